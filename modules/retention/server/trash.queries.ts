import { type Ctx, predicate, records } from '@app/core'
import type { ObjectDef } from '@app/schema'

/** Records of an object in the trash that the actor may delete, in order of their ids. */
export async function trashedIds(
  ctx: Ctx,
  object: ObjectDef,
  after: string | null,
  limit: number,
  only?: string,
): Promise<string[]> {
  const params = records.makeParams(ctx.tenant.id)
  const may = predicate(ctx, object, 'delete', 't', params) ?? 'false'
  const rows = await ctx.tx.query<{ id: string }>(
    `select t.id from ${object.name} t where t.tenant_id = $1 and t.deleted_at is not null and (${may})${after === null ? '' : ` and t.id > ${params.add(after)}`}${only === undefined ? '' : ` and t.id = ${params.add(only)}`} order by t.id limit ${limit} for update of t`,
    params.values,
  )
  return rows.map((row) => row.id)
}
