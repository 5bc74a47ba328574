/** Kinds of fields, as `/v1/meta` names them. */
export type FieldKind =
  | 'text'
  | 'long_text'
  | 'email'
  | 'phone'
  | 'url'
  | 'address'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'percent'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'select'
  | 'multi_select'
  | 'ref'
  | 'multi_ref'
  | 'member'
  | 'file'
  | 'rating'
  | 'color'
  | 'json'
  | 'list'
  | 'tags'

export type Option = { value: string; label: string; color?: string | null }

/** One field of an object, custom ones included (`name` is then `custom.<key>`). */
export type FieldMeta = {
  name: string
  kind: FieldKind
  label: string
  required: boolean
  readonly: boolean
  custom: boolean
  options: Option[] | null
  target: string | null
  via: string | null
  list: { fields: { name: string; kind: FieldKind; label: string }[] } | null
  filterable: boolean
  sortable: boolean
  operators: string[]
  group: string | null
  personal: string | boolean | null
  min?: number | null
  max?: number | null
  max_length?: number | null
  /** Kept encrypted: values come as a mask, and are shown one by one to who may see them. */
  encrypted?: boolean
  can_reveal?: boolean
  can_encrypt?: boolean
}

export type Scope = 'none' | 'own' | 'team' | 'all'
export type Operation = 'create' | 'read' | 'update' | 'delete' | 'export' | 'import'

/** Parts of the workspace that are administered; the server's list is the one that counts. */
export type Area = 'settings' | 'members' | 'custom_fields' | 'trash' | 'audit' | 'billing' | 'privacy' | 'api_keys'

export type ActionMeta = {
  name: string
  label: string
  input: JsonSchema | null
  on: 'record' | 'collection'
  /** On which records the member may run it. */
  scope?: Scope
  /** The operation whose scope it has while a role says nothing else. */
  follows?: Operation
}
export type JsonSchema = {
  type?: string
  properties?: Record<string, JsonSchema & { title?: string; format?: string; description?: string }>
  required?: string[]
}

export type ObjectMeta = {
  name: string
  path: string
  label: [string, string]
  title: string
  icon: string | null
  hidden: boolean
  custom_fields: boolean
  /** Duplicates are found and merged. */
  has_merge?: boolean
  /** Has list and record routes. */
  routes?: boolean
  /** Rows that come and go with their parent (values of a list field). */
  child?: boolean
  /** The field that holds the responsible member. */
  owner?: string | null
  /** By what scopes are measured: the owner, the record it belongs to, nothing (configuration), or the one it is private to. */
  access?: 'owner' | 'parents' | 'config' | 'private'
  /** Configuration: the area that administers it. */
  area?: Area | null
  fields: FieldMeta[]
  can: Record<Operation, Scope>
  actions: ActionMeta[]
}

/** Answer of `GET /v1/meta`: everything the interface needs to know about this workspace. */
export type Meta = {
  workspace: {
    id: string
    slug: string
    name: string
    region: string
    time_zone: string
    currency: string
    locale: string
  }
  member: { id: string; name: string; role: string; areas: Area[]; team_id: string | null }
  /** Number of the privacy policy to acknowledge before going on; null when there is none. */
  must_acknowledge: number | null
  objects: ObjectMeta[]
  custom_field_kinds: FieldKind[]
}

/** A record as the API returns it. */
export type Row = {
  id: string
  version: number
  created_at?: string
  updated_at?: string
  deleted_at?: string | null
  custom?: Record<string, unknown>
} & Record<string, unknown>

/** The value at a field name; `custom.<key>` looks into `custom`. */
export const valueOf = (record: Record<string, unknown> | null | undefined, field: string): unknown => {
  if (!record) return undefined
  if (!field.startsWith('custom.')) return record[field]
  return (record['custom'] as Record<string, unknown> | undefined)?.[field.slice(7)]
}

/**
 * What an edit of some fields is saved against: the record as it is now; as it was when the edit began, where somebody
 * else changed one of the fields since. The server then refuses it with both values, and nothing is overwritten unseen.
 */
export const basisOf = (opened: Row, now: Row, fields: readonly string[]): Row =>
  fields.every((name) => isSame(valueOf(opened, name), valueOf(now, name))) ? now : opened

/** True when two values of a field are the same to the server. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

/** The patch body that sets fields (`custom.<key>` nested under `custom`). */
export const patchOf = (values: Record<string, unknown>): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    if (!name.startsWith('custom.')) out[name] = value
    else out['custom'] = { ...(out['custom'] as object | undefined), [name.slice(7)]: value }
  }
  return out
}

/** A copy of the record with fields set. */
export const withValues = (record: Row, values: Record<string, unknown>): Row => {
  const { custom, ...rest } = patchOf(values)
  return { ...record, ...rest, ...(custom ? { custom: { ...record.custom, ...(custom as object) } } : {}) }
}

/** The name people know a record by. */
export const titleOf = (object: ObjectMeta | undefined, record: Record<string, unknown> | null | undefined): string => {
  if (!record) return ''
  const named = object ? valueOf(record, object.title) : null
  for (const candidate of [
    named,
    record['full_name'],
    record['name'],
    record['title'],
    record['subject'],
    record['email'],
    record['body'],
  ])
    if (typeof candidate === 'string' && candidate.trim()) return candidate
  return typeof record['id'] === 'string' ? record['id'].slice(0, 8) : ''
}

/** May the member do this at all (scope other than none)? The server decides record by record. */
export const may = (object: ObjectMeta | undefined, operation: Operation): boolean =>
  (object?.can[operation] ?? 'none') !== 'none'

/** Field of an object by name. */
export const fieldOf = (object: ObjectMeta | undefined, name: string): FieldMeta | undefined =>
  object?.fields.find((f) => f.name === name)
