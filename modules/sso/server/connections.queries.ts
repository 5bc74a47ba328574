import type { Tx } from '@app/core/db'

/** A connection as it is stored. */
export type Connection = {
  readonly id: string
  readonly tenant_id: string
  readonly kind: 'oidc' | 'saml'
  readonly name: string
  readonly is_active: boolean
  readonly issuer: string
  readonly client_id: string | null
  /** Sealed. */
  readonly client_secret: string | null
  readonly sso_url: string | null
  readonly certificates: string[] | null
  readonly default_role: string | null
  readonly provider_second_factor: boolean
  readonly created_at: string
}
const COLUMNS =
  'id, tenant_id, kind, name, is_active, issuer, client_id, client_secret, sso_url, certificates, default_role, provider_second_factor, created_at'

/** The workspace a connection leads to. */
export type Place = { readonly tenant_id: string; readonly slug: string; readonly workspace_name: string }

export async function listConnections(tx: Tx, tenantId: string): Promise<(Connection & { identities: number })[]> {
  return await tx.query(
    `select ${COLUMNS}, (select count(*)::int from identity.external_identity i where i.connection_id = c.id) as identities
     from identity.sso_connection c where tenant_id = $1 order by created_at, id`,
    [tenantId],
  )
}

export async function findConnection(tx: Tx, tenantId: string, id: string): Promise<Connection | null> {
  const [row] = await tx.query<Connection>(
    `select ${COLUMNS} from identity.sso_connection where tenant_id = $1 and id = $2`,
    [tenantId, id],
  )
  return row ?? null
}

/** A connection that works, with its workspace. */
export async function activeConnection(tx: Tx, id: string): Promise<(Connection & Place) | null> {
  const [row] = await tx.query<Connection & Place>(
    `select ${COLUMNS.split(', ')
      .map((column) => `c.${column}`)
      .join(', ')}, t.slug, t.name as workspace_name
     from identity.sso_connection c join identity.tenant t on t.id = c.tenant_id where c.id = $1 and c.is_active`,
    [id],
  )
  return row ?? null
}

/** Connections that work, of a workspace by its slug or by a verified domain. */
export async function connectionsOf(
  tx: Tx,
  by: { slug: string | null; domain: string | null },
): Promise<{ id: string; name: string; kind: 'oidc' | 'saml' }[]> {
  return await tx.query(
    `select c.id, c.name, c.kind from identity.sso_connection c join identity.tenant t on t.id = c.tenant_id
     where c.is_active and (t.slug = $1 or exists (select from identity.sso_domain d where d.tenant_id = t.id and d.domain = $2 and d.verified_at is not null))
     order by c.created_at, c.id`,
    [by.slug, by.domain],
  )
}

/** False when there is one with this id. */
export async function insertConnection(tx: Tx, row: Connection & { created_by: string }): Promise<boolean> {
  const rows = await tx.query(
    `insert into identity.sso_connection (${COLUMNS}, created_by, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $13)
     on conflict (id) do nothing returning id`,
    [...valuesOf(row), row.created_by],
  )
  return rows.length === 1
}

export async function updateConnection(tx: Tx, row: Connection, now: string): Promise<void> {
  await tx.run(
    `update identity.sso_connection set kind = $3, name = $4, is_active = $5, issuer = $6, client_id = $7, client_secret = $8, sso_url = $9,
       certificates = $10, default_role = $11, provider_second_factor = $12, created_at = $13, updated_at = $14 where tenant_id = $2 and id = $1`,
    [...valuesOf(row), now],
  )
}

const valuesOf = (row: Connection): unknown[] => [
  row.id,
  row.tenant_id,
  row.kind,
  row.name,
  row.is_active,
  row.issuer,
  row.client_id,
  row.client_secret,
  row.sso_url,
  row.certificates,
  row.default_role,
  row.provider_second_factor,
  row.created_at,
]

export async function deleteConnection(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx.run(`delete from identity.sso_connection where tenant_id = $1 and id = $2`, [tenantId, id])
}

/** Forgets who is who at a provider that is another one now. */
export async function deleteIdentities(tx: Tx, connectionId: string): Promise<void> {
  await tx.run(`delete from identity.external_identity where connection_id = $1`, [connectionId])
}

/** Sessions that a connection vouches for. */
export async function sessionsOf(tx: Tx, connectionId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(`select id from identity.session where sso_connection_id = $1`, [
    connectionId,
  ])
  return rows.map((row) => row.id)
}

export async function isEnforced(tx: Tx, tenantId: string): Promise<boolean> {
  const [row] = await tx.query<{ is_enforced: boolean }>(
    `select is_enforced from identity.sso_policy where tenant_id = $1`,
    [tenantId],
  )
  return row?.is_enforced === true
}

export async function setEnforced(tx: Tx, tenantId: string, is: boolean, now: string): Promise<void> {
  await tx.run(
    `insert into identity.sso_policy (tenant_id, is_enforced, updated_at) values ($1, $2, $3)
     on conflict (tenant_id) do update set is_enforced = excluded.is_enforced, updated_at = excluded.updated_at`,
    [tenantId, is, now],
  )
}

/** Sessions that members of verified domains opened by themselves, but for those of these members. */
export async function ownSessionsOf(tx: Tx, tenantId: string, but: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select s.id from identity.session s join identity.account a on a.id = s.account_id
     join identity.membership m on m.account_id = a.id and m.tenant_id = $1 and m.is_active
     join identity.sso_domain d on d.tenant_id = $1 and d.domain = substring(a.email from '[^@]+$') and d.verified_at is not null
     where s.sso_connection_id is null and m.member_id <> all($2::uuid[])`,
    [tenantId, but],
  )
  return rows.map((row) => row.id)
}

/** Has one of these members a second factor of their own? */
export async function oneHasFactor(tx: Tx, tenantId: string, memberIds: readonly string[]): Promise<boolean> {
  const [row] = await tx.query<{ has: boolean }>(
    `select exists (select from identity.membership m where m.tenant_id = $1 and m.member_id = any($2::uuid[]) and m.is_active
       and (exists (select from identity.totp f where f.account_id = m.account_id) or exists (select from identity.passkey f where f.account_id = m.account_id))) as has`,
    [tenantId, memberIds],
  )
  return row?.has === true
}

/** Sessions of one account that a connection vouches for. */
export async function sessionsOfAccount(tx: Tx, connectionId: string, accountId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from identity.session where sso_connection_id = $1 and account_id = $2`,
    [connectionId, accountId],
  )
  return rows.map((row) => row.id)
}
