import { type Ctx, type JobHandler, type RouteRequest, enqueue, error, inCtx, uuidv7, writeEvents } from '@app/core'
import { type Verdict, verifyLog } from '@app/core/audit'
import { logLines } from './log-lines.queries.ts'

export type Check = {
  id: string
  state: 'running' | 'intact' | 'broken' | 'failed'
  requested_at: string
  requested_by: string | null
  finished_at: string | null
  result: Verdict | null
}
const COLUMNS = 'id, state, requested_at, requested_by, finished_at, result'

/** `POST /v1/audit/verify`: recomputes the whole log in a job and holds it against every signed checkpoint, and one kept outside when given. */
export async function startCheck(req: RouteRequest): Promise<Check> {
  const { ctx, body } = req
  const { checkpoint } = (body ?? {}) as { checkpoint?: string }
  const id = uuidv7()
  await ctx.tx.query(
    `insert into audit_check (tenant_id, id, state, requested_at, requested_by, given) values ($1, $2, 'running', $3, $4, $5)`,
    [ctx.tenant.id, id, ctx.now, ctx.actor.member_id, checkpoint?.trim() ? `${checkpoint.trim()}\n` : null],
  )
  await writeEvents(ctx, [{ name: 'audit.check_started', object: 'audit', record_id: null, record_version: null }])
  await enqueue(ctx, 'trust.check_log', { tenant_id: ctx.tenant.id, id })
  return await findCheck(ctx, id)
}

/** @throws not_found */
export async function findCheck(ctx: Ctx, id: string): Promise<Check> {
  const [row] = await ctx.tx.query<Check>(`select ${COLUMNS} from audit_check where tenant_id = $1 and id = $2`, [
    ctx.tenant.id,
    id,
  ])
  if (!row) throw error('not_found')
  return row
}

/** The last runs, newest first. */
export async function listChecks(ctx: Ctx): Promise<Check[]> {
  return await ctx.tx.query<Check>(
    `select ${COLUMNS} from audit_check where tenant_id = $1 order by id desc limit 20`,
    [ctx.tenant.id],
  )
}

/** Job `trust.check_log {tenant_id, id}`: as the program, which reads every field, so that nothing is left unchecked. */
export const checkLog: JobHandler = async (app, payload) => {
  const [tenant_id, id] = [String(payload['tenant_id']), String(payload['id'])]
  const as = { tenant_id, member_id: null, source: 'job' as const }
  const given = await inCtx(app, as, async (ctx) => {
    const [row] = await ctx.tx.query<{ given: string | null; state: string }>(
      'select given, state from audit_check where tenant_id = $1 and id = $2',
      [tenant_id, id],
    )
    return row?.state === 'running' ? { note: row.given } : null
  })
  if (!given) return
  const result = await verifyLog(logLines(app, as), {
    ...(given.note === null ? {} : { checkpoints: [given.note] }),
    now: app.clock(),
  }).catch(() => null)
  const state = result === null ? 'failed' : result.intact ? 'intact' : 'broken'
  if (state !== 'intact') app.log.error({ tenant_id, state, found: result?.found }, 'the audit log was checked')
  await inCtx(app, as, async (ctx) => {
    await ctx.tx.query(
      'update audit_check set state = $3, finished_at = $4, result = $5 where tenant_id = $1 and id = $2',
      [tenant_id, id, state, ctx.now, JSON.stringify(result)],
    )
    await writeEvents(ctx, [{ name: `audit.check_${state}`, object: 'audit', record_id: null, record_version: null }])
  })
}
