import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Eye } from 'lucide-react'
import {
  Checkbox,
  fieldError,
  formatDateTime,
  FormDialog,
  isApiError,
  label,
  Note,
  Segmented,
  Select,
  TextField,
  toast,
} from '@app/ui'
import { useGrant, useNow } from './grant-data.ts'

const HOURS = [1, 2, 4, 8, 24, 72]

/** Lets support read: how long, why, what. Says what that means before anybody presses the button. */
export const GrantDialog = ({
  objects,
  onClose,
}: {
  objects: readonly { name: string; label: string }[]
  onClose: () => void
}) => {
  const { t } = useLingui()
  const grant = useGrant()
  const now = useNow(30_000)
  const [hours, setHours] = useState(2)
  const [reason, setReason] = useState('')
  const [ticket, setTicket] = useState('')
  const [which, setWhich] = useState<'all' | 'chosen'>('all')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [tried, setTried] = useState(false)
  const wrong = {
    reason: reason.trim().length < 3 ? t`Say in a few words what support should look at.` : null,
    objects: which === 'chosen' && chosen.length === 0 ? t`Choose at least one.` : null,
  }
  const explained = Boolean(fieldError(grant.error, 'reason'))
  const until = formatDateTime(new Date(now + hours * 3_600_000).toISOString())
  const names = objects
    .filter((one) => chosen.includes(one.name))
    .map((one) => label(one.label))
    .join(', ')
  const submit = (): void => {
    setTried(true)
    if (wrong.reason || wrong.objects) return
    grant.mutate(
      {
        hours,
        reason: reason.trim(),
        case_id: ticket.trim() || null,
        objects: which === 'all' ? null : [...chosen],
      },
      {
        onSuccess: () => {
          toast(t`Support can read until ${until}`)
          onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      title={t`Let support read`}
      onClose={onClose}
      action={<Trans>Let support read</Trans>}
      isPending={grant.isPending}
      onSubmit={submit}
    >
      {grant.error && !explained && (
        <Note tone="bad" role="alert">
          {isApiError(grant.error) && grant.error.fields.length > 0
            ? grant.error.fields.map((one) => one.message).join(' ')
            : grant.error.message}
        </Note>
      )}
      <TextField
        label={t`What for`}
        value={reason}
        onChange={setReason}
        multiline
        rows={2}
        maxLength={2000}
        isRequired
        autoFocus
        placeholder={t`The import of Monday shows wrong owners`}
        error={(tried ? wrong.reason : null) ?? fieldError(grant.error, 'reason')}
      />
      <div className="form-grid">
        <Select
          label={t`For how long`}
          value={String(hours)}
          onChange={(value) => setHours(Number(value))}
          options={HOURS.map((one) => ({ value: String(one), label: one === 1 ? t`1 hour` : t`${one} hours` }))}
          description={t`Until ${until}`}
        />
        <TextField
          label={t`Ticket`}
          value={ticket}
          onChange={setTicket}
          maxLength={100}
          placeholder="4711"
          description={t`If there is one`}
        />
      </div>
      <Segmented
        label={t`What they may read`}
        value={which}
        onChange={setWhich}
        options={[
          { value: 'all', label: t`All records` },
          { value: 'chosen', label: t`Chosen objects` },
        ]}
      />
      {which === 'chosen' && (
        <div role="group" aria-label={t`Chosen objects`} className="grant-objects">
          {objects.map((one) => (
            <Checkbox
              key={one.name}
              isSelected={chosen.includes(one.name)}
              onChange={(on) => setChosen((old) => (on ? [...old, one.name] : old.filter((name) => name !== one.name)))}
            >
              {label(one.label)}
            </Checkbox>
          ))}
        </div>
      )}
      {tried && wrong.objects && (
        <p className="why" role="alert">
          {wrong.objects}
        </p>
      )}
      <Note icon={Eye}>
        <p>
          {which === 'all' || names === '' ? (
            <Trans>
              Until {until}, the operator's support staff can read all records of this workspace and what belongs to
              them, as you see them yourself.
            </Trans>
          ) : (
            <Trans>
              Until {until}, the operator's support staff can read {names}, and what belongs to them, as you see them
              yourself.
            </Trans>
          )}
        </p>
        <p className="t2">
          <Trans>
            They change nothing. Passwords, keys and private views stay shut. Everybody here sees a banner, each record
            they open is listed for you with name and time, and you can end it at any moment.
          </Trans>
        </p>
      </Note>
    </FormDialog>
  )
}
