import type { Ctx } from '@app/core'
import type { Tx } from '@app/core/db'

/** What a workspace asks of signing in; null is what the installation allows at most. */
export type SignInRules = {
  readonly require_second_factor: boolean
  readonly session_idle_minutes: number | null
  readonly session_hours: number | null
}

export async function readRules(ctx: Ctx): Promise<SignInRules> {
  const [row] = await ctx.tx.query<{ settings: Partial<SignInRules> | null }>(
    `select settings from identity.tenant where id = $1`,
    [ctx.tenant.id],
  )
  const { require_second_factor, session_idle_minutes, session_hours } = row?.settings ?? {}
  return {
    require_second_factor: require_second_factor === true,
    session_idle_minutes: session_idle_minutes ?? null,
    session_hours: session_hours ?? null,
  }
}

export async function writeRules(ctx: Ctx, rules: SignInRules): Promise<void> {
  await ctx.tx.run(`update identity.tenant set settings = settings || $2::jsonb, updated_at = $3 where id = $1`, [
    ctx.tenant.id,
    JSON.stringify(rules),
    ctx.now,
  ])
}

/** Active members with an account. */
export async function membersWithAccount(ctx: Ctx) {
  return await ctx.tx.query<{ id: string; name: string; email: string | null; role: string; account_id: string }>(
    `select id, name, email, role, account_id from member where tenant_id = $1 and is_active and deleted_at is null and account_id is not null order by name, id limit 1000`,
    [ctx.tenant.id],
  )
}

/** A member who can sign in here. */
export async function activeMember(ctx: Ctx, id: string) {
  const [row] = await ctx.tx.query<{ id: string; role: string; account_id: string | null }>(
    `select id, role, account_id from member where tenant_id = $1 and id = $2 and is_active and deleted_at is null`,
    [ctx.tenant.id, id],
  )
  return row ?? null
}

/** Which of these accounts have a second factor. */
export async function accountsWithFactor(tx: Tx, accountIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    `select a.id from identity.account a where a.id = any($1::uuid[])
       and (exists (select from identity.totp t where t.account_id = a.id) or exists (select from identity.passkey p where p.account_id = a.id))`,
    [accountIds],
  )
  return new Set(rows.map((row) => row.id))
}

/** True when the account is an active member of this workspace and of no other. */
export async function isOnlyHere(tx: Tx, accountId: string, tenantId: string): Promise<boolean> {
  const rows = await tx.query<{ tenant_id: string }>(
    `select tenant_id from identity.membership where account_id = $1 and is_active limit 2`,
    [accountId],
  )
  return rows.length === 1 && rows[0]?.tenant_id === tenantId
}

/** Where members are signed in here: sessions whose workspace this is, not over yet. */
export async function openSessionsHere(tx: Tx, tenantId: string, now: string, idleSince: string) {
  return await tx.query<{
    id: string
    account_id: string
    member_id: string
    created_at: string
    last_seen_at: string
    ip: string | null
    user_agent: string | null
  }>(
    `select s.id, s.account_id, m.member_id, s.created_at, s.last_seen_at, s.ip, s.user_agent from identity.session s
     join identity.membership m on m.account_id = s.account_id and m.tenant_id = s.tenant_id and m.is_active
     where s.tenant_id = $1 and s.expires_at > $2 and s.last_seen_at > $3 order by s.last_seen_at desc, s.id limit 500`,
    [tenantId, now, idleSince],
  )
}

/** Deletes what ended sessions of this workspace left. */
export async function purgeHistory(tx: Tx, tenantId: string): Promise<number> {
  return (await tx.run(`delete from identity.session_history where tenant_id = $1`, [tenantId])).rowCount
}
