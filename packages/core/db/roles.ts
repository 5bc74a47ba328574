import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { keysDir } from '../keys.ts'

/**
 * The database's roles. None has BYPASSRLS, SUPERUSER, CREATEROLE, CREATEDB, TEMP or TRUNCATE; none but `app_backup` REPLICATION.
 * - `app_owner` (no login) owns all tables. Row level security is forced on it too.
 * - `app_migrate` runs migrations, by `set role app_owner`. Only at start.
 * - `app_rt` serves requests in a tenant: DML on tenant tables under the tenant policy; of identity it reads its own tenant row.
 * - `app_auth` signs people in: DML on identity, and on tenant tables only under the same tenant policy (a tenant's first member, events).
 * - `app_job` runs jobs: like app_rt, with its own limits.
 * - `app_seq` is the sequencer of the audit log: it reads what leaves are made of (no personal value) and appends hashes and checkpoints.
 * - `app_support` reads records for an operator while a grant is open: every policy it meets asks for that. It writes nothing.
 * - `app_maintenance` runs an operator's statements, each noted before: it can log in only while one runs, and the server keeps the end of its password.
 * - `app_backup` copies the data directory of the embedded server over its socket; it reads no table and writes nothing. An external server gives it no right at all.
 * - `app_purge` deletes what is due and not on hold, row by row as its policies allow; it changes nothing but refs to what goes.
 * - `app_privacy` takes values out of the audit trail, which nobody else may change (rulings.md 10); it reads nothing but which they are.
 * - `app_queue` owns the schema graphile_worker and nothing else; the queue's runner uses it.
 * - `app_ph` (no login) owns the password hashes; they are reached only through its three definer functions.
 * - `app_search` (no login) owns the search function; it may read search tables of all tenants, the function filters.
 */
export const roleNames = [
  'app_owner',
  'app_migrate',
  'app_rt',
  'app_auth',
  'app_job',
  'app_seq',
  'app_support',
  'app_maintenance',
  'app_backup',
  'app_purge',
  'app_privacy',
  'app_queue',
  'app_ph',
  'app_search',
] as const
const logins = [
  'app_migrate',
  'app_rt',
  'app_auth',
  'app_job',
  'app_seq',
  'app_support',
  'app_backup',
  'app_purge',
  'app_privacy',
  'app_queue',
] as const
export type LoginRole = (typeof logins)[number]

/** A login's password, and the SCRAM verifier the server keeps; so no statement ever carries the password. */
type Secret = { password: string; verifier: string }
export type RoleSecrets = Record<LoginRole, Secret> & { boot: { password: string } }

/** Random passwords, made at first start, kept in `DATA_DIR/keys/database.json` (0600). A role added by a later release gets its own. */
export function roleSecrets(dataDir: string): RoleSecrets {
  const path = join(keysDir({ data_dir: dataDir }), 'database.json')
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<RoleSecrets>) : {}
  const fresh = (): Secret => {
    const password = randomBytes(24).toString('base64url')
    return { password, verifier: scramVerifier(password) }
  }
  const secrets: RoleSecrets = {
    boot: known.boot ?? { password: randomBytes(24).toString('base64url') },
    app_migrate: known.app_migrate ?? fresh(),
    app_rt: known.app_rt ?? fresh(),
    app_auth: known.app_auth ?? fresh(),
    app_job: known.app_job ?? fresh(),
    app_seq: known.app_seq ?? fresh(),
    app_support: known.app_support ?? fresh(),
    app_backup: known.app_backup ?? fresh(),
    app_purge: known.app_purge ?? fresh(),
    app_privacy: known.app_privacy ?? fresh(),
    app_queue: known.app_queue ?? fresh(),
  }
  if (JSON.stringify(known) !== JSON.stringify(secrets)) {
    writeFileSync(`${path}.new`, JSON.stringify(secrets), { mode: 0o600, flush: true })
    renameSync(`${path}.new`, path)
  }
  return secrets
}

/** A password as PostgreSQL stores it (RFC 5803): what a statement carries in its place. */
export function scramVerifier(password: string): string {
  const iterations = 4096
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`
}

/** Per role: what keeps one of them from taking everything. Times in ms; the parallel worker rule is architecture.md §7.12. */
const settings: Record<LoginRole | 'app_maintenance', Record<string, string>> = {
  app_migrate: { search_path: 'public', lock_timeout: '30s' },
  app_rt: {
    search_path: 'public',
    statement_timeout: '30s',
    lock_timeout: '10s',
    idle_in_transaction_session_timeout: '60s',
    max_parallel_workers_per_gather: '0',
  },
  app_auth: {
    search_path: 'public',
    statement_timeout: '15s',
    lock_timeout: '10s',
    idle_in_transaction_session_timeout: '60s',
    max_parallel_workers_per_gather: '0',
  },
  app_job: {
    search_path: 'public',
    statement_timeout: '10min',
    lock_timeout: '30s',
    idle_in_transaction_session_timeout: '10min',
    max_parallel_workers_per_gather: '0',
  },
  app_seq: {
    search_path: 'public',
    statement_timeout: '60s',
    lock_timeout: '10s',
    idle_in_transaction_session_timeout: '60s',
    max_parallel_workers_per_gather: '0',
  },
  app_support: {
    search_path: 'public',
    default_transaction_read_only: 'on',
    statement_timeout: '15s',
    lock_timeout: '5s',
    idle_in_transaction_session_timeout: '30s',
    max_parallel_workers_per_gather: '0',
  },
  app_maintenance: {
    search_path: 'public',
    default_transaction_read_only: 'on',
    statement_timeout: '15s',
    lock_timeout: '2s',
    idle_session_timeout: '15s',
    idle_in_transaction_session_timeout: '15s',
    max_parallel_workers_per_gather: '0',
  },
  app_backup: { search_path: 'pg_catalog' },
  app_purge: {
    search_path: 'public',
    statement_timeout: '10min',
    lock_timeout: '30s',
    idle_in_transaction_session_timeout: '10min',
    max_parallel_workers_per_gather: '0',
  },
  app_privacy: {
    search_path: 'public',
    statement_timeout: '10min',
    lock_timeout: '10s',
    idle_in_transaction_session_timeout: '60s',
    max_parallel_workers_per_gather: '0',
  },
  app_queue: {
    search_path: 'graphile_worker',
    statement_timeout: '60s',
    idle_in_transaction_session_timeout: '60s',
    max_parallel_workers_per_gather: '0',
  },
}

/**
 * Makes and mends roles, database grants and extensions; as the superuser of the embedded server, or as a role with CREATEROLE that owns the database.
 * Idempotent, and one message when all is in place.
 */
export async function ensureRoles(admin: pg.Client, secrets: RoleSecrets): Promise<void> {
  const {
    rows: [me],
  } = await admin.query<{ name: string; super: boolean; creates: boolean; database: string; version: number }>(
    `select rolname as name, rolsuper as super, rolcreaterole as creates, current_database() as database, current_setting('server_version_num')::int as version from pg_roles where rolname = current_user`,
  )
  if (!me) throw new Error('The database does not know the role of DATABASE_URL.')
  if (me.version < 150000)
    throw new Error(`PostgreSQL 15 or newer is needed; this one is ${Math.floor(me.version / 10000)}.`)
  if (!me.super && !me.creates)
    throw new Error(
      `The role "${me.name}" of DATABASE_URL may not create roles. Run: alter role "${me.name}" createrole`,
    )
  const { rows: present } = await admin.query<{
    rolname: string
    rolcanlogin: boolean
    copies: boolean
    bad: boolean
    rolconfig: string[] | null
  }>(
    `select rolname, rolcanlogin, rolconfig, rolreplication as copies, (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or (rolreplication and rolname <> 'app_backup')) as bad from pg_roles where rolname = any($1)`,
    [roleNames],
  )
  const statements: string[] = []
  for (const name of roleNames) {
    const login = logins.find((role) => role === name)
    const role = present.find((row) => row.rolname === name)
    const inherit = name === 'app_migrate' || name === 'app_owner' ? 'inherit' : 'noinherit'
    if (!role) statements.push(`create role ${name} ${login ? 'login' : 'nologin'} ${inherit}`)
    else if (role.bad)
      throw new Error(
        `The role ${name} has rights it must not have. Run as a superuser: alter role ${name} nosuperuser nobypassrls nocreaterole nocreatedb noreplication`,
      )
    if (login) statements.push(`alter role ${name} login password '${secrets[login].verifier}'`)
    // Only where we are the superuser of our own server; another one's operator has tools of their own.
    if (name === 'app_backup' && me.super && !role?.copies) statements.push(`alter role ${name} replication`)
    // A program that died while a statement ran leaves nobody who could log in.
    if (name === 'app_maintenance' && role?.rolcanlogin) statements.push(`alter role ${name} nologin password null`)
    if (name === 'app_maintenance' || login) {
      const wanted = Object.entries(settings[login ?? 'app_maintenance'])
      for (const [key, value] of wanted)
        if (!role?.rolconfig?.includes(`${key}=${value}`)) statements.push(`alter role ${name} set ${key} = '${value}'`)
    }
  }
  const database = quote(me.database)
  statements.push(
    `revoke all on database ${database} from public`,
    `grant connect on database ${database} to app_migrate, app_rt, app_auth, app_job, app_seq, app_support, app_maintenance, app_purge, app_privacy, app_queue`,
    `grant create on database ${database} to app_owner`,
  )
  if (!present.some((row) => row.rolname === 'app_search') || !(await isMember(admin))) {
    // PostgreSQL 16 gives the creator of a role only the admin option; to act for our roles it must be made a member first.
    if (!me.super) statements.push(...roleNames.map((name) => `grant ${name} to ${quote(me.name)}`))
    statements.push(
      'grant app_owner, app_ph, app_search, app_queue to app_migrate',
      'grant app_ph, app_search, app_queue to app_owner',
    )
  }
  // Once only: later the grants would go out in the name of app_owner, which cannot grant to itself.
  if (!present.some((row) => row.rolname === 'app_owner') || !(await mayGrantOn(admin))) {
    statements.push(
      'revoke create on schema public from public',
      'grant all on schema public to app_owner with grant option',
      'grant usage on schema public to app_migrate, app_rt, app_auth, app_job, app_seq, app_support, app_maintenance, app_purge, app_privacy, app_queue, app_ph, app_search',
      'grant create on schema public to app_search, app_ph',
    )
  }
  await admin.query(`begin; select pg_advisory_xact_lock(7210433); ${statements.join('; ')}; commit`)
  await ensureExtensions(admin)
}

const isMember = async (admin: pg.Client): Promise<boolean> => {
  const {
    rows: [row],
  } = await admin.query<{ ok: boolean }>(
    `select pg_has_role('app_migrate', 'app_queue', 'member') and pg_has_role('app_owner', 'app_search', 'member') as ok`,
  )
  return row?.ok ?? false
}

const mayGrantOn = async (admin: pg.Client): Promise<boolean> => {
  const {
    rows: [row],
  } = await admin.query<{ ok: boolean }>(
    `select has_schema_privilege('app_owner', 'public', 'create with grant option') and has_schema_privilege('app_search', 'public', 'create') as ok`,
  )
  return row?.ok ?? false
}

/** What the search tables' indexes are made of; both come with PostgreSQL and are trusted, so the owner of a database may make them. */
const EXTENSIONS = ['pg_trgm', 'btree_gin']

async function ensureExtensions(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string; there: boolean; made: boolean }>(
    `select e.name, a.name is not null as there, a.installed_version is not null as made from unnest($1::text[]) as e(name) left join pg_available_extensions a on a.name = e.name`,
    [EXTENSIONS],
  )
  for (const { name, there, made } of rows) {
    if (made) continue
    if (!there)
      throw new Error(
        `PostgreSQL has no extension ${name}. It belongs to PostgreSQL: install its contrib modules (on Debian they are part of the package postgresql).`,
      )
    try {
      await admin.query(`create extension if not exists ${name} schema public`)
    } catch (cause) {
      throw new Error(
        `The extension ${name} cannot be made (${cause instanceof Error ? cause.message : String(cause)}). A superuser may run, in this database: create extension ${name}`,
        { cause },
      )
    }
  }
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
