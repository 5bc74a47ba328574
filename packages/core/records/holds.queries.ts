import { type ObjectDef, heldSql } from '@app/schema'
import type { Ctx } from '../ctx.ts'
import { error } from '../errors.ts'

/** Which of these records a legal hold keeps: the record's own, its parent's, or one on the person it is about. */
export async function heldIds(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await ctx.tx.query<{ id: string }>(
    `select id from ${object.name} where tenant_id = $1 and id = any($2::uuid[]) and exists (select from legal_hold where tenant_id = $1 and lifted_at is null) and (${heldSql(object)})`,
    [ctx.tenant.id, ids],
  )
  return new Set(rows.map((row) => row.id))
}

/** @throws on_hold (409) when a hold keeps one of them */
export async function refuseHeld(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<void> {
  const held = await heldIds(ctx, object, ids)
  if (held.size > 0) throw error('on_hold', { extra: { ids: [...held] } })
}
