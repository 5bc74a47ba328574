import type { Tx } from '../db/index.ts'

/** The workspace that asks this account for single sign-on. */
export type AskedSso = { readonly tenant_id: string; readonly is_owner: boolean }

/** The workspace whose single sign-on this account must use: it is a member, and the domain of its address is verified there. Null: it may sign in as it likes. */
export async function ssoOf(tx: Tx, accountId: string): Promise<AskedSso | null> {
  const [asked] = await tx.query<{ tenant_id: string; member_id: string; was: string | null }>(
    `select m.tenant_id, m.member_id, current_setting('app.tenant_id', true) as was from identity.account a
     join identity.sso_domain d on d.domain = substring(a.email from '[^@]+$') and d.verified_at is not null
     join identity.sso_policy p on p.tenant_id = d.tenant_id and p.is_enforced
     join identity.membership m on m.account_id = a.id and m.tenant_id = d.tenant_id and m.is_active
     where a.id = $1`,
    [accountId],
  )
  if (!asked) return null
  // Roles are the workspace's own: its rows are seen from inside of it only.
  await tx.query(`select set_config('app.tenant_id', $1, true)`, [asked.tenant_id])
  const [member] = await tx.query<{ role: string }>(`select role from member where tenant_id = $1 and id = $2`, [
    asked.tenant_id,
    asked.member_id,
  ])
  await tx.query(`select set_config('app.tenant_id', $1, true)`, [asked.was ?? ''])
  return { tenant_id: asked.tenant_id, is_owner: member?.role === 'owner' }
}

/** Owners have a way in beside it, with a second factor, for the day the provider is away. */
export const mustUseSso = (asked: AskedSso | null, secondFactor: string | null): boolean =>
  asked !== null && !(asked.is_owner && secondFactor !== null)

/** The account is nothing beyond this connection's workspace: it has no password and no other membership. */
export async function isManagedBySso(tx: Tx, accountId: string, connectionId: string): Promise<boolean> {
  const [row] = await tx.query<{ managed: boolean }>(
    `select identity.app_password_salt($1) is null
       and not exists (select from identity.membership m join identity.sso_connection c on c.id = $2 where m.account_id = $1 and m.tenant_id <> c.tenant_id) as managed`,
    [accountId, connectionId],
  )
  return row?.managed === true
}
