import { setTimeout as sleep } from 'node:timers/promises'
import type { App, JobHandler } from '@app/core'
import { removeCheckpointFiles } from '@app/core/audit'
import { edgeOf } from '@app/core/http'
import { addErasure, certify, destroyWorkspaceKey } from '@app/core/retention'
import { dropWorkspaceFiles } from '../../files/server/index.ts'
import { dropAllFiles } from '../../transfer/server/index.ts'
import {
  countedOf,
  dropJobs,
  emptyTable,
  endWorkspace,
  isOver,
  issueCertificate,
  loosenSelfRefs,
  membersOf,
  tablesInOrder,
} from './purge-workspace.queries.ts'

/**
 * Others work while a workspace is deleted: after each batch it rests as long as the batch took, a quarter of a second at most. Measured with 10,000 contacts on two
 * busy cores (`npm run bench -- workspace-erasure`): docs/guide/retention.md.
 */
const LONGEST_REST_MS = 250

/**
 * Deletes a workspace that is over, everywhere: the ledger first (a restore brings it back no more), then its key, files, rows table by table, jobs, and
 * the workspace itself with everything of it among the accounts. Each step may be done twice, so that a run that was cut off goes on. Accounts stay.
 * @param alone nobody is served yet: no rests
 * @returns false when it is not over, or on hold
 */
export async function purgeWorkspace(app: App, tenantId: string, alone = false): Promise<boolean> {
  if (!(await isOver(app, tenantId))) return false
  const members = await membersOf(app, tenantId)
  const begun = addErasure(app, { kind: 'workspace', id: tenantId, at: app.clock().toISOString() })
  const key = destroyWorkspaceKey(app, tenantId, begun)
  for (const { account_id } of members) edgeOf(app).live.endMember(tenantId, account_id)
  await dropAllFiles(app, tenantId)
  await dropWorkspaceFiles(app, tenantId)
  await loosenSelfRefs(app, tenantId)
  const tables = tablesInOrder(app)
  for (const table of tables)
    for (let more = true; more;) {
      const from = performance.now()
      more = await emptyTable(app, tenantId, table)
      if (more && !alone) await sleep(Math.min(performance.now() - from, LONGEST_REST_MS))
    }
  await dropJobs(app, tenantId)
  removeCheckpointFiles(app.config, tenantId)
  const ended_at = app.clock().toISOString()
  const deleted = await countedOf(app, tenantId)
  const certificate = certify(app, {
    type: 'workspace',
    workspace: tenantId,
    started_at: begun,
    rows_gone_at: ended_at,
    // Within a day the tables are written anew (rulings.md 38); a database of the operator's own is not ours to rewrite.
    bytes_gone_by: app.db.embedded === null ? null : new Date(Date.parse(ended_at) + 86_400_000).toISOString(),
    // Plain columns leave with the last backup and write-ahead log that hold them (rulings.md 39).
    backups_clean_by: new Date(Date.parse(ended_at) + app.config.backup.keep_days * 86_400_000).toISOString(),
    key_destroyed: key,
    deleted,
  })
  await issueCertificate(
    app,
    tenantId,
    certificate,
    ended_at,
    members.map((one) => one.account_id),
  )
  await endWorkspace(app, tenantId, tables)
  return true
}

/** Job `retention.end {tenant_id}`, at the minute a workspace is over. */
export const endOne: JobHandler = async (app, payload) => {
  await purgeWorkspace(app, String(payload['tenant_id']))
}
