/** The database: the one place that opens transactions, sets the tenant and knows roles (architecture.md §7). */
import pg from 'pg'
import { makeWorkerUtils } from 'graphile-worker'
import type { Config } from '../config.ts'
import type { Connection } from './connection.ts'
import { ensureDataDir, lockDataDir, startEmbedded } from './embedded/index.ts'
import { migrate } from './migrate.ts'
import { type Tx, makePool, makeTx, transaction } from './pool.ts'
import { type LoginRole, type Passwords, ensureRoles, rolePasswords } from './roles.ts'

export type { Connection } from './connection.ts'
export { type LoginRole, type Passwords, loginRoles, rolePasswords } from './roles.ts'
export type { Tx } from './pool.ts'
export { isLost } from './pool.ts'
export { readMigrations } from './migrate.ts'
export { tenantTableProblems, verifyCatalogue } from './catalogue.ts'

export type Database = {
  /** The app role under RLS: `begin; set local app.tenant_id`, fn, commit. */
  inTenant<T>(tenantId: string, fn: (tx: Tx) => Promise<T>): Promise<T>
  /** The job role under the same policy. */
  asJob<T>(tenantId: string, fn: (tx: Tx) => Promise<T>): Promise<T>
  /** The auth role: the identity schema; with a tenant, also that tenant's members and events. */
  inAuth<T>(fn: (tx: Tx) => Promise<T>, tenantId?: string): Promise<T>
  /** The superuser (embedded) or the role of DATABASE_URL: catalogue checks and tests, never requests. */
  asBoot<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  connection(role: LoginRole | 'boot'): Connection
  /** Throws when the database does not answer. */
  ready(): Promise<void>
  postgresPid(): number | undefined
  close(): Promise<void>
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** A literal `set local` is what reaches Citus workers; hence the check before it is put into the text. */
function setTenant(tenantId: string): string {
  if (!uuid.test(tenantId)) throw new Error('tenant id is no uuid')
  return `set local app.tenant_id = '${tenantId}'`
}

type Log = { info(text: string): void; warn(text: string): void; debug(text: string): void }
const silent: Log = { info: () => undefined, warn: () => undefined, debug: () => undefined }

/** Starts or reaches the database, makes roles, migrates, and hands out transactions. @throws Error with the repair in plain words */
export async function openDatabase(config: Config, log: Log = silent): Promise<Database> {
  ensureDataDir(config.data_dir)
  const lock = await lockDataDir(config.data_dir)
  try {
    const passwords = rolePasswords(config.data_dir)
    if (config.database_url) return await connect(passwords, urlConnection(config.database_url), { stop: async () => lock.release() })
    const embedded = await startEmbedded({ data_dir: config.data_dir, password: passwords.boot, fast: config.unsafe_fast_database ?? false, log })
    const boot: Connection = { ...embedded.superuser, database: 'custos' }
    try {
      await ensureDatabase(boot)
      return await connect(passwords, boot, { stop: async () => { await embedded.stop(); lock.release() }, pid: () => embedded.pid() })
    } catch (cause) { await embedded.stop(); throw cause }
  } catch (cause) { lock.release(); throw cause }
}

function urlConnection(text: string): Connection {
  const url = new URL(text)
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname)
  return { host, ...(url.port ? { port: Number(url.port) } : {}), database: decodeURIComponent(url.pathname.slice(1)), user: decodeURIComponent(url.username), password: decodeURIComponent(url.password), ssl: ['require', 'verify-full', 'verify-ca'].includes(url.searchParams.get('sslmode') ?? '') }
}

async function withClient<T>(connection: Connection, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection, ssl: connection.ssl ?? false })
  client.on('error', () => undefined)
  await client.connect()
  try { return await fn(client) } finally { await client.end().catch(() => undefined) }
}

async function ensureDatabase(boot: Connection): Promise<void> {
  await withClient({ ...boot, database: 'postgres' }, async (client) => {
    if ((await client.query('select 1 from pg_database where datname = $1', [boot.database])).rowCount === 0) await client.query(`create database ${boot.database}`)
  })
}

/** Roles, database rights and migrations of one database: also what the testkit's template is made with. */
export async function prepareDatabase(boot: Connection, passwords: Passwords): Promise<string[]> {
  await withClient(boot, async (client) => {
    const version = Number((await client.query('show server_version_num')).rows[0].server_version_num)
    if (version < 150_000) throw new Error(`PostgreSQL ${version / 10_000 | 0} is too old; 15 or newer is needed`)
    await ensureRoles(makeTx(client), passwords)
    await client.query(`revoke all on database ${boot.database} from public`)
    await client.query(`grant connect, create on database ${boot.database} to app_owner`)
    await client.query(`grant connect on database ${boot.database} to app_migrate, app_rt, app_auth, app_job`)
    await client.query('revoke all on schema public from public')
    await client.query('grant usage, create on schema public to app_owner')
    await client.query('create schema if not exists graphile_worker authorization app_job')
    await client.query('grant usage on schema public to app_rt, app_auth, app_job, app_search, app_ph')
  })
  const as = (role: LoginRole): Connection => ({ ...boot, user: role, password: passwords[role] })
  const applied = await withClient(as('app_migrate'), async (client) => { await client.query('set role app_owner'); return await migrate(client) })
  const pool = makePool(as('app_job'), 2)
  try { const utils = await makeWorkerUtils({ pgPool: pool, schema: 'graphile_worker' }); await utils.migrate(); await utils.release() } finally { await pool.end() }
  return applied
}

async function connect(passwords: Passwords, boot: Connection, server: { stop(): Promise<void>; pid?: () => number | undefined }): Promise<Database> {
  await prepareDatabase(boot, passwords)
  return openPools(boot, passwords, server)
}

/** Pools over a prepared database. */
export function openPools(boot: Connection, passwords: Passwords, server: { stop(): Promise<void>; pid?: () => number | undefined }, max = 12): Database {
  const connection = (role: LoginRole | 'boot'): Connection => (role === 'boot' ? boot : { ...boot, user: role, password: passwords[role] })
  const [app, auth, job, admin] = [makePool(connection('app_rt'), max), makePool(connection('app_auth'), 4), makePool(connection('app_job'), 6), makePool(boot, 2)]
  return {
    inTenant: async (tenantId, fn) => await transaction(app, setTenant(tenantId), fn),
    asJob: async (tenantId, fn) => await transaction(job, setTenant(tenantId), fn),
    inAuth: async (fn, tenantId) => await transaction(auth, tenantId ? setTenant(tenantId) : '', fn),
    asBoot: async (fn) => await transaction(admin, '', fn),
    connection,
    ready: async () => { await transaction(app, '', async (tx) => await tx.query('select 1')) },
    postgresPid: () => server.pid?.(),
    close: async () => { await Promise.all([app.end(), auth.end(), job.end(), admin.end()]); await server.stop() },
  }
}
