import type { Basis } from '../privacy.ts'

/** One class of data that is held of somebody: what, why, on what basis, how long, to whom it goes. Words are the English labels, for the catalogue. */
export type HeldClass = {
  /** Name in the data map. */
  readonly place: string
  readonly label: string
  /** How many rows are theirs; null where the program itself cannot look. */
  readonly rows: number | null
  /** Fides keys of the categories. */
  readonly categories: readonly string[]
  readonly purpose: string
  readonly purpose_text: string
  readonly basis: Basis
  readonly retention: HeldFor
  /** Sub-processors in use that get some of it. */
  readonly recipients: readonly string[]
}
/** How long: as long as something is there, with what it belongs to, or a time (ISO 8601) by a class of the data map. */
export type HeldFor =
  | { readonly kind: 'workspace' | 'account' | 'installation' | 'record' }
  | { readonly kind: 'with'; readonly with: string }
  | { readonly kind: 'period'; readonly after: string; readonly title: string }
export type HeldValue = { readonly label: string; readonly value: string }
export type HeldRecord = { readonly label: string; readonly values: readonly HeldValue[] }
/** What is held of one person, and why (QNT-004). */
export type HeldAnswer = {
  readonly classes: readonly HeldClass[]
  readonly records: readonly HeldRecord[]
  /** Of an account: the photo, as a data URL. */
  readonly photo?: string | null
}
