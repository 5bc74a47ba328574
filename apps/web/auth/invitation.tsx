import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError } from '@app/ui/api'
import { Field, FormError, To } from './form.tsx'
import { currentSession, enter } from './enter.ts'

type Invite = {
  email?: string
  role?: string
  workspace?: { name?: string; slug?: string }
  workspace_name?: string
  has_account?: boolean
  account_exists?: boolean
}
type Accepted = { workspace?: { slug?: string }; slug?: string }

/** Joins a workspace by link: with a new account, or with the one that is signed in. */
export const Invitation = ({ token }: { token: string }) => {
  const { t } = useLingui()
  const [invite, setInvite] = useState<Invite | null>(null)
  const [signedInAs, setSignedInAs] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [gone, setGone] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    api
      .get<Invite>(`/v1/invitations/${encodeURIComponent(token)}`, undefined, { anonymous: true })
      .then(setInvite, setGone)
    void currentSession().then((session) => setSignedInAs(session?.account.email ?? null))
  }, [token])
  const known = invite?.has_account ?? invite?.account_exists ?? false
  const isMine = signedInAs !== null && signedInAs.toLowerCase() === invite?.email?.toLowerCase()
  const submit = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      const body = isMine ? {} : known ? { password } : { name, password }
      const answer = await api.post<Accepted | null>(`/v1/invitations/${encodeURIComponent(token)}/accept`, body, {
        anonymous: true,
      })
      await enter(answer?.workspace?.slug ?? answer?.slug ?? invite?.workspace?.slug)
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  if (gone)
    return (
      <form>
        <div>
          <h1>
            <Trans>This invitation cannot be used</Trans>
          </h1>
          <p className="t2">
            <Trans>
              It was used, withdrawn, or is too old. Ask whoever invited you for a new link, or{' '}
              <To href="/sign-in">sign in</To>.
            </Trans>
          </p>
        </div>
      </form>
    )
  const workspace = invite?.workspace?.name ?? invite?.workspace_name ?? ''
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      <div>
        <h1>{workspace ? <Trans>Join {workspace}</Trans> : <Trans>Join a workspace</Trans>}</h1>
        <p className="t2">
          {known ? (
            <Trans>You have an account already: sign in to accept.</Trans>
          ) : (
            <Trans>Choose a name and a password, and you are in.</Trans>
          )}
        </p>
      </div>
      <FormError error={error} fields={['name', 'password']} />
      <Field
        label={t`Email`}
        name="email"
        type="email"
        autoComplete="username"
        value={invite?.email ?? ''}
        onChange={() => undefined}
        readOnly
      />
      {!known && !isMine && (
        <Field
          label={t`Your name`}
          name="name"
          autoComplete="name"
          value={name}
          onChange={setName}
          error={fieldError(error, 'name')}
          autoFocus
          required
        />
      )}
      {!isMine && (
        <Field
          label={t`Password`}
          name="password"
          type="password"
          autoComplete={known ? 'current-password' : 'new-password'}
          value={password}
          onChange={setPassword}
          error={fieldError(error, 'password')}
          required
        />
      )}
      <button
        className="btn primary lg full"
        type="submit"
        aria-disabled={busy || !invite}
      >{t`Accept the invitation`}</button>
    </form>
  )
}
