import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError, isApiError } from '@app/ui/api'
import { knowsPasskeys, provePasskey, useFactorWords } from '@app/ui/proof'
import type { ProofMethod } from '@app/ui/proof'
import { Field, FormError, To } from './form.tsx'
import { enter } from './enter.ts'
import { useAccountWords } from './errors.ts'
import { methodsIn, SecondStep } from './second-step.tsx'
import { SsoConsent } from './sso-consent.tsx'
import { SsoEntry } from './sso-entry.tsx'
import { SsoProven } from './sso-proven.tsx'

/** Email and password, or a passkey; then the second step when there is one. Goes on to where the person was. */
export const SignIn = () => {
  // What a sign-in service answered comes back in the address: nothing personal is in it.
  const [sso, setSso] = useState(() => new URLSearchParams(location.search).get('sso'))
  const [methods, setMethods] = useState<ProofMethod[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    if (sso === 'proven') return
    // Signed in already: on. Half signed in, and the page was loaded anew: the second step is still open.
    api
      .get('/v1/auth/session', undefined, { anonymous: true })
      .then(() => void enter())
      .catch((failure: unknown) => setMethods(methodsIn(failure)))
  }, [sso])
  if (sso === 'proven') return <SsoProven />
  if (sso === 'consent' && !methods) return <SsoConsent onOver={setSso} />
  return methods ? (
    <SecondStep
      methods={methods}
      onDone={() => void enter()}
      onOver={(failure) => {
        setMethods(null)
        setError(failure)
      }}
    />
  ) : (
    <FirstStep
      before={error}
      sso={sso}
      onHalf={(next) => {
        setError(null)
        setMethods(next)
      }}
    />
  )
}

const FirstStep = ({
  before,
  sso,
  onHalf,
}: {
  before: unknown
  sso: string | null
  onHalf: (methods: ProofMethod[]) => void
}) => {
  const { t } = useLingui()
  const words = useFactorWords()
  const accountWords = useAccountWords()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>(before)
  const [busy, setBusy] = useState(false)
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await work()
      await enter()
    } catch (failure) {
      const methods = methodsIn(failure)
      if (methods) return onHalf(methods)
      setError(failure)
      setBusy(false)
    }
  }
  const byPasskey = async (): Promise<void> => {
    const passkey = await provePasskey('/v1/auth/passkey-sign-in/options', true)
    await api.post('/v1/auth/passkey-sign-in', { passkey }, { anonymous: true })
  }
  // What the server says of codes and passkeys is said in the person's language; the rest as it was.
  const said = words(error)
  const text = error instanceof Error && said === error.message ? accountWords(error) : said
  const shown = error && !(isApiError(error) && error.fields.length > 0) ? new Error(text) : error
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        void run(() => api.post('/v1/auth/sign-in', { email, password }, { anonymous: true }))
      }}
    >
      <div>
        <h1>
          <Trans>Sign in</Trans>
        </h1>
        <p className="t2">
          <Trans>
            or <To href="/sign-up">create a workspace</To>, or <To href="/join">ask to join one</To>
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
      <p className="t2">
        <To href="/forgot-password">
          <Trans>Forgot the password?</Trans>
        </To>
      </p>
      {knowsPasskeys() && (
        <>
          <p className="or" aria-hidden>
            <Trans>or</Trans>
          </p>
          <button className="btn lg full" type="button" aria-disabled={busy} onClick={() => void run(byPasskey)}>
            <Trans>Sign in with a passkey</Trans>
          </button>
        </>
      )}
      <SsoEntry email={email} answer={sso} asked={isApiError(error) && error.code === 'sso_required'} />
    </form>
  )
}
