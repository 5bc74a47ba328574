/** The wire format of /v1/audit. */
export type Entry = {
  id: string
  at: string
  name: string
  object: string
  record_id: string | null
  record: string | null
  actor_id: string | null
  actor: string | null
  on_behalf_of: string | null
  source: string
  correlation_id: string
  ip: string | null
  device: string | null
  fields: string[]
}
export type Detail = Entry & {
  changes: { field: string; label: string; old: unknown; new: unknown }[]
  leaf_index: number | null
  leaf_hash: string | null
}
export type Finding = {
  kind: string
  index: number | null
  to?: number
  event_id: string | null
  name: string | null
  at: string | null
  field?: string
}
export type Check = {
  id: string
  state: 'running' | 'intact' | 'broken' | 'failed'
  requested_at: string
  finished_at: string | null
  result: {
    size: number
    checkpoints: number
    checkpoints_fit: number
    removed: number
    found: number
    findings: Finding[]
  } | null
}
export type Checkpoints = { public_key: string; data: { size: number; at: string; root: string; note: string }[] }

/** What the page shows; kept in the address, and by name in saved views. */
export type Filters = {
  actor_id: string
  object: string
  name: string
  source: string
  ip: string
  from: string
  to: string
}
export const noFilters: Filters = { actor_id: '', object: '', name: '', source: '', ip: '', from: '', to: '' }

/** As the API takes it: days become the instants at which they begin and end here. */
export const queryOf = (filters: Filters): Record<string, string> => {
  const { from, to, ...rest } = filters
  const begin = (day: string, plus: number): string => {
    const [y = 0, m = 1, d = 1] = day.split('-').map(Number)
    return new Date(y, m - 1, d + plus).toISOString()
  }
  return Object.fromEntries(
    Object.entries({ ...rest, from: from ? begin(from, 0) : '', to: to ? begin(to, 1) : '' }).filter(
      ([, value]) => value.trim() !== '',
    ),
  )
}

/** Filters out of an address or a saved view: what is not known is left out. */
export const filtersFrom = (given: Record<string, unknown>): Filters =>
  Object.fromEntries(
    Object.keys(noFilters).map((key) => [key, typeof given[key] === 'string' ? given[key] : '']),
  ) as Filters

export const columnIds = ['at', 'actor', 'act', 'record', 'fields', 'source', 'ip', 'device'] as const
export type ColumnId = (typeof columnIds)[number]
