import { type App, inCtx } from '@app/core'
import { accountById, mailAccount } from '../../identity/server/index.ts'
import { privacyAdmins } from '../../requests/server/index.ts'
import { holdsToReview } from './holds.queries.ts'

/**
 * A hold says when it is to be looked at again: those who administer privacy hear of it on that day, once. It goes on holding: what is forgotten is kept, not
 * deleted. The mail does not say whom or what it is about.
 */
export async function tellReviews(app: App, tenantId: string): Promise<void> {
  const as = { tenant_id: tenantId, member_id: null, source: 'job' as const }
  const { holds, accounts, slug, name } = await inCtx(app, as, async (ctx) => {
    const due = await holdsToReview(ctx)
    return { holds: due, accounts: due.length > 0 ? await privacyAdmins(ctx) : [], ...ctx.tenant }
  })
  if (holds.length === 0) return
  await app.db.inAuth(async (tx) => {
    for (const id of accounts) {
      const account = await accountById(tx, id)
      if (!account?.is_active) continue
      for (const hold of holds)
        await mailAccount(app, tx, account, 'hold_review', {
          at: app.clock().getTime(),
          tenant_id: tenantId,
          path: `/w/${slug}/settings/legal-holds`,
          values: { workspace: name },
          cause: `${hold.id} ${hold.review_on}`,
        })
    }
  }, tenantId)
}
