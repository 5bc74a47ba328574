import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, isApiError } from '@app/ui/api'
import { downloadPosted } from '@app/ui/download'
import { label as spoken } from '@app/ui/labels'
import { plainValue } from '@app/ui/plain-value'
import { FormError } from './form.tsx'
import { useSubmit } from './form-state.ts'
import { PrivacyConsents } from './privacy-consents.tsx'
import { PrivacyHeld } from './privacy-held.tsx'
import { type Kind, Words, useKindWords } from './privacy-words.tsx'

type Correction = {
  asked: { wrong: string; right: string }[]
  corrected: { label: string; old: unknown; new: unknown }[]
  told: string[]
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
  correction?: Correction
  package_until?: string | null
}

const shown = (value: unknown): string => plainValue(value) || '–'

/** What was asked to be corrected, what was, and one thing more. */
const Corrections = ({
  one,
  token,
  isOpen,
  onChange,
}: {
  one: Correction
  token: string
  isOpen: boolean
  onChange: (next: Correction) => void
}) => {
  const { t } = useLingui()
  const { error, busy, run } = useSubmit()
  const [wrong, setWrong] = useState('')
  const [right, setRight] = useState('')
  return (
    <>
      {one.asked.length > 0 && (
        <div>
          <h2 className="strong">
            <Trans>You asked for</Trans>
          </h2>
          <ul>
            {one.asked.map((each) => (
              <li key={`${each.wrong} ${each.right}`} className="said">
                {each.wrong && <s>{each.wrong}</s>} {each.right}
              </li>
            ))}
          </ul>
        </div>
      )}
      {one.corrected.length > 0 && (
        <div>
          <h2 className="strong">
            <Trans>What was corrected</Trans>
          </h2>
          <ul>
            {one.corrected.map((each) => (
              <li key={`${each.label} ${shown(each.new)}`} className="said">
                {spoken(each.label)}: <s>{shown(each.old)}</s> {shown(each.new)}
              </li>
            ))}
          </ul>
          {one.told.length > 0 && (
            <p className="t2">
              <Trans>These were told, because they had been sent your data: {one.told.join(', ')}.</Trans>
            </p>
          )}
        </div>
      )}
      {isOpen && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void run(async () => {
              onChange(
                await api.post<Correction>(
                  '/v1/privacy/case/correct',
                  { token, wrong, right },
                  { anonymous: true, global: true },
                ),
              )
              setWrong('')
              setRight('')
            })
          }}
        >
          <FormError error={error} fields={[]} />
          <Words id="wrong" label={t`What else is wrong?`} value={wrong} onChange={setWrong} />
          <Words id="right" label={t`What would be right?`} value={right} onChange={setRight} required />
          <button className="btn lg full" type="submit" aria-disabled={busy}>
            <Trans>Ask for this too</Trans>
          </button>
        </form>
      )}
    </>
  )
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
      {found.correction && (
        <Corrections
          one={found.correction}
          token={token}
          isOpen={found.closed_at === null}
          onChange={(correction) => setFound({ ...found, correction })}
        />
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
      {found.is_proven === true && (
        <>
          <PrivacyConsents token={token} workspace={found.workspace} />
          <PrivacyHeld token={token} workspace={found.workspace} number={found.number} />
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
