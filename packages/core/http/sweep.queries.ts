import type { App } from '../app.ts'
import { sweepWords } from '../search/terms.queries.ts'
import { loggable } from './errors.ts'
import { deleteOldSessions } from './sessions.queries.ts'
import { sessionLimits } from './times.ts'

const HOUR = 3_600_000
/** Failed sign-ins count for 15 minutes; codes are dead after minutes. What lives longer than a day, the nightly purge deletes (modules/retention). */
const RATE_KEPT = HOUR
const CODE_KEPT = 24 * HOUR

/** Deletes what ends within a day: sessions, failed sign-ins, codes, kept answers, words of the vocabulary that no record has any more. Each would be refused anyway; this is about keeping nothing. */
export async function sweep(app: App): Promise<void> {
  const now = app.clock().getTime()
  const at = (ms: number) => new Date(now - ms).toISOString()
  const tenants = await app.db.inAuth(async (tx) => {
    await deleteOldSessions(tx, at(0), at(sessionLimits(app.config).idle))
    await tx.run(`delete from identity.half_session where expires_at < $1`, [at(0)])
    await tx.run(`delete from identity.challenge where expires_at < $1`, [at(0)])
    await tx.run(`delete from identity.rate where at < $1`, [at(RATE_KEPT)])
    await tx.run(`delete from identity.mail_code where expires_at < $1`, [at(CODE_KEPT)])
    return await tx.query<{ id: string }>(`select id from identity.tenant order by id`)
  })
  for (const { id } of tenants)
    await app.db.asJob(id, async (tx) => {
      await tx.run(`delete from idempotency_key where tenant_id = $1 and expires_at < $2`, [id, at(0)])
      await sweepWords(tx, id)
    })
  for (const module of app.parts.modules) await module.hourly?.(app)
}

/** Sweeps every hour until stopped. */
export function startSweeping(app: App): () => void {
  const timer = setInterval(() => {
    if (app.db.read_only.get()) return
    void sweep(app).catch((cause: unknown) => app.log.warn(loggable(cause), 'sweep failed'))
  }, HOUR).unref()
  return () => clearInterval(timer)
}
