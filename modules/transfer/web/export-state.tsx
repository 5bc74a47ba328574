import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, Download } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, formatDate, formatNumber, Note, ProgressBar, queryClient, SimpleTable, download } from '@app/ui'

export type ManifestFile = { name: string; rows: number; bytes?: number; sha256: string }
export type Export = {
  id: string
  name?: string
  object: string
  format: string
  state: 'running' | 'done' | 'failed'
  progress?: number | null
  row_count?: number | null
  manifest?: ManifestFile[] | null
  created_at?: string
  expires_at?: string | null
  failure?: string | null
}

/** Starts an export; `made` is its id once the server took it. */
export const useMakeExport = () => {
  const mutation = useMutation({
    mutationFn: (body: {
      object: string
      format: string
      filter?: unknown
      q?: string
      sort?: string
      reveal?: true
    }) => api.post<Export>('/v1/exports', body, { undo: false }),
    onSuccess: (made) => {
      queryClient.setQueryData(['export', made.id], made)
      void queryClient.invalidateQueries({ queryKey: ['exports'] })
    },
  })
  return {
    made: mutation.data?.id ?? null,
    error: mutation.error,
    isPending: mutation.isPending,
    make: mutation.mutate,
    reset: mutation.reset,
  }
}

/** Progress of an export, then its file with the count and the checksum of each part. */
export const ExportState = ({ id }: { id: string }) => {
  const { t } = useLingui()
  const { data, error } = useQuery({
    queryKey: ['export', id],
    queryFn: () => api.get<Export>(`/v1/exports/${id}`),
    refetchInterval: (query) => (query.state.data?.state === 'running' || !query.state.data ? 700 : false),
  })
  if (error)
    return (
      <Note tone="bad" role="alert">
        {error.message}
      </Note>
    )
  if (!data || data.state === 'running')
    return <ProgressBar label={t`Writing the file`} value={data?.progress ?? 0} isIndeterminate={!data?.progress} />
  if (data.state === 'failed')
    return (
      <Note tone="bad" role="alert">
        {data.failure ?? t`The export stopped`}
      </Note>
    )
  return (
    <>
      <Note tone="ok" icon={CircleCheck} role="status">
        {plural(data.row_count ?? 0, { one: '# record written', other: '# records written' })}
      </Note>
      <DownloadButton made={data} isPrimary />
      <Manifest files={data.manifest ?? []} />
      {data.expires_at && (
        <p className="t3 small">
          <Trans>Deleted on {formatDate(data.expires_at)}</Trans>
        </p>
      )}
    </>
  )
}

/** Fetches the file of an export and saves it under its name. */
export const DownloadButton = ({ made, isPrimary, label }: { made: Export; isPrimary?: boolean; label?: string }) => {
  const ending = made.object === '*' ? 'zip' : made.format
  const save = useMutation({
    mutationFn: () =>
      download(
        `/v1/exports/${made.id}/download`,
        made.name ?? `${made.object === '*' ? 'workspace' : made.object}.${ending}`,
      ),
  })
  return (
    <>
      <Button
        variant={isPrimary ? 'primary' : 'ghost'}
        icon={Download}
        isPending={save.isPending}
        onPress={() => save.mutate()}
      >
        <Trans>Download</Trans>
        {label && <span className="vh"> {label}</span>}
      </Button>
      {save.error && (
        <Note tone="bad" role="alert">
          {save.error.message}
        </Note>
      )}
    </>
  )
}

/** What is in the file: rows and SHA-256 of each part, to check it against. */
export const Manifest = ({ files }: { files: readonly ManifestFile[] }) => {
  const { t } = useLingui()
  if (files.length === 0) return null
  return (
    <SimpleTable
      aria-label={t`Manifest`}
      rows={files}
      rowKey={(file) => file.name}
      columns={[
        { id: 'name', title: <Trans>File</Trans>, isHead: true, cell: (file) => file.name },
        { id: 'rows', title: <Trans>Rows</Trans>, end: true, cell: (file) => formatNumber(file.rows) },
        {
          id: 'sum',
          title: <Trans>SHA-256</Trans>,
          cell: (file) => (
            <span className="mono small" title={file.sha256}>
              {file.sha256.slice(0, 16)}…
            </span>
          ),
        },
      ]}
    />
  )
}
