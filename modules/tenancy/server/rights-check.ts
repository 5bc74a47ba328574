import { type Ctx, type Rights, adminAreas, customFields, error, operations, scopes } from '@app/core'
import type { FieldProblem, ObjectDef } from '@app/schema'

const scope = { enum: [...scopes] }
const perOperation = Object.fromEntries(operations.map((op) => [op, scope]))

/** JSON Schema of `rights`; names of objects, fields and actions are checked against the workspace by `checkRights`. */
export const rightsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['every', 'objects', 'areas'],
  properties: {
    every: { type: 'object', additionalProperties: false, required: [...operations], properties: perOperation },
    objects: {
      type: 'object',
      maxProperties: 200,
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          ...perOperation,
          actions: { type: 'object', maxProperties: 100, additionalProperties: scope },
          fields: { type: 'object', maxProperties: 500, additionalProperties: { enum: ['none', 'read'] } },
          reveal: { type: 'array', maxItems: 500, uniqueItems: true, items: { type: 'string', maxLength: 100 } },
        },
      },
    },
    areas: { type: 'array', uniqueItems: true, items: { enum: [...adminAreas] } },
    reveal_all: { const: true },
  },
} as const

/** Objects whose rights a role says row by row; configuration and private rows follow fixed rules (core/policy/roles.ts). */
export const isGoverned = (object: ObjectDef): boolean =>
  'owner' in object.access ||
  'parents' in object.access ||
  ('config' in object.access && (object.access.area ?? 'settings') === 'settings')

/** @throws validation_failed with a pointer per name that the workspace does not have, or that would make records unusable */
export function checkRights(ctx: Ctx, rights: Rights): void {
  const problems: FieldProblem[] = []
  const wrong = (pointer: string, code: string, message: string): void => void problems.push({ pointer, code, message })
  const actions = new Map([...ctx.app.parts.handlers.values()].map((h) => [h.action.name, h.action]))
  for (const [name, own] of Object.entries(rights.objects)) {
    const at = `/rights/objects/${name}`
    const object = ctx.app.registry.objects.get(name)
    // Members and teams are administered by an area; that they are read may be said by name, as for a key that reads little else.
    const isRead =
      object !== undefined &&
      'config' in object.access &&
      Object.entries(own).every(
        ([key, value]) => (key === 'read' || key === 'export') && (value === 'all' || value === 'none'),
      )
    if (!object || !(isGoverned(object) || isRead)) {
      wrong(at, 'unknown_object', 'is no object whose rights a role sets')
      continue
    }
    for (const action of Object.keys(own.actions ?? {}))
      if (actions.get(action)?.object !== name) wrong(`${at}/actions/${action}`, 'unknown_action', 'is no action of it')
    const custom = customFields(ctx, object)
    for (const [field, right] of Object.entries(own.fields ?? {})) {
      const known = field.startsWith('custom.') ? custom.has(field.slice(7)) : field in object.fields
      if (!known) wrong(`${at}/fields/${field}`, 'unknown_field', 'is no field of it')
      else if (right === 'none' && field === object.title)
        wrong(`${at}/fields/${field}`, 'title_field', 'names the record and cannot be hidden')
    }
    for (const field of own.reveal ?? [])
      if (!(field.startsWith('custom.') ? custom.has(field.slice(7)) : field in object.fields))
        wrong(`${at}/reveal/${field}`, 'unknown_field', 'is no field of it')
  }
  if (problems.length > 0) throw error('validation_failed', { fields: problems })
}
