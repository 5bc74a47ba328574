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
  readonly destinations: readonly (Destination & { readonly key: DestinationKey; readonly in_use: boolean })[]
  readonly browser: readonly {
    readonly kind: 'cookie' | 'local_storage'
    readonly name: string
    readonly purpose: string
    readonly until: string
    readonly readable: boolean
    readonly essential: boolean
  }[]
}
