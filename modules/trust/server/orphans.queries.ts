import { type App, type Ctx, inCtx, writeEvents } from '@app/core'

/** References by object name and id, which the database cannot hold by a foreign key (rulings.md 26); the trail itself outlives its records. */
const REFERENCES = [
  { table: 'tag_link', object: 'object', record: 'record_id' },
  { table: 'search_term', object: 'object', record: 'record_id' },
  { table: 'record_share', object: 'object', record: 'record_id' },
] as const
export type Orphans = Record<(typeof REFERENCES)[number]['table'], number>

/** How many rows of each kind point at a record that is not there, or at an object that does not exist. */
export async function orphansOf(ctx: Ctx): Promise<Orphans> {
  const counts: Record<string, number> = {}
  for (const { table, object, record } of REFERENCES) {
    const names = await ctx.tx.query<{ name: string }>(
      `select distinct ${object} as name from ${table} where tenant_id = $1`,
      [ctx.tenant.id],
    )
    let lost = 0
    for (const { name } of names) {
      const there = ctx.app.registry.objects.has(name)
        ? ` and not exists (select 1 from ${name} o where o.tenant_id = $1 and o.id = l.${record})`
        : ''
      const [row] = await ctx.tx.query<{ n: number }>(
        `select count(*)::int as n from ${table} l where l.tenant_id = $1 and l.${object} = $2${there}`,
        [ctx.tenant.id, name],
      )
      lost += Number(row?.n ?? 0)
    }
    counts[table] = lost
  }
  return counts as Orphans
}

/**
 * Job `trust.check_orphans {tenant_id}`: counts what points at nothing. Found or not, the trail says so, so that a missing run shows too;
 * nothing is repaired by itself, since an orphan is a fault of the program that somebody should look at.
 */
export async function checkOrphans(app: App, payload: Record<string, unknown>): Promise<void> {
  await inCtx(app, { tenant_id: String(payload['tenant_id']), member_id: null, source: 'job' }, async (ctx) => {
    const found = await orphansOf(ctx)
    const lost = Object.entries(found).filter(([, count]) => count > 0)
    await writeEvents(ctx, [
      {
        name: lost.length > 0 ? 'references.orphans_found' : 'references.checked',
        object: 'references',
        record_id: null,
        record_version: null,
        ...(lost.length > 0 ? { changes: Object.fromEntries(lost.map(([table, count]) => [table, [0, count]])) } : {}),
      },
    ])
    if (lost.length > 0)
      app.log.error({ tenant: ctx.tenant.id, orphans: found }, 'references to records that are not there')
  })
}

/** Queues a check of each workspace that had none for a day; asked every hour, so that a stopped machine catches up. */
export async function queueOrphanChecks(app: App): Promise<void> {
  const tenants = await app.db.inAuth((tx) => tx.query<{ id: string }>('select id from identity.tenant order by id'))
  const since = new Date(app.clock().getTime() - 23 * 3_600_000).toISOString()
  for (const { id } of tenants)
    await app.db.asJob(id, async (tx) => {
      const done = await tx.query(
        `select 1 from event where tenant_id = $1 and name in ('references.checked', 'references.orphans_found') and at > $2 limit 1`,
        [id, since],
      )
      if (done.length === 0)
        await tx.query(`select app_enqueue('trust.check_orphans', $1::json, null, $2)`, [
          JSON.stringify({ tenant_id: id }),
          `orphans:${id}`,
        ])
    })
}
