import { type App, type Ctx, type JobHandler, inCtx, writeEvents } from '@app/core'
import { accountById, lookFor, mailAccount } from '../../identity/server/index.ts'
import { everyTenant } from '../../retention/server/index.ts'
import { type Untold, accountsOf, noteMember, untold } from './policies.queries.ts'

/** A day as people write it. */
const dayText = (day: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(day))

/**
 * Job `internal-policies.tell {tenant_id?}`: mails everybody whom a policy in force concerns, once a version; whoever joined or changed their role or team
 * since is told by the next hour's. Without a workspace: all of them.
 */
export const tell: JobHandler = async (app, payload) => {
  const one = payload['tenant_id']
  for (const tenantId of typeof one === 'string' ? [one] : await everyTenant(app)) await tellWorkspace(app, tenantId)
}

/** Job `internal-policies.remind {tenant_id, version_id, member_ids}`: mails those who were marked. */
export const remind: JobHandler = async (app, payload) => {
  const tenantId = String(payload['tenant_id'])
  await inWorkspace(app, tenantId, async (ctx) => {
    const rows = await accountsOf(ctx, String(payload['version_id']), payload['member_ids'] as string[])
    for (const row of rows) await mail(ctx, row, 'internal_policy_reminder')
  })
}

const inWorkspace = async (app: App, tenantId: string, fn: (ctx: Ctx) => Promise<void>): Promise<void> =>
  await inCtx(app, { tenant_id: tenantId, member_id: null, source: 'job' }, fn)

async function tellWorkspace(app: App, tenantId: string): Promise<void> {
  await inWorkspace(app, tenantId, async (ctx) => {
    const told = new Set<string>()
    for (const row of await untold(ctx)) {
      if (!(await noteMember(ctx, 'told_at', row.version_id, row.member_id))) continue
      await mail(ctx, row, 'internal_policy')
      told.add(row.policy_id)
    }
    await writeEvents(
      ctx,
      [...told].map((id) => ({
        name: 'internal_policy.told',
        object: 'internal_policy',
        record_id: id,
        record_version: null,
      })),
    )
  })
}

async function mail(ctx: Ctx, row: Untold, kind: string): Promise<void> {
  const { app } = ctx
  await app.db.inAuth(async (tx) => {
    const account = await accountById(tx, row.account_id)
    if (!account?.is_active) return
    const { language } = await lookFor(tx, account)
    await mailAccount(app, tx, account, kind, {
      at: app.clock().getTime(),
      tenant_id: ctx.tenant.id,
      path: `/w/${ctx.tenant.slug}/settings/my-policies`,
      values: { workspace: ctx.tenant.name, title: row.title, due: dayText(row.due_on, language) },
      cause: row.version_id,
    })
  }, ctx.tenant.id)
}
