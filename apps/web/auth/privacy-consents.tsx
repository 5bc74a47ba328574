import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api } from '@app/ui/api'
import { FormError } from './form.tsx'
import { useSubmit } from './form-state.ts'

type Purpose = 'newsletter' | 'offers' | 'surveys' | 'events' | 'service'
type Channel = 'email' | 'phone' | 'sms' | 'post'
type Said = {
  channel: Channel
  act: 'given' | 'withdrawn' | 'objected' | 'lifted' | null
  at: string | null
  text_version: number | null
  text: string | null
}
type Consents = {
  address: string | null
  records: number
  shared: boolean
  purposes: { purpose: Purpose; channels: Said[] }[]
}
type Act = { act: 'withdrawn' | 'objected'; purpose: Purpose | 'all'; channel: Channel | 'all' }
const ask = <T,>(path: string, body: Record<string, unknown>): Promise<T> =>
  api.post<T>(path, body, { anonymous: true, global: true })

/** What the holder of the link has allowed and refused; taking back is one press, as agreeing was. */
export const PrivacyConsents = ({ token, workspace }: { token: string; workspace: string }) => {
  const [found, setFound] = useState<Consents | null>(null)
  const [gone, setGone] = useState<unknown>(null)
  const { error, busy, run } = useSubmit()
  useEffect(() => {
    ask<Consents>('/v1/privacy/case/consents', { token }).then(setFound, setGone)
  }, [token])
  const say = (act: Act): void =>
    void run(async () => setFound(await ask<Consents>('/v1/privacy/case/consent', { token, ...act })))
  if (gone) return <FormError error={gone} fields={[]} />
  if (!found) return null
  return (
    <section className="stack" aria-labelledby="consents">
      <h2 id="consents" className="strong">
        <Trans>What {workspace} may contact you for</Trans>
      </h2>
      <FormError error={error} fields={[]} />
      {found.records === 0 ? (
        <Unknown found={found} workspace={workspace} isBusy={busy} onSay={say} />
      ) : (
        <>
          <p className="t2 small">
            <Trans>
              What you take back or object to counts at once. What was done before stays as it was. You need give no
              reason.
            </Trans>
          </p>
          <ul className="own-list">
            {found.purposes.map((one) => (
              <Row key={one.purpose} one={one} isBusy={busy} onSay={say} />
            ))}
          </ul>
          <button
            className="btn lg full"
            type="button"
            aria-disabled={busy}
            onClick={() => say({ act: 'objected', purpose: 'all', channel: 'all' })}
          >
            <Trans>Object to all of it, on every channel</Trans>
          </button>
        </>
      )}
    </section>
  )
}

/** No record is surely theirs: several share the mailbox, or none has it. */
const Unknown = ({
  found,
  workspace,
  isBusy,
  onSay,
}: {
  found: Consents
  workspace: string
  isBusy: boolean
  onSay: (act: Act) => void
}) =>
  found.shared ? (
    <>
      <p className="t2">
        <Trans>
          Several people use {found.address}, so {workspace} first finds out which record is yours. Mail to this address
          you can stop now, for all of them.
        </Trans>
      </p>
      <button
        className="btn lg full"
        type="button"
        aria-disabled={isBusy}
        onClick={() => onSay({ act: 'objected', purpose: 'all', channel: 'email' })}
      >
        <Trans>No more mail to this address</Trans>
      </button>
    </>
  ) : (
    <p className="t2">
      <Trans>No record of {workspace} carries your address, so nobody writes to you from there.</Trans>
    </p>
  )

const Row = ({
  one,
  isBusy,
  onSay,
}: {
  one: { purpose: Purpose; channels: Said[] }
  isBusy: boolean
  onSay: (act: Act) => void
}) => {
  const { t, i18n } = useLingui()
  const purposes: Record<Purpose, string> = {
    newsletter: t`Newsletter`,
    offers: t`Offers`,
    surveys: t`Surveys`,
    events: t`Invitations to events`,
    service: t`Answers and notices`,
  }
  const channels: Record<Channel, string> = { email: t`Email`, phone: t`Phone`, sms: t`SMS`, post: t`Post` }
  const words = {
    given: t`you agreed`,
    withdrawn: t`you took it back`,
    objected: t`you objected`,
    lifted: t`objection taken back`,
  }
  const day = (at: string | null): string =>
    at === null ? '' : new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium' }).format(Date.parse(at))
  const name = purposes[one.purpose]
  const said = one.channels.filter((each) => each.act !== null)
  const isRefused = one.channels.every((each) => each.act === 'objected')
  return (
    <li>
      <div className="own-head">
        <h3>{name}</h3>
        {!isRefused && (
          <button
            className="btn"
            type="button"
            aria-disabled={isBusy}
            onClick={() => onSay({ act: 'objected', purpose: one.purpose, channel: 'all' })}
          >
            <Trans>
              I object<span className="vh">: {name}</span>
            </Trans>
          </button>
        )}
      </div>
      {said.length === 0 && (
        <p className="t2 small">
          {one.purpose === 'service' ? (
            <Trans>Answers to you, and what the law asks you to be told.</Trans>
          ) : (
            <Trans>You agreed to nothing: nobody contacts you for it.</Trans>
          )}
        </p>
      )}
      {said.map((each) => (
        <div className="own-line" key={each.channel}>
          <div>
            <p className="small">
              {channels[each.channel]}: {each.act && words[each.act]}
              <span className="t2">
                {each.at && ` · ${day(each.at)}`}
                {each.text_version !== null && ` · ${t`Version ${each.text_version}`}`}
              </span>
            </p>
            {each.act === 'given' && each.text && <p className="t2 small said">{each.text}</p>}
          </div>
          {each.act === 'given' && (
            <button
              className="btn"
              type="button"
              aria-disabled={isBusy}
              onClick={() => onSay({ act: 'withdrawn', purpose: one.purpose, channel: each.channel })}
            >
              <Trans>
                Take it back
                <span className="vh">
                  : {name}, {channels[each.channel]}
                </span>
              </Trans>
            </button>
          )}
        </div>
      ))}
    </li>
  )
}
