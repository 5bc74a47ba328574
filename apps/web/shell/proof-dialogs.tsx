import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, isApiError, keys, Note, Proof, queryClient, TextField, useFactorWords } from '@app/ui'
import type { ProofMethod } from '@app/ui'
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
  const [methods, setMethods] = useState<ProofMethod[] | null>(null)
  const [error, setError] = useState<Error | null>(null)
  useEffect(() => {
    api.get<{ methods: ProofMethod[] }>('/v1/auth/step-up').then((answer) => setMethods(answer.methods), setError)
  }, [])
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
      {methods && (
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
