import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError, isApiError } from '@app/ui/api'
import { Field, FormError, To } from './form.tsx'
import { useSubmit } from './form-state.ts'
import { useAccountWords } from './errors.ts'

/** The secret behind `#`: it is in no server log and no Referer. Taken out of the address bar once read. */
const takeSecret = (): string => {
  const secret = location.hash.slice(1)
  if (secret) history.replaceState(null, '', location.pathname)
  return secret
}

const Said = ({ title, children }: { title: React.ReactNode; children: React.ReactNode }) => (
  <div className="gate-step" role="status">
    <div>
      <h1>{title}</h1>
      <p className="t2">{children}</p>
    </div>
  </div>
)

/** Asks for a recovery link; says the same whether the address is known. */
export const ForgotPassword = () => {
  const { t } = useLingui()
  const words = useAccountWords()
  const { error, busy, run } = useSubmit()
  const [email, setEmail] = useState('')
  const [isSent, setSent] = useState(false)
  const [canMail, setCanMail] = useState(true)
  useEffect(() => {
    api.get<{ mail: boolean }>('/v1/auth/options', undefined, { anonymous: true }).then(
      (answer) => setCanMail(answer.mail),
      () => undefined,
    )
  }, [])
  if (isSent)
    return (
      <Said title={<Trans>Look into your mailbox</Trans>}>
        <Trans>
          If there is an account with this address, a link is on its way. It works once, for 30 minutes.{' '}
          <To href="/sign-in">Back to sign-in</To>
        </Trans>
      </Said>
    )
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        void run(async () => {
          await api.post('/v1/auth/recovery', { email }, { anonymous: true })
          setSent(true)
        })
      }}
    >
      <div>
        <h1>
          <Trans>Set a new password</Trans>
        </h1>
        <p className="t2">
          {canMail ? (
            <Trans>
              We mail you a link. Remembered it after all? <To href="/sign-in">Sign in</To>
            </Trans>
          ) : (
            <Trans>
              This installation sends no mail. Ask whoever runs it for a link. <To href="/sign-in">Back to sign-in</To>
            </Trans>
          )}
        </p>
      </div>
      {canMail && (
        <>
          <FormError error={error && new Error(words(error))} fields={['email']} />
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
          <button className="btn primary lg full" type="submit" aria-disabled={busy}>
            <Trans>Send the link</Trans>
          </button>
        </>
      )}
    </form>
  )
}

/** A new password for whoever holds the link. Signs nobody in: the second factor is asked for as always. */
export const Recover = ({ given }: { given?: string }) => {
  const { t } = useLingui()
  const words = useAccountWords()
  const { error, busy, run } = useSubmit()
  const [token] = useState(() => given ?? takeSecret())
  const [email, setEmail] = useState<string | null>(null)
  const [gone, setGone] = useState<unknown>(null)
  const [keys, setKeys] = useState(0)
  const [endKeys, setEndKeys] = useState(true)
  const [password, setPassword] = useState('')
  const [isDone, setDone] = useState(false)
  useEffect(() => {
    api
      .post<{ email: string; api_keys: number }>('/v1/auth/recovery/check', { token }, { anonymous: true })
      .then((answer) => {
        setEmail(answer.email)
        setKeys(answer.api_keys)
      }, setGone)
  }, [token])
  if (isDone)
    return (
      <Said title={<Trans>The password is set</Trans>}>
        <Trans>
          All devices are signed out. <To href="/sign-in">Sign in</To> with the new one.
        </Trans>
      </Said>
    )
  if (gone)
    return (
      <Said title={<Trans>This link cannot be used</Trans>}>
        {isApiError(gone) && gone.status < 500 ? (
          <Trans>
            It was used, is too old, or the password was changed since.{' '}
            <To href="/forgot-password">Ask for a new one</To>
          </Trans>
        ) : (
          words(gone)
        )}
      </Said>
    )
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        void run(async () => {
          await api.post('/v1/auth/recovery/complete', { token, password, end_api_keys: endKeys }, { anonymous: true })
          setDone(true)
        })
      }}
    >
      <div>
        <h1>
          <Trans>Choose a new password</Trans>
        </h1>
        <p className="t2">
          <Trans>It ends all sessions. If you have a second factor, it is asked for as always.</Trans>
        </p>
      </div>
      <FormError error={error && !fieldError(error, 'password') && new Error(words(error))} fields={['password']} />
      <Field
        label={t`Email`}
        name="email"
        type="email"
        autoComplete="username"
        value={email ?? ''}
        onChange={() => undefined}
        readOnly
      />
      <Field
        label={t`New password`}
        name="password"
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
        error={fieldError(error, 'password')}
        hint={t`A long sentence is better than odd characters`}
        autoFocus
        required
      />
      {keys > 0 && (
        <label className="tick">
          <input
            className="check"
            type="checkbox"
            name="end_api_keys"
            checked={endKeys}
            onChange={(e) => setEndKeys(e.target.checked)}
          />
          <span>
            <Trans>End my API keys too. Programs that use them stop; make new ones afterwards.</Trans>
          </span>
        </label>
      )}
      <button className="btn primary lg full" type="submit" aria-disabled={busy || email === null}>
        <Trans>Set the password</Trans>
      </button>
    </form>
  )
}

/** Takes a change of address back, then asks for a new password: whoever changed it knew the old one. */
export const UndoEmail = () => {
  const words = useAccountWords()
  const { error, busy, run } = useSubmit()
  const [token] = useState(takeSecret)
  const [recovery, setRecovery] = useState<string | null>(null)
  if (recovery) return <Recover given={recovery} />
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        void run(async () => {
          const answer = await api.post<{ recovery: string }>('/v1/auth/email/undo', { token }, { anonymous: true })
          setRecovery(answer.recovery)
        })
      }}
    >
      <div>
        <h1>
          <Trans>Take the change of address back?</Trans>
        </h1>
        <p className="t2">
          <Trans>
            Your account gets the old address again, all devices are signed out, and you choose a new password.
          </Trans>
        </p>
      </div>
      <FormError error={error && new Error(words(error))} fields={[]} />
      <button className="btn primary lg full" type="submit" aria-disabled={busy}>
        <Trans>Take it back</Trans>
      </button>
    </form>
  )
}
