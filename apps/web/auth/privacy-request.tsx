import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError, isApiError } from '@app/ui/api'
import { downloadPosted } from '@app/ui/download'
import { Field, FormError } from './form.tsx'
import { useSubmit } from './form-state.ts'

type Kind =
  | 'access'
  | 'rectification'
  | 'erasure'
  | 'portability'
  | 'restriction'
  | 'objection'
  | 'withdrawal'
  | 'complaint'
type FormAnswer = { workspace: string; kinds: Kind[]; authority: string | null }
const OF_ACCOUNTS: Kind[] = ['access', 'rectification', 'erasure', 'portability', 'restriction', 'objection']

const useKindWords = (): Record<Kind, string> => {
  const { t } = useLingui()
  return {
    access: t`See what you keep about me`,
    rectification: t`Correct something`,
    erasure: t`Erase what you keep about me`,
    portability: t`Take my data along`,
    restriction: t`Stop using my data for now`,
    objection: t`Object to a use of my data`,
    withdrawal: t`Take back a consent`,
    complaint: t`Complain, or learn where to complain`,
  }
}

const Gone = () => (
  <div className="gate-step" role="status">
    <div>
      <h1>
        <Trans>There is no such form</Trans>
      </h1>
      <p className="t2">
        <Trans>
          The address is wrong, or its owner takes requests by mail only. You find theirs in their privacy notice.
        </Trans>
      </p>
    </div>
  </div>
)

/** The form of a workspace (its slug is in the address), or of the operator for accounts. Nobody is signed in; no cookie is set. */
export const PrivacyRequest = ({ slug }: { slug: string }) => {
  const { t, i18n } = useLingui()
  const words = useKindWords()
  const { error, busy, run } = useSubmit()
  const [form, setForm] = useState<FormAnswer | null>(
    slug ? null : { workspace: '', kinds: OF_ACCOUNTS, authority: null },
  )
  const [gone, setGone] = useState(false)
  const [kind, setKind] = useState<Kind>('access')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [message, setMessage] = useState('')
  const [forOther, setForOther] = useState(false)
  const [isSent, setSent] = useState(false)
  useEffect(() => {
    if (slug)
      api
        .get<FormAnswer>(`/v1/privacy/forms/${encodeURIComponent(slug)}`, undefined, { anonymous: true, global: true })
        .then(setForm, () => setGone(true))
  }, [slug])
  if (gone) return <Gone />
  if (!form) return <div className="gate-step" aria-busy="true" />
  if (isSent)
    return (
      <div className="gate-step" role="status">
        <div>
          <h1>
            <Trans>Your request has arrived</Trans>
          </h1>
          <p className="t2">
            <Trans>
              Look into your mailbox: a link there confirms that it is you, and shows later how far the request is. You
              get an answer within 15 business days, and it costs you nothing.
            </Trans>
          </p>
        </div>
      </div>
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void run(async () => {
          await api.post(
            '/v1/privacy/ask',
            {
              ...(slug && { workspace: slug }),
              kind,
              name,
              email,
              message: message || null,
              for_other: forOther,
              language: i18n.locale === 'de' ? 'de' : 'en',
            },
            { anonymous: true, global: true },
          )
          setSent(true)
        })
      }}
    >
      <div>
        <h1>{slug ? <Trans>Your data at {form.workspace}</Trans> : <Trans>The data of your account</Trans>}</h1>
        <p className="t2">
          {slug ? (
            <Trans>Your request goes to {form.workspace} and to nobody else.</Trans>
          ) : (
            <Trans>
              For your account on this installation. What a company keeps about you in its workspace, ask that company:
              only it can see it.
            </Trans>
          )}
        </p>
      </div>
      <FormError error={error} fields={['name', 'email']} />
      <div className="field">
        <label className="field-label" htmlFor="kind">
          <Trans>What do you want?</Trans>
        </label>
        <select id="kind" className="input lg" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
          {form.kinds.map((one) => (
            <option key={one} value={one}>
              {words[one]}
            </option>
          ))}
        </select>
      </div>
      <Field
        label={t`Your name`}
        name="name"
        autoComplete="name"
        value={name}
        onChange={setName}
        error={fieldError(error, 'name')}
        required
      />
      <Field
        label={t`Your email`}
        name="email"
        type="email"
        autoComplete="email"
        value={email}
        onChange={setEmail}
        error={fieldError(error, 'email')}
        hint={t`The one they know you by, if you can: it proves who you are`}
        required
      />
      <div className="field">
        <label className="field-label" htmlFor="message">
          <Trans>Anything else they should know?</Trans>
        </label>
        <textarea
          id="message"
          className="input area"
          rows={3}
          maxLength={5000}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
      </div>
      <label className="tick">
        <input
          className="check"
          type="checkbox"
          checked={forOther}
          onChange={(event) => setForOther(event.target.checked)}
        />{' '}
        <Trans>I ask for somebody else</Trans>
      </label>
      <button className="btn primary lg full" type="submit" aria-disabled={busy}>
        <Trans>Send the request</Trans>
      </button>
      <p className="t3 small">
        {form.authority ? (
          <Trans>You may complain to a data protection authority at any time: {form.authority}</Trans>
        ) : (
          <Trans>You may complain to a data protection authority at any time, also to the one where you live.</Trans>
        )}
      </p>
    </form>
  )
}

type CaseAnswer = {
  workspace: string
  number: string
  kind: Kind
  outcome: string | null
  received_at: string
  answer_by: string
  closed_at: string | null
  authority: string | null
  /** Missing for requests about accounts. */
  is_proven?: boolean
  answer?: string | null
  package_until?: string | null
}

/** What the holder of the mailed link sees. Opening it confirms the mailbox. */
export const PrivacyCase = () => {
  const { t, i18n } = useLingui()
  const words = useKindWords()
  const { error, busy, run } = useSubmit()
  // Behind `#`: in no server log and no Referer. It stays in the address bar, so that the page can be kept and opened again.
  const [token] = useState(() => location.hash.slice(1))
  const [found, setFound] = useState<CaseAnswer | null>(null)
  const [gone, setGone] = useState<unknown>(null)
  useEffect(() => {
    api.post<CaseAnswer>('/v1/privacy/case', { token }, { anonymous: true, global: true }).then(setFound, setGone)
  }, [token])
  const day = (at: string): string =>
    new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'long' }).format(Date.parse(at) - 1000)
  if (gone)
    return (
      <div className="gate-step" role="status">
        <div>
          <h1>
            <Trans>This link cannot be used</Trans>
          </h1>
          <p className="t2">
            {isApiError(gone) && gone.status < 500 ? (
              <Trans>A newer one was sent, or it is too old. Ask whoever sent it for a new one.</Trans>
            ) : (
              <Trans>The installation does not answer. Try again in a moment.</Trans>
            )}
          </p>
        </div>
      </div>
    )
  if (!found) return <div className="gate-step" aria-busy="true" />
  const outcomes: Record<string, string> = {
    fulfilled: t`Done`,
    partly_refused: t`Done in part`,
    refused: t`Not done`,
    withdrawn: t`Taken back`,
    unproven: t`Identity not proven`,
  }
  return (
    <div className="gate-step">
      <div role="status">
        <h1>{words[found.kind]}</h1>
        <p className="t2">
          <Trans>
            Request {found.number} to {found.workspace}, received on {day(found.received_at)}.
          </Trans>
        </p>
      </div>
      <p>
        {found.closed_at ? (
          <>
            <Trans>It has ended: {outcomes[found.outcome ?? ''] ?? ''}.</Trans>{' '}
            {found.kind === 'erasure' && found.outcome === 'fulfilled' && !found.answer && (
              <Trans>What {found.workspace} kept about you is erased. You need not do anything more.</Trans>
            )}
          </>
        ) : (
          <Trans>Your mailbox is confirmed. You get an answer by {day(found.answer_by)}.</Trans>
        )}
      </p>
      {found.answer && <p className="said">{found.answer}</p>}
      {!found.closed_at && (
        <p className="t2">
          {found.is_proven === false ? (
            <Trans>
              You ask for somebody else, so {found.workspace} will ask you for one thing that only that person or you
              can know. Nothing is done before.
            </Trans>
          ) : (
            <Trans>
              Nothing is left for you to do. Keep the newest mail: its link opens this page again, and here you see what
              became of your request.
            </Trans>
          )}
        </p>
      )}
      <FormError error={error} fields={[]} />
      {found.package_until && (
        <>
          <p>
            <Trans>
              Your data is ready until {day(found.package_until)}: a ZIP archive. You get its passphrase by another way.
            </Trans>
          </p>
          <button
            className="btn primary lg full"
            type="button"
            aria-disabled={busy}
            onClick={() => void run(() => downloadPosted('/v1/privacy/case/package', `${found.number}.zip`, { token }))}
          >
            <Trans>Fetch your data</Trans>
          </button>
        </>
      )}
      {!found.closed_at && !found.number.startsWith('A') && (
        <button
          className="btn lg full"
          type="button"
          aria-disabled={busy}
          onClick={() =>
            void run(async () =>
              setFound(
                await api.post<CaseAnswer>('/v1/privacy/case/withdraw', { token }, { anonymous: true, global: true }),
              ),
            )
          }
        >
          <Trans>Take the request back</Trans>
        </button>
      )}
      <p className="t3 small">
        {found.authority ? (
          <Trans>You may complain to a data protection authority at any time: {found.authority}</Trans>
        ) : (
          <Trans>You may complain to a data protection authority at any time, also to the one where you live.</Trans>
        )}
      </p>
    </div>
  )
}
