import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { Eraser } from 'lucide-react'
import {
  Button,
  Chip,
  EmptyState,
  Note,
  SettingsFrame,
  SimpleTable,
  download,
  formatDateTime,
  formatNumber,
  useMeta,
} from '@app/ui'
import type { ErasureState } from '../index.ts'
import { type ErasureRow, useErasures } from './erasure-data.ts'
import { Suppression } from './suppression-section.tsx'
import './erasure.css'

/** Who was erased is not told, nor kept: which request it was, when rows and bytes went, and the certificate. */
export const Page = () => {
  const { t } = useLingui()
  const found = useErasures()
  const rows = found.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <SettingsFrame title={t`Erasures and suppression`} wide>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      <section>
        <header>
          <h2>
            <Trans>Erasures</Trans>
          </h2>
        </header>
        {rows.length > 0 ? (
          <Erasures rows={rows} />
        ) : (
          !found.isPending &&
          !found.error && (
            <EmptyState icon={Eraser} title={t`Nobody was erased yet`}>
              <Trans>
                An erasure begins in a request of a person: the records are confirmed there, planned, and approved by a
                second member.
              </Trans>
            </EmptyState>
          )
        )}
        {found.hasNextPage && (
          <Button isPending={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
            <Trans>Earlier ones</Trans>
          </Button>
        )}
      </section>
      <Suppression />
    </SettingsFrame>
  )
}

const Erasures = ({ rows }: { rows: ErasureRow[] }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const states: Record<ErasureState, { text: string; tone?: 'ok' | 'warn' }> = {
    planned: { text: t`Waits for approval`, tone: 'warn' },
    approved: { text: t`Approved` },
    running: { text: t`Is being erased` },
    held: { text: t`Partly kept by a hold`, tone: 'warn' },
    done: { text: t`Erased`, tone: 'ok' },
    cancelled: { text: t`Taken back` },
  }
  const time = (at: string | null) =>
    at ? <time dateTime={at}>{formatDateTime(at)}</time> : <span className="t3">–</span>
  return (
    <SimpleTable
      aria-label={t`Erasures`}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          id: 'request',
          title: <Trans>Request</Trans>,
          isHead: true,
          cell: (row) =>
            row.number ? (
              <Link className="link mono" to={`/w/${meta.workspace.slug}/requests/${row.request_id}/erasure`}>
                {row.number}
              </Link>
            ) : (
              <span className="t3">{row.replayed_at ? t`Again after a restore` : t`No longer kept`}</span>
            ),
        },
        {
          id: 'state',
          title: <Trans>State</Trans>,
          cell: (row) => {
            const { text, tone } = states[row.state]
            return <Chip {...(tone ? { tone } : {})}>{text}</Chip>
          },
        },
        { id: 'rows', title: <Trans>Rows gone</Trans>, cell: (row) => time(row.rows_gone_at) },
        {
          id: 'bytes',
          title: <Trans>Bytes gone</Trans>,
          cell: (row) =>
            row.rows_gone_at && !row.bytes_gone_at ? <Trans>with the next night</Trans> : time(row.bytes_gone_at),
        },
        { id: 'hashes', title: <Trans>Hashes</Trans>, end: true, cell: (row) => formatNumber(row.entries) },
        {
          id: 'certificate',
          title: <Trans>Certificate</Trans>,
          end: true,
          cell: (row) => (row.has_certificate ? <Certificate row={row} /> : <span className="t3">–</span>),
        },
      ]}
    />
  )
}

const FORMATS = { pdf: 'PDF', json: 'JSON' } as const

const Certificate = ({ row }: { row: ErasureRow }) => {
  const { t } = useLingui()
  const name = row.number ?? row.id
  return (
    <span className="erase-files">
      {(['pdf', 'json'] as const).map((format) => (
        <Button
          key={format}
          variant="ghost"
          aria-label={t`Certificate ${name} as ${FORMATS[format]}`}
          onPress={() =>
            void download(`/v1/erasures/${row.id}/certificate?format=${format}`, `erasure-${row.id}.${format}`)
          }
        >
          {FORMATS[format]}
        </Button>
      ))}
    </span>
  )
}
