import type { Tx } from '@app/core/db'

/** A sign-in that is under way: asked of the provider, answered by it (SAML, on its way back to the browser), or proven and waiting for consent. */
export type Flow = {
  readonly key_hash: Buffer
  readonly state: 'asked' | 'answered' | 'proven'
  readonly connection_id: string
  readonly browser_hash: Buffer
  readonly session_id: string | null
  readonly consent_version: string | null
  readonly sealed: string
}
const COLUMNS = 'key_hash, state, connection_id, browser_hash, session_id, consent_version, sealed'

export async function insertFlow(tx: Tx, row: Flow & { now: string; expires_at: string }): Promise<void> {
  await tx.run(`delete from identity.sso_flow where expires_at <= $1`, [row.now])
  await tx.run(`insert into identity.sso_flow (${COLUMNS}, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`, [
    row.key_hash,
    row.state,
    row.connection_id,
    row.browser_hash,
    row.session_id,
    row.consent_version,
    row.sealed,
    row.expires_at,
  ])
}

/** Takes a flow away: it is answered once, in time. */
export async function takeFlow(tx: Tx, keyHash: Buffer, state: Flow['state'], now: string): Promise<Flow | null> {
  const [row] = await tx.query<Flow>(
    `delete from identity.sso_flow where key_hash = $1 and state = $2 and expires_at > $3 returning ${COLUMNS}`,
    [keyHash, state, now],
  )
  return row ?? null
}

/** A flow as it stands, without taking it. */
export async function findFlow(tx: Tx, keyHash: Buffer, state: Flow['state'], now: string): Promise<Flow | null> {
  const [row] = await tx.query<Flow>(
    `select ${COLUMNS} from identity.sso_flow where key_hash = $1 and state = $2 and expires_at > $3`,
    [keyHash, state, now],
  )
  return row ?? null
}

/** Notes an assertion as used; false when it was before. Those that would be refused as too old anyway are forgotten. */
export async function spendAssertion(
  tx: Tx,
  row: { connection_id: string; assertion_hash: Buffer; expires_at: string; now: string },
): Promise<boolean> {
  await tx.run(`delete from identity.saml_assertion where expires_at <= $1`, [row.now])
  const rows = await tx.query(
    `insert into identity.saml_assertion (connection_id, assertion_hash, expires_at) values ($1, $2, $3) on conflict do nothing returning connection_id`,
    [row.connection_id, row.assertion_hash, row.expires_at],
  )
  return rows.length === 1
}

export type IdentityRow = {
  readonly id: string
  readonly connection_id: string
  readonly account_id: string
  readonly issuer: string
  readonly subject: string
  readonly consent_version: string
  readonly consented_at: string
}

/** The account behind an identity: by connection, issuer and subject, never by address. */
export async function findIdentity(
  tx: Tx,
  by: { connection_id: string; issuer: string; subject: string },
): Promise<IdentityRow | null> {
  const [row] = await tx.query<IdentityRow>(
    `select id, connection_id, account_id, issuer, subject, consent_version, consented_at from identity.external_identity
     where connection_id = $1 and issuer = $2 and subject = $3`,
    [by.connection_id, by.issuer, by.subject],
  )
  return row ?? null
}

/** False when this identity is somebody's already, or the account has another one at this connection. */
export async function insertIdentity(tx: Tx, row: IdentityRow): Promise<boolean> {
  const rows = await tx.query(
    `insert into identity.external_identity (id, connection_id, account_id, issuer, subject, consent_version, consented_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`,
    [row.id, row.connection_id, row.account_id, row.issuer, row.subject, row.consent_version, row.consented_at],
  )
  return rows.length === 1
}

export async function touchIdentity(tx: Tx, id: string, now: string): Promise<void> {
  await tx.run(`update identity.external_identity set last_used_at = $2 where id = $1`, [id, now])
}

/** Identities linked to an account, with their workspaces. */
export async function identitiesOf(tx: Tx, accountId: string, tenantId: string | null) {
  return await tx.query<{
    id: string
    connection: string
    workspace: string
    issuer: string
    consented_at: string
    last_used_at: string | null
  }>(
    `select i.id, c.name as connection, t.name as workspace, i.issuer, i.consented_at, i.last_used_at from identity.external_identity i
     join identity.sso_connection c on c.id = i.connection_id join identity.tenant t on t.id = c.tenant_id
     where i.account_id = $1 and ($2::uuid is null or c.tenant_id = $2) order by i.consented_at, i.id`,
    [accountId, tenantId],
  )
}

/** Unlinks; answers the workspace it was of. Sessions that came by it end with the caller. */
export async function deleteIdentity(
  tx: Tx,
  accountId: string,
  id: string,
): Promise<{ connection_id: string; tenant_id: string } | null> {
  const [row] = await tx.query<{ connection_id: string; tenant_id: string }>(
    `delete from identity.external_identity i using identity.sso_connection c where i.id = $2 and i.account_id = $1 and c.id = i.connection_id returning i.connection_id, c.tenant_id`,
    [accountId, id],
  )
  return row ?? null
}

/** Membership of an account in a workspace, active or not. */
export async function membershipIn(
  tx: Tx,
  accountId: string,
  tenantId: string,
): Promise<{ member_id: string; is_active: boolean } | null> {
  const [row] = await tx.query<{ member_id: string; is_active: boolean }>(
    `select member_id, is_active from identity.membership where account_id = $1 and tenant_id = $2`,
    [accountId, tenantId],
  )
  return row ?? null
}
