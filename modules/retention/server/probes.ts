import { type App, type Ctx, type Probe, type ProbeResult, judge, uuidv7 } from '@app/core'
import { canaryRecords, signInCanary } from '../../trust/server/index.ts'
import { lastHeartbeat } from './night.queries.ts'
import { overdueRows } from './night.ts'
import { listRuns } from './preview.queries.ts'
import { closingFindings, deletable, dueUnderHold, wrongPeriods } from './probes.queries.ts'
import { overdueOf } from './purge.queries.ts'
import { purgedObjects, timedTables } from './steps.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A night may be two hours late. */
const MOST_HOURS = 26

const overdue: Probe = {
  id: 'retention.overdue',
  title: 'Nothing is kept 26 hours beyond its time: trash, trails, logs of mail, exports, workspaces that are over',
  every_minutes: 60,
  run: async (app) => {
    const { total, by_table } = await overdueRows(app)
    return judge({ 'nothing is overdue': total === 0 }, { overdue: total, tables: by_table })
  },
  in_workspace: async ({ app, tenant }) => {
    const tables = await overdueOf(app, tenant.id, timedTables(app), purgedObjects(app))
    const overdue = Object.values(tables).reduce((sum, rows) => sum + rows, 0)
    return judge({ 'nothing is overdue': overdue === 0 }, { overdue, tables })
  },
}

const nightly: Probe = {
  id: 'retention.night',
  title: 'The last nightly purge came to its end within 26 hours',
  every_minutes: 60,
  sees_clock: true,
  run: async (app) => {
    const last = await lastHeartbeat(app, 'retention.night')
    // A new installation waits for its first night.
    if (last === null) return { state: 'unknown', evidence: { reason: 'no night yet' } }
    const hours = (app.clock().getTime() - Date.parse(last)) / HOUR
    return judge({ 'it ended within 26 hours': hours >= 0 && hours <= MOST_HOURS }, { hours: Math.round(hours) })
  },
  in_workspace: lastNight,
}

/** The last night of one workspace; a new one waits for its first. */
async function lastNight(ctx: Ctx): Promise<ProbeResult | null> {
  const [last] = (await listRuns(ctx, null)).filter((run) => run.ended_at !== null)
  if (!last?.ended_at) return null
  const hours = (Date.parse(ctx.now) - Date.parse(last.ended_at)) / HOUR
  return judge(
    { 'it ended within 26 hours': hours >= 0 && hours <= MOST_HOURS },
    { hours: Math.round(hours), deleted: last.counts ?? {} },
  )
}

const periods: Probe = {
  id: 'retention.periods',
  title: 'Every class of data has a period in the database: that of the settings, and no longer than the policies say',
  every_minutes: 60,
  run: async (app) => {
    const wrong = await wrongPeriods(app)
    return judge({ 'each class has its period': wrong.length === 0 }, { wrong })
  },
}

/** The name of the hold that the probe places once, in a workspace that exists to be attacked. */
const HOLD = 'Held by a probe'

const wall: Probe = {
  id: 'retention.wall',
  title: 'The role that purges can delete nothing that is in use, and nothing on hold',
  every_minutes: 360,
  run: async (app) => {
    const owner = await signInCanary(app, 'a')
    const held = (await canaryRecords(owner)).find((one) => one.path === 'contacts')?.id ?? ''
    const standing = ((await owner.send('GET', '/v1/legal-holds')).data['data'] ?? []) as { name?: string }[]
    if (!standing.some((one) => one.name === HOLD))
      await owner.send('POST', '/v1/legal-holds', {
        kind: 'record',
        name: HOLD,
        reason: 'Shows that holds are kept.',
        items: [{ object: 'contact', record_id: held }],
      })
    await owner.send('POST', '/v1/auth/sign-out')
    let open = 0
    for (const table of ['contact', 'contact_email', 'company', 'lead', 'task', 'product', 'note', 'deal'])
      open += await deletable(app, owner.tenant_id, table)
    const due = await dueUnderHold(app, owner.tenant_id, held, uuidv7())
    return judge({
      'nothing in use can be deleted': open === 0,
      'nothing on hold can be deleted': !due.held,
      'what is due and free can': due.free,
    })
  },
}

const closing: Probe = {
  id: 'workspace.end',
  title:
    'A cancelled workspace is read and exported for 30 days and changed by nobody, a deleted one can be taken back; none ends earlier or later',
  every_minutes: 1440,
  run: async (app) => await endAndReturn(app),
}

/** The canary cancels its workspace, comes back, deletes it, and comes back again. */
async function endAndReturn(app: App) {
  const { cancel_export_days, delete_undo_days, delete_max_days } = app.config.retention
  const found = await closingFindings(app, { cancelled: cancel_export_days, most: delete_max_days })
  const owner = await signInCanary(app, 'closing')
  // What a look that was cut off left behind.
  await owner.send('DELETE', '/v1/workspace/closing')
  const days = (answer: { data: Record<string, unknown> }): number =>
    Math.round((Date.parse(String(answer.data['purge_at'])) - app.clock().getTime()) / DAY)
  const task = { title: 'Written by a probe' }
  await owner.send('POST', '/v1/workspace/cancel')
  const cancelled = await owner.send('GET', '/v1/workspace/closing')
  const write = await owner.send('POST', '/v1/tasks', task)
  const read = await owner.send('GET', '/v1/tasks?limit=1')
  const exported = await owner.send('POST', '/v1/exports', { object: 'task', format: 'csv' })
  const back = await owner.send('DELETE', '/v1/workspace/closing')
  const again = await owner.send('POST', '/v1/tasks', task)
  const unnamed = await owner.send('POST', '/v1/workspace/delete', { name: 'another name' })
  await owner.send('POST', '/v1/workspace/delete', { name: owner.name })
  const deleting = await owner.send('GET', '/v1/workspace/closing')
  const kept = await owner.send('DELETE', '/v1/workspace/closing')
  await owner.send('POST', '/v1/auth/sign-out')
  return judge(
    {
      'none ends earlier or later than promised': found.wrong === 0,
      'cancelled, it lasts the days to export': days(cancelled) === cancel_export_days,
      'and takes no change': write.statusCode === 403,
      'and is read': read.statusCode === 200,
      'and exported': exported.statusCode < 300,
      'cancelling is taken back': back.statusCode === 204 && again.statusCode === 201,
      'deletion asks for the name': unnamed.statusCode >= 400,
      'deletion waits': days(deleting) === delete_undo_days,
      'and is taken back': kept.statusCode === 204,
    },
    { closing: found.closing },
  )
}

export const probes: readonly Probe[] = [overdue, nightly, periods, wall, closing]
