import type { Ctx } from '@app/core'
import type { Tx } from '@app/core/db'
import type { ObjectDef } from '@app/schema'

export type Correction = {
  readonly at: string
  readonly by: string | null
  readonly object: string
  readonly record_id: string
  readonly field: string
  readonly label: string
  /** Both null for a field that is encrypted: its values stand nowhere else. */
  readonly old: unknown
  readonly new: unknown
}

/** What was corrected for a request, oldest first. */
export async function correctionsOf(ctx: Ctx, requestId: string): Promise<Correction[]> {
  return await ctx.tx.query<Correction>(
    `select at, actor_id as by, detail ->> 'object' as object, (detail ->> 'record_id')::uuid as record_id, detail ->> 'field' as field,
       detail ->> 'label' as label, detail -> 'old' as old, detail -> 'new' as new
     from privacy_request_step where tenant_id = $1 and request_id = $2 and name = 'corrected' order by at, id`,
    [ctx.tenant.id, requestId],
  )
}

/** Text fields of these columns, by record, as they stand: what a correction compares with. */
export async function textsOf(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  columns: readonly string[],
): Promise<{ id: string; values: Record<string, string | null> }[]> {
  if (ids.length === 0 || columns.length === 0) return []
  return await ctx.tx.query(
    `select id, jsonb_build_object(${columns.map((name) => `'${name}', ${name}::text`).join(', ')}) as values from ${object.name}
     where tenant_id = $1 and id = any($2::uuid[]) and deleted_at is null order by id`,
    [ctx.tenant.id, ids],
  )
}

/**
 * Corrections since then that stand neither in their record nor were followed by another change of it: for the probe, none. `tables` are the
 * objects that have such a column; what is gone or encrypted is not looked at.
 */
export async function lostCorrections(
  tx: Tx,
  tenantId: string,
  since: string,
  columns: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<{ corrected: number; lost: number }> {
  const all = await tx.query<{ at: string; object: string; record_id: string; field: string; new: string }>(
    `select at, detail ->> 'object' as object, (detail ->> 'record_id')::uuid as record_id, detail ->> 'field' as field, detail ->> 'new' as new
     from privacy_request_step where tenant_id = $1 and name = 'corrected' and at >= $2 and detail ->> 'new' is not null order by at, id limit 2000`,
    [tenantId, since],
  )
  let lost = 0
  for (const one of all) {
    if (!columns.get(one.object)?.has(one.field)) continue
    const [row] = await tx.query<{ stands: boolean }>(
      `select ${one.field}::text is not distinct from $3 or updated_at > $4 as stands from ${one.object} where tenant_id = $1 and id = $2`,
      [tenantId, one.record_id, one.new, one.at],
    )
    if (row?.stands === false) lost += 1
  }
  return { corrected: all.length, lost }
}
