/** Door of erasure: what is told of the erasure of a person. */
export { erasure, erasureBatch, erasureStates, suppression } from './erasure.table.ts'

export type ErasureState = 'planned' | 'approved' | 'running' | 'held' | 'done' | 'cancelled'
export type ErasureAct = 'deleted' | 'cleared' | 'redacted' | 'unlinked' | 'kept'
/** `person`: the record is of the person and goes; `mention`: it stays, and the person is taken out of its texts. */
export type ErasureSubject = {
  readonly object: string
  readonly record_id: string
  readonly role: 'person' | 'mention'
}

/** One line of a plan or certificate: what happens where, to how many rows; for what is kept also why, and until when. */
export type ErasureLine = {
  readonly place: string
  readonly act: ErasureAct
  readonly rows: number
  readonly basis?: 'hold' | 'law' | 'suppression'
  readonly until?: string | null
}

/** What the scan for leftovers saw: rows in which an address or number stands, and rows with the whole name, which may be a namesake's. */
export type ErasureFound = {
  readonly tables: number
  readonly left: readonly { place: string; by: 'address' | 'name'; rows: number }[]
}

export type ErasureView = {
  readonly id: string
  readonly request_id: string
  readonly state: ErasureState
  readonly subjects: number
  readonly plan: readonly ErasureLine[]
  readonly planned_at: string
  readonly planned_by: string | null
  readonly approved_at: string | null
  readonly approved_by: string | null
  readonly starts_at: string | null
  /** How many of the steps are done. */
  readonly progress: { readonly step: string | null; readonly done: number; readonly total: number }
  readonly done: readonly ErasureLine[]
  readonly found: ErasureFound | null
  readonly rows_gone_at: string | null
  readonly bytes_gone_at: string | null
  readonly has_certificate: boolean
  /** Whether whoever asks may approve: `other`: somebody else must; `alone`: nobody else is there, so it waits for a day. */
  readonly approval: 'yes' | 'other' | 'alone'
}
