import { type JobHandler, uuidv7 } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { everyTenant } from '../../retention/server/index.ts'
import { noteOperator } from '../../support/server/index.ts'
import { findIncident, noticesOf, putReach, queueTell } from './incidents.queries.ts'
import { type Counts, countIn } from './reach.queries.ts'

/** Job `incidents.count {incident_id}`: reads the trail of each workspace, and tells those that are found after a notice went out. */
export const count: JobHandler = async (app, payload) => {
  const id = String(payload['incident_id'])
  const incident = await app.db.inAuth((tx) => findIncident(tx, id))
  if (!incident || incident.closed_at !== null) return
  const found: (Counts & { tenant_id: string })[] = []
  for (const tenant_id of await everyTenant(app)) {
    const counts = await countIn(app, tenant_id, incident)
    if (incident.is_everybody || counts.events > 0) found.push({ tenant_id, ...counts })
  }
  const at = app.clock().toISOString()
  const act = { object: 'incident', record_ids: [id], operator_id: null, grant_id: null, correlation_id: uuidv7(), at }
  await app.db.inAuth(async (tx) => {
    await putReach(tx, id, found, at)
    await noteOperator(tx, { ...act, name: 'incident.counted' }, PLATFORM)
    const last = (await noticesOf(tx, id)).find((one) => one.sent_at !== null)
    if (last) await queueTell(tx, last.id)
  })
}
