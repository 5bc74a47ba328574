import type { Column, Field, OnDelete, Option, SearchWeight, SqlType, ValueEnv } from './field.ts'
import type { Money } from './field-types/money.ts'
import type { Address } from './field-types/structure.ts'
import type { Kept, PurposeKey } from './privacy.ts'

/** Fides keys of the categories the field kinds default to. */
type Given<T> = Omit<Field<T>, 'kind' | '__value' | 'personal'> & { personal?: false | string }
type Said<T> = Omit<Field<T>, 'kind' | '__value'>

const of =
  <T>(kind: Field['kind'], personal: false | string) =>
  (given: Given<T> = {}): Field<T> => ({ personal, ...given, kind })

/** Free text must say whether it is personal: `personal: false` or a category. */
export const text = (given: Said<string>): Field<string> => ({ ...given, kind: 'text' })
export const long_text = (given: Said<string>): Field<string> => ({ ...given, kind: 'long_text' })
export const json = (given: Said<unknown>): Field<unknown> => ({ ...given, kind: 'json' })
export const file = (given: Said<string>): Field<string> => ({ ...given, kind: 'file' })
export const email = of<string>('email', 'user.contact.email')
export const phone = of<string>('phone', 'user.contact.phone_number')
export const url = of<string>('url', false)
export const color = of<string>('color', false)
export const address = of<Address>('address', 'user.contact.address')
export const integer = of<number>('integer', false)
export const decimal = of<number>('decimal', false)
export const percent = of<number>('percent', false)
export const rating = of<number>('rating', false)
export const money = of<Money>('money', false)
export const boolean = of<boolean>('boolean', false)
export const date = of<string>('date', false)
export const datetime = of<string>('datetime', false)
export const tags = of<string[]>('tags', false)

const labelled = (value: string): string => value.charAt(0).toUpperCase() + value.slice(1).replaceAll('_', ' ')
const options = (values: readonly (string | Option)[]): Option[] =>
  values.map((v) => (typeof v === 'string' ? { value: v, label: labelled(v) } : v))
export const select = (values: readonly (string | Option)[], given: Given<string> = {}): Field<string> => ({
  personal: false,
  ...given,
  kind: 'select',
  options: options(values),
})
export const multi_select = (values: readonly (string | Option)[], given: Given<string[]> = {}): Field<string[]> => ({
  personal: false,
  ...given,
  kind: 'multi_select',
  options: options(values),
})

export const ref = (target: string, given: Given<string> & { on_delete?: OnDelete } = {}): Field<string> => ({
  on_delete: 'clear',
  personal: false,
  ...given,
  kind: 'ref',
  target,
})
export const multi_ref = (target: string, given: Given<string[]> = {}): Field<string[]> => ({
  personal: false,
  ...given,
  kind: 'multi_ref',
  target,
})
export const member = (given: Given<string> = {}): Field<string> => ({
  on_delete: 'restrict',
  personal: false,
  ...given,
  kind: 'member',
  target: 'member',
})
/** Values of the child object `target`, whose ref back is `by`; `primary` names the field here that mirrors the primary value. */
export const list = (
  target: string,
  by: string,
  given: Given<Record<string, unknown>[]> & { primary?: string; search?: SearchWeight } = {},
): Field<Record<string, unknown>[]> => {
  const { primary, ...rest } = given
  return {
    personal: 'user.contact',
    ...rest,
    kind: 'list',
    list: { object: target, by, ...(primary ? { primary } : {}) },
  }
}

// ---- tables -----------------------------------------------------------------------------------------------------------

export type TableColumn = {
  type: SqlType
  null?: boolean
  collate?: Column['collate']
  personal: false | string
  /** Why this column is there, where it is not the table's purpose. */
  purpose?: PurposeKey
  default?: string
  references?: string
  on_delete?: 'cascade' | 'no action'
}
/**
 * What `retention` does not say of a purge, as SQL. `held`: pairs (object, id) on which a legal hold keeps the row. `on`: the column that names the row
 * it leaves with, where no foreign key does. `or`: what else is due.
 */
export type Purge = { held?: readonly (readonly [object: string, id: string])[]; on?: string; or?: string }
export type TableClass = 'account' | 'service' | 'operational'
export type Table = Kept & {
  name: string
  /** Data class of the privacy engine; retention and export follow it. */
  class: TableClass
  columns: Record<string, TableColumn>
  primary_key: string[]
  indexes?: string[][]
  unique?: string[][]
  /** Search tables only: columns (with an operator class where it is not the default) that get a GIN index behind tenant_id, without a pending list: every search would read it. */
  gin?: string[]
  /** Extra check constraints, as SQL. */
  checks?: string[]
  purge?: Purge
  /** What the roles may do; the default is all four for app and job. `app_search` gets the policy of the search function (rulings.md 8). */
  grants?: Partial<
    Record<
      'app_rt' | 'app_auth' | 'app_job' | 'app_search' | 'app_support' | 'app_privacy',
      ('select' | 'insert' | 'update' | 'delete')[]
    >
  >
}

/** A tenant table that is not an object. `tenant_id` is added; the primary key is `(tenant_id, …primary_key)`. */
export const defineTable = (name: string, table: Omit<Table, 'name'>): Table => ({ name, ...table })

// ---- objects ----------------------------------------------------------------------------------------------------------

export type FieldProblem = { pointer: string; code: string; message: string }
/** For an object's `check`: a problem with one field. */
export const invalid = (field: string, code: string, message: string): FieldProblem => ({
  pointer: `/${field}`,
  code,
  message,
})

/** `owner`: the member field whose holder owns the row. `parents`: rows are reached through these refs; `of_field` names the column that says of which field of the parent the row is a value, so that who may not see the field does not see the row. `config`: all read, admins write. */
export type Access =
  | { owner: string }
  | { parents: string[]; of_field?: string }
  | { config: true; area?: 'settings' | 'members' | 'custom_fields' }
  | { private_to: string; visibility: string }

type Values<F extends Record<string, Field>> = { [K in keyof F]: (F[K] extends Field<infer T> ? T : unknown) | null }
export type Common = {
  id: string
  version: number
  created_at: string
  created_by: string | null
  updated_at: string
  updated_by: string | null
  deleted_at?: string | null
  custom: Record<string, unknown>
}

export type ObjectDef<F extends Record<string, Field> = Record<string, Field>> = Kept & {
  name: string
  label: [string, string]
  /** Route segment: plural, kebab-case. */
  path: string
  icon: string
  /** The field that names a record. */
  title: string
  fields: F
  access: Access
  custom_fields: boolean
  hidden: boolean
  /** Composite unique keys over live rows, led by tenant_id. */
  unique?: string[][]
  indexes?: string[][]
  /** Pure and synchronous: what is wrong with the next state; `env` says when and in which time zone it is asked. */
  check?: (next: Values<F>, previous: Values<F> | null, env: ValueEnv) => FieldProblem[]
  /** Pure and synchronous: readonly fields that follow from others (ADR 1). */
  compute?: (next: Values<F>) => Partial<Values<F>>
  /** Fields by which duplicates are found, by kind of reason; merge is offered where this is set. */
  duplicates?: { email?: string[]; domain?: string[]; phone?: string[]; name?: string[] }
  class: TableClass
  /** Members may create and change rows but not through the generic routes (imports, exports). */
  routes: boolean
  /** Rows vanish with their parent and are never trashed on their own (values of a list field). */
  child: boolean
  purge?: Purge
}

type ObjectGiven<F extends Record<string, Field>> = Pick<
  ObjectDef<F>,
  'label' | 'path' | 'title' | 'fields' | 'access' | 'purpose' | 'retention'
> &
  Partial<Omit<ObjectDef<F>, 'name'>>

/** Declares a noun. Everything else follows from the declaration (architecture.md §4). */
export function defineObject<const F extends Record<string, Field>>(name: string, given: ObjectGiven<F>): ObjectDef<F> {
  return {
    custom_fields: false,
    hidden: false,
    class: 'service',
    routes: true,
    child: false,
    icon: 'table-2',
    ...given,
    name,
  }
}

/** The wire form of a record of the object. */
export type Row<O> = O extends ObjectDef<infer F> ? Common & Values<F> : never

// ---- actions ----------------------------------------------------------------------------------------------------------

export type ActionDef = {
  name: string
  /** The object; the route is `/v1/{path}/{id}/{verb}`, or without id for `collection`. */
  object: string
  on: 'record' | 'collection'
  permission: 'create' | 'update' | 'delete'
  label: string
  /** JSON Schema of the body. */
  input: Record<string, unknown>
  emits?: string
  /** Text fields whose values the verb passes on or shows: they cannot be encrypted. */
  reads?: readonly string[]
}

export const defineAction = (
  name: string,
  given: Omit<ActionDef, 'name' | 'on'> & { on?: ActionDef['on'] },
): ActionDef => ({ on: 'record', ...given, name })
export const verbOf = (action: ActionDef): string =>
  action.name.slice(action.name.indexOf('.') + 1).replaceAll('_', '-')
