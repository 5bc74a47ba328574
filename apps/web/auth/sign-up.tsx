import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError } from '@app/ui/api'
import { Field, FormError, To } from './form.tsx'
import { enter } from './enter.ts'

/** A new account with its first workspace. */
export const SignUp = () => {
  const { t } = useLingui()
  const [values, setValues] = useState({ name: '', email: '', password: '', workspace_name: '' })
  const [accepted, setAccepted] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const set = (key: keyof typeof values) => (value: string) => setValues((old) => ({ ...old, [key]: value }))
  const submit = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await api.post(
        '/v1/auth/sign-up',
        {
          ...values,
          accept_terms: accepted,
          time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          locale: new Intl.NumberFormat().resolvedOptions().locale,
        },
        { anonymous: true },
      )
      await enter()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const wrong = (name: string): string | null => fieldError(error, name)
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
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
      <FormError error={error} fields={['name', 'email', 'password', 'workspace_name', 'accept_terms']} />
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
            onChange={(e) => setAccepted(e.target.checked)}
            required
            aria-invalid={Boolean(wrong('accept_terms'))}
          />
          <span>
            <Trans>I accept the terms and the privacy policy</Trans>
          </span>
        </label>
        {wrong('accept_terms') && <p className="why">{wrong('accept_terms')}</p>}
      </div>
      <button className="btn primary lg full" type="submit" aria-disabled={busy}>
        {busy ? t`Creating…` : t`Create workspace`}
      </button>
    </form>
  )
}
