import type { Tx } from '@app/core/db'

/** What an account can take the second step with. */
export type Factors = { readonly totp: boolean; readonly passkeys: number; readonly recovery_codes: number }

export async function factorsOf(tx: Tx, accountId: string): Promise<Factors> {
  const [row] = await tx.query<{ totp: boolean; passkeys: number; recovery_codes: number }>(
    `select exists (select from identity.totp where account_id = $1) as totp,
       (select count(*)::int from identity.passkey where account_id = $1) as passkeys,
       (select count(*)::int from identity.recovery_code where account_id = $1 and used_at is null) as recovery_codes`,
    [accountId],
  )
  return row ?? { totp: false, passkeys: 0, recovery_codes: 0 }
}

export type TotpRow = { readonly secret: string; readonly created_at: string; readonly last_used_at: string | null }

export async function findTotp(tx: Tx, accountId: string): Promise<TotpRow | null> {
  const [row] = await tx.query<TotpRow>(
    `select secret, created_at, last_used_at from identity.totp where account_id = $1`,
    [accountId],
  )
  return row ?? null
}

/** False when there is one already. */
export async function insertTotp(
  tx: Tx,
  row: { account_id: string; secret: string; last_step: number; now: string },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into identity.totp (account_id, secret, last_step, created_at, last_used_at) values ($1, $2, $3, $4, $4)
     on conflict (account_id) do nothing returning account_id`,
    [row.account_id, row.secret, row.last_step, row.now],
  )
  return rows.length === 1
}

/** Spends a step; false when this one or a later one was used before. */
export async function spendStep(tx: Tx, accountId: string, step: number, now: string): Promise<boolean> {
  const rows = await tx.query(
    `update identity.totp set last_step = $2, last_used_at = $3 where account_id = $1 and last_step < $2 returning account_id`,
    [accountId, step, now],
  )
  return rows.length === 1
}

export async function deleteTotp(tx: Tx, accountId: string): Promise<boolean> {
  return (await tx.run(`delete from identity.totp where account_id = $1`, [accountId])).rowCount > 0
}

/** Replaces all recovery codes. */
export async function replaceRecoveryCodes(
  tx: Tx,
  accountId: string,
  hashes: readonly Buffer[],
  now: string,
): Promise<void> {
  await tx.run(`delete from identity.recovery_code where account_id = $1`, [accountId])
  await tx.run(
    `insert into identity.recovery_code (account_id, code_hash, created_at) select $1, u.hash, $3 from unnest($2::bytea[]) as u(hash)`,
    [accountId, hashes, now],
  )
}

/** Spends a recovery code, once. */
export async function spendRecoveryCode(tx: Tx, accountId: string, hash: Buffer, now: string): Promise<boolean> {
  const rows = await tx.query(
    `update identity.recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null returning account_id`,
    [accountId, hash, now],
  )
  return rows.length === 1
}

export async function recoveryCodesSince(tx: Tx, accountId: string): Promise<string | null> {
  const [row] = await tx.query<{ at: string | null }>(
    `select max(created_at) as at from identity.recovery_code where account_id = $1`,
    [accountId],
  )
  return row?.at ?? null
}

export async function deleteRecoveryCodes(tx: Tx, accountId: string): Promise<void> {
  await tx.run(`delete from identity.recovery_code where account_id = $1`, [accountId])
}

/** After the last factor is gone, no session was signed in with one. */
export async function forgetSecondFactor(tx: Tx, accountId: string): Promise<void> {
  await tx.run(`update identity.session set second_factor = null where account_id = $1`, [accountId])
}

type HalfSession = {
  readonly account_id: string
  readonly email: string
  readonly attempts: number
  readonly methods: string
  readonly sso_connection_id: string | null
}

/** Takes one of the five tries of a second step, before the answer is looked at: parallel guesses count too. */
export async function takeAttempt(tx: Tx, tokenHash: Buffer, limit: number, now: string): Promise<HalfSession | null> {
  const [row] = await tx.query<HalfSession>(
    `update identity.half_session h set attempts = h.attempts + 1 from identity.account a
     where h.token_hash = $1 and h.expires_at > $2 and h.attempts < $3 and a.id = h.account_id and a.is_active
     returning h.account_id, a.email, h.attempts, h.methods, h.sso_connection_id`,
    [tokenHash, now, limit],
  )
  return row ?? null
}

/** Whose second step it is, without taking a try. */
export async function halfSessionAccount(tx: Tx, tokenHash: Buffer, now: string): Promise<string | null> {
  const [row] = await tx.query<{ account_id: string }>(
    `select account_id from identity.half_session where token_hash = $1 and expires_at > $2`,
    [tokenHash, now],
  )
  return row?.account_id ?? null
}

/** Ends a second step; true when it was there: of two that succeed at once, one goes on. */
export async function deleteHalfSession(tx: Tx, tokenHash: Buffer): Promise<boolean> {
  return (await tx.run(`delete from identity.half_session where token_hash = $1`, [tokenHash])).rowCount > 0
}

export type ChallengePurpose = 'totp' | 'register' | 'sign_in' | 'second_step' | 'step_up'

/** Keeps a challenge; earlier ones of the same purpose and session are void, except where nobody is signed in. */
export async function insertChallenge(
  tx: Tx,
  row: {
    hash: Buffer
    purpose: ChallengePurpose
    bound_to: string | null
    secret: string | null
    expires_at: string
    now: string
  },
): Promise<void> {
  await tx.run(`delete from identity.challenge where (bound_to = $1 and purpose = $2) or expires_at <= $3`, [
    row.bound_to,
    row.purpose,
    row.now,
  ])
  await tx.run(
    `insert into identity.challenge (hash, purpose, bound_to, secret, expires_at) values ($1, $2, $3, $4, $5)`,
    [row.hash, row.purpose, row.bound_to, row.secret, row.expires_at],
  )
}

/** Takes a challenge away: it is answered once, in its own session, in time. */
export async function takeChallenge(
  tx: Tx,
  hash: Buffer,
  purpose: ChallengePurpose,
  boundTo: string | null,
  now: string,
): Promise<boolean> {
  const rows = await tx.query<{ expires_at: string }>(
    `delete from identity.challenge where hash = $1 and purpose = $2 and bound_to is not distinct from $3 and expires_at > $4 returning expires_at`,
    [hash, purpose, boundTo, now],
  )
  return rows.length === 1
}

/** The secret that waits for its first code in this session. */
export async function findPendingSecret(
  tx: Tx,
  boundTo: string,
  now: string,
): Promise<{ hash: Buffer; secret: string } | null> {
  const [row] = await tx.query<{ hash: Buffer; secret: string }>(
    `select hash, secret from identity.challenge where purpose = 'totp' and bound_to = $1 and expires_at > $2 and secret is not null`,
    [boundTo, now],
  )
  return row ?? null
}
