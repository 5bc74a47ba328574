import { type App, type Ctx, type JobHandler, inCtx } from '@app/core'
import { findRequest } from '../../requests/server/index.ts'
import { isEmbedded, personCertificate } from './certificate.ts'
import { clearMailLog } from './erase.queries.ts'
import { type Erasure, allTenants, changeErasure, lockErasure, rewriteDue, sumsOf } from './erasures.queries.ts'
import { noteRewritten, rewriteTables, wentSince } from './rewrite.queries.ts'
import { openWords } from './words.queries.ts'

const as = (tenant_id: string) => ({ tenant_id, member_id: null, source: 'job' as const })

/**
 * Job `erasure.rewrite`, once a day while there is something to do: names in the log of mails go once these are sent, the tables are
 * written anew for all erasures since, accounts and workspaces that went too, and the certificates of people get the second date. Done twice is done once.
 * @returns for how many
 */
export async function rewriteErased(app: App): Promise<number> {
  const due: { tenant: string; one: Erasure }[] = []
  for (const tenant of await allTenants(app))
    await inCtx(app, as(tenant), async (ctx) => {
      for (const one of await rewriteDue(ctx, isEmbedded(app))) due.push({ tenant, one })
    })
  const went = await wentSince(app)
  if (due.length + went === 0) return 0
  for (const { tenant, one } of due) {
    const words = await inCtx(app, as(tenant), async (ctx) => openWords(ctx, one.id, one.words))
    await clearMailLog(app, tenant, words.emails)
    // The words themselves go before the bytes do: nothing needs them any more.
    if (one.state === 'done') await inCtx(app, as(tenant), (ctx) => changeErasure(ctx, one.id, { words: null }))
  }
  if (!isEmbedded(app)) return due.length
  const began = app.clock().toISOString()
  await rewriteTables(app)
  await noteRewritten(app, began)
  for (const { tenant, one } of due)
    await inCtx(app, as(tenant), async (ctx) => {
      await changeErasure(ctx, one.id, { bytes_gone_at: ctx.now })
      await certifyAgain(ctx, one.id)
    })
  return due.length + went
}

async function certifyAgain(ctx: Ctx, id: string): Promise<void> {
  const one = await lockErasure(ctx, id)
  const before = one.certificate?.statement
  if (!before || one.rows_gone_at === null) return
  await changeErasure(ctx, id, {
    certificate: personCertificate(ctx, await findRequest(ctx, one.request_id), one, {
      rows_gone_at: new Date(one.rows_gone_at).toISOString(),
      done: await sumsOf(ctx, id),
      suppressed: Number(before['suppressed']),
      kept: (before['kept'] ?? []) as Parameters<typeof personCertificate>[3]['kept'],
    }),
  })
}

export const rewriteJob: JobHandler = async (app) => {
  await rewriteErased(app)
}
