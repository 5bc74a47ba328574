/** What the API and the page of the data map share. */
import type {
  Destination,
  DestinationKey,
  MapEntry,
  Purpose,
  PurposeKey,
  RetentionClass,
  RetentionKey,
} from '@app/schema'

/** The map as the API tells it. */
export type DataMapAnswer = {
  readonly entries: readonly MapEntry[]
  readonly purposes: Readonly<Record<PurposeKey, Purpose>>
  readonly retention: Readonly<Record<RetentionKey, RetentionClass>>
  /** Where data may go, and whether it goes there at this installation. */
  readonly destinations: readonly (Destination & {
    readonly key: DestinationKey
    readonly in_use: boolean
    /** Of this workspace, as far as the ledger goes back. */
    readonly left: {
      readonly sent: number
      readonly blocked: number
      readonly bytes: number
      readonly last_at: string | null
    }
  })[]
  readonly browser: readonly {
    readonly kind: 'cookie' | 'local_storage'
    readonly name: string
    readonly purpose: string
    readonly until: string
    readonly readable: boolean
    readonly essential: boolean
  }[]
}

/** One line of the ledger of what left: names of fields, never values. */
export type EgressLine = {
  readonly id: string
  readonly at: string
  readonly destination: string
  readonly purpose: string
  readonly host: string | null
  readonly fields: readonly string[]
  readonly object: string | null
  readonly record_id: string | null
  readonly cause: string
  readonly correlation_id: string | null
  readonly bytes: number
  readonly outcome: 'sent' | 'failed' | 'blocked'
  readonly reason: string | null
}
export type EgressPage = { readonly data: readonly EgressLine[]; readonly next_cursor: string | null }

export { placeNames } from './place-names.ts'
