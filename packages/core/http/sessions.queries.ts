import type { Tx } from '../db/index.ts'

/** A live session with its account and, when it is a member there, the workspace asked for. */
export type SessionRow = {
  readonly id: string
  readonly account_id: string
  readonly email: string
  readonly created_at: string
  readonly last_seen_at: string
  readonly expires_at: string
  readonly authenticated_at: string
  readonly second_factor: string | null
  readonly tenant_id: string | null
  readonly slug: string | null
  readonly member_id: string | null
}

/** Finds a session by its hash; the workspace is the one named, else the session's last one. */
export async function findSession(
  tx: Tx,
  tokenHash: Buffer,
  slug: string | null,
  rotatedSince: string,
): Promise<SessionRow | null> {
  const [row] = await tx.query<SessionRow>(
    `select s.id, s.account_id, a.email, s.created_at, s.last_seen_at, s.expires_at, s.authenticated_at, s.second_factor, t.id as tenant_id, t.slug, m.member_id
     from identity.session s
     join identity.account a on a.id = s.account_id and a.is_active
     left join identity.tenant t on ($2::text is not null and t.slug = $2) or ($2::text is null and t.id = s.tenant_id)
     left join identity.membership m on m.account_id = s.account_id and m.tenant_id = t.id and m.is_active
     where s.token_hash = $1 or (s.old_token_hash = $1 and s.rotated_at > $3)`,
    [tokenHash, slug, rotatedSince],
  )
  return row ?? null
}

/** Makes a session. */
export async function insertSession(
  tx: Tx,
  row: {
    id: string
    token_hash: Buffer
    account_id: string
    tenant_id: string | null
    now: string
    expires_at: string
    ip: string
    user_agent: string
    authenticated_at: string
    second_factor: string | null
  },
): Promise<void> {
  await tx.run(
    `insert into identity.session (id, token_hash, account_id, tenant_id, created_at, last_seen_at, expires_at, ip, user_agent, authenticated_at, second_factor)
     values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10)`,
    [
      row.id,
      row.token_hash,
      row.account_id,
      row.tenant_id,
      row.now,
      row.expires_at,
      row.ip,
      row.user_agent,
      row.authenticated_at,
      row.second_factor,
    ],
  )
}

/** Gives a session a new token; the old one is known until the grace is over. */
export async function replaceToken(
  tx: Tx,
  id: string,
  tokenHash: Buffer,
  now: string,
  given: { readonly second_factor: string | null; readonly is_proof: boolean },
): Promise<void> {
  await tx.run(
    `update identity.session set old_token_hash = token_hash, token_hash = $2, rotated_at = $3::timestamptz,
       authenticated_at = case when $5::boolean then $3::timestamptz else authenticated_at end, second_factor = coalesce($4, second_factor) where id = $1`,
    [id, tokenHash, now, given.second_factor, given.is_proof],
  )
}

/** True when the account has an authenticator app or a passkey. */
export async function hasSecondFactor(tx: Tx, accountId: string): Promise<boolean> {
  const [row] = await tx.query<{ has: boolean }>(
    `select exists (select from identity.totp where account_id = $1) or exists (select from identity.passkey where account_id = $1) as has`,
    [accountId],
  )
  return row?.has === true
}

/** The open second step of a cookie: how it can be taken. */
export async function findHalfSession(tx: Tx, tokenHash: Buffer, now: string): Promise<{ methods: string } | null> {
  const [row] = await tx.query<{ methods: string }>(
    `select methods from identity.half_session where token_hash = $1 and expires_at > $2`,
    [tokenHash, now],
  )
  return row ?? null
}

/** Keeps a first step that went well; older ones of the account go, so that parallel tries are no way around the limit. */
export async function insertHalfSession(
  tx: Tx,
  row: { token_hash: Buffer; account_id: string; methods: string; now: string; expires_at: string },
): Promise<void> {
  await tx.run(`delete from identity.half_session where account_id = $1 or expires_at <= $2`, [row.account_id, row.now])
  await tx.run(
    `insert into identity.half_session (token_hash, account_id, methods, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
    [row.token_hash, row.account_id, row.methods, row.now, row.expires_at],
  )
}

/** Notes that the session was used, and where. */
export async function touchSession(tx: Tx, id: string, now: string, tenantId: string | null): Promise<void> {
  await tx.run(
    `update identity.session set last_seen_at = greatest(last_seen_at, $2::timestamptz), tenant_id = coalesce($3::uuid, tenant_id) where id = $1`,
    [id, now, tenantId],
  )
}

export async function deleteSession(tx: Tx, id: string): Promise<void> {
  await tx.run(`delete from identity.session where id = $1`, [id])
}

/** Ends sessions of an account, but for one when given; returns their ids. */
export async function deleteSessionsOf(tx: Tx, accountId: string, but: string | null): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `delete from identity.session where account_id = $1 and ($2::uuid is null or id <> $2) returning id`,
    [accountId, but],
  )
  return rows.map((row) => row.id)
}

/** Sessions of an account that are not over yet, newest first. */
export async function listSessions(tx: Tx, accountId: string, now: string, idleSince: string) {
  return await tx.query<{
    id: string
    created_at: string
    last_seen_at: string
    expires_at: string
    ip: string | null
    user_agent: string | null
  }>(
    `select id, created_at, last_seen_at, expires_at, ip, user_agent from identity.session
     where account_id = $1 and expires_at > $2 and last_seen_at > $3 order by last_seen_at desc limit 200`,
    [accountId, now, idleSince],
  )
}

/** Removes what is over; called now and then by sign-ins. */
export async function deleteOldSessions(tx: Tx, now: string, idleSince: string): Promise<void> {
  await tx.run(`delete from identity.session where expires_at <= $1 or last_seen_at <= $2`, [now, idleSince])
}

/** Those of the given sessions that still live. */
export async function liveSessions(tx: Tx, ids: readonly string[], now: string, idleSince: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from identity.session where id = any($1::uuid[]) and expires_at > $2 and last_seen_at > $3`,
    [ids, now, idleSince],
  )
  return rows.map((row) => row.id)
}

/** The account's settings of the web app. */
export async function preferencesOf(tx: Tx, accountId: string): Promise<Record<string, unknown>> {
  const [row] = await tx.query<{ preferences: Record<string, unknown> | null }>(
    `select preferences from identity.account where id = $1`,
    [accountId],
  )
  return row?.preferences ?? {}
}
