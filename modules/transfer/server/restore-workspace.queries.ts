import { type Ctx, objectOf, records } from '@app/core'

/** True when none of these objects has a record of its own. */
export const seededOnly = async (ctx: Ctx, tables: readonly string[]): Promise<boolean> => {
  for (const table of tables)
    if ((await ctx.tx.query(`select 1 from ${table} where tenant_id = $1 limit 1`, [ctx.tenant.id])).length > 0)
      return false
  return true
}

/** Rows a new workspace is born with, or values made anew with their parents, give way to those of the export. */
export const emptyTable = async (ctx: Ctx, table: string): Promise<void> => {
  await ctx.tx.run(`delete from search_term where tenant_id = $1 and object = $2`, [ctx.tenant.id, table])
  await ctx.tx.run(`delete from search_body where tenant_id = $1 and object = $2`, [ctx.tenant.id, table])
  await ctx.tx.run(`delete from ${table} where tenant_id = $1`, [ctx.tenant.id])
}

/** References of a record that are set when all records are there; `own`: those in fields of the workspace's own, by key. */
export type Later = { object: string; id: string; refs: Record<string, string>; own: Record<string, unknown> }

/** Sets refs without touching version and times: the record is the one exported. */
export const setRefs = async (ctx: Ctx, rows: readonly Later[]): Promise<void> => {
  for (const [object, some] of Map.groupBy(rows, (row) => row.object)) {
    const own = some.filter((row) => Object.keys(row.own).length > 0)
    if (own.length === 0) continue
    const ids = own.map((row) => row.id)
    await ctx.tx.run(
      `update ${object} t set custom = t.custom || u.value from unnest($2::uuid[], $3::jsonb[]) as u(id, value) where t.tenant_id = $1 and t.id = u.id`,
      [ctx.tenant.id, ids, own.map((row) => JSON.stringify(row.own))],
    )
    const stored = await records.lockRows(ctx, objectOf(ctx, object), ids)
    const whole = [...stored.values()].map(({ record }) => record)
    await records.rewriteDerived(ctx, objectOf(ctx, object), whole)
  }
  const groups = new Map<string, { ids: string[]; values: string[] }>()
  for (const row of rows)
    for (const [field, value] of Object.entries(row.refs)) {
      const group = groups.get(`${row.object}.${field}`) ?? { ids: [], values: [] }
      group.ids.push(row.id)
      group.values.push(value)
      groups.set(`${row.object}.${field}`, group)
    }
  for (const [key, { ids, values }] of groups) {
    const [object = '', field = ''] = key.split('.')
    await ctx.tx.run(
      `update ${object} t set ${field} = u.value from unnest($2::uuid[], $3::uuid[]) as u(id, value) where t.tenant_id = $1 and t.id = u.id`,
      [ctx.tenant.id, ids, values],
    )
  }
}

/** Rows of a plain table, as the export wrote them. */
export const insertTableRows = async (
  ctx: Ctx,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> => {
  await ctx.tx.run(
    `insert into ${table} select (jsonb_populate_record(null::${table}, u.row || jsonb_build_object('tenant_id', $1::text))).* from unnest($2::jsonb[]) as u(row) on conflict do nothing`,
    [ctx.tenant.id, rows.map((row) => JSON.stringify(row))],
  )
}
