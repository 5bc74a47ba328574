import { type ActionDef, type ObjectDef, restrictedSql } from '@app/schema'
import type { Ctx } from '../ctx.ts'
import { error } from '../errors.ts'
import type { Params } from '../records/params.ts'
import {
  type AdminArea,
  type Operation,
  type Scope,
  fullRights,
  rightsActionScope,
  rightsField,
  rightsReveal,
  rightsScope,
} from './roles.ts'

/** What the actor may do with rows of the object. */
export const scopeOf = (ctx: Pick<Ctx, 'actor'>, object: ObjectDef, operation: Operation): Scope =>
  rightsScope(ctx.actor.rights, object, operation)
/** On which rows the actor may run the action. */
export const actionScope = (ctx: Pick<Ctx, 'actor'>, object: ObjectDef, action: ActionDef): Scope =>
  rightsActionScope(ctx.actor.rights, object, action)
export const mayAdminister = (ctx: Pick<Ctx, 'actor'>, area: AdminArea): boolean =>
  ctx.actor.rights.areas.includes(area)

/** The same context with nothing refused: for what the program itself must see while it does what the actor may. */
export const asProgram = (ctx: Ctx): Ctx => ({ ...ctx, actor: { ...ctx.actor, role: 'system', rights: fullRights } })

/** The same context past restrictions: for what only keeps data, and for what the restricted person asked for. */
export const pastRestriction = (ctx: Ctx): Ctx => ({ ...ctx, keeping: true })

/** The rows of the operation as a SQL predicate over `alias`, or null when there can be none. Bare comparisons only: the planner keeps its indexes. */
export const predicate = (
  ctx: Ctx,
  object: ObjectDef,
  operation: Operation,
  alias: string,
  params: Params,
): string | null => scopePredicate(ctx, object, scopeOf(ctx, object, operation), operation, alias, params)

/** As `predicate`, for the rows an action may run on. */
export const actionPredicate = (
  ctx: Ctx,
  object: ObjectDef,
  action: ActionDef,
  alias: string,
  params: Params,
): string | null => scopePredicate(ctx, object, actionScope(ctx, object, action), 'update', alias, params)

/**
 * The one place where a restriction bites (GDPR Art. 18, ONT-112): but for reading, whatever is done with rows asks here which ones, so a new action, job
 * or export leaves restricted ones out without thinking of it.
 */
function scopePredicate(
  ctx: Ctx,
  object: ObjectDef,
  scope: Scope,
  operation: Operation,
  alias: string,
  params: Params,
): string | null {
  const within = rolePredicate(ctx, object, scope, operation, alias, params)
  if (within === null || operation === 'read' || operation === 'create' || ctx.keeping) return within
  const restricted = restrictedSql(object, alias, params.tenant)
  if (restricted === null) return within
  return within === 'true' ? `not ${restricted}` : `(${within} and not ${restricted})`
}

function rolePredicate(
  ctx: Ctx,
  object: ObjectDef,
  scope: Scope,
  operation: Operation,
  alias: string,
  params: Params,
): string | null {
  if (scope === 'none') return null
  const access = object.access
  if ('private_to' in access) return privatePredicate(ctx, access, scope, operation, alias, params)
  if ('config' in access) return 'true'
  if ('owner' in access) {
    if (scope === 'all') return 'true'
    const mine = owned(ctx, scope, `${alias}.${access.owner}`, params)
    const shared = sharedPredicate(ctx, object, operation, alias, params)
    return shared ? `(${mine} or ${shared})` : mine
  }
  const reached = access.parents.flatMap((field) => {
    const parent = ctx.app.registry.objects.get(object.fields[field]?.target ?? '')
    if (!parent) return []
    const through = operation === 'delete' || operation === 'create' ? 'update' : operation
    const inner = predicate(ctx, parent, through, `${alias}_${field}`, params)
    return inner
      ? [
          `exists (select 1 from ${parent.name} ${alias}_${field} where ${alias}_${field}.tenant_id = ${params.tenant} and ${alias}_${field}.id = ${alias}.${field} and ${inner}${ofField(ctx, parent, access.of_field, operation, alias, params)})`,
        ]
      : []
  })
  // Every row is reached through a parent: with all of every parent allowed, there is nothing left to ask.
  if (scope === 'all' && access.parents.every((field) => allOf(ctx, object, field, operation, access.of_field)))
    return 'true'
  return reached.length === 0 ? null : `(${reached.join(' or ')})`
}

/** A row that is the value of a field of its parent is as readable and as writable as that field. */
function ofField(
  ctx: Ctx,
  parent: ObjectDef,
  column: string | undefined,
  operation: Operation,
  alias: string,
  params: Params,
): string {
  const closed = column ? closedFields(ctx, parent, operation) : []
  return closed.length === 0
    ? ''
    : ` and (${alias}.${column} is null or ${alias}.${column} <> all(${params.add(closed)}::text[]))`
}
const closedFields = (ctx: Ctx, parent: ObjectDef, operation: Operation): string[] =>
  Object.entries(ctx.actor.rights.objects[parent.name]?.fields ?? {}).flatMap(([name, right]) =>
    right === 'none' || (right === 'read' && operation !== 'read' && operation !== 'export') ? [name] : [],
  )

function allOf(ctx: Ctx, object: ObjectDef, field: string, operation: Operation, column: string | undefined): boolean {
  const parent = ctx.app.registry.objects.get(object.fields[field]?.target ?? '')
  return (
    !!parent &&
    (column === undefined || closedFields(ctx, parent, operation).length === 0) &&
    scopeOf(ctx, parent, operation === 'delete' || operation === 'create' ? 'update' : operation) === 'all'
  )
}

function owned(ctx: Ctx, scope: Scope, column: string, params: Params): string {
  return scope === 'own'
    ? `${column} = ${params.add(ctx.actor.member_id)}::uuid`
    : `${column} = any(${params.add(ctx.actor.team_member_ids)}::uuid[])`
}

/** Records shared with the actor beyond the role. Only asked when there are any, so that nobody else pays for it. */
function sharedPredicate(
  ctx: Ctx,
  object: ObjectDef,
  operation: Operation,
  alias: string,
  params: Params,
): string | null {
  if (!ctx.actor.has_shares || (operation !== 'read' && operation !== 'update')) return null
  const level = operation === 'update' ? ` and s.level = 'update'` : ''
  return `exists (select 1 from record_share s where s.tenant_id = ${params.tenant} and s.object = '${object.name}' and s.record_id = ${alias}.id and s.grantee = any(${params.add(ctx.actor.grantees)}::text[])${level})`
}

function privatePredicate(
  ctx: Ctx,
  access: { private_to: string; visibility: string },
  scope: Scope,
  operation: Operation,
  alias: string,
  params: Params,
): string {
  if (ctx.actor.role === 'system') return 'true'
  const mine = owned(ctx, 'own', `${alias}.${access.private_to}`, params)
  const shared = (): string =>
    `${alias}.${access.visibility} = 'all' or (${alias}.${access.visibility} = 'team' and ${owned(ctx, 'team', `${alias}.${access.private_to}`, params)})`
  if (operation === 'read' || operation === 'export') return `(${mine} or ${shared()})`
  return scope === 'all' ? `(${mine} or ${alias}.${access.visibility} <> 'private')` : mine
}

/** @throws not_found when the role may not read the object at all: unknown and forbidden look the same (rulings.md 20). */
export function readPredicate(ctx: Ctx, object: ObjectDef, alias: string, params: Params): string {
  const sql = predicate(ctx, object, 'read', alias, params)
  if (sql === null) throw error('not_found')
  return sql
}

/** A field by its name, an own field by `custom.<key>`. What may not be read cannot be filtered, sorted, grouped, searched or exported either. */
export const mayRead = (ctx: Pick<Ctx, 'actor'>, object: ObjectDef, field: string): boolean =>
  rightsField(ctx.actor.rights, object, field) !== 'none'

/** May the actor see what an encrypted field holds? Each time is its own request, and audited. */
export const mayReveal = (ctx: Pick<Ctx, 'actor'>, object: ObjectDef, field: string): boolean =>
  rightsReveal(ctx.actor.rights, object, field)

/** A field that an action owns is written by whoever may run the action. */
export function mayWrite(ctx: Pick<Ctx, 'actor' | 'app'>, object: ObjectDef, field: string): boolean {
  if (rightsField(ctx.actor.rights, object, field) !== 'write') return false
  const via = ctx.app.parts.handlers.get(object.fields[field]?.via ?? '')?.action
  return !via || actionScope(ctx, object, via) !== 'none'
}

/** The names of an object's fields (own ones as `custom.<key>`) that this actor may not read. */
export const hiddenFields = (ctx: Pick<Ctx, 'actor'>, object: ObjectDef, names: Iterable<string>): string[] =>
  [...names].filter((name) => !mayRead(ctx, object, name))
