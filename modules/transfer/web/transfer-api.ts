import { useQuery } from '@tanstack/react-query'
import { api, queryClient } from '@app/ui'
import type { Mapping, NewPipeline, Outcome, SavedValue, ServerState } from './wizard-state.ts'
import { valuesFrom, type WireValues } from './match-values.ts'

export type ImportColumn = {
  column: string
  filled: number
  distinct: number
  kind: string
  field: string | null
  confidence: number
  proposed_kind: string
  /** The column is a field of another workspace's own: what a new one here would be called. */
  proposed_label?: string | null
  date_format: string | null
  date_ambiguous: boolean
  number_format: string | null
  currency: string | null
  samples?: string[]
}

export type Counts = { created: number; updated: number; skipped: number; failed: number }
export type TextFormat = { date?: string; decimal?: string; currency?: string }

/** An import as the API tells it. `preview` and `samples` come with the upload and on request only. */
export type Import = {
  id: string
  name: string
  object: string
  state: ServerState
  progress: number
  counts: Counts
  row_count: number
  format: {
    kind: string
    encoding: string
    delimiter: string | null
    header: boolean
    sheets?: string[]
    /** The one that is read. */
    sheet?: string | null
    warnings?: { code: string; detail: string }[]
  } | null
  formats: Record<string, TextFormat>
  on_match?: 'update' | 'skip'
  columns: ImportColumn[]
  mapping: Mapping
  match_on: string[]
  unknown?: Record<string, 'create' | 'empty' | 'error'>
  values?: Record<string, Record<string, SavedValue>>
  stage_outcomes?: Record<string, Outcome>
  new_pipeline?: NewPipeline | null
  defaults?: Record<string, unknown>
  created_at: string
  started_at?: string | null
  finished_at?: string | null
  undone_at?: string | null
  can_undo?: boolean
  undo?: {
    removed?: number
    restored?: number
    undone?: number
    kept?: { row_no?: number; object?: string; id?: string; reason?: string; title?: string }[]
  } | null
  failure?: string | null
  /** The same in words. */
  failure_detail?: string | null
  owner_id?: string | null
  preview?: { row_no: number; cells: string[] }[]
  targets?: { path: string; label: string; kind: string; required: boolean; many: boolean; target: string | null }[]
  proposed_match_on?: string[]
}

export type RowProblem = {
  pointer: string
  code: string
  message: string
  /** Records the row could mean. */
  records?: { id: string; label: string }[]
}
export type ErrorRow = {
  row_no: number
  state: string
  cells: Record<string, string> | null
  errors: RowProblem[] | null
}

/** What a run would do. */
export type DryRun = { create: number; update: number; skip: number; error: number; left_out?: number }

const importKey = (id: string) => ['import', id]

/** One import; asked again each second while it runs, in case the live stream is closed. */
export const useImport = (id: string) =>
  useQuery({
    queryKey: importKey(id),
    queryFn: () => api.get<Import>(`/v1/imports/${id}`),
    refetchInterval: (query) => (isBusy(query.state.data?.state) ? 1000 : false),
  })

export function isBusy(state: ServerState | undefined): boolean {
  return state === 'running' || state === 'undoing' || state === 'checking'
}

/** Stores an answer of the server about an import. */
export function keepImport(next: Import): void {
  queryClient.setQueryData<Import>(importKey(next.id), (old) => ({
    ...old,
    ...next,
    preview: next.preview ?? old?.preview,
    targets: next.targets ?? old?.targets,
  }))
}

/** Imports, newest first; asked again each second while one is at work. */
export const useImports = () =>
  useQuery({
    queryKey: ['imports'],
    refetchInterval: (query) => (query.state.data?.data.some((one) => isBusy(one.state)) ? 1000 : false),
    queryFn: () => api.get<{ data: Import[]; next_cursor?: string | null }>('/v1/imports', { limit: 50 }),
  })

/** Distinct values that name something, with what was found for them. */
export const useValues = (id: string, version: string, isOn: boolean) =>
  useQuery({
    queryKey: ['import', id, 'values', version],
    enabled: isOn,
    placeholderData: (old) => old,
    queryFn: async () => (await api.get<{ data: WireValues[] }>(`/v1/imports/${id}/values`)).data.map(valuesFrom),
  })

/** Rows with errors, the first 100. */
export const useErrorRows = (id: string, version: string, isOn: boolean) =>
  useQuery({
    queryKey: ['import', id, 'rows', version],
    enabled: isOn,
    placeholderData: (old) => old,
    queryFn: () =>
      api.get<{ data: ErrorRow[]; next_cursor: string | null }>(`/v1/imports/${id}/rows`, {
        state: 'error',
        limit: 100,
      }),
  })

const savingRows = new Map<string, Set<Promise<unknown>>>()

/** Corrects cells of one row of the file. */
export const saveRow = async (id: string, row: number, cells: Record<string, string>): Promise<void> => {
  const saving = api.patch(`/v1/imports/${id}/rows/${row}`, { cells }, { undo: false })
  const all = savingRows.get(id) ?? new Set()
  savingRows.set(id, all.add(saving))
  try {
    await saving
  } finally {
    all.delete(saving)
  }
}

/** Waits for corrections that are on their way: a count or a run that overtook them would go by the old cells. */
export const rowsSaved = async (id: string): Promise<void> => {
  await Promise.all([...(savingRows.get(id) ?? [])])
}

/** After a run or an undo anything may have changed. */
export function refreshAll(): void {
  void queryClient.invalidateQueries({ queryKey: ['object'] })
  void queryClient.invalidateQueries({ queryKey: ['title'] })
  void queryClient.invalidateQueries({ queryKey: ['imports'] })
  void queryClient.invalidateQueries({ queryKey: ['meta'] })
}
