import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError } from '@app/ui/api'
import { Field, FormError, To } from './form.tsx'
import { currentSession, enter } from './enter.ts'

/** Email and password; goes on to where the person was. */
export const SignIn = () => {
  const { t } = useLingui()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    void currentSession().then((session) => {
      if (session) void enter()
    })
  }, [])
  const submit = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await api.post('/v1/auth/sign-in', { email, password }, { anonymous: true })
      await enter()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      <div>
        <h1>
          <Trans>Sign in</Trans>
        </h1>
        <p className="t2">
          <Trans>
            or <To href="/sign-up">create a workspace</To>
          </Trans>
        </p>
      </div>
      <FormError error={error} fields={['email', 'password']} />
      <Field
        label={t`Email`}
        name="email"
        type="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        error={fieldError(error, 'email')}
        autoFocus
        required
      />
      <Field
        label={t`Password`}
        name="password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={fieldError(error, 'password')}
        required
      />
      <button className="btn primary lg full" type="submit" aria-disabled={busy}>
        {busy ? t`Signing in…` : t`Sign in`}
      </button>
    </form>
  )
}
