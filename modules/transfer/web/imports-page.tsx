import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleSlash, LoaderCircle, Undo2, Upload } from 'lucide-react'
import { Link } from 'react-aria-components'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  currentWorkspace,
  EmptyState,
  formatNumber,
  formatRelative,
  Note,
  queryClient,
  SettingsFrame,
  SimpleTable,
  useMeta,
} from '@app/ui'
import { isBusy, refreshAll, useImports, type Import } from './transfer-api.ts'

/** Earlier imports: what they did, and their undo within 7 days. */
export const Page = () => {
  const { t } = useLingui()
  const { object } = useMeta()
  const { data, error, isPending } = useImports()
  const undo = useMutation({
    mutationFn: (id: string) => api.post(`/v1/imports/${id}/undo`, undefined, { undo: false }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['imports'] })
      refreshAll()
    },
  })
  const slug = currentWorkspace() ?? ''
  const rows = data?.data ?? []
  return (
    <SettingsFrame
      title={t`Imports`}
      wide
      actions={
        <a className="btn primary" href={`/w/${slug}/imports/new`}>
          <Upload className="i" aria-hidden />
          <Trans>Import a file</Trans>
        </a>
      }
    >
      {(error ?? undo.error) && (
        <Note tone="bad" role="alert">
          {(error ?? undo.error)?.message}
        </Note>
      )}
      {rows.length === 0 && !isPending ? (
        <EmptyState
          title={t`Nothing was imported yet`}
          action={
            <a className="btn primary" href={`/w/${slug}/imports/new`}>
              <Trans>Import a file</Trans>
            </a>
          }
        >
          <Trans>CSV, Excel and vCard; checked before it is written, undone for 7 days.</Trans>
        </EmptyState>
      ) : (
        <SimpleTable
          aria-label={t`Imports`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'name',
              title: <Trans>File</Trans>,
              isHead: true,
              cell: (row) => (
                <Link className="link" href={`/w/${slug}/imports/${row.id}`}>
                  {row.name}
                </Link>
              ),
            },
            {
              id: 'object',
              title: <Trans>Records</Trans>,
              cell: (row) => (row.object === '*' ? t`Whole workspace` : (object(row.object)?.label[1] ?? row.object)),
            },
            { id: 'state', title: <Trans>State</Trans>, cell: (row) => <StateChip row={row} /> },
            {
              id: 'created',
              title: <Trans>Created</Trans>,
              end: true,
              cell: (row) => formatNumber(row.counts.created),
            },
            {
              id: 'updated',
              title: <Trans>Updated</Trans>,
              end: true,
              cell: (row) => formatNumber(row.counts.updated),
            },
            {
              id: 'failed',
              title: <Trans>Not imported</Trans>,
              end: true,
              cell: (row) => formatNumber(row.counts.failed),
            },
            {
              id: 'at',
              title: <Trans>When</Trans>,
              cell: (row) => <span className="t2 nb">{formatRelative(row.created_at)}</span>,
            },
          ]}
          actions={(row) =>
            row.can_undo ? (
              <Button variant="ghost" icon={Undo2} onPress={() => undo.mutate(row.id)}>
                <Trans>Undo</Trans>
                <span className="vh"> {row.name}</span>
              </Button>
            ) : null
          }
        />
      )}
    </SettingsFrame>
  )
}

const StateChip = ({ row }: { row: Import }) => {
  const { t } = useLingui()
  const words: Record<Import['state'], string> = {
    mapped: t`Not started`,
    checking: t`Checking`,
    running: t`Running`,
    done: t`Done`,
    failed: t`Stopped by an error`,
    cancelled: t`Stopped`,
    undoing: t`Being undone`,
    undone: t`Undone`,
  }
  if (isBusy(row.state))
    return (
      <Chip tone="info" icon={LoaderCircle}>
        {words[row.state]}
      </Chip>
    )
  if (row.state === 'done')
    return (
      <Chip tone="ok" icon={CircleCheck}>
        {words[row.state]}
      </Chip>
    )
  if (row.state === 'failed')
    return (
      <Chip tone="bad" icon={CircleAlert}>
        {words[row.state]}
      </Chip>
    )
  return (
    <Chip tone="quiet" icon={CircleSlash}>
      {words[row.state]}
    </Chip>
  )
}
