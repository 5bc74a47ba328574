import type { App } from '@app/core'
import { type Tx, catalogueTables, verifyCatalogue, verifyRoles } from '@app/core/db'
import { isSupportable } from '@app/schema'

const clientOf = (tx: Tx) => ({ query: async (sql: string) => ({ rows: await tx.query(sql) }) }) as never

/** What breaks the rules of the catalogue now. */
export const catalogueFindings = async (app: App): Promise<string[]> =>
  await app.db.asBoot((tx) => verifyCatalogue(clientOf(tx), catalogueTables(app.registry)))

export const roleFindings = async (app: App): Promise<string[]> =>
  await app.db.asBoot((tx) => verifyRoles(clientOf(tx)))

/** Sessions that live longer than the installation allows, and such as are over and not swept away for two hours. */
export async function sessionFindings(app: App, hours: number): Promise<{ all: number; long: number; stale: number }> {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ all: number; long: number; stale: number }>(
      `select count(*)::int as all, (count(*) filter (where expires_at > created_at + make_interval(hours => $2) + interval '1 minute'))::int as long,
         (count(*) filter (where expires_at < $1::timestamptz - interval '2 hours'))::int as stale from identity.session`,
      [app.clock().toISOString(), hours],
    ),
  )
  return row ?? { all: 0, long: 0, stale: 0 }
}

/** How many passwords there are, how many are no bcrypt hash of the cost, and whether the program itself can read one. */
export async function passwordFindings(
  app: App,
  cost: number,
): Promise<{ all: number; odd: number; readable: boolean }> {
  // The definer function gives recipe and salt, never the hash.
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ all: number; odd: number; readable: boolean }>(
      `select count(*)::int as all, (count(*) filter (where s.recipe !~ '^v1[$]2[aby][$][0-9]{2}[$][./A-Za-z0-9]{22}$' or substr(s.recipe, 7, 2)::int < $1))::int as odd,
         has_table_privilege('app_auth', 'identity.password', 'select') or has_table_privilege('app_rt', 'identity.password', 'select')
           or has_table_privilege('app_job', 'identity.password', 'select') as readable
       from identity.account a cross join lateral (select identity.app_password_salt(a.id) as recipe) s where s.recipe is not null`,
      [cost],
    ),
  )
  return row ?? { all: 0, odd: 0, readable: false }
}

/** Grants of support that are wrong: longer than 72 hours, of themselves approved, or used after their end. */
export async function grantFindings(app: App): Promise<{ open: number; wrong: number }> {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ open: number; wrong: number }>(
      `select (count(*) filter (where expires_at > $1 and revoked_at is null))::int as open,
         (count(*) filter (where expires_at > starts_at + interval '72 hours' or approved_by = requested_by
           or (kind <> 'support' and case_id is null)))::int as wrong from identity.support_grant`,
      [app.clock().toISOString()],
    ),
  )
  return row ?? { open: 0, wrong: 0 }
}

/** How many rows support can see of a workspace under a grant that does not exist: none, or the wall is open. */
export async function seenWithoutGrant(app: App, tenantId: string, noGrant: string): Promise<number> {
  let seen = 0
  for (const object of app.registry.objects.values()) {
    if (!isSupportable(object)) continue
    const [row] = await app.db.asSupport(tenantId, noGrant, (tx) =>
      tx.query<{ n: number }>(`select count(*)::int as n from ${object.name} where tenant_id = $1`, [tenantId]),
    )
    seen += Number(row?.n ?? 0)
  }
  return seen
}

/**
 * Standing ways of maintenance: a password that is good for longer than a statement, a connection that nobody noted, rows that answer a statement that
 * nobody noted, and roles with a password beside our own that read people's records (of a server that is ours; elsewhere its operator has others).
 */
export async function maintenanceFindings(
  app: App,
): Promise<{ endless: boolean; unnoted: number; seen: number; strangers: string[] }> {
  const [row] = await app.db.asBoot((tx) =>
    tx.query<{ endless: boolean; unnoted: number; strangers: string[] }>(
      `select (select rolcanlogin and coalesce(rolvaliduntil, 'infinity') > now() + interval '1 minute' from pg_roles where rolname = 'app_maintenance') as endless,
         (select count(*)::int from pg_stat_activity a where a.usename = 'app_maintenance' and a.datname = current_database()
           and not exists (select from identity.maintenance_statement s where s.backend = a.pid and s.ends_at > now())) as unnoted,
         (select coalesce(array_agg(r.rolname::text), '{}') from pg_roles r where r.rolcanlogin and r.rolname !~ '^app_' and r.rolname <> current_user
           and has_table_privilege(r.oid, 'public.contact', 'select') and (select rolsuper from pg_roles where rolname = current_user)) as strangers`,
    ),
  )
  const ends_at = new Date(Date.now() + 30_000).toISOString()
  const { rows } = await app.db.asMaintenance({
    text: 'select count(*) from contact',
    ends_at,
    admit: async () => {},
  })
  return {
    endless: row?.endless ?? true,
    unnoted: row?.unnoted ?? 1,
    strangers: row?.strangers ?? [],
    seen: Number(rows[0]?.[0] ?? 1),
  }
}

/** Keys for the API that live for more than a year, or whose hash is no hash. */
export async function keyFindings(app: App): Promise<{ all: number; wrong: number }> {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ all: number; wrong: number }>(
      `select count(*)::int as all, (count(*) filter (where length(secret_hash) <> 32 or expires_at > created_at + interval '366 days'))::int as wrong from identity.api_key`,
    ),
  )
  return row ?? { all: 0, wrong: 0 }
}
