import type { App } from '../app.ts'
import { sweepWords } from '../search/terms.queries.ts'
import { loggable } from './errors.ts'
import { deleteOldSessions } from './sessions.queries.ts'
import { sessionLimits } from './times.ts'

const HOUR = 3_600_000
/** Failed sign-ins count for 15 minutes; invitations are kept a month beyond their end, so that their sender sees what became of them. */
const RATE_KEPT = HOUR
const INVITATION_KEPT = 30 * 24 * HOUR
/** What ended sessions leave is kept this long (promise ONT-034; X15). */
const HISTORY_KEPT = 90 * 24 * HOUR
/** Codes and links are dead after minutes or days; the mail log lives 12 months (ONT-104), a device unused for a year is new again. */
const CODE_KEPT = 24 * HOUR
const LINK_KEPT = 7 * 24 * HOUR
const YEAR = 365 * 24 * HOUR

/** Deletes what is over: sessions, failed sign-ins, old invitations, codes, links, mails, kept answers, words of the vocabulary that no record has any more. Each would be refused anyway; this is about keeping nothing. */
export async function sweep(app: App): Promise<void> {
  const now = app.clock().getTime()
  const at = (ms: number) => new Date(now - ms).toISOString()
  const tenants = await app.db.inAuth(async (tx) => {
    await deleteOldSessions(tx, at(0), at(sessionLimits(app.config).idle))
    await tx.run(`delete from identity.half_session where expires_at < $1`, [at(0)])
    await tx.run(`delete from identity.challenge where expires_at < $1`, [at(0)])
    await tx.run(`delete from identity.session_history where ended_at < $1`, [at(HISTORY_KEPT)])
    await tx.run(`delete from identity.rate where at < $1`, [at(RATE_KEPT)])
    await tx.run(`delete from identity.invitation where expires_at < $1`, [at(INVITATION_KEPT)])
    await tx.run(`delete from identity.mail_code where expires_at < $1`, [at(CODE_KEPT)])
    await tx.run(`delete from identity.link_token where expires_at < $1`, [at(LINK_KEPT)])
    await tx.run(`delete from identity.mail where created_at < $1`, [at(YEAR)])
    await tx.run(`delete from identity.known_device where seen_at < $1`, [at(YEAR)])
    await tx.run(`delete from identity.failure_total where last_at < $1`, [at(YEAR)])
    await tx.run(`delete from identity.join_request where decided_at < $1`, [at(INVITATION_KEPT)])
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
