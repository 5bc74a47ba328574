import type { Filter } from '@app/schema'

/** A record in the wire format, which is also the in-process format. */
export type Wire = {
  id: string
  version: number
  created_at: string
  created_by: string | null
  updated_at: string
  updated_by: string | null
  deleted_at?: string | null
  custom?: Record<string, unknown>
  [field: string]: unknown
}
export type Input = Record<string, unknown>

export type ListOptions = {
  filter?: Filter
  sort?: string
  limit?: number
  cursor?: string
  fields?: string[]
  expand?: string[]
  q?: string
  count?: boolean
  trash?: boolean
  /** Only rows that this operation is allowed on, too: what is read in order to be taken along. */
  operation?: 'export' | 'update' | 'delete'
}
export type Page = { data: Wire[]; next_cursor: string | null; total?: number }
