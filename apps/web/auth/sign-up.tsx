import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError } from '@app/ui/api'
import { enter } from './enter.ts'
import { useAccountWords } from './errors.ts'
import { Field, FormError, To } from './form.tsx'
import { useSubmit } from './form-state.ts'
import { StorageNote, type Storage } from './storage-note.tsx'

const FIELDS = ['name', 'email', 'password', 'workspace_name', 'accept_terms', 'code']
type Values = { name: string; email: string; password: string; workspace_name: string }

/** A new account with its first workspace; where mail is sent, after the code that was mailed. The form stays in memory until then. */
export const SignUp = () => {
  const [values, setValues] = useState<Values>({ name: '', email: '', password: '', workspace_name: '' })
  const [accepted, setAccepted] = useState(false)
  const [confirmation, setConfirmation] = useState<string | null>(null)
  const [canMail, setCanMail] = useState(false)
  const [storage, setStorage] = useState<Storage>(undefined)
  const { error, busy, run, clear } = useSubmit()
  useEffect(() => {
    api.get<{ mail: boolean; region: string | null }>('/v1/auth/options', undefined, { anonymous: true }).then(
      (answer) => {
        setCanMail(answer.mail)
        setStorage(answer.region)
      },
      () => undefined,
    )
  }, [])
  const body = () => ({
    ...values,
    accept_terms: accepted,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: new Intl.NumberFormat().resolvedOptions().locale,
  })
  const askForCode = () =>
    run(async () => {
      const answer = await api.post<{ confirmation: string }>('/v1/auth/sign-up/code', body(), { anonymous: true })
      setConfirmation(answer.confirmation)
    })
  const finish = (code: string | null) =>
    run(async () => {
      const half = code === null ? {} : { confirmation, code }
      await api.post('/v1/auth/sign-up', { ...body(), ...half }, { anonymous: true })
      await enter()
    })
  if (confirmation !== null)
    return (
      <CodeStep
        email={values.email}
        busy={busy}
        error={error}
        onCode={(code) => void finish(code)}
        onAgain={() => void askForCode()}
        onBack={() => {
          clear()
          setConfirmation(null)
        }}
      />
    )
  return (
    <DetailsStep
      values={values}
      onValues={setValues}
      accepted={accepted}
      onAccepted={setAccepted}
      busy={busy}
      error={error}
      canMail={canMail}
      storage={storage}
      onSubmit={() => void (canMail ? askForCode() : finish(null))}
    />
  )
}

type Step = { busy: boolean; error: unknown }

const DetailsStep = ({
  values,
  onValues,
  accepted,
  onAccepted,
  busy,
  error,
  canMail,
  storage,
  onSubmit,
}: Step & {
  values: Values
  onValues: (next: Values) => void
  accepted: boolean
  onAccepted: (next: boolean) => void
  canMail: boolean
  storage: Storage
  onSubmit: () => void
}) => {
  const { t } = useLingui()
  const words = useAccountWords()
  const set = (key: keyof Values) => (value: string) => onValues({ ...values, [key]: value })
  const wrong = (name: string): string | null => fieldError(error, name)
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        onSubmit()
      }}
    >
      <div>
        <h1>
          <Trans>Create a workspace</Trans>
        </h1>
        <p className="t2">
          <Trans>
            You are its first administrator. Already have one? <To href="/sign-in">Sign in</To>
          </Trans>
        </p>
      </div>
      <FormError error={error && !FIELDS.some((name) => wrong(name)) && new Error(words(error))} fields={FIELDS} />
      <Field
        label={t`Your name`}
        name="name"
        autoComplete="name"
        value={values.name}
        onChange={set('name')}
        error={wrong('name')}
        autoFocus
        required
      />
      <Field
        label={t`Email`}
        name="email"
        type="email"
        autoComplete="username"
        value={values.email}
        onChange={set('email')}
        error={wrong('email')}
        required
      />
      <Field
        label={t`Password`}
        name="password"
        type="password"
        autoComplete="new-password"
        value={values.password}
        onChange={set('password')}
        error={wrong('password')}
        hint={t`A long sentence is better than odd characters`}
        required
      />
      <Field
        label={t`Workspace name`}
        name="workspace_name"
        autoComplete="organization"
        value={values.workspace_name}
        onChange={set('workspace_name')}
        error={wrong('workspace_name')}
        required
      />
      <div className="field">
        <label className="tick">
          <input
            className="check"
            type="checkbox"
            name="accept_terms"
            checked={accepted}
            onChange={(e) => onAccepted(e.target.checked)}
            required
            aria-invalid={Boolean(wrong('accept_terms'))}
          />
          <span>
            <Trans>I accept the terms and the privacy policy, and I am at least 18</Trans>
          </span>
        </label>
        {wrong('accept_terms') && <p className="why">{wrong('accept_terms')}</p>}
        <a className="link small" href="/privacy" target="_blank" rel="noreferrer">
          <Trans>Privacy policy</Trans>
        </a>
      </div>
      <StorageNote region={storage} />
      <button className="btn primary lg full" type="submit" aria-disabled={busy}>
        {busy ? t`Creating…` : canMail ? t`Continue` : t`Create workspace`}
      </button>
    </form>
  )
}

const CodeStep = ({
  email,
  busy,
  error,
  onCode,
  onAgain,
  onBack,
}: Step & { email: string; onCode: (code: string) => void; onAgain: () => void; onBack: () => void }) => {
  const { t } = useLingui()
  const words = useAccountWords()
  const [code, setCode] = useState('')
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        onCode(code)
      }}
    >
      <div>
        <h1>
          <Trans>Confirm your address</Trans>
        </h1>
        <p className="t2">
          <Trans>
            A code of six digits is on its way to {email}. It is valid for 15 minutes; look into the spam folder too.
          </Trans>
        </p>
      </div>
      <FormError error={error && new Error(words(error))} fields={[]} />
      <Field
        label={t`Code from the mail`}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={setCode}
        autoFocus
        required
      />
      <button className="btn primary lg full" type="submit" aria-disabled={busy}>
        {busy ? t`Creating…` : t`Create workspace`}
      </button>
      <p className="t2">
        <button className="link" type="button" onClick={onAgain} aria-disabled={busy}>
          <Trans>Send a new code</Trans>
        </button>{' '}
        ·{' '}
        <button className="link" type="button" onClick={onBack}>
          <Trans>Another address</Trans>
        </button>
      </p>
    </form>
  )
}
