import { type ObjectDef, restrictedSql } from '@app/schema'
import type { Ctx } from '../ctx.ts'
import { type AppError, error } from '../errors.ts'

/** Which of these records are restricted: by themselves, by what they are a part of, or by the person they are about. */
export async function restrictedIds(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<Set<string>> {
  const sql = restrictedSql(object, 't', '$1')
  if (ids.length === 0 || sql === null) return new Set()
  const rows = await ctx.tx.query<{ id: string }>(
    `select t.id from ${object.name} t where t.tenant_id = $1 and t.id = any($2::uuid[]) and ${sql}`,
    [ctx.tenant.id, ids],
  )
  return new Set(rows.map((row) => row.id))
}

/** Why the actor may not do something with records they read: one of them is restricted (409), or the role does not allow it (403). */
export async function refusal(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<AppError> {
  const restricted = await restrictedIds(ctx, object, ids)
  return restricted.size > 0 ? error('restricted', { extra: { ids: [...restricted] } }) : error('forbidden')
}
