import { Trans, useLingui } from '@lingui/react/macro'
import { formatDateTime, formatNumber, SimpleTable } from '@app/ui'
import { useActWords } from './act-words.ts'
import type { Finding } from './audit-api.ts'

/** What "check my log" found, each with its place and event. */
export const Findings = ({ findings, found }: { findings: readonly Finding[]; found: number }) => {
  const { t } = useLingui()
  const words = useActWords()
  const kinds: Record<string, string> = {
    value_changed: t`A value was changed`,
    value_missing: t`A value is missing, and no erasure explains it`,
    value_added: t`A value was added`,
    origin_changed: t`Address or device was changed`,
    origin_missing: t`Address and device are missing, and no erasure explains it`,
    event_changed: t`The event was changed`,
    event_deleted: t`The event was deleted`,
    event_unlogged: t`An event was put in behind the log`,
    leaf_deleted: t`Leaves were deleted`,
    order_changed: t`The order was changed`,
    log_rewritten: t`The log is not the one that was signed`,
    log_truncated: t`The end of the log was cut off`,
    checkpoint_forged: t`A checkpoint does not carry the signature of this log`,
    foreign_log: t`The log names another key`,
    export_incomplete: t`The log could not be read to its end`,
  }
  const place = (finding: Finding): string =>
    finding.index === null
      ? '–'
      : finding.to === undefined
        ? formatNumber(finding.index)
        : `${formatNumber(finding.index)} – ${formatNumber(finding.to)}`
  return (
    <>
      <SimpleTable
        aria-label={t`Findings`}
        rows={findings}
        rowKey={(f) => `${f.kind} ${f.index ?? ''} ${f.event_id ?? ''} ${f.field ?? ''}`}
        columns={[
          { id: 'kind', title: <Trans>Finding</Trans>, isHead: true, cell: (f) => kinds[f.kind] ?? f.kind },
          { id: 'leaf', title: <Trans>Leaf</Trans>, end: true, cell: place },
          { id: 'what', title: <Trans>Event</Trans>, cell: (f) => (f.name ? words(f.name) : '–') },
          { id: 'field', title: <Trans>Field</Trans>, cell: (f) => f.field ?? '–' },
          {
            id: 'at',
            title: <Trans>When</Trans>,
            cell: (f) => (f.at ? <span className="nb">{formatDateTime(f.at)}</span> : '–'),
          },
          { id: 'id', title: 'ID', cell: (f) => <span className="mono">{f.event_id ?? '–'}</span> },
        ]}
      />
      {found > findings.length && (
        <p className="t3">
          <Trans>and {formatNumber(found - findings.length)} more</Trans>
        </p>
      )}
    </>
  )
}
