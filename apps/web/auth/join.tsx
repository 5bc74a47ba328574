import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError } from '@app/ui/api'
import { currentSession } from './enter.ts'
import { useAccountWords } from './errors.ts'
import { Field, FormError, To } from './form.tsx'
import { useSubmit } from './form-state.ts'

/** Asks to join a workspace by its address. The answer tells nothing about workspaces that take no requests. */
export const Join = () => {
  const { t } = useLingui()
  const words = useAccountWords()
  const { error, busy, run } = useSubmit()
  const [slug, setSlug] = useState(() => new URLSearchParams(location.search).get('workspace') ?? '')
  const [me, setMe] = useState<string | null | undefined>(undefined)
  const [isAsked, setAsked] = useState(false)
  useEffect(() => {
    void currentSession().then((session) => setMe(session?.account.email ?? null))
  }, [])
  if (isAsked)
    return (
      <div className="gate-step" role="status">
        <div>
          <h1>
            <Trans>Your request is on its way</Trans>
          </h1>
          <p className="t2">
            <Trans>
              If this workspace takes requests, its admins see it now and choose your role. You get a mail when they
              have decided.
            </Trans>
          </p>
        </div>
      </div>
    )
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        void run(async () => {
          await api.post('/v1/join-requests', { slug: slug.trim().toLowerCase() }, { global: true, anonymous: true })
          setAsked(true)
        })
      }}
    >
      <div>
        <h1>
          <Trans>Ask to join a workspace</Trans>
        </h1>
        <p className="t2">
          {me === null ? (
            <Trans>
              You need an account first: <To href="/sign-in">sign in</To> or <To href="/sign-up">sign up</To>, then come
              back here.
            </Trans>
          ) : (
            <Trans>Its address is the last part of its link: /w/its-address. You ask as {me ?? ''}.</Trans>
          )}
        </p>
      </div>
      <FormError error={error && !fieldError(error, 'slug') && new Error(words(error))} fields={['slug']} />
      <Field
        label={t`Address of the workspace`}
        name="slug"
        autoComplete="off"
        value={slug}
        onChange={setSlug}
        error={fieldError(error, 'slug')}
        autoFocus
        required
      />
      <button className="btn primary lg full" type="submit" aria-disabled={busy || !me}>
        <Trans>Ask to join</Trans>
      </button>
    </form>
  )
}
