import { type App, type Probe, judge } from '@app/core'
import { verifyLog } from '@app/core/audit'
import { listChecks } from '../check-log.queries.ts'
import { logLines, platformLines } from '../log-lines.queries.ts'
import { signInCanary } from './canaries.ts'
import { treesBySize } from './trees.queries.ts'

/** Logs up to this size are recomputed whole at each run; a larger one is checked by its owner ("check my log") and by `custos verify-audit`. */
const WHOLE = 50_000
const MOST_LOGS = 200

const verify: Probe = {
  id: 'audit.verify',
  title: 'Audit logs are recomputed from their events and fit every signed checkpoint',
  every_minutes: 360,
  run: async (app) => {
    const trees = (await treesBySize(app)).filter((one) => one.size <= WHOLE).slice(0, MOST_LOGS)
    let broken = 0
    for (const tree of trees) if (!(await isIntact(app, tree.tenant_id))) broken += 1
    return judge({ 'each log is intact': broken === 0 }, { logs: trees.length, broken_logs: broken })
  },
  // What the workspace's own check found last; who has not checked yet has nothing of their own to show.
  in_workspace: async (ctx) => {
    const last = (await listChecks(ctx)).find((one) => one.state === 'intact' || one.state === 'broken')
    if (!last) return null
    return judge({ 'the own log is intact': last.state === 'intact' }, { checked_at: last.finished_at })
  },
}

async function isIntact(app: App, tenantId: string | null): Promise<boolean> {
  const lines =
    tenantId === null ? platformLines(app) : logLines(app, { tenant_id: tenantId, member_id: null, source: 'job' })
  // What was written in the last seconds has no leaf yet; that is no finding.
  const verdict = await verifyLog(lines, { now: app.clock() })
  return verdict.findings.every((one) => one.kind === 'event_unlogged')
}

const written: Probe = {
  id: 'audit.written',
  title: 'A sign-in and a change are in the audit with time, person and address',
  every_minutes: 60,
  run: async (app) => {
    const began = app.clock().getTime()
    const owner = await signInCanary(app, 'b')
    const made = await owner.send('POST', '/v1/tasks', { title: 'Written by a probe' })
    const id = String(made.data['id'] ?? '')
    const removed = await owner.send('DELETE', `/v1/tasks/${id}`, undefined, { 'if-match': String(made.headers.etag) })
    const trail = await owner.send('GET', `/v1/audit?record_id=${id}&limit=10`)
    const entries = (trail.data['data'] ?? []) as Record<string, unknown>[]
    const creation = entries.find((one) => one['name'] === 'task.created')
    const starts = ((await owner.send('GET', '/v1/audit?name=session.started&limit=1')).data['data'] ?? []) as Record<
      string,
      unknown
    >[]
    await owner.send('POST', '/v1/auth/sign-out')
    const isFresh = (one: Record<string, unknown> | undefined): boolean =>
      Date.parse(String(one?.['at'])) >= began - 60_000
    return judge({
      'a change is there': made.statusCode === 201 && creation !== undefined && isFresh(creation),
      'with the person': creation?.['actor_id'] === owner.member_id,
      'with the address': typeof creation?.['ip'] === 'string' && creation['ip'] !== '',
      'a removal is there':
        removed.statusCode < 300 && entries.some((one) => String(one['name']).startsWith('task.') && one !== creation),
      'the sign-in is there': isFresh(starts[0]),
    })
  },
}

export const auditProbes: readonly Probe[] = [verify, written]
