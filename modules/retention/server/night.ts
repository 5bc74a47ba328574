import { type App, type JobHandler } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { certify } from '@app/core/retention'
import { settleFiles, sweepStored } from '../../files/server/index.ts'
import { sweepFiles } from '../../transfer/server/index.ts'
import { applyRules } from './apply-rules.ts'
import { tellClosing } from './closing-mails.ts'
import { tellReviews } from './hold-review.ts'
import { dueWorkspaces, everyTenant, heartbeat, queueNight, queueRun } from './night.queries.ts'
import { purgeWorkspace } from './purge-workspace.ts'
import {
  type Counts,
  closeRun,
  noteRun,
  openRun,
  overdueAccounts,
  overdueOf,
  purgeAccounts,
  purgeErased,
  purgeRecords,
  purgeTable,
  type Run,
  TABLE_BATCH,
} from './purge.queries.ts'
import { accountTables, purgedObjects, timedTables } from './steps.ts'

/** The hour (UTC) of the nightly purge. */
const HOUR = 2

/** The next 02:00 UTC. */
export function nextNight(now: Date): string {
  const next = new Date(now)
  next.setUTCHours(HOUR, 0, 0, 0)
  if (next <= now) next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString()
}

/**
 * Job `retention.night`: ends workspaces that are over, tells owners whose workspace soon will be, deletes what is due of the accounts, queues the
 * purge of every workspace, and itself for the next night. A night that was cut off is done again: everything in it may be done twice.
 */
export const night: JobHandler = async (app) => {
  await queueNight(app, nextNight(app.clock()))
  for (const id of await dueWorkspaces(app)) await purgeWorkspace(app, id)
  await tellClosing(app)
  await purgeTenant(app, PLATFORM)
  for (const id of await everyTenant(app)) await queueRun(app, id)
  await heartbeat(app, 'retention.night', {})
}

/** Job `retention.run {tenant_id}`: the night of one workspace. */
export const runOne: JobHandler = async (app, payload) => {
  const tenantId = String(payload['tenant_id'])
  await sweepFiles(app, { tenant_id: tenantId })
  await applyRules(app, tenantId)
  await tellReviews(app, tenantId)
  await settleFiles(app, tenantId)
  await purgeTenant(app, tenantId)
  await sweepStored(app, tenantId)
}

/**
 * Deletes what is due in a workspace, or on the platform (the nil id), in batches of one transaction each; goes on with a run that was cut off.
 * @returns what the whole run deleted, by table
 */
export async function purgeTenant(app: App, tenantId: string): Promise<Counts> {
  const run = await openRun(app, tenantId)
  if (tenantId === PLATFORM) await eachAccountTable(app, run)
  else
    for (const object of purgedObjects(app))
      for (let after: string | null = null, more = true; more;) {
        after = await purgeRecords(app, run, object, after)
        more = after !== null
      }
  await purgeErased(app, run)
  for (const table of timedTables(app)) while ((await purgeTable(app, run, table)) === TABLE_BATCH);
  const counts = await closeRun(app, run, (sums, periods, holds, ended_at) =>
    certify(app, {
      type: 'purge',
      run: run.id,
      workspace: tenantId === PLATFORM ? null : tenantId,
      started_at: new Date(run.started_at).toISOString(),
      ended_at,
      periods,
      deleted: sums,
      holds,
    }),
  )
  if (Object.keys(counts).length > 0) await noteRun(app, run)
  return counts
}

async function eachAccountTable(app: App, run: Run): Promise<void> {
  for (const one of accountTables(app)) while ((await purgeAccounts(app, run, one)) === TABLE_BATCH);
}

/** Rows that should have been deleted more than 26 hours ago and were not: 0 while the nights run. By table, over all workspaces; workspaces that are over too. */
export async function overdueRows(app: App): Promise<{ total: number; by_table: Counts }> {
  const by_table: Counts = await overdueAccounts(app, accountTables(app))
  const add = (counts: Counts): void => {
    for (const [table, n] of Object.entries(counts)) by_table[table] = (by_table[table] ?? 0) + n
  }
  const tables = timedTables(app)
  add(await overdueOf(app, PLATFORM, tables, []))
  for (const id of await everyTenant(app)) add(await overdueOf(app, id, tables, purgedObjects(app)))
  const over = await dueWorkspaces(app, '26 hours')
  if (over.length > 0) add({ workspace: over.length })
  return { total: Object.values(by_table).reduce((sum, n) => sum + n, 0), by_table }
}

/** At every start: the next night is in the queue. */
export const scheduleNights = async (app: App): Promise<void> => await queueNight(app, nextNight(app.clock()))
