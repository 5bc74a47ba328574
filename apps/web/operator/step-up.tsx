import { useEffect, useState, useSyncExternalStore } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, configureApi, Dialog, Proof } from '@app/ui'
import type { ProofMethod } from '@app/ui'
import { Refusal } from './refusal.tsx'

let waiting: ((proven: boolean) => void)[] = []
const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of listeners) listener()
}
const answer = (proven: boolean): void => {
  const all = waiting
  waiting = []
  tell()
  for (const done of all) done(proven)
}

/** From now on a call that asks for a step-up opens the dialog, and goes out again after it. */
export const offerStepUp = (): void =>
  configureApi({
    onStepUp: () =>
      new Promise((done) => {
        waiting.push(done)
        tell()
      }),
  })

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Proves again who is at the keyboard, before what is worth asking twice. */
export const StepUpDialog = ({ email }: { email: string }) => {
  const { t } = useLingui()
  const isOpen = useSyncExternalStore(subscribe, () => waiting.length > 0)
  return (
    <Dialog title={t`Confirm that it is you`} isOpen={isOpen} onClose={() => answer(false)} closeLabel={t`Cancel`}>
      <Ask email={email} />
    </Dialog>
  )
}

const Ask = ({ email }: { email: string }) => {
  const { t } = useLingui()
  const [methods, setMethods] = useState<ProofMethod[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    api.get<{ methods: ProofMethod[] }>('/v1/auth/step-up').then((found) => setMethods(found.methods), setError)
  }, [])
  return (
    <div className="stack">
      <p className="t2">
        <Trans>You signed in a while ago, and this is worth asking twice. What you were doing goes on after it.</Trans>
      </p>
      <Refusal error={error} />
      {methods && (
        <Proof
          methods={methods}
          passkeyPath="/v1/auth/step-up/passkey"
          email={email}
          action={t`Confirm`}
          onProof={async (proof) => {
            await api.post('/v1/auth/step-up', proof)
            answer(true)
          }}
        />
      )}
    </div>
  )
}
