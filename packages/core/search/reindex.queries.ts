import type { App } from '../app.ts'
import { inCtx } from '../ctx.ts'
import type { JobHandler } from '../module.ts'
import { lockRows } from '../records/update.queries.ts'
import { writeTerms } from './terms.queries.ts'

/**
 * The way search terms are made now. A release that makes them otherwise raises it, and the default of `identity.tenant.search_version` with it
 * (new workspaces need no second pass); the next start then queues {@link reindexJob} for every workspace that is behind.
 */
export const SEARCH_VERSION = 1
const BATCH = 500

/** Queues the job for workspaces whose terms an older release made. One per workspace, however often the program starts. */
export async function queueReindex(app: App): Promise<number> {
  const behind = await app.db.inAuth((tx) =>
    tx.query<{ id: string }>('select id from identity.tenant where search_version < $1 order by id', [SEARCH_VERSION]),
  )
  for (const { id } of behind)
    await app.db.asJob(id, (tx) =>
      tx.query('select app_enqueue($1, $2::json, null, $3)', [
        'core.reindex',
        JSON.stringify({ tenant_id: id }),
        `reindex ${id}`,
      ]),
    )
  return behind.length
}

/**
 * Writes the search terms of every live record of a workspace anew, a batch and a transaction at a time; rows are locked meanwhile, so that
 * nobody's newer terms are overwritten. Begins again from the start when it was cut: the result is the same.
 */
export const reindexJob: JobHandler = async (app, payload) => {
  const { tenant_id } = payload as { tenant_id: string }
  const principal = { tenant_id, member_id: null, source: 'job' as const }
  for (const object of app.registry.objects.values()) {
    if (object.child) continue
    let after = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      const last = await inCtx(app, principal, async (ctx) => {
        const rows = await ctx.tx.query<{ id: string }>(
          `select id from ${object.name} where tenant_id = $1 and id > $2 and deleted_at is null order by id limit $3`,
          [tenant_id, after, BATCH],
        )
        const locked = await lockRows(
          ctx,
          object,
          rows.map((row) => row.id),
        )
        await writeTerms(
          ctx,
          object,
          [...locked.values()].map(({ record }) => record),
          false,
        )
        return rows.length < BATCH ? null : (rows.at(-1)?.id ?? null)
      })
      if (last === null) break
      after = last
    }
  }
  await app.db.asJob(tenant_id, (tx) =>
    tx.query('update identity.tenant set search_version = $2 where id = $1', [tenant_id, SEARCH_VERSION]),
  )
}
