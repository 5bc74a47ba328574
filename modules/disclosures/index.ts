/** Door 1 of disclosures: requests by authorities, as the console and the workspace are told of them. */
export const outcomes = ['disclosed', 'refused', 'withdrawn'] as const
export type Outcome = (typeof outcomes)[number]

/** What may leave of one object: these fields of these records, nothing else. */
export type DisclosurePart = {
  readonly object: string
  readonly fields: readonly string[]
  readonly record_ids: readonly string[]
}
/** received → checked → proposed → approved → exported; closed ends it from anywhere. */
export type LegalState = 'received' | 'invalid' | 'valid' | 'proposed' | 'approved' | 'exported' | 'closed'

export type LegalRequest = {
  readonly id: string
  readonly number: number
  readonly workspace: string
  readonly slug: string
  readonly authority: string
  readonly reference: string
  readonly what: string
  readonly received_at: string
  readonly gag_until: string | null
  readonly gag_basis: string | null
  readonly is_valid: boolean | null
  readonly basis: string | null
  readonly checked_at: string | null
  readonly checker: string | null
  readonly tell_asked_at: string | null
  readonly told_at: string | null
  readonly parts: readonly DisclosurePart[] | null
  readonly proposer: string | null
  readonly approved_at: string | null
  readonly approver: string | null
  readonly exported_at: string | null
  readonly record_count: number | null
  readonly hash: string | null
  readonly closed_at: string | null
  readonly outcome: Outcome | null
  readonly closing: string | null
}
export type ListedRequest = LegalRequest & {
  readonly state: LegalState
  /** Telling the workspace is forbidden at this moment. */
  readonly is_gagged: boolean
  /** Not told 24 hours after it was received, and nothing forbids it. */
  readonly is_overdue: boolean
  /** Whether whoever asks proposed it: then another one approves. */
  readonly is_mine: boolean
}

/** What the workspace sees of a request about it. */
export type ToldRequest = {
  readonly id: string
  readonly number: number
  readonly authority: string
  readonly reference: string
  readonly received_at: string
  readonly told_at: string
  readonly gag_until: string | null
  readonly state: LegalState
  readonly outcome: Outcome | null
  /** Names of objects and fields and how many records; filled once it was exported. */
  readonly disclosed: readonly {
    readonly object: string
    readonly fields: readonly string[]
    readonly records: number
  }[]
  readonly exported_at: string | null
}
