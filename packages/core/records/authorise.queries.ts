import type { ObjectDef } from '@app/schema'
import { type Ctx, objectOf } from '../ctx.ts'
import { error } from '../errors.ts'
import { predicate } from '../policy/predicate.ts'
import type { Operation } from '../policy/roles.ts'
import { makeParams } from './params.ts'
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
  const sql = predicate(ctx, object, operation, 't', params)
  if (sql === null) return new Set()
  const rows = await ctx.tx.query<{ id: string }>(
    `select t.id from ${object.name} t where t.tenant_id = $1 and t.id = any(${params.add(ids)}::uuid[]) and ${sql}`,
    params.values,
  )
  return new Set(rows.map((r) => r.id))
}
