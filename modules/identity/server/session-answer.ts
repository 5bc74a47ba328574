import type { App } from '@app/core'
import type { SessionAnswer } from '../session-answer.ts'
import { accountById, memberOf, membershipsOf, tenantById } from './identity.queries.ts'

/** Who is signed in; `tenantId` is the workspace of this page, when the account is a member there. */
export async function sessionAnswer(app: App, accountId: string, tenantId: string | null): Promise<SessionAnswer> {
  const { account, memberships, tenant } = await app.db.inAuth(async (tx) => ({
    account: await accountById(tx, accountId),
    memberships: await membershipsOf(tx, accountId),
    tenant: tenantId ? await tenantById(tx, tenantId) : null,
  }))
  if (!account) throw new Error('a session without account')
  const members = await Promise.all(
    memberships.map(async (one) => ({
      ...one,
      member: await app.db.inTenant(one.tenant_id, (tx) => memberOf(tx, one.tenant_id, one.member_id)),
    })),
  )
  const active = members.filter((one) => one.member !== null)
  const here = active.find((one) => one.tenant_id === tenantId)?.member ?? null
  return {
    account: {
      id: account.id,
      email: account.email,
      name: account.name,
      is_confirmed: account.is_confirmed,
      preferences: account.preferences ?? {},
    },
    workspaces: active.map((one) => ({ slug: one.slug, name: one.name, role: one.member?.role ?? 'viewer' })),
    workspace: here ? tenant : null,
    member: here,
  }
}
