import { useQuery } from '@tanstack/react-query'
import { ArrowRight, Stamp } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Dialog, fieldKit, formatDateTime, formatNumber, Note, SimpleTable, useMeta } from '@app/ui'
import { useActWords, useSourceWords } from './act-words.ts'
import type { Detail, Entry } from './audit-api.ts'

/** A value of the trail as its field shows it; of what is no field any more, as text. */
export const Value = ({ object, field, value }: { object: string; field: string; value: unknown }) => {
  const { t } = useLingui()
  const { object: find } = useMeta()
  if (value === null || value === undefined || value === '') return <span className="t3">{t`empty`}</span>
  const known = find(object)?.fields.find((one) => one.name === field)
  if (!known) return <span className="audit-value">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
  const { Cell } = fieldKit(known)
  return (
    <span className="audit-value">
      <Cell value={value} field={known} record={{ id: '', version: 0 }} />
    </span>
  )
}

/** One event: who, from where, old and new values, and its place in the log. */
export const EventDialog = ({ entry, onClose }: { entry: Entry; onClose: () => void }) => {
  const { t } = useLingui()
  const words = useActWords()
  const sources = useSourceWords()
  const detail = useQuery({ queryKey: ['audit', entry.id], queryFn: () => api.get<Detail>(`/v1/audit/${entry.id}`) })
  const facts: [string, string | null][] = [
    [t`When`, formatDateTime(entry.at)],
    [t`Who`, entry.actor ?? t`The program`],
    [t`On what`, entry.record],
    [t`From`, sources[entry.source] ?? entry.source],
    [t`IP address`, entry.ip],
    [t`Device`, entry.device],
    [t`Event`, entry.id],
    [t`Request`, entry.correlation_id],
  ]
  return (
    <Dialog title={words(entry.name)} isOpen onClose={onClose} size="wide" closeLabel={t`Close`}>
      <dl className="audit-facts">
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {detail.error && (
        <Note tone="bad" role="alert">
          {detail.error.message}
        </Note>
      )}
      {(detail.data?.changes.length ?? 0) > 0 && (
        <SimpleTable
          aria-label={t`Values before and after`}
          rows={detail.data?.changes ?? []}
          rowKey={(change) => change.field}
          columns={[
            { id: 'field', title: <Trans>Field</Trans>, isHead: true, cell: (change) => change.label },
            {
              id: 'old',
              title: <Trans>Before</Trans>,
              cell: (change) => <Value object={entry.object} field={change.field} value={change.old} />,
            },
            {
              id: 'new',
              title: <Trans>After</Trans>,
              cell: (change) => (
                <span className="audit-new">
                  <ArrowRight className="i sm" aria-hidden />
                  <Value object={entry.object} field={change.field} value={change.new} />
                </span>
              ),
            },
          ]}
        />
      )}
      {detail.data && (
        <p className="t2 small audit-leaf">
          <Stamp className="i" aria-hidden />
          {detail.data.leaf_index === null ? (
            <Trans>The log comes to this event within seconds.</Trans>
          ) : (
            <span>
              <Trans>Leaf {formatNumber(detail.data.leaf_index)} of the log</Trans>{' '}
              <span className="mono">{detail.data.leaf_hash}</span>
            </span>
          )}
        </p>
      )}
    </Dialog>
  )
}
