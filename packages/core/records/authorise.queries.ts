import type { ActionDef, ObjectDef } from '@app/schema'
import { type Ctx, objectOf } from '../ctx.ts'
import { error } from '../errors.ts'
import { actionPredicate, predicate } from '../policy/predicate.ts'
import type { Operation } from '../policy/roles.ts'
import { type Params, makeParams } from './params.ts'
import type { Wire } from './types.ts'

/** Rows reached through a parent may be made only under parents the actor may change. */
export async function mayCreateUnder(ctx: Ctx, object: ObjectDef, records: Wire[]): Promise<void> {
  if (!('parents' in object.access)) return
  for (const field of object.access.parents) {
    const ids = [...new Set(records.flatMap((r) => (r[field] as string | null) ?? []))]
    const parent = objectOf(ctx, object.fields[field]?.target ?? '')
    if (ids.length > 0 && (await allowed(ctx, parent, 'update', ids)).size < ids.length) throw error('forbidden')
  }
}

/** Which of these rows the actor may do the operation on. */
export async function allowed(ctx: Ctx, object: ObjectDef, operation: Operation, ids: string[]): Promise<Set<string>> {
  const params = makeParams(ctx.tenant.id)
  return await among(ctx, object, ids, params, predicate(ctx, object, operation, 't', params))
}

/** Which of these rows the actor may run the action on. */
export async function allowedAction(
  ctx: Ctx,
  object: ObjectDef,
  action: ActionDef,
  ids: string[],
): Promise<Set<string>> {
  const params = makeParams(ctx.tenant.id)
  return await among(ctx, object, ids, params, actionPredicate(ctx, object, action, 't', params))
}

async function among(
  ctx: Ctx,
  object: ObjectDef,
  ids: string[],
  params: Params,
  sql: string | null,
): Promise<Set<string>> {
  if (sql === null) return new Set()
  const rows = await ctx.tx.query<{ id: string }>(
    `select t.id from ${object.name} t where t.tenant_id = $1 and t.id = any(${params.add(ids)}::uuid[]) and ${sql}`,
    params.values,
  )
  return new Set(rows.map((r) => r.id))
}
