import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Ban, CircleCheck, MailCheck } from 'lucide-react'
import type { ObjectMeta, Row } from '@app/ui'
import { Button, Chip, Menu, MenuItem, formatDateTime } from '@app/ui'
import type { Act } from '../index.ts'
import { type ConsentState, useLedger, useNoticesGiven } from './consent-data.ts'
import { ConsentDialog } from './consent-dialog.tsx'
import { useConsentWords } from './consent-words.ts'
import './consent.css'

/** What is worth a line: what was allowed, and what was refused or objected to. */
const said = (state: readonly ConsentState[]): ConsentState[] => state.filter((one) => one.act !== null)

/** On the page of a contact: what they have allowed and refused, the ledger of it, and which notices they were given. */
export const Panel = ({ record }: { object: ObjectMeta; record: Row }) => {
  const { t } = useLingui()
  const words = useConsentWords()
  const ledger = useLedger(record.id).data
  const given = useNoticesGiven(record.id).data?.data ?? []
  const [act, setAct] = useState<Act | null>(null)
  const [isWhole, setWhole] = useState(false)
  if (!ledger) return null
  const lines = said(ledger.state)
  const sources: Record<string, string> = { record: t`Field of the contact`, person: t`The person, over their link` }
  const events = isWhole ? ledger.events : ledger.events.slice(0, 3)
  const [notice] = given
  return (
    <section className="sect" aria-label={t`Consent and objection`}>
      <header>
        <MailCheck className="i" aria-hidden />
        <h2>
          <Trans>Consent and objection</Trans>
        </h2>
        {ledger.may_record && (
          <Menu
            aria-label={t`Note what the contact said`}
            trigger={
              <Button className="end" variant="ghost">
                <Trans>Note</Trans>
              </Button>
            }
          >
            <MenuItem onAction={() => setAct('given')}>{t`Consent given`}</MenuItem>
            <MenuItem onAction={() => setAct('withdrawn')}>{t`Consent withdrawn`}</MenuItem>
            <MenuItem onAction={() => setAct('objected')}>{t`Objected`}</MenuItem>
            <MenuItem onAction={() => setAct('lifted')}>{t`Objection taken back`}</MenuItem>
          </Menu>
        )}
      </header>
      {lines.length === 0 ? (
        <p className="t2">
          <Trans>Nothing said yet: only answers and notices may be sent.</Trans>
        </p>
      ) : (
        <ul className="con-state">
          {lines.map((one) => (
            <li key={`${one.purpose} ${one.channel}`}>
              <span className="cut">
                {words.purpose(one.purpose)} · {words.channel(one.channel)}
              </span>
              <Chip tone={one.allowed ? 'ok' : 'quiet'} icon={one.allowed ? CircleCheck : Ban}>
                {one.allowed ? t`Allowed` : one.reason && words.reason(one.reason)}
              </Chip>
            </li>
          ))}
        </ul>
      )}
      {ledger.events.length > 0 && (
        <ol className="con-log" aria-label={t`Ledger`}>
          {events.map((one) => (
            <li key={one.id}>
              <span>
                {words.act(one.act)}: {words.purpose(one.purpose)}, {words.channel(one.channel)}
                {one.text_version !== null && ` (${t`Version ${one.text_version}`})`}
              </span>
              <span className="t3 small">
                <time dateTime={one.at}>{formatDateTime(one.at)}</time> · {sources[one.source] ?? one.source}
                {one.proof && ` · ${one.proof}`}
              </span>
            </li>
          ))}
        </ol>
      )}
      {ledger.events.length > 3 && (
        <Button variant="ghost" onPress={() => setWhole(!isWhole)} aria-expanded={isWhole}>
          {isWhole ? <Trans>Show less</Trans> : <Trans>Show all</Trans>}
        </Button>
      )}
      <p className="t2 small">
        {notice ? (
          <Trans>
            Privacy notice, version {notice.version}: {words.way(notice.way)}, {formatDateTime(notice.at)}
          </Trans>
        ) : (
          <Trans>No privacy notice was given yet.</Trans>
        )}
      </p>
      {act && <ConsentDialog id={record.id} act={act} onClose={() => setAct(null)} />}
    </section>
  )
}
