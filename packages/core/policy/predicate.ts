import type { ObjectDef } from '@app/schema'
import type { Ctx } from '../ctx.ts'
import { error } from '../errors.ts'
import type { Params } from '../records/params.ts'
import { type Operation, type Scope, mayReadField, scopeOf } from './roles.ts'

/** The scope as a SQL predicate over `alias`, or null when nothing is allowed. Bare comparisons only: the planner keeps its indexes. */
export function predicate(
  ctx: Ctx,
  object: ObjectDef,
  operation: Operation,
  alias: string,
  params: Params,
): string | null {
  const scope = scopeOf(ctx.actor.role, object, operation)
  if (scope === 'none') return null
  const access = object.access
  if ('private_to' in access) return privatePredicate(ctx, access, scope, operation, alias, params)
  if (scope === 'all' || 'config' in access) return 'true'
  if ('owner' in access) return owned(ctx, scope, `${alias}.${access.owner}`, params)
  const reached = access.parents.flatMap((field) => {
    const parent = ctx.app.registry.objects.get(object.fields[field]?.target ?? '')
    const inner =
      parent &&
      predicate(
        ctx,
        parent,
        operation === 'delete' || operation === 'create' ? 'update' : operation,
        `${alias}_${field}`,
        params,
      )
    return inner
      ? [
          `exists (select 1 from ${parent.name} ${alias}_${field} where ${alias}_${field}.tenant_id = ${params.tenant} and ${alias}_${field}.id = ${alias}.${field} and ${inner})`,
        ]
      : []
  })
  return reached.length === 0 ? null : `(${reached.join(' or ')})`
}

function owned(ctx: Ctx, scope: Scope, column: string, params: Params): string {
  return scope === 'own'
    ? `${column} = ${params.add(ctx.actor.member_id)}::uuid`
    : `${column} = any(${params.add(ctx.actor.team_member_ids)}::uuid[])`
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

export const readableFields = (ctx: Ctx, object: ObjectDef): string[] =>
  Object.keys(object.fields).filter((name) => mayReadField(ctx.actor.role, object, name))
export const mayRead = (ctx: Ctx, object: ObjectDef, field: string): boolean =>
  mayReadField(ctx.actor.role, object, field)
