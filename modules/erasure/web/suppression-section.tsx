import { useState } from 'react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, ShieldBan } from 'lucide-react'
import {
  Button,
  fieldError,
  formatDate,
  FormDialog,
  isApiError,
  Note,
  Segmented,
  Select,
  TextField,
  toast,
} from '@app/ui'
import { type Asked, useSuppressionCheck, useSuppressionLift, useSuppressions } from './erasure-data.ts'

const Wrong = ({ error }: { error: Error | null }) =>
  error && !(isApiError(error) && error.fields.length > 0) ? (
    <Note tone="bad" role="alert">
      {error.message}
    </Note>
  ) : null

/** The list that keeps erased people from coming back: how long it is, and whether somebody stands on it. It cannot be read. */
export const Suppression = () => {
  const { t } = useLingui()
  const list = useSuppressions()
  const entries = list.data?.entries ?? 0
  const since = list.data?.since ? formatDate(list.data.since.slice(0, 10)) : ''
  return (
    <section>
      <header>
        <h2>
          <Trans>Suppression list</Trans>
        </h2>
      </header>
      <Wrong error={list.error} />
      <p className="t2">
        <Trans>
          Whoever was erased does not come back by hand, import, restore or from the trash. The list holds keyed hashes
          only: nobody can read an address from it, here or anywhere.
        </Trans>
      </p>
      {list.data && (
        <p>
          {entries === 0 ? (
            <Trans>Nothing stands on the list.</Trans>
          ) : (
            t`${plural(entries, { one: '# hash, since', other: '# hashes, the oldest since' })} ${since}.`
          )}
        </p>
      )}
      <Check />
    </section>
  )
}

const Check = () => {
  const { t } = useLingui()
  const [by, setBy] = useState<'email' | 'phone'>('email')
  const [email, setEmail] = useState('')
  const [phone, setPhone] = useState('')
  const [name, setName] = useState('')
  const [lifting, setLifting] = useState<Asked | null>(null)
  const check = useSuppressionCheck()
  const asked: Asked = by === 'email' ? { email: email.trim() } : { phone: phone.trim(), name: name.trim() }
  const isGiven = Object.values(asked).every((text) => text !== '')
  const write = (set: (text: string) => void) => (text: string) => {
    check.reset()
    set(text)
  }
  return (
    <form
      className="stack erase-check"
      noValidate
      aria-label={t`Is this address on the list?`}
      onSubmit={(event) => {
        event.preventDefault()
        if (isGiven) check.mutate(asked)
      }}
    >
      <h3>
        <Trans>Is this address on the list?</Trans>
      </h3>
      <Segmented
        label={t`What you ask for`}
        hideLabel
        value={by}
        onChange={(next) => {
          check.reset()
          setBy(next)
        }}
        options={[
          { value: 'email', label: t`Email address` },
          { value: 'phone', label: t`Number and name` },
        ]}
      />
      {by === 'email' ? (
        <TextField
          label={t`Email address`}
          type="email"
          value={email}
          onChange={write(setEmail)}
          maxLength={254}
          error={fieldError(check.error, 'email')}
        />
      ) : (
        <>
          <TextField
            label={t`Phone number`}
            type="tel"
            value={phone}
            onChange={write(setPhone)}
            maxLength={40}
            error={fieldError(check.error, 'phone')}
          />
          <TextField
            label={t`Full name`}
            value={name}
            onChange={write(setName)}
            maxLength={200}
            description={t`A number alone is never on the list: it may be a switchboard’s.`}
            error={fieldError(check.error, 'name')}
          />
        </>
      )}
      <Wrong error={check.error} />
      <div className="acts">
        <Button type="submit" isDisabled={!isGiven} isPending={check.isPending}>
          <Trans>Check</Trans>
        </Button>
        {check.data?.suppressed && (
          <Button variant="danger" onPress={() => setLifting(asked)}>
            <Trans>Take off the list…</Trans>
          </Button>
        )}
      </div>
      {check.data && (
        <Note
          tone={check.data.suppressed ? 'warn' : 'ok'}
          role="status"
          icon={check.data.suppressed ? ShieldBan : CircleCheck}
        >
          {check.data.suppressed ? (
            <Trans>Yes. This person was erased, and no record of theirs is taken in.</Trans>
          ) : (
            <Trans>No. Nothing keeps this person from being taken in.</Trans>
          )}
        </Note>
      )}
      {lifting && (
        <LiftDialog
          asked={lifting}
          onClose={() => setLifting(null)}
          onLifted={() => {
            setLifting(null)
            check.reset()
          }}
        />
      )}
    </form>
  )
}

const LiftDialog = ({ asked, onClose, onLifted }: { asked: Asked; onClose: () => void; onLifted: () => void }) => {
  const { t } = useLingui()
  const lift = useSuppressionLift()
  const [reason, setReason] = useState('')
  const [basis, setBasis] = useState('consent')
  return (
    <FormDialog
      title={t`Take off the suppression list`}
      onClose={onClose}
      action={<Trans>Take off the list</Trans>}
      isPending={lift.isPending}
      isDanger
      onSubmit={() => {
        lift.mutate(
          { ...asked, reason, basis },
          {
            onSuccess: () => {
              toast(t`Taken off the list`)
              onLifted()
            },
          },
        )
      }}
    >
      <Wrong error={lift.error} />
      <Note>
        <Trans>
          The person asked to be erased. Take them off only when they came back themselves, and say on what basis you
          keep their data now. Both stand in the audit trail.
        </Trans>
      </Note>
      <Select
        label={t`New legal basis`}
        value={basis}
        onChange={setBasis}
        options={[
          { value: 'consent', label: t`Consent` },
          { value: 'contract', label: t`Contract` },
          { value: 'legal_obligation', label: t`Legal obligation` },
        ]}
      />
      <TextField
        label={t`Reason`}
        value={reason}
        onChange={setReason}
        multiline
        rows={3}
        maxLength={2000}
        isRequired
        autoFocus
        error={fieldError(lift.error, 'reason')}
      />
    </FormDialog>
  )
}
