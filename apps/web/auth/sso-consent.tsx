import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError, isApiError } from '@app/ui/api'
import { knowsPasskeys, provePasskey, useFactorWords } from '@app/ui/proof'
import { enter } from './enter.ts'
import { useAccountWords } from './errors.ts'
import { Field, FormError } from './form.tsx'
import { useSsoWords } from './sso-words.ts'

type Asked = {
  workspace: string
  issuer: string
  email: string
  name: string
  has_account: boolean
  has_password: boolean
  methods: ('passkey' | 'totp' | 'recovery_code')[]
  consent_version: string
  consent_text: { en: string; de: string }
}

/** The first sign-in by a service: what is taken over, and the person's yes. An account that is there proves itself besides. */
export const SsoConsent = ({ onOver }: { onOver: (code: string) => void }) => {
  const { t, i18n } = useLingui()
  const words = useFactorWords()
  const accountWords = useAccountWords()
  const ssoWords = useSsoWords()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    api
      .get<Asked>('/v1/auth/sso/consent', undefined, { anonymous: true })
      .then(setAsked)
      .catch((failure: unknown) => onOver(isApiError(failure) ? failure.code : 'sso_over'))
  }, [onOver])
  if (!asked) return null
  const method = asked.methods.find((one) => one !== 'passkey')
  const hasPasskey = asked.has_account && asked.methods.includes('passkey') && knowsPasskeys()
  const submit = async (byPasskey: boolean): Promise<void> => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await api.post(
        '/v1/auth/sso/confirm',
        {
          consent: true,
          consent_version: asked.consent_version,
          ...(byPasskey
            ? { passkey: await provePasskey('/v1/auth/sso/consent/passkey', true) }
            : { ...(asked.has_account && { password }), ...(asked.has_account && method && { [method]: code }) }),
        },
        { anonymous: true },
      )
      await enter()
    } catch (failure) {
      if (isApiError(failure) && failure.code === 'sso_over') return onOver('sso_over')
      setError(failure)
      setBusy(false)
    }
  }
  const said = isApiError(error) && error.code.startsWith('sso_') ? ssoWords(error.code) : null
  const factor = words(error)
  const plain = error instanceof Error && factor === error.message ? accountWords(error) : factor
  const shown = error && !(isApiError(error) && error.fields.length > 0) ? new Error(said ?? plain) : error
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit(false)
      }}
    >
      <div>
        <h1>
          <Trans>Sign in to {asked.workspace}</Trans>
        </h1>
        <p className="t2">
          {asked.email}, {URL.canParse(asked.issuer) ? new URL(asked.issuer).host || asked.issuer : asked.issuer}
        </p>
      </div>
      <p>{i18n.locale.startsWith('de') ? asked.consent_text.de : asked.consent_text.en}</p>
      {asked.has_account && (
        <p className="t2">
          <Trans>There is an account with this address. Prove once that it is yours; then the service is enough.</Trans>
        </p>
      )}
      <FormError error={shown} fields={['password', 'totp', 'recovery_code']} />
      {asked.has_account && asked.has_password && (
        <Field
          label={t`Password`}
          name="password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={fieldError(error, 'password')}
          autoFocus
          required
        />
      )}
      {asked.has_account && asked.has_password && method && (
        <Field
          label={method === 'totp' ? t`Code of your authenticator app` : t`Recovery code`}
          name={method}
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
          error={fieldError(error, method)}
          required
        />
      )}
      {asked.has_account && !asked.has_password && !hasPasskey && (
        <p className="note bad" role="alert">
          {ssoWords('sso_link_needs_password')}
        </p>
      )}
      {(!asked.has_account || asked.has_password) && (
        <button className="btn primary lg full" type="submit" aria-disabled={busy}>
          <Trans>Agree and continue</Trans>
        </button>
      )}
      {hasPasskey && (
        <button className="btn lg full" type="button" aria-disabled={busy} onClick={() => void submit(true)}>
          <Trans>Agree and use a passkey</Trans>
        </button>
      )}
      <a className="btn ghost lg full" href="/sign-in">
        <Trans>Do not agree</Trans>
      </a>
    </form>
  )
}
