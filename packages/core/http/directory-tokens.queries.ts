import type { Tx } from '../db/index.ts'

export type DirectoryTokenRow = {
  readonly id: string
  readonly tenant_id: string
  readonly secret_hash: Buffer
  readonly default_role: string
  readonly expires_at: string
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
  readonly revoked_at: string | null
}

/** A token of a directory by its public id. */
export async function findDirectoryToken(tx: Tx, publicId: string): Promise<DirectoryTokenRow | null> {
  const [row] = await tx.query<DirectoryTokenRow>(
    `select id, tenant_id, secret_hash, default_role, expires_at, last_used_at, last_used_ip, revoked_at from identity.scim_token where public_id = $1`,
    [publicId],
  )
  return row ?? null
}

export async function touchDirectoryToken(tx: Tx, id: string, now: string, ip: string): Promise<void> {
  await tx.run(`update identity.scim_token set last_used_at = $2, last_used_ip = $3 where id = $1`, [id, now, ip])
}
