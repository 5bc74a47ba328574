import { type App, enqueue, inCtx } from '@app/core'
import { allTenants, queueRewrite, rewriteDue, waiting } from './erasures.queries.ts'
import { planLines, targetOf } from './plan.queries.ts'
import { isEmbedded } from './certificate.ts'
import { nextRewrite } from './run.ts'

/** Every hour: erasures that a hold kept from their end go on once it is lifted, and a rewrite that a crash kept out of the queue is queued. */
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
  if (due > 0) await queueRewrite(app, nextRewrite(app.clock()))
}
