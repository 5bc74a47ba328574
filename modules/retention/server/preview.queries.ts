import { type App, type Ctx, objectOf } from '@app/core'
import type { ObjectDef, Table } from '@app/schema'
import { dueCtids, dueRows } from './purge.queries.ts'

/** How many rows will be deleted within so many days if nothing changes, by table. */
export async function dueWithin(
  ctx: Ctx,
  app: App,
  tables: readonly Table[],
  objects: readonly ObjectDef[],
  days: number,
): Promise<{ table: string; rows: number }[]> {
  const ahead = `-${days} days`
  const counts: { table: string; rows: number }[] = []
  const add = async (table: string, from: string): Promise<void> => {
    const [row] = await ctx.tx.query<{ n: number }>(`select count(*)::int as n from ${from}`, [ctx.tenant.id])
    if (row && row.n > 0) counts.push({ table, rows: row.n })
  }
  for (const object of objects)
    if (!object.child) await add(object.name, `${object.name} where ${dueRows(object, ahead)}`)
  for (const table of tables) await add(table.name, `(${dueCtids(app, table, ahead)}) x`)
  return counts
}

/** Records in the trash that go within so many days, soonest first. */
export const recordsDue = async (
  ctx: Ctx,
  name: string,
  days: number,
  after: string | null,
): Promise<{ id: string; title: string | null; deleted_at: string; goes_at: string }[]> => {
  const object = objectOf(ctx, name)
  return await ctx.tx.query(
    `select id, ${object.title}::text as title, deleted_at,
       deleted_at + (select least(r.period, make_interval(days => s.days::int)) from identity.retention r left join retention_setting s on s.tenant_id = $1 and s.class = r.class where r.class = 'trash') as goes_at
     from ${object.name} where ${dueRows(object, `-${days} days`)} and ($2::uuid is null or id > $2) order by id limit 100`,
    [ctx.tenant.id, after],
  )
}

export type RunRow = {
  id: string
  state: string
  started_at: string
  ended_at: string | null
  counts: Record<string, number> | null
  certificate: unknown
}
export const listRuns = async (ctx: Ctx, before: string | null): Promise<RunRow[]> =>
  await ctx.tx.query(
    `select id, state, started_at, ended_at, counts, certificate from purge_run where tenant_id = $1 and ($2::uuid is null or id < $2) order by id desc limit 50`,
    [ctx.tenant.id, before],
  )
export const readRun = async (ctx: Ctx, id: string): Promise<RunRow | null> => {
  const [row] = await ctx.tx.query<RunRow>(
    'select id, state, started_at, ended_at, counts, certificate from purge_run where tenant_id = $1 and id = $2',
    [ctx.tenant.id, id],
  )
  return row ?? null
}

/** The workspace's own, shorter periods, in days. */
export const ownPeriods = async (ctx: Ctx): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await ctx.tx.query<{ class: string; days: number }>(
        'select class, days from retention_setting where tenant_id = $1',
        [ctx.tenant.id],
      )
    ).map((row) => [row.class, Number(row.days)]),
  )
export const writePeriod = async (ctx: Ctx, name: string, days: number | null): Promise<void> => {
  if (days === null)
    await ctx.tx.run('delete from retention_setting where tenant_id = $1 and class = $2', [ctx.tenant.id, name])
  else
    await ctx.tx.run(
      `insert into retention_setting (tenant_id, class, days, updated_at, updated_by) values ($1, $2, $3, $4, $5)
       on conflict (tenant_id, class) do update set days = excluded.days, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
      [ctx.tenant.id, name, days, ctx.now, ctx.actor.member_id],
    )
}
