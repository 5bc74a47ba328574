import type { ActionMeta, Area, FieldMeta, ObjectMeta, Operation, Scope } from '@app/ui'

/** Rights and roles as `/v1/roles` tells them. */
export type FieldRight = 'none' | 'read'
export type ObjectRights = Partial<Record<Operation, Scope>> & {
  actions?: Record<string, Scope>
  fields?: Record<string, FieldRight>
  /** Encrypted fields whose values may be shown. */
  reveal?: string[]
}
export type Rights = {
  every: Record<Operation, Scope>
  objects: Record<string, ObjectRights>
  areas: Area[]
  reveal_all?: true
}
export type Role = {
  id: string | null
  key: string
  name: string
  description: string | null
  is_system: boolean
  is_changed: boolean
  require_second_factor: boolean
  rights: Rights
  members: number
  /** May the reader give it and change it: are all its rights theirs too? */
  may_give: boolean
  version: number
  updated_at: string | null
}
/** What the editor changes and sends. */
export type RoleDraft = Pick<Role, 'name' | 'description' | 'rights' | 'require_second_factor'>

export const operations: readonly Operation[] = ['read', 'create', 'update', 'delete', 'export', 'import']
export const scopes: readonly Scope[] = ['none', 'own', 'team', 'all']
export const areas: readonly Area[] = [
  'settings',
  'members',
  'custom_fields',
  'trash',
  'audit',
  'billing',
  'privacy',
  'api_keys',
]
export const rank = (scope: Scope): number => scopes.indexOf(scope)

/** Objects whose rights a role sets, as the matrix groups them: records, what belongs to a record, configuration. */
export type Kind = 'owner' | 'parents' | 'config'
export const kindOf = (object: ObjectMeta): Kind | null => {
  if (object.routes === false || object.child || !object.access || object.access === 'private') return null
  if (object.access === 'config') return object.area === 'settings' ? 'config' : null
  return object.access
}

/** The objects of a kind, the visible ones first. */
export const objectsOf = (objects: readonly ObjectMeta[], kind: Kind): ObjectMeta[] =>
  objects.filter((o) => kindOf(o) === kind).toSorted((a, b) => Number(a.hidden) - Number(b.hidden))

/**
 * How a cell is set: by four scopes, by yes and no (what is made or imported has no owner before; what belongs to a record follows
 * it; configuration has no owner), or not at all.
 */
export type Choice = 'scopes' | 'yes_no' | 'fixed'
export const choiceOf = (rights: Rights, kind: Kind | 'every', operation: Operation): Choice => {
  if (kind === 'config')
    return operation === 'read' || operation === 'export' || rights.areas.includes('settings') ? 'fixed' : 'yes_no'
  if (operation === 'create' || operation === 'import' || kind === 'parents') return 'yes_no'
  return 'scopes'
}

/** What applies to an object now, its own entry or the row "every object". */
export const scopeAt = (rights: Rights, object: ObjectMeta, operation: Operation): Scope => {
  const own = rights.objects[object.name]?.[operation]
  if (kindOf(object) !== 'config') return own ?? rights.every[operation]
  if (rights.areas.includes('settings')) return 'all'
  if (operation === 'read' || operation === 'export') return rights.every.read === 'none' ? 'none' : 'all'
  return own === 'all' ? 'all' : 'none'
}
export const actionAt = (rights: Rights, object: ObjectMeta, action: ActionMeta): Scope =>
  rights.objects[object.name]?.actions?.[action.name] ?? scopeAt(rights, object, action.follows ?? 'update')
export const fieldAt = (rights: Rights, object: ObjectMeta, field: string): 'none' | 'read' | 'write' =>
  rights.objects[object.name]?.fields?.[field] ?? 'write'

type Entry = ObjectRights
const withEntry = (rights: Rights, object: string, change: (entry: Entry) => Entry): Rights => {
  const { actions, fields, reveal, ...rest } = change(rights.objects[object] ?? {})
  const entry: Entry = {
    ...rest,
    ...(actions && Object.keys(actions).length > 0 ? { actions } : {}),
    ...(fields && Object.keys(fields).length > 0 ? { fields } : {}),
    ...(reveal && reveal.length > 0 ? { reveal } : {}),
  }
  const { [object]: _before, ...others } = rights.objects
  return { ...rights, objects: Object.keys(entry).length > 0 ? { ...others, [object]: entry } : others }
}
const without = <T>(map: Record<string, T> | undefined, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(map ?? {}).filter(([k]) => k !== key))

/** Rights with one cell set; null takes its own entry away, so that the row "every object" applies again. */
export const withScope = (rights: Rights, object: string | null, operation: Operation, scope: Scope | null): Rights =>
  object === null
    ? { ...rights, every: { ...rights.every, [operation]: scope ?? 'none' } }
    : withEntry(rights, object, (entry) => ({
        ...(without(entry as Record<string, unknown>, operation) as Entry),
        ...(scope === null ? {} : { [operation]: scope }),
      }))

export const withAction = (rights: Rights, object: string, action: string, scope: Scope | null): Rights =>
  withEntry(rights, object, (entry) => ({
    ...entry,
    actions: { ...without(entry.actions, action), ...(scope === null ? {} : { [action]: scope }) },
  }))

/** A value and the list it is the first of (an email and all emails) go together: each shows the other. */
export const partners = (object: ObjectMeta, field: string): string[] =>
  object.fields.flatMap((one) => {
    const primary = (one.list as { primary?: string } | null)?.primary
    if (!primary) return []
    return one.name === field ? [primary] : primary === field ? [one.name] : []
  })

export const withField = (
  rights: Rights,
  object: ObjectMeta,
  field: string,
  right: 'none' | 'read' | 'write',
): Rights =>
  withEntry(rights, object.name, (entry) => {
    const names = [field, ...partners(object, field)]
    const kept = names.reduce<Record<string, FieldRight>>((map, name) => without(map, name), entry.fields ?? {})
    return {
      ...entry,
      fields: right === 'write' ? kept : { ...kept, ...Object.fromEntries(names.map((name) => [name, right])) },
    }
  })

export const revealAt = (rights: Rights, object: string, field: string): boolean =>
  rights.reveal_all === true || rights.objects[object]?.reveal?.includes(field) === true

export const withReveal = (rights: Rights, object: string, field: string, isOn: boolean): Rights =>
  withEntry(rights, object, (entry) => ({
    ...entry,
    reveal: [...(entry.reveal ?? []).filter((name) => name !== field), ...(isOn ? [field] : [])].toSorted(),
  }))

export const withArea = (rights: Rights, area: Area, isOn: boolean): Rights => ({
  ...rights,
  areas: areas.filter((one) => (one === area ? isOn : rights.areas.includes(one))),
})

/** How much an object differs from the row "every object": shown on the folded row. */
export const ownEntries = (rights: Rights, object: string): { actions: number; hidden: number; read: number } => {
  const entry = rights.objects[object]
  const fields = Object.values(entry?.fields ?? {})
  return {
    actions: Object.keys(entry?.actions ?? {}).length,
    hidden: fields.filter((one) => one === 'none').length,
    read: fields.filter((one) => one === 'read').length,
  }
}

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, v]) => [k, sorted(v)]),
        )
      : value
export const draftOf = (role: RoleDraft): RoleDraft => ({
  name: role.name,
  description: role.description,
  rights: role.rights,
  require_second_factor: role.require_second_factor,
})

/** Parts of a draft that differ from the role as it is stored: what PATCH sends. */
export const changedIn = (role: RoleDraft, draft: RoleDraft): Partial<RoleDraft> => {
  const text = (value: unknown): string => JSON.stringify(sorted(value))
  return Object.fromEntries(
    Object.entries(draftOf(draft)).filter(([key, value]) => text(value) !== text(role[key as keyof RoleDraft])),
  )
}

/** Fields of an object that a role can say something about; the title always shows, since it names the record. */
export const fieldChoices = (object: ObjectMeta, field: FieldMeta): ('write' | 'read' | 'none')[] =>
  field.name === object.title
    ? field.readonly
      ? ['write']
      : ['write', 'read']
    : field.readonly
      ? ['write', 'none']
      : ['write', 'read', 'none']

/** Which part of the form a pointer of a refusal belongs to: `/rights/objects/deal/fields/name` → `deal`. */
export const objectAt = (pointer: string): string | null => /^\/rights\/objects\/([^/]+)/.exec(pointer)?.[1] ?? null
