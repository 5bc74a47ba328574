import { fileURLToPath } from 'node:url'
import { makeWorkerUtils } from 'graphile-worker'
import pg from 'pg'
import type { Config } from '../config.ts'
import { error } from '../errors.ts'
import { type CatalogueTable, verifyCatalogue } from './catalogue.ts'
import { mendCollations } from './collations.ts'
import { type Connection, connectionOf } from './connection.ts'
import { type DataDirLock, type Embedded, ensureDataDir, lockDataDir, startEmbedded } from './embedded/index.ts'
import { type MaintenanceAnswer, oneStatement } from './maintenance.ts'
import { DatabaseDiffers, migrate, readMigrations } from './migrate.ts'
import { makePool } from './pool.ts'
import { ensureRoles, type LoginRole, roleSecrets, type RoleSecrets } from './roles.ts'
import { transaction, type Tx } from './transaction.ts'

export type { Tx } from './transaction.ts'
export type { MaintenanceAnswer } from './maintenance.ts'
export type { Connection } from './connection.ts'
export type { CatalogueTable } from './catalogue.ts'
export { verifyCatalogue, verifyRoles } from './catalogue.ts'
export { catalogueTables } from './expected.ts'
export { type LoginRole, type RoleSecrets, roleSecrets } from './roles.ts'
export { connectionOf, isLost } from './connection.ts'
export { makePool, type Pool } from './pool.ts'
export { DatabaseDiffers } from './migrate.ts'

/** The database as the program uses it: one pool per role, transactions that know their tenant. */
export type Database = {
  app: pg.Pool
  auth: pg.Pool
  jobs: pg.Pool
  /** One transaction of a tenant as `app_rt`. Retried on serialisation failure or deadlock. @throws AppError database_unavailable, read_only, busy */
  inTenant<T>(tenantId: string, fn: (tx: Tx) => Promise<T>): Promise<T>
  /** One transaction as `app_auth`: the identity schema; tenant tables too when a tenant is given. Written even in read-only mode (sessions). */
  inAuth<T>(fn: (tx: Tx) => Promise<T>, tenantId?: string): Promise<T>
  /** One transaction of a tenant as `app_job`: longer time limits. */
  asJob<T>(tenantId: string, fn: (tx: Tx) => Promise<T>): Promise<T>
  /** One transaction of the audit log's sequencer, as `app_seq`: across workspaces, but it sees no personal value. */
  asSequencer<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** One read-only transaction of a tenant under an operator's grant, as `app_support`: row level security opens rows only while the grant stands. */
  asSupport<T>(tenantId: string, grantId: string, fn: (tx: Tx) => Promise<T>): Promise<T>
  /** One statement of an operator as `app_maintenance`, which sees rows only for what `admit` has noted (migration 0057). @see oneStatement */
  asMaintenance(statement: {
    text: string
    ends_at: string
    admit: (backend: number) => Promise<void>
  }): Promise<MaintenanceAnswer>
  /** One transaction of the purge, as `app_purge`: of a workspace, or of the accounts' tables. */
  asPurge<T>(tenantId: string | null, fn: (tx: Tx) => Promise<T>): Promise<T>
  /** One transaction of a tenant as `app_privacy`: it takes values out of the audit trail, and may do nothing else. */
  asPrivacy<T>(tenantId: string, fn: (tx: Tx) => Promise<T>): Promise<T>
  /** Resolves when a statement is answered now. @throws AppError database_unavailable */
  ready(): Promise<void>
  /** Read-only mode (the disk is nearly full): tenants' transactions begin `read only` while it is on. */
  read_only: { get(): boolean; set(on: boolean): void }
  /** Tells an instance that starts meanwhile to wait for this one's end. */
  leave(): void
  /** Ends the pools, stops the embedded server, releases DATA_DIR. */
  close(): Promise<void>
  /** The superuser of the embedded server, or the role of DATABASE_URL: catalogue checks and tests, never requests. */
  asBoot<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  url(role: LoginRole | 'boot'): Connection
  /** Null when the database is external. */
  embedded: Embedded | null
  /** Migrations applied by this start. */
  migrated: string[]
}

type Log = { info(text: string): void; warn(text: string): void; error(text: string): void; debug(text: string): void }
const quiet: Log = { info() {}, warn() {}, error() {}, debug() {} }
const MIGRATIONS = fileURLToPath(new URL('../../../db/migrations', import.meta.url))
const DATABASE = 'custos'

export type OpenOptions = {
  log?: Log
  /** What the catalogue must hold (from the registry); without it only the general rules are checked. */
  tables?: readonly CatalogueTable[] | undefined
  migrations_dir?: string
  /** The newest migration to apply: a backup of rows goes into the tables that it was made of, and is migrated on afterwards. */
  up_to?: string
  /** Another instance took DATA_DIR while we had it (its file was removed by hand). */
  on_lost?: () => void
  /** Database name in the embedded server. */
  database?: string
}

/**
 * Opens the database: takes DATA_DIR, starts the embedded PostgreSQL (or connects to DATABASE_URL), makes roles, migrates, checks the catalogue.
 * @throws DatabaseDiffers when catalogue, registry and migrations do not fit; Error with a text for the operator otherwise. Nothing stays open then.
 */
export async function openDatabase(config: Config, options: OpenOptions = {}): Promise<Database> {
  const log = options.log ?? quiet
  ensureDataDir(config.data_dir)
  const lock = await lockDataDir(config.data_dir, () => {
    log.error('Another instance took DATA_DIR.')
    options.on_lost?.()
  })
  let embedded: Embedded | null = null
  try {
    const secrets = roleSecrets(config.data_dir)
    let admin: Connection
    if (config.database_url) admin = connectionOf(config.database_url)
    else {
      embedded = await startEmbedded({
        data_dir: config.data_dir,
        password: secrets.boot.password,
        fast: config.unsafe_fast_database ?? false,
        archive: config.backup.on,
        log,
      })
      admin = { ...embedded.superuser, database: options.database ?? DATABASE }
      await ensureDatabase(embedded.superuser, admin.database)
    }
    const migrated = await prepareDatabase(admin, secrets, {
      log,
      dir: options.migrations_dir ?? MIGRATIONS,
      tables: options.tables,
      up_to: options.up_to,
      mend: embedded !== null,
    })
    return poolsOf(admin, secrets, { embedded, migrated, log, lock })
  } catch (cause) {
    await embedded?.stop()
    lock.release()
    throw cause
  }
}

/** The embedded server's database; template databases are closed to everyone but the superuser. */
async function ensureDatabase(superuser: Connection, name: string): Promise<void> {
  await withClient(superuser, async (client) => {
    const { rows } = await client.query('select from pg_database where datname = $1', [name])
    if (rows.length > 0) return
    await client.query(`create database "${name}"`)
    await client.query('revoke connect, temp on database postgres, template1 from public')
  })
}

/** Roles, migrations, the queue's schema, the check. Returns what was applied. */
export async function prepareDatabase(
  admin: Connection,
  secrets: RoleSecrets,
  given: { log: Log; dir: string; tables: readonly CatalogueTable[] | undefined; up_to?: string; mend?: boolean },
): Promise<string[]> {
  const { up_to } = given
  const migrations = readMigrations(given.dir).filter((one) => up_to === undefined || one.name <= up_to)
  return await withClient(admin, async (client) => {
    await ensureRoles(client, secrets)
    const migrated = await withClient(
      as(admin, secrets, 'app_migrate'),
      async (migrator) => await migrate(migrator, migrations),
    )
    await ensureQueue(client, as(admin, secrets, 'app_queue'))
    if (given.mend) await mendCollations(client, (text) => given.log.warn(text))
    const problems = await verifyCatalogue(client, given.tables)
    if (problems.length > 0) throw new DatabaseDiffers(problems)
    return migrated
  })
}

/** graphile-worker's own migrations, as the role that owns its schema; that role may make schemas only for this moment. */
async function ensureQueue(admin: pg.Client, queue: Connection): Promise<void> {
  const {
    rows: [found],
  } = await admin.query<{ there: boolean; name: string }>(
    `select to_regclass('graphile_worker.migrations') is not null as there, current_database() as name`,
  )
  if (!found?.there) await admin.query(`grant create on database "${found?.name ?? ''}" to app_queue`)
  const pool = makePool(queue, { max: 1 })
  try {
    const utils = await makeWorkerUtils({ pgPool: pool })
    await utils.migrate()
    await utils.release()
  } finally {
    await pool.end()
    if (!found?.there) await admin.query(`revoke create on database "${found?.name ?? ''}" from app_queue`)
  }
}

const as = (admin: Connection, secrets: RoleSecrets, role: LoginRole): Connection => ({
  ...admin,
  user: role,
  password: secrets[role].password,
})

async function withClient<T>(connection: Connection, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection, application_name: 'custos-start', connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}

/** Pools over a prepared database. */
export function poolsOf(
  admin: Connection,
  secrets: RoleSecrets,
  given: { embedded: Embedded | null; migrated: string[]; log?: Log; lock?: DataDirLock },
): Database {
  const log = given.log ?? quiet
  const url = (role: LoginRole | 'boot'): Connection => (role === 'boot' ? admin : as(admin, secrets, role))
  const pool = (role: LoginRole | 'boot', max: number, pipeline: boolean): pg.Pool =>
    makePool(url(role), { max, pipeline, log: (text) => log.debug(text) })
  const app = pool('app_rt', 12, true)
  const auth = pool('app_auth', 5, true)
  const jobs = pool('app_job', 5, true)
  const sequencer = pool('app_seq', 2, true)
  const support = pool('app_support', 2, true)
  const purge = pool('app_purge', 2, true)
  const privacy = pool('app_privacy', 1, true)
  const boot = pool('boot', 2, false)
  let readOnly = false
  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    await Promise.all([
      app.end(),
      auth.end(),
      jobs.end(),
      sequencer.end(),
      support.end(),
      purge.end(),
      privacy.end(),
      boot.end(),
    ])
    await given.embedded?.stop()
    given.lock?.release()
  }
  return {
    app,
    auth,
    jobs,
    url,
    embedded: given.embedded,
    migrated: given.migrated,
    inTenant: (tenantId, fn) => transaction(app, { tenant_id: tenantId, read_only: readOnly }, fn),
    inAuth: (fn, tenantId) => transaction(auth, { tenant_id: tenantId }, fn),
    asJob: (tenantId, fn) => transaction(jobs, { tenant_id: tenantId, read_only: readOnly }, fn),
    asSequencer: (fn) => transaction(sequencer, {}, fn),
    asSupport: (tenantId, grantId, fn) =>
      transaction(support, { tenant_id: tenantId, grant_id: grantId, read_only: true }, fn),
    asMaintenance: (statement) => oneStatement({ boot, connection: admin }, statement),
    asPurge: (tenantId, fn) => transaction(purge, { tenant_id: tenantId ?? undefined, read_only: readOnly }, fn),
    asPrivacy: (tenantId, fn) => transaction(privacy, { tenant_id: tenantId, read_only: readOnly }, fn),
    read_only: {
      get: () => readOnly,
      set: (on) => {
        readOnly = on
      },
    },
    asBoot: (fn) => transaction(boot, {}, fn),
    async ready() {
      if (given.embedded && !given.embedded.is_up()) throw error('database_unavailable', { extra: { retry_after: 2 } })
      await transaction(app, {}, async (tx) => await tx.query('select 1'))
    },
    leave: () => given.lock?.leave(),
    close: () => (closing ??= close()),
  }
}

/** Where the program's migrations are. */
export const migrationsDir = (): string => MIGRATIONS
