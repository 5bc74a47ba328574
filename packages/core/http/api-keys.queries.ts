import type { Tx } from '../db/index.ts'
import type { Rights } from '../policy/roles.ts'

export type KeyRow = {
  readonly id: string
  readonly secret_hash: Buffer
  readonly tenant_id: string
  readonly slug: string
  readonly member_id: string
  readonly rights: Rights | null
  readonly addresses: string[] | null
  readonly expires_at: string
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
  readonly revoked_at: string | null
  /** The person behind it still may come in; a service account has nobody behind it, its member row decides. */
  readonly is_active: boolean
}

/** A key by its public id. */
export async function findKey(tx: Tx, publicId: string): Promise<KeyRow | null> {
  const [row] = await tx.query<KeyRow>(
    `select k.id, k.secret_hash, k.tenant_id, t.slug, k.member_id, k.rights, k.addresses, k.expires_at, k.last_used_at, k.last_used_ip, k.revoked_at,
       coalesce(m.is_active and a.is_active, true) as is_active
     from identity.api_key k
     join identity.tenant t on t.id = k.tenant_id
     left join identity.membership m on m.tenant_id = k.tenant_id and m.member_id = k.member_id
     left join identity.account a on a.id = m.account_id
     where k.public_id = $1`,
    [publicId],
  )
  return row ?? null
}

/** The scopes of a key that is still good; null when it is not. */
export async function rightsOfKey(tx: Tx, id: string, now: string): Promise<Rights | null> {
  const [row] = await tx.query<{ rights: Rights | null }>(
    `select coalesce(rights, '{}') as rights from identity.api_key where id = $1 and revoked_at is null and expires_at > $2`,
    [id, now],
  )
  return row && row.rights && 'every' in row.rights ? row.rights : null
}

export async function touchKey(tx: Tx, id: string, now: string, ip: string): Promise<void> {
  await tx.run(`update identity.api_key set last_used_at = $2, last_used_ip = $3 where id = $1`, [id, now, ip])
}
