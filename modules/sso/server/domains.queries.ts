import type { Tx } from '@app/core/db'

export type Domain = {
  readonly id: string
  readonly tenant_id: string
  readonly domain: string
  readonly token: string
  readonly created_at: string
  readonly verified_at: string | null
  readonly checked_at: string | null
  readonly failing_since: string | null
}
const COLUMNS = 'id, tenant_id, domain, token, created_at, verified_at, checked_at, failing_since'

export async function listDomains(tx: Tx, tenantId: string): Promise<Domain[]> {
  return await tx.query<Domain>(`select ${COLUMNS} from identity.sso_domain where tenant_id = $1 order by domain`, [
    tenantId,
  ])
}

export async function findDomain(tx: Tx, tenantId: string, id: string): Promise<Domain | null> {
  const [row] = await tx.query<Domain>(`select ${COLUMNS} from identity.sso_domain where tenant_id = $1 and id = $2`, [
    tenantId,
    id,
  ])
  return row ?? null
}

/** False when the workspace has it already. */
export async function insertDomain(
  tx: Tx,
  row: { id: string; tenant_id: string; domain: string; token: string; now: string },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into identity.sso_domain (id, tenant_id, domain, token, created_at) values ($1, $2, $3, $4, $5) on conflict (tenant_id, domain) do nothing returning id`,
    [row.id, row.tenant_id, row.domain, row.token, row.now],
  )
  return rows.length === 1
}

export async function deleteDomain(tx: Tx, tenantId: string, id: string): Promise<Domain | null> {
  const [row] = await tx.query<Domain>(
    `delete from identity.sso_domain where tenant_id = $1 and id = $2 returning ${COLUMNS}`,
    [tenantId, id],
  )
  return row ?? null
}

/** The record is there: the domain is this workspace's, and no longer another's whose record is gone. False when another one still has it. */
export async function verifyDomain(tx: Tx, tenantId: string, id: string, now: string): Promise<boolean> {
  const rows = await tx.query(
    `update identity.sso_domain d set verified_at = coalesce(verified_at, $3), checked_at = $3, failing_since = null where tenant_id = $1 and id = $2
       and not exists (select from identity.sso_domain o where o.domain = d.domain and o.verified_at is not null and o.id <> d.id) returning id`,
    [tenantId, id, now],
  )
  return rows.length === 1
}

/** The record is not there: noted, and after a week the domain is no longer verified. */
export async function failDomain(tx: Tx, tenantId: string, id: string, now: string, since: string): Promise<void> {
  await tx.run(
    `update identity.sso_domain set checked_at = $3, failing_since = case when verified_at is null then null else coalesce(failing_since, $3) end,
       verified_at = case when coalesce(failing_since, $3) <= $4 then null else verified_at end where tenant_id = $1 and id = $2`,
    [tenantId, id, now, since],
  )
}

/** Is the domain of this address one of the workspace's? */
export async function isOfDomain(tx: Tx, tenantId: string, domain: string): Promise<boolean> {
  const rows = await tx.query(
    `select from identity.sso_domain where tenant_id = $1 and domain = $2 and verified_at is not null`,
    [tenantId, domain],
  )
  return rows.length === 1
}
