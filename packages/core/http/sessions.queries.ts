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
  readonly sso_connection_id: string | null
  readonly tenant_id: string | null
  readonly slug: string | null
  readonly member_id: string | null
  /** Settings of the workspace, when the account is a member there. */
  readonly settings: Record<string, unknown> | null
}

/** Finds a session by its hash; the workspace is the one named, else the session's last one. */
export async function findSession(
  tx: Tx,
  tokenHash: Buffer,
  slug: string | null,
  rotatedSince: string,
): Promise<SessionRow | null> {
  const [row] = await tx.query<SessionRow>(
    `select s.id, s.account_id, a.email, s.created_at, s.last_seen_at, s.expires_at, s.authenticated_at, s.second_factor, s.sso_connection_id, t.id as tenant_id, t.slug, m.member_id, case when m.member_id is not null then t.settings end as settings
     from identity.session s
     join identity.account a on a.id = s.account_id and a.is_active
     left join identity.sso_connection c on c.id = s.sso_connection_id
     left join identity.tenant t on (($2::text is not null and t.slug = $2) or ($2::text is null and t.id = s.tenant_id)) and (s.sso_connection_id is null or t.id = c.tenant_id)
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
    sso_connection_id: string | null
  },
): Promise<void> {
  await tx.run(
    `insert into identity.session (id, token_hash, account_id, tenant_id, created_at, last_seen_at, expires_at, ip, user_agent, authenticated_at, second_factor, sso_connection_id)
     values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11)`,
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
      row.sso_connection_id,
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
  row: {
    token_hash: Buffer
    account_id: string
    methods: string
    now: string
    expires_at: string
    sso_connection_id: string | null
  },
): Promise<void> {
  await tx.run(`delete from identity.half_session where account_id = $1 or expires_at <= $2`, [row.account_id, row.now])
  await tx.run(
    `insert into identity.half_session (token_hash, account_id, methods, created_at, expires_at, sso_connection_id) values ($1, $2, $3, $4, $5, $6)`,
    [row.token_hash, row.account_id, row.methods, row.now, row.expires_at, row.sso_connection_id],
  )
}

/** Notes that the session was used, and where. */
export async function touchSession(tx: Tx, id: string, now: string, tenantId: string | null): Promise<void> {
  await tx.run(
    `update identity.session set last_seen_at = greatest(last_seen_at, $2::timestamptz), tenant_id = coalesce($3::uuid, tenant_id) where id = $1`,
    [id, now, tenantId],
  )
}

/** Why a session is over. */
export type SessionEnd =
  | 'signed_out'
  | 'replaced'
  | 'revoked'
  | 'password_changed'
  | 'factor_changed'
  | 'deactivated'
  | 'expired'

/** What an ended session leaves: when, where, how long (promise ONT-034), for 90 days. */
const INTO_HISTORY = `insert into identity.session_history (id, account_id, tenant_id, started_at, last_seen_at, ended_at, reason, ip, user_agent, second_factor, screen, language)
     select id, account_id, tenant_id, created_at, last_seen_at, $1::timestamptz, $2::text, ip, user_agent, second_factor, screen, language from gone`
const GONE =
  'returning id, account_id, tenant_id, created_at, last_seen_at, ip, user_agent, second_factor, screen, language'

/** Ends sessions and tells every node at commit, so that open streams end too; returns their ids. */
async function end(
  tx: Tx,
  where: string,
  values: readonly unknown[],
  now: string,
  reason: SessionEnd,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `with gone as (delete from identity.session where ${where} ${GONE}), kept as (${INTO_HISTORY} on conflict (id) do nothing) select id from gone`,
    [now, reason, ...values],
  )
  const ids = rows.map((row) => row.id)
  for (let at = 0; at < ids.length; at += 100)
    await tx.run(`select pg_notify('custos_live', $1)`, [
      JSON.stringify({ end_sessions: ids.slice(at, at + 100), reason: reason === 'expired' ? 'expired' : 'ended' }),
    ])
  return ids
}

export async function deleteSession(tx: Tx, id: string, now: string, reason: SessionEnd): Promise<void> {
  await end(tx, 'id = $3', [id], now, reason)
}

/** Ends sessions of an account, but for one when given; returns their ids. */
export async function deleteSessionsOf(
  tx: Tx,
  accountId: string,
  but: string | null,
  now: string,
  reason: SessionEnd,
): Promise<string[]> {
  return await end(tx, 'account_id = $3 and ($4::uuid is null or id <> $4)', [accountId, but], now, reason)
}

/** Ends the sessions an account has in a workspace; elsewhere it may go on. */
export async function deleteSessionsIn(tx: Tx, accountId: string, tenantId: string, now: string): Promise<string[]> {
  return await end(tx, 'account_id = $3 and tenant_id = $4', [accountId, tenantId], now, 'deactivated')
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
    screen: string | null
    language: string | null
  }>(
    `select id, created_at, last_seen_at, expires_at, ip, user_agent, screen, language from identity.session
     where account_id = $1 and expires_at > $2 and last_seen_at > $3 order by last_seen_at desc limit 200`,
    [accountId, now, idleSince],
  )
}

/** Notes what the browser of a session says of itself (promise ONT-033); written only when it says something else. */
export async function noteBrowser(
  tx: Tx,
  id: string,
  said: { readonly screen: string; readonly language: string },
): Promise<void> {
  await tx.run(
    `update identity.session set screen = $2, language = $3 where id = $1 and (screen is distinct from $2 or language is distinct from $3)`,
    [id, said.screen, said.language],
  )
}

/** Removes what is over; called now and then by sign-ins. */
export async function deleteOldSessions(tx: Tx, now: string, idleSince: string): Promise<void> {
  await end(tx, '(expires_at <= $1::timestamptz or last_seen_at <= $3)', [idleSince], now, 'expired')
}

/**
 * Those of the given streams that may go on: the session lives by the limits of the stream's workspace, the account is
 * active and still a member there. `policy` in minutes. Answers `session tenant` pairs.
 */
export async function liveStreams(
  tx: Tx,
  streams: readonly { readonly session_id: string; readonly tenant_id: string }[],
  now: string,
  policy: { readonly idle: number; readonly absolute: number },
): Promise<Set<string>> {
  const rows = await tx.query<{ session_id: string; tenant_id: string }>(
    `select p.session_id, p.tenant_id from unnest($1::uuid[], $2::uuid[]) as p(session_id, tenant_id)
     join identity.session s on s.id = p.session_id
     join identity.account a on a.id = s.account_id and a.is_active
     join identity.membership m on m.account_id = s.account_id and m.tenant_id = p.tenant_id and m.is_active
     join identity.tenant t on t.id = p.tenant_id
     where s.expires_at > $3
       and s.last_seen_at > $3::timestamptz - make_interval(mins => least($4, coalesce((t.settings ->> 'session_idle_minutes')::int, $4)))
       and s.created_at > $3::timestamptz - make_interval(mins => least($5, coalesce((t.settings ->> 'session_hours')::int * 60, $5)))`,
    [
      streams.map((one) => one.session_id),
      streams.map((one) => one.tenant_id),
      now,
      Math.round(policy.idle / 60_000),
      Math.round(policy.absolute / 60_000),
    ],
  )
  return new Set(rows.map((row) => `${row.session_id} ${row.tenant_id}`))
}

/** The account's settings of the web app. */
export async function preferencesOf(tx: Tx, accountId: string): Promise<Record<string, unknown>> {
  const [row] = await tx.query<{ preferences: Record<string, unknown> | null }>(
    `select preferences from identity.account where id = $1`,
    [accountId],
  )
  return row?.preferences ?? {}
}
