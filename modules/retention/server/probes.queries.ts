import type { App } from '@app/core'
import { classPeriods } from '@app/core/retention'
import { retentionClasses, type RetentionClass } from '@app/schema'

/** Classes of the data map whose period in the database is missing, is not that of the settings, or is beyond the loosest policy. */
export async function wrongPeriods(app: App): Promise<string[]> {
  const periods = Object.entries(classPeriods(app.config.retention))
  const classes: Readonly<Record<string, RetentionClass>> = retentionClasses
  const rows = await app.db.inAuth((tx) =>
    tx.query<{ class: string }>(
      `select e.class from unnest($1::text[], $2::interval[], $3::interval[]) as e (class, period, loosest) left join identity.retention r on r.class = e.class
       where r.class is null or r.period <> e.period or r.period > e.loosest order by 1`,
      [
        periods.map(([name]) => name),
        periods.map(([, period]) => period),
        periods.map(([name, period]) => classes[name]?.loosest ?? classes[name]?.after ?? period),
      ],
    ),
  )
  return rows.map((row) => row.class)
}

const takenBack = new Error('taken back')

/** How many rows that nobody deleted the role of the purge could delete from a table: tried, and taken back. */
export async function deletable(app: App, tenantId: string, table: string): Promise<number> {
  let count = 0
  try {
    await app.db.asPurge(tenantId, async (tx) => {
      count = (await tx.run(`delete from ${table} where tenant_id = $1 and deleted_at is null`, [tenantId])).rowCount
      throw takenBack
    })
  } catch (cause) {
    if (cause === takenBack) return count
    // What refers to the row held it; the policy did not.
    if ((cause as { code?: unknown }).code === '23503') return 1
    throw cause
  }
  return count
}

/** Whether a record in the trash for a year would be deleted: one on hold, and one that is nobody's. */
export async function dueUnderHold(
  app: App,
  tenantId: string,
  held: string,
  free: string,
): Promise<{ held: boolean; free: boolean }> {
  const [row] = await app.db.asPurge(tenantId, (tx) =>
    tx.query<{ held: boolean; free: boolean }>(
      `select app_due('trash', app_now() - interval '1 year', array['contact'], array[$1::uuid]) as held,
         app_due('trash', app_now() - interval '1 year', array['contact'], array[$2::uuid]) as free`,
      [held, free],
    ),
  )
  return row ?? { held: true, free: false }
}

/** Workspaces on their way out, and how many of them end earlier or later than promised. One cancelled before it was deleted keeps its earlier end. */
export async function closingFindings(
  app: App,
  days: { cancelled: number; most: number },
): Promise<{ closing: number; wrong: number }> {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ closing: number; wrong: number }>(
      `select count(*)::int as closing, (count(*) filter (where purge_at is null or purge_at > closing_at + make_interval(hours => 24 * $2) + interval '1 minute'
           or (closing = 'cancelled' and purge_at < closing_at + make_interval(hours => 24 * $1) - interval '1 minute')))::int as wrong
       from identity.tenant where closing is not null`,
      [days.cancelled, days.most],
    ),
  )
  return row ?? { closing: 0, wrong: 0 }
}
