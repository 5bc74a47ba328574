import { type Field, type ObjectDef, customFieldKinds, fieldType } from '@app/schema'
import { type Ctx, customFields } from '../ctx.ts'
import { memberName } from '../timeline.queries.ts'
import { actionScope, mayRead, mayReveal, mayWrite, scopeOf } from '../policy/predicate.ts'
import { configArea, operations } from '../policy/roles.ts'
import { sealedFields, whyNotSealable } from '../records/seal.ts'

/** The English label of a field: what its declaration says, else made from its name. */
export const labelOf = (name: string, field: { label?: string }): string => {
  const made = name.replace(/_ids?$/, '').replaceAll('_', ' ')
  return field.label ?? made.charAt(0).toUpperCase() + made.slice(1)
}

function fieldMeta(name: string, field: Field, custom: boolean, writable: boolean): Record<string, unknown> {
  const type = fieldType(field.kind)
  return {
    name,
    kind: field.kind,
    label: labelOf(name, field),
    required: field.required === true,
    readonly: field.readonly === true || !writable,
    custom,
    options: field.options ?? null,
    target: field.target ?? (field.kind === 'tags' ? 'tag' : null),
    via: field.via ?? null,
    list: field.list ?? null,
    filterable: type.operators.length > 0,
    sortable: type.sortable,
    operators: type.operators,
    group: field.group ?? null,
    personal: field.personal,
    min: field.min ?? null,
    max: field.max ?? null,
    max_length: field.max_length ?? null,
  }
}

/** Encrypted fields compare by equality only, and only for those who may see the values. */
function sealMeta(ctx: Ctx, object: ObjectDef, name: string, field: Field): Record<string, unknown> {
  const may = mayReveal(ctx, object, name)
  if (!sealedFields(ctx, object).has(name))
    return { encrypted: false, can_reveal: may, can_encrypt: whyNotSealable(ctx, object, name) === null }
  const operators = may && field.kind !== 'long_text' ? ['eq', 'in', 'is_null'] : ['is_null']
  return { encrypted: true, can_reveal: may, can_encrypt: true, sortable: false, operators }
}

/** What a member's program needs to draw the workspace: objects with their fields (own fields too), rights and actions. */
export async function buildMeta(ctx: Ctx): Promise<unknown> {
  const objects = [...ctx.app.registry.objects.values()]
    .filter((o) => scopeOf(ctx, o, 'read') !== 'none')
    .map((o) => ({
      name: o.name,
      path: o.path,
      label: o.label,
      title: o.title,
      icon: o.icon,
      hidden: o.hidden,
      custom_fields: o.custom_fields,
      has_merge: o.duplicates !== undefined,
      routes: o.routes,
      child: o.child,
      owner: ownerField(o),
      access: accessKind(o),
      area: configArea(o),
      fields: [
        ...Object.entries(o.fields)
          .filter(([name]) => mayRead(ctx, o, name))
          .map(([name, f]) => ({ ...fieldMeta(name, f, false, mayWrite(ctx, o, name)), ...sealMeta(ctx, o, name, f) })),
        ...[...customFields(ctx, o)]
          .filter(([key]) => mayRead(ctx, o, `custom.${key}`))
          .map(([key, f]) => ({
            ...fieldMeta(`custom.${key}`, f, true, mayWrite(ctx, o, `custom.${key}`)),
            ...sealMeta(ctx, o, `custom.${key}`, f),
          })),
      ],
      can: Object.fromEntries(operations.map((op) => [op, scopeOf(ctx, o, op)])),
      actions: [...ctx.app.parts.handlers.values()]
        .filter((h) => h.action.object === o.name && actionScope(ctx, o, h.action) !== 'none')
        .map(({ action }) => ({
          name: action.name,
          label: action.label,
          input: action.input,
          on: action.on,
          scope: actionScope(ctx, o, action),
          follows: action.permission === 'create' ? 'update' : action.permission,
        })),
    }))
  const { id, slug, name, region, time_zone, currency, locale } = ctx.tenant
  return {
    workspace: { id, slug, name, region, time_zone, currency, locale },
    member: {
      id: ctx.actor.member_id,
      name: await memberName(ctx, ctx.actor.member_id),
      role: ctx.actor.role,
      areas: ctx.actor.rights.areas,
      team_id: ctx.actor.team_id,
    },
    must_acknowledge: ctx.must_acknowledge ?? null,
    objects,
    custom_field_kinds: customFieldKinds,
  }
}

/** By what a role's scopes are measured on its rows. */
const accessKind = (o: ObjectDef): 'owner' | 'parents' | 'config' | 'private' =>
  'owner' in o.access ? 'owner' : 'parents' in o.access ? 'parents' : 'config' in o.access ? 'config' : 'private'
const ownerField = (o: ObjectDef): string | null => ('owner' in o.access ? o.access.owner : null)
