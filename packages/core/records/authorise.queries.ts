import type { ActionDef, ObjectDef } from '@app/schema'
import { type Ctx, objectOf } from '../ctx.ts'
import { actionPredicate, predicate, readPredicate } from '../policy/predicate.ts'
import type { Operation } from '../policy/roles.ts'
import { type Params, makeParams } from './params.ts'
import { refusal } from './restrictions.queries.ts'
import type { Wire } from './types.ts'

/** Rows reached through a parent may be made only under parents the actor may change. */
export async function mayCreateUnder(ctx: Ctx, object: ObjectDef, records: Wire[]): Promise<void> {
  if (!('parents' in object.access)) return
  for (const field of object.access.parents) {
    const ids = [...new Set(records.flatMap((r) => (r[field] as string | null) ?? []))]
    const parent = objectOf(ctx, object.fields[field]?.target ?? '')
    if (ids.length > 0 && (await allowed(ctx, parent, 'update', ids)).size < ids.length)
      throw await refusal(ctx, parent, ids)
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

/** What the actor may do with one record, beyond reading it. */
export type RecordRights = { id: string; can: string[] }

/** For each of these rows that the actor may read (the trash included): `update`, `delete` and the names of the actions allowed on it. */
export async function rightsOf(ctx: Ctx, object: ObjectDef, ids: string[]): Promise<RecordRights[]> {
  const params = makeParams(ctx.tenant.id)
  const verbs: [string, string][] = [
    ...(['update', 'delete'] as const).map((op): [string, string] => [
      op,
      predicate(ctx, object, op, 't', params) ?? 'false',
    ]),
    ...[...ctx.app.parts.handlers.values()]
      .filter(({ action }) => action.object === object.name && action.on === 'record')
      .map(({ action }): [string, string] => [
        action.name,
        actionPredicate(ctx, object, action, 't', params) ?? 'false',
      ]),
  ]
  const rows = await ctx.tx.query<{ id: string; can: boolean[] }>(
    `select t.id, array[${verbs.map(([, sql]) => `coalesce(${sql}, false)`).join(', ')}] as can from ${object.name} t where t.tenant_id = $1 and t.id = any(${params.add(ids)}::uuid[]) and ${readPredicate(ctx, object, 't', params)} order by t.id`,
    params.values,
  )
  return rows.map((row) => ({ id: row.id, can: verbs.flatMap(([verb], i) => (row.can[i] ? [verb] : [])) }))
}
