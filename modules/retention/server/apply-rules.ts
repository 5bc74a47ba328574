import { type App, AppError, type Ctx, inCtx, records } from '@app/core'
import { anonymised, idleRecords, markErased, readRules, type RetentionRule } from './rules.queries.ts'

const BATCH = 200

/**
 * The workspace's own rules: records without activity for so many months go to the trash (and from there for good), or lose what is personal. What a hold
 * keeps, and what others depend on, stays.
 */
export async function applyRules(app: App, tenantId: string): Promise<void> {
  const as = { tenant_id: tenantId, member_id: null, source: 'job' as const }
  for (const rule of await inCtx(app, as, readRules))
    for (let after: string | null = null, more = true; more;) {
      const ids: string[] = await inCtx(app, as, async (ctx) => {
        const found = await idleRecords(ctx, rule, after, BATCH)
        await apply(ctx, rule, found)
        return found
      })
      more = ids.length === BATCH
      after = ids.at(-1) ?? null
    }
}

async function apply(ctx: Ctx, rule: RetentionRule, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  if (rule.then_do === 'anonymise') return await anonymise(ctx, rule.object, ids)
  try {
    await records.removeMany(ctx, rule.object, ids)
  } catch (cause) {
    // Before anything was written: what others need is looked at one by one, and stays.
    if (!(cause instanceof AppError) || cause.code !== 'in_use' || ids.length === 1) return
    for (const id of ids) await apply(ctx, rule, [id])
  }
}

/** Everything personal of the records goes, what is counted stays; the trail's values follow the same night. */
async function anonymise(ctx: Ctx, object: string, ids: string[]): Promise<void> {
  await records.updateMany(
    ctx,
    object,
    ids.map((id) => ({ id, patch: anonymised(ctx, object) })),
    { raw: true, event: 'erased' },
  )
  await markErased(ctx, object, ids, 'rule')
}
