import { type App, enqueue, inCtx } from '@app/core'
import { allTenants, queueRewrite, rewriteDue, waiting } from './erasures.queries.ts'
import { planLines, targetOf } from './plan.queries.ts'
import { isEmbedded } from './certificate.ts'
import { wentSince } from './rewrite.queries.ts'
import { nextRewrite } from './run.ts'

const LONG_MS = 20 * 3_600_000

/**
 * Every hour: erasures that a hold kept from their end go on once it is lifted, and the rewrite is queued that a crash kept out of the queue, or that an
 * account or a workspace waits for which went.
 */
export async function resumeHeld(app: App): Promise<void> {
  let due = 0
  for (const tenant_id of await allTenants(app))
    await inCtx(app, { tenant_id, member_id: null, source: 'job' }, async (ctx) => {
      due += (await rewriteDue(ctx, isEmbedded(app))).length
      for (const one of await waiting(ctx)) {
        const lines = await planLines(ctx, await targetOf(ctx, one.subjects, { email: null, name: null }))
        if (
          !lines.some(
            (line) =>
              line.basis !== 'hold' &&
              line.basis !== 'suppression' &&
              line.act === 'deleted' &&
              line.place !== 'uploads_and_exports',
          )
        )
          continue
        await enqueue(ctx, 'erasure.run', { tenant_id, id: one.id }, { job_key: `erasure.run:${one.id}` })
      }
    })
  const went = isEmbedded(app) ? await wentSince(app) : 0
  if (due + went === 0) return
  const [now, next] = [app.clock(), nextRewrite(app.clock())]
  // What went in the night's last hour does not wait for the next one: a day is what its certificate says.
  const isLong = went > 0 && Date.parse(next) - now.getTime() > LONG_MS
  await queueRewrite(app, isLong ? now.toISOString() : next)
}
