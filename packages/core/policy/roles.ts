import type { ObjectDef } from '@app/schema'
import type { Role } from '../ctx.ts'

export type Operation = 'read' | 'create' | 'update' | 'delete' | 'export' | 'import'
export type Scope = 'none' | 'own' | 'team' | 'all'
export type AdminArea = 'settings' | 'members' | 'custom_fields' | 'trash' | 'audit'

type Rights = Record<Operation, Scope>
const everything: Rights = { read: 'all', create: 'all', update: 'all', delete: 'all', export: 'all', import: 'all' }
const readOnly: Rights = { read: 'all', create: 'none', update: 'none', delete: 'none', export: 'none', import: 'none' }

/** The seeded roles: object x operation -> none / own / team / all (product.md; the role editor makes them data). */
const records: Record<Role, Rights> = {
  system: everything,
  owner: everything,
  admin: everything,
  manager: { read: 'all', create: 'all', update: 'team', delete: 'team', export: 'all', import: 'all' },
  rep: { read: 'team', create: 'all', update: 'own', delete: 'own', export: 'own', import: 'all' },
  viewer: readOnly,
}

const admins: readonly Role[] = ['system', 'owner', 'admin']

/** What the role may do with rows of the object. Configuration is read by all and written by admins; views are everybody's own. */
export function scopeOf(role: Role, object: ObjectDef, operation: Operation): Scope {
  if ('config' in object.access)
    return admins.includes(role) ? 'all' : operation === 'read' || operation === 'export' ? readOnly.read : 'none'
  if ('private_to' in object.access)
    return operation === 'read' || operation === 'create' ? 'all' : admins.includes(role) ? 'all' : 'own'
  return records[role][operation]
}

export const mayAdminister = (role: Role, _area: AdminArea): boolean => admins.includes(role)

/** Fields a role may not read at all: they cannot be filtered, sorted, grouped, searched or exported either. */
const hidden: Record<string, { fields: readonly string[]; but: readonly Role[] }> = {
  member: { fields: ['account_id', 'last_seen_at'], but: admins },
}
export const mayReadField = (role: Role, object: ObjectDef, field: string): boolean => {
  const rule = hidden[object.name]
  return !rule || !rule.fields.includes(field) || rule.but.includes(role)
}
