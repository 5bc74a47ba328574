import type { Tx } from '@app/core/db'

/** A login, across tenants. */
export type Account = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly is_active: boolean
  readonly is_confirmed: boolean
  readonly preferences: Record<string, unknown> | null
}
export type MembershipRow = {
  readonly tenant_id: string
  readonly slug: string
  readonly name: string
  readonly member_id: string
}

/** A checked and hashed password; `is_short`: allowed only beside a second factor. */
export type NewPassword = { readonly hash: string; readonly is_short: boolean }

const ACCOUNT = 'id, email, name, is_active, is_confirmed, preferences'

export async function accountByEmail(tx: Tx, email: string): Promise<Account | null> {
  return (await tx.query<Account>(`select ${ACCOUNT} from identity.account where email = $1`, [email]))[0] ?? null
}

export async function accountById(tx: Tx, id: string): Promise<Account | null> {
  return (await tx.query<Account>(`select ${ACCOUNT} from identity.account where id = $1`, [id]))[0] ?? null
}

/** Makes an account, which has read the policy that holds now: whoever signs up accepts it. False when the address is taken. */
export async function insertAccount(
  tx: Tx,
  account: { id: string; email: string; name: string; now: string; is_confirmed?: boolean },
): Promise<boolean> {
  const rows = await tx.query(
    `with made as (
       insert into identity.account (id, email, name, created_at, terms_accepted_at, is_confirmed) values ($1, $2, $3, $4::timestamptz, $4::timestamptz, $5) on conflict (email) do nothing returning id),
     read as (
       insert into identity.policy_acknowledgement (account_id, version_id, number, at)
       select made.id, v.id, v.number, $4::timestamptz from made, lateral (
         select id, number from identity.policy_version where kind = 'privacy' and withdrawn_at is null and effective_at <= $4::timestamptz order by number desc limit 1) v)
     select id from made`,
    [account.id, account.email, account.name, account.now, account.is_confirmed ?? false],
  )
  return rows.length === 1
}

export async function updateAccount(
  tx: Tx,
  id: string,
  name: string | null,
  preferences: Record<string, unknown> | null,
): Promise<void> {
  await tx.run(
    `update identity.account set name = coalesce($2, name), preferences = coalesce($3::jsonb, preferences) where id = $1`,
    [id, name, preferences ? JSON.stringify(preferences) : null],
  )
}

/** The stored hash's salt part, or null; the hash itself cannot be read by the program's roles. */
export async function passwordSalt(tx: Tx, accountId: string): Promise<string | null> {
  const [row] = await tx.query<{ salt: string | null }>(`select identity.app_password_salt($1) as salt`, [accountId])
  return row?.salt ?? null
}

export async function checkPassword(tx: Tx, accountId: string, hash: string): Promise<boolean> {
  const [row] = await tx.query<{ ok: boolean }>(`select identity.app_check_password($1, $2) as ok`, [accountId, hash])
  return row?.ok === true
}

/** A new password: every link bound to the old one ends with it. */
export async function setPassword(tx: Tx, accountId: string, next: NewPassword): Promise<void> {
  await tx.run(
    `update identity.account set password_version = password_version + 1, password_is_short = $2 where id = $1`,
    [accountId, next.is_short],
  )
  await tx.query(`select identity.app_set_password($1, $2)`, [accountId, next.hash])
}

/** The same password, hashed anew at another cost. Only while it is still the same: the account's row is locked first. */
export async function rehashPassword(tx: Tx, accountId: string, old: string, next: string): Promise<void> {
  await tx.query(`select id from identity.account where id = $1 for update`, [accountId])
  if (await checkPassword(tx, accountId, old))
    await tx.query(`select identity.app_set_password($1, $2)`, [accountId, next])
}

/** Workspaces of an account, by name. */
export async function membershipsOf(tx: Tx, accountId: string): Promise<MembershipRow[]> {
  return await tx.query<MembershipRow>(
    `select t.id as tenant_id, t.slug, t.name, m.member_id from identity.membership m join identity.tenant t on t.id = m.tenant_id
     where m.account_id = $1 and m.is_active order by t.name, t.id limit 500`,
    [accountId],
  )
}

/** Slugs taken that begin like this one. */
export async function slugsLike(tx: Tx, slug: string): Promise<string[]> {
  return (
    await tx.query<{ slug: string }>(`select slug from identity.tenant where slug = $1 or slug like $1 || '-%'`, [slug])
  ).map((row) => row.slug)
}

export async function insertTenant(
  tx: Tx,
  tenant: {
    id: string
    slug: string
    name: string
    region: string
    region_since: string | null
    time_zone: string
    currency: string
    locale: string
    now: string
  },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into identity.tenant (id, slug, name, region, region_since, time_zone, currency, locale, created_at) values ($1, $2, $3, $4, $9, $5, $6, $7, $8) on conflict (slug) do nothing returning id`,
    [
      tenant.id,
      tenant.slug,
      tenant.name,
      tenant.region,
      tenant.time_zone,
      tenant.currency,
      tenant.locale,
      tenant.now,
      tenant.region_since,
    ],
  )
  return rows.length === 1
}

/** Membership of a workspace; an operator's account is never a member of one. */
export async function insertMembership(
  tx: Tx,
  row: { account_id: string; tenant_id: string; member_id: string; now: string },
): Promise<void> {
  await tx.run(
    `insert into identity.membership (account_id, tenant_id, member_id, is_active, created_at) select $1, $2, $3, true, $4 where not exists (select from identity.operator where account_id = $1)
     on conflict (account_id, tenant_id) do update set is_active = true, member_id = excluded.member_id`,
    [row.account_id, row.tenant_id, row.member_id, row.now],
  )
}

/** The workspace's first member: the auth role may insert it, since nobody of the workspace exists yet. */
export async function insertMember(
  tx: Tx,
  row: {
    tenant_id: string
    id: string
    account_id: string
    name: string
    email: string
    role: string
    team_id: string | null
    now: string
  },
): Promise<void> {
  await tx.run(
    `insert into member (tenant_id, id, account_id, name, email, role, team_id, is_active, version, created_at, created_by, updated_at, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, true, 1, $8, $2, $8, $2)`,
    [row.tenant_id, row.id, row.account_id, row.name, row.email, row.role, row.team_id, row.now],
  )
}

/** Failed sign-ins of a key within the window. */
export async function countFailures(
  tx: Tx,
  keys: readonly string[],
  since: string,
): Promise<Map<string, { count: number; first: string }>> {
  const rows = await tx.query<{ key: string; count: number; first: string }>(
    `select key, count(*)::int as count, min(at) as first from identity.rate where key = any($1::text[]) and at > $2 group by key`,
    [keys, since],
  )
  return new Map(rows.map((row) => [row.key, { count: Number(row.count), first: row.first }]))
}

export async function insertFailures(
  tx: Tx,
  rows: readonly { id: string; key: string }[],
  now: string,
  before: string,
): Promise<void> {
  // Mails are counted in the same table, by the hour.
  await tx.run(`delete from identity.rate where at < least($1::timestamptz, $2::timestamptz - interval '1 hour')`, [
    before,
    now,
  ])
  await tx.run(
    `insert into identity.rate (id, key, at) select u.id, u.key, $3 from unnest($1::uuid[], $2::text[]) as u(id, key)`,
    [rows.map((row) => row.id), rows.map((row) => row.key), now],
  )
}

export async function deleteFailures(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.run(`delete from identity.rate where key = any($1::text[])`, [keys])
}

/** Failures since the last success, known address or not. */
export async function failureTotal(tx: Tx, key: string): Promise<number> {
  const [row] = await tx.query<{ failures: number }>(`select failures from identity.failure_total where key = $1`, [
    key,
  ])
  return Number(row?.failures ?? 0)
}

export async function addFailure(tx: Tx, key: string, now: string): Promise<void> {
  await tx.run(
    `insert into identity.failure_total as f (key, failures, last_at) values ($1, 1, $2) on conflict (key) do update set failures = f.failures + 1, last_at = excluded.last_at`,
    [key, now],
  )
}

export async function clearFailureTotal(tx: Tx, key: string): Promise<void> {
  await tx.run(`delete from identity.failure_total where key = $1`, [key])
}

export async function tenantById(tx: Tx, id: string) {
  const [row] = await tx.query<{
    id: string
    slug: string
    name: string
    region: string
    time_zone: string
    currency: string
    locale: string
  }>(`select id, slug, name, region, time_zone, currency, locale from identity.tenant where id = $1`, [id])
  return row ?? null
}

/** An active member of the workspace. */
export async function memberOf(tx: Tx, tenantId: string, memberId: string) {
  const [row] = await tx.query<{ id: string; name: string; role: string; team_id: string | null }>(
    `select id, name, role, team_id from member where tenant_id = $1 and id = $2 and is_active and deleted_at is null`,
    [tenantId, memberId],
  )
  return row ?? null
}

/** The workspace whose single sign-on a connection is. */
export async function tenantOfConnection(tx: Tx, connectionId: string): Promise<string | null> {
  const [row] = await tx.query<{ tenant_id: string }>(
    `select tenant_id from identity.sso_connection where id = $1 and is_active`,
    [connectionId],
  )
  return row?.tenant_id ?? null
}

/** The workspace this account used last, by its sessions; else the first one it is a member of. */
export async function lastWorkspace(tx: Tx, accountId: string): Promise<string | null> {
  const [row] = await tx.query<{ tenant_id: string }>(
    `select m.tenant_id from identity.membership m join identity.tenant t on t.id = m.tenant_id
     left join lateral (select max(s.last_seen_at) as at from identity.session s where s.account_id = $1 and s.tenant_id = m.tenant_id) s on true
     where m.account_id = $1 and m.is_active order by s.at desc nulls last, t.name, t.id limit 1`,
    [accountId],
  )
  return row?.tenant_id ?? null
}

/** Ended sessions of an account or of a workspace, newest first. */
export async function sessionHistory(
  tx: Tx,
  of: { readonly account_id: string } | { readonly tenant_id: string },
): Promise<
  {
    id: string
    started_at: string
    last_seen_at: string
    ended_at: string
    reason: string
    ip: string | null
    user_agent: string | null
    second_factor: string | null
    screen: string | null
    language: string | null
    member_id: string | null
  }[]
> {
  const [column, value] = 'account_id' in of ? ['h.account_id', of.account_id] : ['h.tenant_id', of.tenant_id]
  return await tx.query(
    `select h.id, h.started_at, h.last_seen_at, h.ended_at, h.reason, h.ip, h.user_agent, h.second_factor, h.screen, h.language, m.member_id
     from identity.session_history h left join identity.membership m on m.account_id = h.account_id and m.tenant_id = h.tenant_id
     where ${column} = $1 order by h.ended_at desc, h.id desc limit 500`,
    [value],
  )
}
