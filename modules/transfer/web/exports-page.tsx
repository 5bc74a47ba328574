import { useQuery } from '@tanstack/react-query'
import { Archive, CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  formatDate,
  formatNumber,
  formatRelative,
  Note,
  SettingsFrame,
  SimpleTable,
  useMeta,
} from '@app/ui'
import { DownloadButton, ExportState, useMakeExport, type Export } from './export-state.tsx'

/** Everything of the workspace in one file, and the exports made so far. */
export const Page = () => {
  const { t } = useLingui()
  const { meta, object, administers } = useMeta()
  const takesAll =
    administers('settings') && meta.objects.every((one) => one.access === 'private' || one.can.export === 'all')
  const list = useQuery({
    queryKey: ['exports'],
    queryFn: () => api.get<{ data: Export[] }>('/v1/exports', { limit: 50 }),
  })
  const { made, error, isPending, make } = useMakeExport()
  const nameOf = (row: Export) =>
    row.object === '*' ? t`Whole workspace` : (object(row.object)?.label[1] ?? row.object)
  return (
    <SettingsFrame title={t`Export`} wide>
      {takesAll && (
        <section aria-label={t`Whole workspace`}>
          <header>
            <h2>
              <Trans>Take everything with you</Trans>
            </h2>
          </header>
          <p className="t2">
            <Trans>
              One ZIP: every object as CSV and as JSON Lines with ids, times and authors, and a manifest with rows and
              SHA-256. It imports again, record for record.
            </Trans>
          </p>
          <p className="acts">
            <Button
              variant="primary"
              icon={Archive}
              isPending={isPending}
              onPress={() => make({ object: '*', format: 'csv' })}
            >
              <Trans>Export the workspace</Trans>
            </Button>
          </p>
          {made && <ExportState id={made} />}
          {error && (
            <Note tone="bad" role="alert">
              {error.message}
            </Note>
          )}
        </section>
      )}
      <section aria-label={t`Exports so far`}>
        <header>
          <h2>
            <Trans>So far</Trans>
          </h2>
        </header>
        {list.error && (
          <Note tone="bad" role="alert">
            {list.error.message}
          </Note>
        )}
        <SimpleTable
          aria-label={t`Exports`}
          rows={list.data?.data ?? []}
          rowKey={(row) => row.id}
          empty={list.isPending ? '' : t`No export yet`}
          columns={[
            { id: 'what', title: <Trans>What</Trans>, isHead: true, cell: nameOf },
            {
              id: 'format',
              title: <Trans>Format</Trans>,
              cell: (row) => (row.object === '*' ? 'ZIP' : row.format.toUpperCase()),
            },
            {
              id: 'state',
              title: <Trans>State</Trans>,
              cell: (row) =>
                row.state === 'done' ? (
                  <Chip tone="ok" icon={CircleCheck}>
                    <Trans>Ready</Trans>
                  </Chip>
                ) : row.state === 'failed' ? (
                  <Chip tone="bad" icon={CircleAlert}>
                    <Trans>Stopped</Trans>
                  </Chip>
                ) : (
                  <Chip tone="info" icon={LoaderCircle}>
                    <Trans>Running</Trans>
                  </Chip>
                ),
            },
            { id: 'rows', title: <Trans>Records</Trans>, end: true, cell: (row) => formatNumber(row.row_count ?? 0) },
            {
              id: 'at',
              title: <Trans>Made</Trans>,
              cell: (row) => <span className="t2 nb">{row.created_at ? formatRelative(row.created_at) : '–'}</span>,
            },
            {
              id: 'until',
              title: <Trans>Kept until</Trans>,
              cell: (row) => (row.expires_at ? formatDate(row.expires_at) : '–'),
            },
          ]}
          actions={(row) => (row.state === 'done' ? <DownloadButton made={row} label={nameOf(row)} /> : null)}
        />
      </section>
    </SettingsFrame>
  )
}
