import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Checkbox,
  fieldError,
  FormDialog,
  isApiError,
  label,
  Note,
  Segmented,
  Select,
  TextField,
  toast,
} from '@app/ui'
import type { GrantKind } from '../../../modules/support/index.ts'
import type { Grants } from './access-page.tsx'
import { useLoad, useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

const HOURS = [1, 2, 4, 8, 24, 72]

/** Asks for access without the workspace: an incident, a legal case, maintenance. Another operator approves it. */
export const AskDialog = ({
  workspace,
  onClose,
  onAsked,
}: {
  workspace: { slug: string; name: string }
  onClose: () => void
  onAsked: () => void
}) => {
  const { t } = useLingui()
  const objects = useLoad<Grants>('/v1/operator/grants').data?.objects ?? []
  const { busy, error, send } = useSend()
  const [kind, setKind] = useState<Exclude<GrantKind, 'support'>>('incident')
  const [caseId, setCaseId] = useState('')
  const [reason, setReason] = useState('')
  const [hours, setHours] = useState('4')
  const [which, setWhich] = useState<'all' | 'chosen'>('all')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [isGagged, setGagged] = useState(false)
  const [tried, setTried] = useState(false)
  const wrong = {
    caseId: caseId.trim() === '' ? t`Every access of this kind has a number.` : null,
    reason: reason.trim().length < 3 ? t`Say why in a few words; the workspace reads it.` : null,
    objects: which === 'chosen' && chosen.length === 0 ? t`Choose at least one.` : null,
  }
  const atField = ['case_id', 'reason'].some((name) => fieldError(error, name))
  const submit = (): void => {
    setTried(true)
    if (wrong.caseId || wrong.reason || wrong.objects) return
    send(
      () =>
        api.post('/v1/operator/grants', {
          workspace: workspace.slug,
          kind,
          case_id: caseId.trim(),
          reason: reason.trim(),
          hours: Number(hours),
          objects: which === 'all' ? null : [...chosen],
          is_gagged: kind === 'legal' && isGagged,
        }),
      () => {
        toast(t`Asked for. Another operator approves it.`)
        onAsked()
      },
    )
  }
  return (
    <FormDialog
      title={t`Access to ${workspace.name}`}
      onClose={onClose}
      action={<Trans>Ask for access</Trans>}
      isPending={busy}
      onSubmit={submit}
    >
      <p className="t2">
        <Trans>
          For help that the workspace asked for, let its administrators grant it: Settings, Support access. This is for
          what cannot wait for them.
        </Trans>
      </p>
      {!(isApiError(error) && atField) && <Refusal error={error} />}
      <Segmented
        label={t`What it is`}
        value={kind}
        onChange={setKind}
        options={[
          { value: 'incident', label: t`Security incident` },
          { value: 'legal', label: t`Legal case` },
          { value: 'maintenance', label: t`Maintenance` },
        ]}
      />
      <div className="form-grid">
        <TextField
          label={t`Number of the case`}
          value={caseId}
          onChange={setCaseId}
          maxLength={100}
          isRequired
          autoFocus
          placeholder="INC-2026-014"
          error={(tried ? wrong.caseId : null) ?? fieldError(error, 'case_id')}
        />
        <Select
          label={t`For how long`}
          value={hours}
          onChange={setHours}
          options={HOURS.map((one) => ({ value: String(one), label: one === 1 ? t`1 hour` : t`${one} hours` }))}
          description={t`From the approval on`}
        />
      </div>
      <TextField
        label={t`Reason`}
        value={reason}
        onChange={setReason}
        multiline
        rows={2}
        maxLength={2000}
        isRequired
        error={(tried ? wrong.reason : null) ?? fieldError(error, 'reason')}
      />
      <Segmented
        label={t`What to read`}
        value={which}
        onChange={setWhich}
        options={[
          { value: 'all', label: t`All records` },
          { value: 'chosen', label: t`Chosen objects` },
        ]}
      />
      {which === 'chosen' && (
        <div role="group" aria-label={t`Chosen objects`} className="op-objects">
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
      {kind === 'legal' && (
        <Checkbox isSelected={isGagged} onChange={setGagged}>
          <Trans>A court or authority forbids telling the workspace</Trans>
        </Checkbox>
      )}
      <Note>
        {kind === 'legal' && isGagged ? (
          <Trans>Nothing of this is shown to the workspace. All of it is in the platform's own log.</Trans>
        ) : (
          <Trans>The workspace is told now, when it is approved, and of each record that is shown.</Trans>
        )}
      </Note>
    </FormDialog>
  )
}
