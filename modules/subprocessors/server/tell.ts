import { type App, type JobHandler, regionName } from '@app/core'
import { dayText, tellWorkspace } from '../../policy/server/index.ts'
import { adminsOf, everyTenant } from '../../retention/server/index.ts'
import { allSubprocessors, findSubprocessor, queueTelling, stateOf } from './subprocessors.queries.ts'

/** Job `subprocessors.tell {subject_id}`: mails owners and administrators of every workspace once. */
export const tell: JobHandler = async (app, payload) => {
  const id = String(payload['subject_id'])
  const row = await app.db.inAuth((tx) => findSubprocessor(tx, id))
  if (!row || !['announced', 'in_force'].includes(stateOf(row, app.clock().getTime()))) return
  const old = row.replaces === null ? null : await app.db.inAuth((tx) => findSubprocessor(tx, row.replaces ?? ''))
  for (const tenantId of await everyTenant(app))
    await tellWorkspace(app, tenantId, id, {
      kind: row.is_first ? 'subprocessor_listed' : old ? 'subprocessor_replaced' : 'subprocessor_added',
      event: 'workspace.subprocessor_notice_sent',
      people: adminsOf,
      path: () => '/subprocessors',
      values: (language, time_zone) => ({
        name: row.name,
        task: row.task,
        region: regionName(row.region, language),
        reason: row.reason,
        old: old?.name ?? '',
        on: dayText(row.effective_at, language, time_zone),
      }),
    })
}

/** Every hour: whoever became an administrator since is told, too, until it gets data. */
export const queueTellings = async (app: App): Promise<void> => {
  await app.db.inAuth(async (tx) => {
    const now = app.clock().getTime()
    for (const row of await allSubprocessors(tx)) if (stateOf(row, now) === 'announced') await queueTelling(tx, row.id)
  })
}
