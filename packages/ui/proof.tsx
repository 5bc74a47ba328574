import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { isApiError } from './api.ts'
import { passkeyTrouble, provePasskey } from './passkey.ts'

export { knowsPasskeys, provePasskey } from './passkey.ts'

/** Ways to prove who one is. */
export type ProofMethod = 'passkey' | 'totp' | 'recovery_code' | 'password'

/** Words for what a factor can be refused for; null for everything else. */
export const useFactorWords = (): ((error: unknown) => string) => {
  const { t } = useLingui()
  return (error) => {
    switch (passkeyTrouble(error)) {
      case 'stopped':
        return t`The browser asked for the passkey and got none. Try again, or use another way.`
      case 'exists':
        return t`This device has a passkey for your account already.`
      case 'wrong_place':
        return t`Passkeys do not work at this address. Open the installation by its own name.`
      case 'unsupported':
        return t`This browser knows no passkeys. Use another way.`
      case null:
        break
    }
    if (!isApiError(error)) return error instanceof Error ? error.message : String(error)
    const left = typeof error.body['tries_left'] === 'number' ? error.body['tries_left'] : null
    switch (error.code) {
      case 'code_refused':
        return left === null ? t`That is not right.` : t`That is not right. Tries left: ${left}.`
      case 'code_used':
        return t`This code was used already. Wait for the next one.`
      case 'passkey_refused':
        return t`This passkey is not known here, or its proof does not hold.`
      case 'challenge_over':
        return t`That took too long. Try again.`
      case 'passkeys_unavailable':
        return t`This installation has no host name, and passkeys need one. Use another way.`
      case 'too_many_failures':
        return t`Too many wrong answers. Wait a few minutes, then try again.`
      case 'second_step_over':
        return t`Too many wrong answers, or too late. Start again with your password.`
      default:
        return error.message
    }
  }
}

export type ProofProps = {
  methods: readonly ProofMethod[]
  /** Answers the options for a passkey. */
  passkeyPath: string
  /** Nobody is signed in yet: a 401 is an answer. */
  anonymous?: boolean
  /** Sends the proof: one of `{totp}`, `{recovery_code}`, `{password}`, `{passkey}`. A failure is shown here. */
  onProof: (proof: Record<string, unknown>) => Promise<void>
  /** What the button says. */
  action: string
  /** Buttons beside. */
  children?: ReactNode
  /** Shown to password managers. */
  email?: string
}

/** One way to prove who one is, and links to the others. Plain inputs: the sign-in page stays small. */
export const Proof = ({ methods, passkeyPath, anonymous, onProof, action, children, email }: ProofProps) => {
  const { t } = useLingui()
  const words = useFactorWords()
  const [method, setMethod] = useState<ProofMethod>(methods[0] ?? 'recovery_code')
  const [text, setText] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const id = useId()
  const names: Record<ProofMethod, string> = {
    passkey: t`Use a passkey`,
    totp: t`Use a code of the authenticator app`,
    recovery_code: t`Use a recovery code`,
    password: t`Use the password`,
  }
  const fields = {
    totp: { label: t`Code of your authenticator app`, hint: t`6 digits, new every 30 seconds` },
    recovery_code: { label: t`Recovery code`, hint: t`One of the ten you kept; each works once` },
    password: { label: t`Password`, hint: null },
  }
  const submit = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await onProof(
        method === 'passkey' ? { passkey: await provePasskey(passkeyPath, anonymous === true) } : { [method]: text },
      )
    } catch (failure) {
      setError(failure)
      setText('')
    } finally {
      setBusy(false)
    }
  }
  const why = error ? words(error) : null
  const field = method === 'passkey' ? null : fields[method]
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {email && <input type="hidden" autoComplete="username" value={email} readOnly />}
      {field ? (
        <div className="field">
          <label className="field-label" htmlFor={id}>
            {field.label}
          </label>
          <input
            key={method}
            id={id}
            name={method}
            className={why ? 'input lg bad' : 'input lg'}
            type={method === 'password' ? 'password' : 'text'}
            inputMode={method === 'totp' ? 'numeric' : 'text'}
            autoComplete={method === 'password' ? 'current-password' : method === 'totp' ? 'one-time-code' : 'off'}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={method === 'password' ? 4096 : 40}
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-invalid={why !== null}
            aria-describedby={why || field.hint ? `${id}-d` : undefined}
            autoFocus
            required
          />
          {(why ?? field.hint) && (
            <p id={`${id}-d`} className={why ? 'why' : 'hint'} {...(why && { role: 'alert' })}>
              {why ?? field.hint}
            </p>
          )}
        </div>
      ) : (
        <>
          <p className="t2">
            <Trans>Your browser will ask for the device that holds it, and for its PIN or fingerprint.</Trans>
          </p>
          {why && (
            <p className="note bad" role="alert">
              {why}
            </p>
          )}
        </>
      )}
      <button className="btn primary lg full" type="submit" aria-busy={busy || undefined}>
        {method === 'passkey' ? names.passkey : action}
      </button>
      {methods
        .filter((one) => one !== method)
        .map((one) => (
          <button
            key={one}
            type="button"
            className="btn ghost lg full"
            onClick={() => {
              setMethod(one)
              setText('')
              setError(null)
            }}
          >
            {names[one]}
          </button>
        ))}
      {children}
    </form>
  )
}
