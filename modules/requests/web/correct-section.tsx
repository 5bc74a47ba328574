import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowRight, CircleCheck } from 'lucide-react'
import { Button, Chip, fieldKit, fieldOf, formatDateTime, label as labelled, Note, useMeta } from '@app/ui'
import { plainValue } from '@app/ui/plain-value'
import type { RequestCase } from './desk-data.ts'
import { type CorrectRecord, type Offer, type Recipient, useCorrections } from './correct-data.ts'
import { CorrectDialog, TellDialog } from './correct-dialogs.tsx'

type Open =
  | { what: 'correct'; record: CorrectRecord; field: string; value: unknown }
  | { what: 'tell'; recipient: Recipient }

/** What the person wants corrected, their records, what was corrected, where the mistake stands elsewhere, and who is to be told. */
export const CorrectSection = ({ one, isOpen }: { one: RequestCase; isOpen: boolean }) => {
  const { t } = useLingui()
  const found = useCorrections(one.id, true)
  const [open, setOpen] = useState<Open | null>(null)
  const data = found.data
  const may = isOpen && one.is_proven
  const shown = useShown()
  return (
    <section aria-labelledby="correct" className="stack">
      <h2 id="correct">
        <Trans>Correct the data</Trans>
      </h2>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {data && data.asked.length > 0 && (
        <div>
          <h3 className="strong">
            <Trans>The person writes</Trans>
          </h3>
          <ul className="rows">
            {data.asked.map((each) => (
              <li key={`${each.at} ${each.right}`}>
                <span className="req-change">
                  <span className="req-said">
                    {each.wrong || <span className="t3">{t`Something is missing`}</span>}
                  </span>
                  <ArrowRight className="i sm" aria-label={t`should be`} />
                  <span className="req-said strong">{each.right}</span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {data && data.records.length === 0 && (
        <p className="t2">
          <Trans>
            Search for the person and confirm their records first: those are corrected here, field by field.
          </Trans>
        </p>
      )}
      {data?.records.map((record) => (
        <RecordFields
          key={record.record_id}
          record={record}
          may={may}
          onCorrect={(field, value) => setOpen({ what: 'correct', record, field, value })}
        />
      ))}
      {data && data.corrected.length > 0 && (
        <div>
          <h3 className="strong">
            <Trans>Corrected</Trans>
          </h3>
          <ul className="rows">
            {data.corrected.map((each) => (
              <li key={`${each.at} ${each.record_id} ${each.field}`} className="req-found">
                <span className="req-two grow">
                  <span>
                    {labelled(each.label)} · {each.title}
                  </span>
                  <span className="t2 req-change">
                    <s>{shown(each.object, each.field, each.old) || t`empty`}</s>
                    <ArrowRight className="i sm" aria-label={t`now`} />
                    <span>{shown(each.object, each.field, each.new) || t`empty`}</span>
                  </span>
                </span>
                <time className="t3 small" dateTime={each.at}>
                  {formatDateTime(each.at)}
                </time>
              </li>
            ))}
          </ul>
        </div>
      )}
      {data && data.offered.length > 0 && (
        <Offers
          offers={data.offered}
          records={data.records}
          may={may}
          onCorrect={(record, field, value) => setOpen({ what: 'correct', record, field, value })}
        />
      )}
      {data && data.recipients.length > 0 && (
        <Recipients all={data.recipients} may={may} onTell={(recipient) => setOpen({ what: 'tell', recipient })} />
      )}
      {open?.what === 'correct' && <CorrectDialog id={one.id} {...open} onClose={() => setOpen(null)} />}
      {open?.what === 'tell' && <TellDialog id={one.id} recipient={open.recipient} onClose={() => setOpen(null)} />}
    </section>
  )
}

/** A value as the record page writes it: options by their label, lists one after the other. */
const useShown = (): ((object: string, field: string, value: unknown) => string) => {
  const { object } = useMeta()
  return (of, name, value) => {
    const field = fieldOf(object(of), name)
    return field && value !== null && value !== undefined
      ? fieldKit({ ...field, encrypted: false }).toText(value, field)
      : plainValue(value)
  }
}

const RecordFields = ({
  record,
  may,
  onCorrect,
}: {
  record: CorrectRecord
  may: boolean
  onCorrect: (field: string, value: unknown) => void
}) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [isAll, setAll] = useState(false)
  const shown = useShown()
  const object = meta.objects.find((each) => each.name === record.object)
  const fields = record.fields.filter(
    (field) => isAll || shown(record.object, field.name, field.value) !== '' || field.is_encrypted,
  )
  return (
    <div>
      <h3 className="strong">
        {object?.label[0] ?? record.object} ·{' '}
        <Link className="link" to={`/w/${meta.workspace.slug}/${object?.path ?? ''}/${record.record_id}`}>
          {record.title || t`Without a name`}
        </Link>
      </h3>
      <ul className="rows">
        {fields.map((field) => (
          <li key={field.name} className="req-found">
            <span className="req-two grow">
              <span className="t2 small">{labelled(field.label)}</span>
              <span className="req-said">
                {field.is_encrypted ? (
                  <span className="t3">{t`Encrypted`}</span>
                ) : (
                  shown(record.object, field.name, field.value) || '–'
                )}
              </span>
            </span>
            {may && (
              <Button
                onPress={() => onCorrect(field.name, field.value)}
                aria-label={t`Correct ${labelled(field.label)} of ${record.title}`}
              >
                <Trans>Correct</Trans>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {fields.length < record.fields.length && (
        <Button variant="ghost" onPress={() => setAll(true)}>
          <Trans>Show empty fields too</Trans>
        </Button>
      )}
    </div>
  )
}

const Offers = ({
  offers,
  records,
  may,
  onCorrect,
}: {
  offers: readonly Offer[]
  records: readonly CorrectRecord[]
  may: boolean
  onCorrect: (record: CorrectRecord, field: string, value: string) => void
}) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  return (
    <div>
      <h3 className="strong">
        <Trans>The same mistake stands here too</Trans>
      </h3>
      <p className="t2 small">
        <Trans>Nothing of it was changed. Look at each: it may be about somebody else.</Trans>
      </p>
      <ul className="rows">
        {offers.map((offer) => {
          const record = records.find((each) => each.record_id === offer.record_id)
          const { field } = offer
          const object = meta.objects.find((each) => each.name === offer.object)
          return (
            <li key={`${offer.record_id} ${offer.field ?? ''} ${offer.old}`} className="req-found">
              <span className="req-two grow">
                <Link className="link" to={`/w/${meta.workspace.slug}/${object?.path ?? ''}/${offer.record_id}`}>
                  {offer.title || t`Without a name`}
                </Link>
                <span className="t2 small">
                  {object?.label[0] ?? offer.object} · {offer.label ? labelled(offer.label) : t`in a text`}: {offer.old}
                </span>
              </span>
              {may && record && field !== null && (
                <Button onPress={() => onCorrect(record, field, offer.new)}>
                  <Trans>Correct here too</Trans>
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

const Recipients = ({
  all,
  may,
  onTell,
}: {
  all: readonly Recipient[]
  may: boolean
  onTell: (recipient: Recipient) => void
}) => (
  <div>
    <h3 className="strong">
      <Trans>Who was sent the data, and is to be told</Trans>
    </h3>
    <ul className="rows">
      {all.map((each) => (
        <li key={each.destination} className="req-found">
          <span className="req-two grow">
            <span>{each.title}</span>
            <span className="t2 small">
              <Trans>Last sent on {formatDateTime(each.last_at)}</Trans>
            </span>
          </span>
          {each.told_at ? (
            <Chip tone="ok" icon={CircleCheck}>
              <Trans>Told</Trans>
            </Chip>
          ) : (
            may && (
              <Button onPress={() => onTell(each)}>
                <Trans>Mark as told</Trans>
              </Button>
            )
          )}
        </li>
      ))}
    </ul>
  </div>
)
