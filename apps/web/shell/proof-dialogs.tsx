import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, isApiError, keys, Note, Proof, queryClient, TextField, useFactorWords } from '@app/ui'
import type { ProofMethod } from '@app/ui'
import { PROVEN } from '../auth/proven.ts'
import { signedInAgain, steppedUp, useFrame } from './frame-state.ts'

/** Over the page: sign in again when the session is over, and prove who you are before a dangerous act. What was typed stays. */
export const ProofDialogs = ({ email }: { email: string }) => {
  const { t } = useLingui()
  const frame = useFrame()
  return (
    <>
      <Dialog
        title={t`Confirm that it is you`}
        isOpen={frame.stepUp}
        onClose={() => steppedUp(false)}
        closeLabel={t`Cancel`}
      >
        <StepUp email={email} />
      </Dialog>
      <Dialog title={t`Sign in again`} isOpen={frame.expired} onClose={() => signedInAgain(false)} isForced>
        <SignInAgain email={email} />
      </Dialog>
    </>
  )
}

const StepUp = ({ email }: { email: string }) => {
  const { t } = useLingui()
  const [ways, setWays] = useState<(ProofMethod | 'sso')[] | null>(null)
  const [error, setError] = useState<Error | null>(null)
  useEffect(() => {
    api
      .get<{ methods: (ProofMethod | 'sso')[] }>('/v1/auth/step-up')
      .then((answer) => setWays(answer.methods), setError)
  }, [])
  const methods = ways?.filter((one) => one !== 'sso') ?? []
  return (
    <div className="stack">
      <p className="t2">
        <Trans>You signed in a while ago, and this is worth asking twice. What you were doing goes on after it.</Trans>
      </p>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      {ways?.includes('sso') && <ProveByService onError={setError} isOnly={methods.length === 0} />}
      {methods.length > 0 && (
        <Proof
          methods={methods}
          passkeyPath="/v1/auth/step-up/passkey"
          email={email}
          action={t`Confirm`}
          onProof={async (proof) => {
            await api.post('/v1/auth/step-up', proof)
            steppedUp(true)
          }}
        />
      )}
    </div>
  )
}

/** A fresh sign-in at the service, in a window of its own: this page, and what was typed, stays. */
const ProveByService = ({ onError, isOnly }: { onError: (error: Error) => void; isOnly: boolean }) => {
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    const channel = new BroadcastChannel(PROVEN)
    channel.addEventListener('message', () => steppedUp(true))
    return () => channel.close()
  }, [])
  const start = async (): Promise<void> => {
    // Opened by the press itself, or browsers would stop it.
    const beside = window.open('', '_blank', 'popup,width=520,height=720')
    setBusy(true)
    try {
      const { url } = await api.post<{ url: string }>('/v1/auth/sso/step-up')
      if (beside) beside.location.replace(url)
      else location.assign(url)
    } catch (failure) {
      beside?.close()
      onError(failure instanceof Error ? failure : new Error(String(failure)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button variant={isOnly ? 'primary' : 'default'} size="lg" full isPending={busy} onPress={() => void start()}>
      <Trans>Sign in again at your sign-in service</Trans>
    </Button>
  )
}

const isHalf = (failure: unknown): failure is Error & { body: { methods: ProofMethod[] } } =>
  isApiError(failure) && failure.code === 'second_factor_required' && Array.isArray(failure.body['methods'])

const SignInAgain = ({ email }: { email: string }) => {
  const { t } = useLingui()
  const words = useFactorWords()
  const [password, setPassword] = useState('')
  const [methods, setMethods] = useState<ProofMethod[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const done = (): void => {
    void queryClient.invalidateQueries({ queryKey: keys.session })
    signedInAgain(true)
  }
  const submit = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      await api.post('/v1/auth/sign-in', { email, password }, { anonymous: true })
      done()
    } catch (failure) {
      if (isHalf(failure)) setMethods(failure.body.methods)
      else setError(words(failure))
    } finally {
      setPassword('')
      setBusy(false)
    }
  }
  const leave = (
    <Button
      variant="ghost"
      size="lg"
      full={methods !== null}
      onPress={() => location.assign('/sign-in')}
    >{t`Leave to the sign-in page`}</Button>
  )
  if (methods)
    return (
      <Proof
        methods={methods}
        passkeyPath="/v1/auth/second-step/passkey"
        anonymous
        action={t`Sign in`}
        onProof={async (proof) => {
          try {
            await api.post('/v1/auth/second-step', proof, { anonymous: true })
          } catch (failure) {
            if (!isApiError(failure) || failure.code !== 'second_step_over') throw failure
            setMethods(null)
            setError(words(failure))
            return
          }
          done()
        }}
      >
        {leave}
      </Proof>
    )
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <p className="t2">
        <Trans>
          You were signed out after a while. What you typed is kept, and the last save is repeated after you sign in.
        </Trans>
      </p>
      <TextField
        label={t`Email`}
        value={email}
        onChange={() => undefined}
        isReadOnly
        autoComplete="username"
        type="email"
      />
      <TextField
        label={t`Password`}
        type="password"
        value={password}
        onChange={setPassword}
        error={error}
        autoFocus
        autoComplete="current-password"
      />
      <div className="acts">
        <Button type="submit" variant="primary" size="lg" isPending={busy}>{t`Sign in`}</Button>
        {leave}
      </div>
    </form>
  )
}
