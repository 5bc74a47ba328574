import type { Tx } from '@app/core/db'

export type StoredToken = {
  readonly id: string
  readonly public_id: string
  readonly default_role: string
  readonly created_at: string
  readonly expires_at: string
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
}
const COLUMNS = 'id, public_id, default_role, created_at, expires_at, last_used_at, last_used_ip'

/** Tokens that work. */
export async function liveTokens(tx: Tx, tenantId: string, now: string): Promise<StoredToken[]> {
  return await tx.query<StoredToken>(
    `select ${COLUMNS} from identity.scim_token where tenant_id = $1 and revoked_at is null and expires_at > $2 order by created_at, id`,
    [tenantId, now],
  )
}

export async function insertToken(
  tx: Tx,
  row: StoredToken & { tenant_id: string; secret_hash: Buffer; created_by: string },
): Promise<void> {
  await tx.run(
    `insert into identity.scim_token (id, tenant_id, public_id, secret_hash, default_role, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      row.id,
      row.tenant_id,
      row.public_id,
      row.secret_hash,
      row.default_role,
      row.created_at,
      row.created_by,
      row.expires_at,
    ],
  )
}

/** The token as it ends; null when there is none, or it has ended before. */
export async function revokeToken(tx: Tx, tenantId: string, id: string, now: string): Promise<StoredToken | null> {
  const [row] = await tx.query<StoredToken>(
    `update identity.scim_token set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null returning ${COLUMNS}`,
    [tenantId, id, now],
  )
  return row ?? null
}
