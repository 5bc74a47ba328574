import { type RetentionClass, retentionClasses } from '@app/schema'
import type { Ctx } from '../ctx.ts'
import type { Database } from '../db/index.ts'
import { type RetentionSettings, classPeriods } from './settings.ts'

/**
 * Writes the periods of the settings where the database's own policies read them; at every start, before anything is served. The table refuses what
 * is looser than the loosest policy.
 */
export async function applyRetention(db: Pick<Database, 'asBoot'>, settings: RetentionSettings): Promise<void> {
  const periods = Object.entries(classPeriods(settings))
  const classes: Readonly<Record<string, RetentionClass>> = retentionClasses
  await db.asBoot((tx) =>
    tx.run(
      `insert into identity.retention (class, period, loosest) select * from unnest($1::text[], $2::interval[], $3::interval[])
       on conflict (class) do update set period = excluded.period, loosest = excluded.loosest`,
      [
        periods.map(([name]) => name),
        periods.map(([, period]) => period),
        periods.map(([name, period]) => classes[name]?.loosest ?? classes[name]?.after ?? period),
      ],
    ),
  )
}

/** Days that the trash of this workspace keeps: the installation's, or the workspace's own, shorter number; what the database deletes by. */
export async function trashDays({ app, tx, tenant }: Pick<Ctx, 'app' | 'tx' | 'tenant'>): Promise<number> {
  const [own] = await tx.query<{ days: number }>(
    `select days::int as days from retention_setting where tenant_id = $1 and class = 'trash'`,
    [tenant.id],
  )
  return Math.min(own?.days ?? Number.POSITIVE_INFINITY, app.config.retention.trash_days)
}
