import type { ObjectDef } from '@app/schema'

export const operations = ['read', 'create', 'update', 'delete', 'export', 'import'] as const
export type Operation = (typeof operations)[number]
/** Widest last: `none` < `own` < `team` (own team and those below it) < `all`. */
export const scopes = ['none', 'own', 'team', 'all'] as const
export type Scope = (typeof scopes)[number]
/** Parts of the workspace that are administered, each by whoever's role names it. */
export const adminAreas = [
  'settings',
  'members',
  'custom_fields',
  'trash',
  'audit',
  'billing',
  'privacy',
  'api_keys',
] as const
export type AdminArea = (typeof adminAreas)[number]
/** What a role may do with a field; fields it does not name are read and written as the record is. */
export type FieldRight = 'none' | 'read'

export type ObjectRights = Partial<Record<Operation, Scope>> & {
  /** By the action's full name; an action that is not named follows the operation it declares. */
  actions?: Record<string, Scope>
  /** By field name, own fields as `custom.<key>`. */
  fields?: Record<string, FieldRight>
  /** Encrypted fields whose values may be shown (each showing is audited). */
  reveal?: string[]
}

/** A role as data: what it may do with every object, what differs per object, and what it administers. */
export type Rights = {
  every: Record<Operation, Scope>
  objects: Record<string, ObjectRights>
  areas: AdminArea[]
  /** Every encrypted field of every object: owners (X21). */
  reveal_all?: true
}

const everything: Record<Operation, Scope> = {
  read: 'all',
  create: 'all',
  update: 'all',
  delete: 'all',
  export: 'all',
  import: 'all',
}
const readOnly: Record<Operation, Scope> = {
  read: 'all',
  create: 'none',
  update: 'none',
  delete: 'none',
  export: 'none',
  import: 'none',
}

/** Nothing is refused: the program itself, and owners. */
export const fullRights: Rights = { every: everything, objects: {}, areas: [...adminAreas], reveal_all: true }
/** Nothing is allowed. */
export const noRights: Rights = { every: { ...readOnly, read: 'none' }, objects: {}, areas: [] }

export const seededRoles = ['owner', 'admin', 'manager', 'rep', 'viewer'] as const
export type SeededRole = (typeof seededRoles)[number]

/**
 * The roles a workspace begins with (product.md). A workspace that changes one stores its own version under the same key; `owner` is
 * never changed, so that somebody can always put things right.
 */
export const seeded: Record<SeededRole, { name: string; description: string; rights: Rights }> = {
  owner: { name: 'Owner', description: 'Everything, and the workspace itself', rights: fullRights },
  admin: {
    name: 'Admin',
    description: 'Everything but making owners',
    rights: { every: everything, objects: {}, areas: [...adminAreas] },
  },
  manager: {
    name: 'Manager',
    description: 'Reads all, changes what the team owns, imports and exports',
    rights: {
      every: { read: 'all', create: 'all', update: 'team', delete: 'team', export: 'all', import: 'all' },
      objects: {},
      areas: [],
    },
  },
  rep: {
    name: 'Rep',
    description: "Reads what the team owns, changes one's own",
    rights: {
      every: { read: 'team', create: 'all', update: 'own', delete: 'own', export: 'own', import: 'all' },
      objects: {},
      areas: [],
    },
  },
  viewer: {
    name: 'Viewer',
    description: 'Reads all, changes nothing',
    rights: { every: readOnly, objects: {}, areas: [] },
  },
}
export const isSeeded = (key: string): key is SeededRole => (seededRoles as readonly string[]).includes(key)

/** The area that administers a configuration object; null for records. */
export const configArea = (object: ObjectDef): AdminArea | null =>
  'config' in object.access ? (object.access.area ?? 'settings') : null

/**
 * What rights allow with rows of an object. Configuration is read by whoever reads by default, or is named for it, and written by whoever
 * administers its area (an object of the area `settings` may also be opened to a role by name); rows private to somebody are everybody's own.
 */
export function rightsScope(rights: Rights, object: ObjectDef, operation: Operation): Scope {
  const own = rights.objects[object.name]?.[operation]
  const area = configArea(object)
  if (area !== null) {
    if (rights.areas.includes(area)) return 'all'
    if (operation === 'read' || operation === 'export')
      return rights.every.read !== 'none' || own === 'all' ? 'all' : 'none'
    return area === 'settings' && own === 'all' ? 'all' : 'none'
  }
  if ('private_to' in object.access) {
    if (own === 'none') return 'none'
    return operation === 'read' || operation === 'create' || rights.areas.includes('settings') ? 'all' : 'own'
  }
  return own ?? rights.every[operation]
}

/** What rights allow with one action: its own entry, else the operation it declares; never more rows than may be read. */
export function rightsActionScope(
  rights: Rights,
  object: ObjectDef,
  action: { name: string; permission: Operation },
): Scope {
  return (
    rights.objects[object.name]?.actions?.[action.name] ??
    rightsScope(rights, object, action.permission === 'create' ? 'update' : action.permission)
  )
}

const internal: Record<string, readonly string[]> = { member: ['account_id', 'last_seen_at'] }
/** What rights allow with a field (own fields by `custom.<key>`). */
export function rightsField(rights: Rights, object: ObjectDef, field: string): 'none' | 'read' | 'write' {
  if (internal[object.name]?.includes(field) && !rights.areas.includes('members')) return 'none'
  return rights.objects[object.name]?.fields?.[field] ?? 'write'
}

/** May the values of an encrypted field be shown? */
export const rightsReveal = (rights: Rights, object: ObjectDef, field: string): boolean =>
  rightsField(rights, object, field) !== 'none' &&
  (rights.reveal_all === true || rights.objects[object.name]?.reveal?.includes(field) === true)

const rank = (scope: Scope): number => scopes.indexOf(scope)
const least = (a: Scope, b: Scope): Scope => (rank(a) <= rank(b) ? a : b)

/** Does `a` allow everything that `b` does? Nobody hands out more than they have. */
export function covers(a: Rights, b: Rights, objects: Iterable<ObjectDef>, actions: Iterable<NamedAction>): boolean {
  if (b.areas.some((area) => !a.areas.includes(area))) return false
  if (b.reveal_all && !a.reveal_all) return false
  const all = [...objects]
  const byName = new Map(all.map((o) => [o.name, o]))
  const enough = all.every(
    (o) =>
      operations.every((op) => rank(rightsScope(a, o, op)) >= rank(rightsScope(b, o, op))) &&
      (b.objects[o.name]?.reveal ?? []).every((field) => rightsReveal(a, o, field)) &&
      Object.entries(a.objects[o.name]?.fields ?? {}).every(
        ([field, right]) =>
          b.objects[o.name]?.fields?.[field] === 'none' || b.objects[o.name]?.fields?.[field] === right,
      ),
  )
  return (
    enough &&
    [...actions].every((action) => {
      const o = byName.get(action.object)
      return !o || rank(rightsActionScope(a, o, action)) >= rank(rightsActionScope(b, o, action))
    })
  )
}
type NamedAction = { name: string; object: string; permission: Operation }

/** What both allow: a key's scopes within its owner's rights, a support grant within what support may do at most. */
export function intersect(a: Rights, b: Rights, objects: Iterable<ObjectDef>, actions: Iterable<NamedAction>): Rights {
  const both = <T extends string>(list: readonly T[], value: (key: T) => Scope): Record<T, Scope> =>
    Object.fromEntries(list.map((key) => [key, value(key)])) as Record<T, Scope>
  const verbs = [...actions]
  const out: Record<string, ObjectRights> = {}
  for (const o of objects) {
    // What reads nothing by default opens no private rows either, unless it names them: a key sees what was chosen, and no more.
    if ('private_to' in o.access && [a, b].some((one) => one.every.read === 'none' && !one.objects[o.name])) {
      out[o.name] = { ...noRights.every }
      continue
    }
    const fields: Record<string, FieldRight> = { ...a.objects[o.name]?.fields }
    for (const [name, right] of Object.entries(b.objects[o.name]?.fields ?? {}))
      fields[name] = fields[name] === 'none' ? 'none' : right
    const reveal = a.reveal_all
      ? (b.objects[o.name]?.reveal ?? [])
      : b.reveal_all
        ? (a.objects[o.name]?.reveal ?? [])
        : (a.objects[o.name]?.reveal ?? []).filter((field) => b.objects[o.name]?.reveal?.includes(field))
    out[o.name] = {
      ...both(operations, (op) => least(rightsScope(a, o, op), rightsScope(b, o, op))),
      actions: Object.fromEntries(
        verbs
          .filter((v) => v.object === o.name)
          .map((v) => [v.name, least(rightsActionScope(a, o, v), rightsActionScope(b, o, v))]),
      ),
      ...(Object.keys(fields).length > 0 ? { fields } : {}),
      ...(reveal.length > 0 ? { reveal } : {}),
    }
  }
  return {
    every: both(operations, (op) => least(a.every[op], b.every[op])),
    objects: out,
    areas: a.areas.filter((area) => b.areas.includes(area)),
    ...(a.reveal_all && b.reveal_all ? { reveal_all: true as const } : {}),
  }
}
