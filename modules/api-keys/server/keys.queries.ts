import type { Ctx, Rights } from '@app/core'
import type { Tx } from '@app/core/db'

export type StoredKey = {
  readonly id: string
  readonly public_id: string
  readonly member_id: string
  readonly name: string
  readonly rights: Rights | null
  readonly addresses: string[] | null
  readonly created_at: string
  readonly expires_at: string
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
  readonly revoked_at: string | null
}
const COLUMNS =
  'id, public_id, member_id, name, rights, addresses, created_at, expires_at, last_used_at, last_used_ip, revoked_at'

/** Keys of the workspace, or of one member of it; live ones first, revoked and expired ones for 30 days. */
export async function listKeys(tx: Tx, tenantId: string, memberId: string | null, now: string): Promise<StoredKey[]> {
  return await tx.query<StoredKey>(
    `select ${COLUMNS} from identity.api_key where tenant_id = $1 and ($2::uuid is null or member_id = $2)
       and least(coalesce(revoked_at, expires_at), expires_at) > $3::timestamptz - interval '30 days' order by revoked_at nulls first, id desc limit 500`,
    [tenantId, memberId, now],
  )
}

export async function insertKey(
  tx: Tx,
  row: Omit<StoredKey, 'last_used_at' | 'last_used_ip' | 'revoked_at'> & {
    tenant_id: string
    secret_hash: Buffer
    created_by: string
  },
): Promise<void> {
  await tx.run(
    `insert into identity.api_key (id, public_id, secret_hash, tenant_id, member_id, name, rights, addresses, created_at, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.id,
      row.public_id,
      row.secret_hash,
      row.tenant_id,
      row.member_id,
      row.name,
      row.rights === null ? null : JSON.stringify(row.rights),
      row.addresses,
      row.created_at,
      row.created_by,
      row.expires_at,
    ],
  )
}

/** The key as it ends; null when there is none, or it has ended before. */
export async function revokeKey(
  tx: Tx,
  given: { tenant_id: string; id: string; owner: string | null; by: string; now: string },
): Promise<StoredKey | null> {
  const [row] = await tx.query<StoredKey>(
    `update identity.api_key set revoked_at = $4, revoked_by = $5 where tenant_id = $1 and id = $2 and ($3::uuid is null or member_id = $3) and revoked_at is null returning ${COLUMNS}`,
    [given.tenant_id, given.id, given.owner, given.now, given.by],
  )
  return row ?? null
}

export async function countLiveKeys(tx: Tx, tenantId: string, memberId: string, now: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    'select count(*)::int as n from identity.api_key where tenant_id = $1 and member_id = $2 and revoked_at is null and expires_at > $3',
    [tenantId, memberId, now],
  )
  return Number(row?.n ?? 0)
}

export type KeyOwner = {
  readonly id: string
  readonly name: string
  readonly is_service: boolean
  readonly role: string
}

/** Names of the members that keys belong to. */
export async function keyOwners(ctx: Ctx, ids: readonly string[]): Promise<Map<string, KeyOwner>> {
  const rows = await ctx.tx.query<KeyOwner>(
    'select id, name, coalesce(is_service, false) as is_service, role from member where tenant_id = $1 and id = any($2::uuid[])',
    [ctx.tenant.id, ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Service accounts that are there, active or not. */
export async function serviceAccounts(ctx: Ctx): Promise<(KeyOwner & { is_active: boolean; version: number })[]> {
  return await ctx.tx.query(
    `select id, name, true as is_service, role, is_active, version from member where tenant_id = $1 and is_service and deleted_at is null order by name, id`,
    [ctx.tenant.id],
  )
}
