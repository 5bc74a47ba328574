import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError } from '@app/ui/api'
import { Field, FormError } from './form.tsx'
import { useSubmit } from './form-state.ts'
import { type Kind, Words, useKindWords } from './privacy-words.tsx'

type FormAnswer = { workspace: string; kinds: Kind[]; authority: string | null }
const OF_ACCOUNTS: Kind[] = ['access', 'rectification', 'erasure', 'portability', 'restriction', 'objection']

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
  const [wrong, setWrong] = useState('')
  const [right, setRight] = useState('')
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
              ...(kind === 'rectification' && right.trim() && { correction: { wrong, right } }),
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
      {kind === 'rectification' && (
        <>
          <Words id="wrong" label={t`What is wrong?`} value={wrong} onChange={setWrong} />
          <Words id="right" label={t`What would be right?`} value={right} onChange={setRight} required />
        </>
      )}
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
