import { type App, inCtx, notePlatform } from '@app/core'
import { readLedger } from '@app/core/retention'
import type { ErasureSubject } from '../index.ts'
import { allTenants, doneOf, reopen, suppress } from './erasures.queries.ts'
import { runErasure } from './run.ts'

/**
 * Before the port opens: people whom the ledger says were erased and whose erasure this database does not know (it was restored from before) are erased
 * again, by the same steps, with a certificate that says so. On any other start it is nothing.
 * @returns how many
 * @throws Error for the operator when the ledger was changed, or one of them cannot be erased: nothing is served then
 */
export async function replayPersons(app: App): Promise<number> {
  const people = readLedger(app).filter((one) => one.kind === 'person')
  if (people.length === 0) return 0
  const tenants = new Set(await allTenants(app))
  let again = 0
  for (const [tenant_id, own] of Map.groupBy(people, (one) => one.tenant_id)) {
    if (!tenants.has(tenant_id)) continue
    const as = { tenant_id, member_id: null, source: 'job' as const }
    const done = await inCtx(app, as, (ctx) =>
      doneOf(
        ctx,
        own.map((one) => one.id),
      ),
    )
    for (const one of own) {
      if (done.has(one.id)) continue
      await inCtx(app, as, async (ctx) => {
        await reopen(ctx, { id: one.id, request_id: one.request_id, subjects: one.records.map(subjectOf) })
        await suppress(
          ctx,
          one.id,
          one.hashes.map((hash) => Buffer.from(hash, 'base64url')),
        )
      })
      await runErasure(app, tenant_id, one.id)
      again += 1
    }
  }
  if (again > 0) await notePlatform(app, 'erasure.replayed', 'erasure', { people: again })
  return again
}

function subjectOf(text: string): ErasureSubject {
  const [object = '', record_id = '', role] = text.split(' ')
  return { object, record_id, role: role === 'person' ? 'person' : 'mention' }
}
