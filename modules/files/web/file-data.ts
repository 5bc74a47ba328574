import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import {
  announceUndo,
  api,
  download,
  formatNumber,
  invalidateObject,
  isApiError,
  picture,
  queryClient,
  sendFile,
} from '@app/ui'
import type { Row } from '@app/ui'

export type FileRow = Row & {
  name: string
  media_type: string
  bytes: number
  revision: number
  has_preview: boolean
  preview_url: string | null
  field: string | null
}
export type Version = {
  number: number
  name: string
  media_type: string
  bytes: number
  uploaded_at: string
  uploaded_by: string | null
  is_shown: boolean
}
type Room = { max_bytes: number; quota_bytes: number; used_bytes: number }

const listKey = (object: string, id: string) => ['object', 'file', 'of', object, id] as const

/** The files of a record, newest first. Links to previews live 5 minutes, so the list is asked for again before. */
export const useFiles = (object: string, { id, version }: Row) =>
  useQuery({
    // A file in a field of the record comes and goes with a change of the record.
    queryKey: [...listKey(object, id), version],
    placeholderData: (before) => before,
    queryFn: () =>
      api.get<{ data: FileRow[]; next_cursor: string | null }>('/v1/files', {
        filter: { [`${object}_id`]: { eq: id } },
        sort: '-id',
        limit: 200,
      }),
    refetchInterval: 4 * 60_000,
  })

export const useVersions = (file: FileRow) =>
  useQuery({
    queryKey: ['object', 'file', 'versions', file.id, file.revision],
    queryFn: () => api.get<{ data: Version[] }>(`/v1/files/${file.id}/versions`),
  })

export const useRoom = () =>
  useQuery({ queryKey: ['object', 'file', 'room'], queryFn: () => api.get<Room>('/v1/files/usage') })

export const refreshFiles = (): void => invalidateObject('file')

/** Asks for a link of this session and saves what it opens. */
export async function saveFile(file: FileRow, version?: Version): Promise<void> {
  const { url } = await api.post<{ url: string }>(
    `/v1/files/${file.id}/link`,
    version ? { version: version.number } : {},
  )
  await download(url, version?.name ?? file.name)
}

/**
 * The preview of a file as an address for `<img>`. Kept by file and version, since the link to it is another one with every list; a picture that does not
 * come leaves its icon.
 */
export const usePicture = (file: FileRow): string | null =>
  useQuery({
    queryKey: ['file-picture', file.id, file.revision],
    enabled: file.preview_url !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => picture(file.preview_url ?? ''),
  }).data ?? null

/** An upload on its way, or one that was refused. */
export type Upload = { key: string; name: string; percent: number; error: string | null; cancel: () => void }

/** Uploads of a record or of one file (new versions), each with its progress; `label` words the undo. */
export function useUploads(): {
  uploads: Upload[]
  start: (path: string, file: File, fields: Record<string, string>, label: string) => void
  dismiss: (key: string) => void
} {
  const [uploads, setUploads] = useState<Upload[]>([])
  const change = (key: string, part: Partial<Upload>): void =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))
  const dismiss = (key: string): void => setUploads((all) => all.filter((one) => one.key !== key))
  const start = (path: string, file: File, fields: Record<string, string>, label: string): void => {
    const key = crypto.randomUUID()
    const ended = new AbortController()
    setUploads((all) => [...all, { key, name: file.name, percent: 0, error: null, cancel: () => ended.abort() }])
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', file, file.name)
    sendFile(path, form, { onProgress: (percent) => change(key, { percent }), signal: ended.signal })
      .then(async ({ undo }) => {
        await queryClient.invalidateQueries({ queryKey: ['object', 'file'] })
        refreshFiles()
        dismiss(key)
        if (undo) announceUndo(undo, label)
      })
      .catch((cause: unknown) => {
        if (cause instanceof DOMException) dismiss(key)
        else change(key, { error: isApiError(cause) ? cause.message : String(cause) })
      })
  }
  return { uploads, start, dismiss }
}

/** A limit, which is set in whole binary megabytes and said as that number: "50 MB" holds less than is taken, never more. */
export const limitText = (bytes: number): string => sizeText(Math.max(Math.floor(bytes / 1_048_576), 1) * 1_000_000)

/** "1.4 MB": what a person compares sizes by. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${formatNumber(bytes)} B`
  const [value, unit] =
    bytes < 1_000_000 ? [bytes / 1000, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
  return `${formatNumber(Math.round(value * 10) / 10)} ${unit}`
}
