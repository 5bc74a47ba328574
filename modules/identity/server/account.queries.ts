import type { Tx } from '@app/core/db'

/** Turns a transaction of `app_auth` to another workspace: its policies then show that one only. '' is none. */
export async function setTenant(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(`select set_config('app.tenant_id', $1, true)`, [tenantId])
}

/** Language and zone of an account's first workspace. */
export async function tenantLook(tx: Tx, accountId: string): Promise<{ locale: string; time_zone: string } | null> {
  const [row] = await tx.query<{ locale: string; time_zone: string }>(
    `select t.locale, t.time_zone from identity.membership m join identity.tenant t on t.id = m.tenant_id where m.account_id = $1 and m.is_active order by m.created_at, t.id limit 1`,
    [accountId],
  )
  return row ?? null
}

export type CodePurpose = 'sign_up' | 'confirm' | 'email_change'
export type CodeRow = {
  readonly id: string
  readonly account_id: string | null
  readonly email: string
  readonly code_hash: Buffer | null
  readonly tries: number
}

export async function insertCode(
  tx: Tx,
  row: {
    id: string
    purpose: CodePurpose
    account_id: string | null
    email: string
    token_hash: Buffer
    code_hash: Buffer | null
    now: string
    expires_at: string
  },
): Promise<void> {
  await tx.run(
    `insert into identity.mail_code (id, purpose, account_id, email, token_hash, code_hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.id, row.purpose, row.account_id, row.email, row.token_hash, row.code_hash, row.now, row.expires_at],
  )
}

/** Counts one try and answers what to compare with; null when the code is unknown, over, used, or out of tries. */
export async function takeTry(
  tx: Tx,
  tokenHash: Buffer,
  purpose: CodePurpose,
  tries: number,
  now: string,
): Promise<CodeRow | null> {
  const [row] = await tx.query<CodeRow>(
    `update identity.mail_code set tries = tries + 1 where token_hash = $1 and purpose = $2 and tries < $3 and used_at is null and expires_at > $4
     returning id, account_id, email, code_hash, tries`,
    [tokenHash, purpose, tries, now],
  )
  return row ?? null
}

/** Spends a code; false when it was spent meanwhile. */
export async function spendCode(tx: Tx, id: string, now: string): Promise<boolean> {
  return (
    (
      await tx.query(`update identity.mail_code set used_at = $2 where id = $1 and used_at is null returning id`, [
        id,
        now,
      ])
    ).length === 1
  )
}

export type LinkPurpose = 'recovery' | 'email_undo'
export type LinkRow = { readonly id: string; readonly account_id: string; readonly email: string | null }

export async function insertLink(
  tx: Tx,
  row: {
    id: string
    purpose: LinkPurpose
    account_id: string | null
    token_hash: Buffer | null
    password_version: number | null
    email: string | null
    now: string
    expires_at: string
  },
): Promise<void> {
  await tx.run(
    `insert into identity.link_token (id, purpose, account_id, token_hash, password_version, email, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.id, row.purpose, row.account_id, row.token_hash, row.password_version, row.email, row.now, row.expires_at],
  )
}

/** The account of a link that was asked for and is not made yet. */
export async function askedLink(tx: Tx, id: string, now: string): Promise<{ account_id: string | null } | null> {
  const [row] = await tx.query<{ account_id: string | null }>(
    `select account_id from identity.link_token where id = $1 and token_hash is null and expires_at > $2 for update`,
    [id, now],
  )
  return row ?? null
}

export async function makeLink(tx: Tx, id: string, tokenHash: Buffer, passwordVersion: number): Promise<void> {
  await tx.run(`update identity.link_token set token_hash = $2, password_version = $3 where id = $1`, [
    id,
    tokenHash,
    passwordVersion,
  ])
}

export async function dropLink(tx: Tx, id: string): Promise<void> {
  await tx.run(`delete from identity.link_token where id = $1`, [id])
}

/** A usable link: not used, not over, and of the present password where it was bound to one. */
export async function findLink(tx: Tx, tokenHash: Buffer, purpose: LinkPurpose, now: string): Promise<LinkRow | null> {
  const [row] = await tx.query<LinkRow>(
    `select l.id, l.account_id, l.email from identity.link_token l join identity.account a on a.id = l.account_id and a.is_active
     where l.token_hash = $1 and l.purpose = $2 and l.used_at is null and l.expires_at > $3 and (l.password_version is null or l.password_version = a.password_version)`,
    [tokenHash, purpose, now],
  )
  return row ?? null
}

/** Uses a link, once, under the same conditions; the account is locked first, so that two changes of it follow each other. */
export async function useLink(tx: Tx, link: LinkRow, now: string): Promise<boolean> {
  await tx.query(`select id from identity.account where id = $1 for update`, [link.account_id])
  const rows = await tx.query(
    `update identity.link_token l set used_at = $2 from identity.account a
     where l.id = $1 and a.id = l.account_id and l.used_at is null and l.expires_at > $2 and (l.password_version is null or l.password_version = a.password_version) returning l.id`,
    [link.id, now],
  )
  return rows.length === 1
}

/** All other links of an account end. */
export async function dropLinksOf(tx: Tx, accountId: string, purposes: readonly LinkPurpose[]): Promise<void> {
  await tx.run(
    `delete from identity.link_token where account_id = $1 and purpose = any($2::text[]) and used_at is null`,
    [accountId, purposes],
  )
}

export async function passwordVersion(tx: Tx, accountId: string): Promise<number> {
  const [row] = await tx.query<{ password_version: number }>(
    `select password_version from identity.account where id = $1`,
    [accountId],
  )
  return Number(row?.password_version ?? 0)
}

/** True when the password was chosen beside a second factor and is too short without one. */
export async function passwordIsShort(tx: Tx, accountId: string): Promise<boolean> {
  const [row] = await tx.query<{ short: boolean }>(
    `select password_is_short as short from identity.account where id = $1`,
    [accountId],
  )
  return row?.short === true
}

/** False when the address is another account's. */
export async function changeEmail(tx: Tx, accountId: string, email: string, isConfirmed: boolean): Promise<boolean> {
  const rows = await tx.query(
    `update identity.account set email = $2, is_confirmed = $3 where id = $1 and not exists (select from identity.account o where o.email = $2 and o.id <> $1) returning id`,
    [accountId, email, isConfirmed],
  )
  return rows.length === 1
}

export async function confirmAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.run(`update identity.account set is_confirmed = true where id = $1`, [accountId])
}

/** True when this device was seen before; `first` when the account had none. Notes it as seen now. */
export async function seeDevice(
  tx: Tx,
  accountId: string,
  device: Buffer,
  now: string,
): Promise<{ known: boolean; first: boolean }> {
  const [row] = await tx.query<{ known: boolean; first: boolean }>(
    `select exists (select from identity.known_device where account_id = $1 and device = $2) as known, not exists (select from identity.known_device where account_id = $1) as first`,
    [accountId, device],
  )
  await tx.run(
    `insert into identity.known_device (account_id, device, seen_at) values ($1, $2, $3) on conflict (account_id, device) do update set seen_at = excluded.seen_at`,
    [accountId, device, now],
  )
  return { known: row?.known ?? false, first: row?.first ?? false }
}

export async function deletionOf(tx: Tx, accountId: string): Promise<string | null> {
  const [row] = await tx.query<{ deletion_at: string | null }>(
    `select deletion_at from identity.account where id = $1`,
    [accountId],
  )
  return row?.deletion_at ?? null
}

export async function setDeletion(tx: Tx, accountId: string, at: string | null): Promise<void> {
  await tx.run(`update identity.account set deletion_at = $2 where id = $1`, [accountId, at])
}

/** Account, password, sessions, factors, devices, links: all that hangs on the row goes with it. */
export async function deleteAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.run(`delete from identity.account where id = $1`, [accountId])
}

/** A job outside of any workspace: its payload holds ids only. */
export async function enqueueOwn(
  tx: Tx,
  task: string,
  payload: Record<string, string | null>,
  runAt: string | null = null,
): Promise<void> {
  await setTenant(tx, '')
  await tx.query('select app_enqueue($1, $2::json, $3::timestamptz, null)', [task, JSON.stringify(payload), runAt])
}

/** How many API keys act for the account, over all its workspaces. */
export async function countKeys(tx: Tx, accountId: string, now: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from identity.api_key k join identity.membership m on m.tenant_id = k.tenant_id and m.member_id = k.member_id
     where m.account_id = $1 and k.revoked_at is null and k.expires_at > $2`,
    [accountId, now],
  )
  return Number(row?.n ?? 0)
}

/** Ends them. */
export async function revokeKeysOf(
  tx: Tx,
  accountId: string,
  now: string,
): Promise<{ id: string; tenant_id: string; member_id: string }[]> {
  return await tx.query(
    `update identity.api_key k set revoked_at = $2, revoked_by = k.member_id from identity.membership m
     where m.account_id = $1 and m.tenant_id = k.tenant_id and m.member_id = k.member_id and k.revoked_at is null returning k.id, k.tenant_id, k.member_id`,
    [accountId, now],
  )
}
