import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError, isApiError } from '@app/ui/api'
import type { ProofMethod } from '@app/ui/proof'
import { Field, FormError } from '../auth/form.tsx'
import { methodsIn } from '../auth/second-step.tsx'
import { useOperatorWords } from './words.ts'

/** Email and password of an operator; a member's right password is a wrong one here. */
export const SignIn = ({
  before,
  onIn,
  onHalf,
}: {
  before: unknown
  onIn: () => void
  onHalf: (methods: ProofMethod[]) => void
}) => {
  const { t } = useLingui()
  const words = useOperatorWords()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>(before)
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await api.post('/v1/operator/sign-in', { email, password }, { anonymous: true })
      onIn()
    } catch (failure) {
      const methods = methodsIn(failure)
      if (methods) return onHalf(methods)
      setError(failure)
      setPassword('')
      setBusy(false)
    }
  }
  const shown = error && !(isApiError(error) && error.fields.length > 0) ? new Error(words(error)) : error
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div>
        <h1>
          <Trans>Operator sign-in</Trans>
        </h1>
        <p className="t2">
          <Trans>
            Not a member of a workspace: members{' '}
            <a className="link" href="/sign-in">
              sign in here
            </a>
            .
          </Trans>
        </p>
      </div>
      <FormError error={shown} fields={['email', 'password']} />
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
