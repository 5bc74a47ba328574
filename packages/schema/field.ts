import type { PurposeKey } from './privacy.ts'

/**
 * What a field and a field type are. A field is a named column of an object with the same snake_case name in SQL, JSON, CSV and
 * TypeScript; a field type is the only place that knows how a kind of value behaves (architecture.md §2, §3).
 */
export type FieldKind =
  | 'text'
  | 'long_text'
  | 'email'
  | 'phone'
  | 'url'
  | 'color'
  | 'address'
  | 'integer'
  | 'decimal'
  | 'percent'
  | 'rating'
  | 'money'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'select'
  | 'multi_select'
  | 'ref'
  | 'multi_ref'
  | 'member'
  | 'file'
  | 'json'
  | 'list'
  | 'tags'

export type Option = { value: string; label: string; color?: string }
export type SearchWeight = 'A' | 'B' | 'C' | 'D'
export type OnDelete = 'restrict' | 'cascade' | 'clear'

/** A field as declared. `T` is the type of its value in the wire format, which is also the in-process format. */
export type Field<T = unknown> = {
  kind: FieldKind
  label?: string
  required?: boolean
  /** Set by actions and the core only; a client that sends it gets 403 with a pointer. */
  readonly?: boolean
  /** `false`, or a Fides taxonomy key of the category of personal data. */
  personal: false | string
  /** Why this field is there, where it is not the object's purpose. */
  purpose?: PurposeKey
  /** GDPR Art. 9 data (rulings.md 41). */
  special?: boolean
  search?: SearchWeight
  /** Has an index: equality, ranges and prefixes are guaranteed to use it (rulings.md 17). */
  index?: boolean
  unique?: boolean
  /** The action that writes the field (rulings.md 23). */
  via?: string
  default?: unknown
  options?: Option[]
  /** ref, multi_ref: the object pointed at. */
  target?: string
  on_delete?: OnDelete
  on_erase?: 'delete' | 'clear' | 'anonymise'
  /** The data subject of this row. */
  subject?: boolean
  /** list: the child object, its ref back, and the field of this object that mirrors the primary value (rulings.md 22). */
  list?: { object: string; by: string; primary?: string }
  min?: number
  max?: number
  max_length?: number
  /** Heading under which forms and pages show the field. */
  group?: string
  readonly __value?: T
}

/** `tsvector` only in search tables: nothing leakproof serves it, so it is read through the search function alone. */
export type SqlType = 'uuid' | 'text' | 'bigint' | 'boolean' | 'date' | 'timestamptz' | 'jsonb' | 'bytea' | 'tsvector'
export type Column = { name: string; type: SqlType; collate?: 'und-x-icu' | 'C' }

export type FilterOperator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'not_in'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'starts_with'
  | 'contains'
  | 'is_null'
  | 'within'

/** What normalising and parsing need to know of the workspace. */
export type ValueEnv = {
  currency: string
  region: string
  locale: string
  time_zone: string
  now: string
  /** Server only: to E.164, or null when the text is no number of any plan. */
  phone?: (text: string, region: string) => string | null
}

/** How a text is to be read at import: decided over a whole column, never a cell at a time. */
export type TextFormat = { date?: 'ymd' | 'mdy' | 'dmy'; decimal?: '.' | ','; currency?: string }

export type Invalid = { invalid: string; message: string }
export type Normalised<T> = { value: T } | Invalid
/** Does the field hold a file? Its bytes are kept apart from the record, and belong to it. */
export const holdsFile = (field: Pick<Field, 'kind'>): boolean => field.kind === 'file'
export const isInvalid = <T>(r: Normalised<T>): r is Invalid => 'invalid' in r

/** A slot is a typed column that carries a custom field's filterable value (architecture.md §6.2). */
export type SlotFamily = 's' | 'n' | 'd'

export type FieldType<T = unknown> = {
  kind: FieldKind
  /** Real columns; empty for values that live in a table of their own. */
  columns(name: string): Column[]
  /** JSON Schema of the wire value; null is added for optional fields by derive/json-schema. */
  schema(field: Field): Record<string, unknown>
  operators: readonly FilterOperator[]
  /** Validates what a schema cannot, and returns the canonical value. */
  normalise(value: T, field: Field, env: ValueEnv): Normalised<T | null>
  /** Wire value to column values, in the order of `columns`. Null gives nulls. */
  store(value: T | null): unknown[]
  /** Column values back to the wire value. */
  load(values: unknown[]): T | null
  /** A cell's text to the wire value. Empty text is null. */
  parse(text: string, field: Field, env: ValueEnv, format: TextFormat): Normalised<T | null>
  /** The wire value as a cell's text: what `parse` reads back. */
  format(value: T | null): string
  /** Slots a custom field of this kind takes when it is made filterable, and the values that go in. */
  slots: readonly SlotFamily[]
  erase(strategy: 'delete' | 'clear' | 'anonymise'): T | null
  /** A valid value for factories; distinct for distinct n. */
  sample(field: Field, n: number): T | null
  sortable: boolean
}
