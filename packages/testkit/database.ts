import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { type Config, readConfig } from '@app/core'
import {
  type Connection,
  connectionOf,
  type Database,
  migrationsDir,
  poolsOf,
  prepareDatabase,
  type RoleSecrets,
  roleSecrets,
} from '@app/core/db'
import { type Embedded, ensureDataDir, startEmbedded } from '@app/core/embedded'

type Given = { admin: Connection; secrets: RoleSecrets; template: string; data_dir: string }
declare module 'vitest' {
  // Module augmentation is the documented way to type provide/inject; it needs an interface.
  interface ProvidedContext {
    database: Given
  }
}

const quiet = { info() {}, warn() {}, error() {}, debug() {} }
let embedded: Embedded | undefined
let outside: { admin: Connection; template: string } | undefined
let folder: string | undefined

/**
 * Vitest's global setup: one PostgreSQL for the run (fsync off, in a temporary folder; or the server of TEST_DATABASE_URL, named by a
 * superuser and for tests alone: its roles get the run's passwords) with a migrated template database.
 */
export async function setup(project: TestProject): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'custos-test-'))
  const data_dir = join(folder, 'data')
  ensureDataDir(data_dir)
  const secrets = roleSecrets(data_dir)
  const given = process.env['TEST_DATABASE_URL']
  if (!given) embedded = await startEmbedded({ data_dir, password: secrets.boot.password, fast: true, log: quiet })
  const admin = embedded ? embedded.superuser : connectionOf(given ?? '')
  const template = `custos_template_${process.pid}`
  if (!embedded) outside = { admin, template }
  await withAdmin(admin, (client) => client.query(`create database ${template}`))
  await prepareDatabase({ ...admin, database: template }, secrets, {
    log: quiet,
    dir: migrationsDir(),
    tables: undefined,
  })
  // A mutant of the database (tools/mutants.ts): what a hand with the rights of the superuser could break afterwards.
  const broken = process.env['MUTANT_SQL']
  if (broken) await withAdmin({ ...admin, database: template }, (client) => client.query(readFileSync(broken, 'utf8')))
  project.provide('database', { admin, secrets, template, data_dir })
}

/** Vitest calls it when the run is over. */
export async function teardown(): Promise<void> {
  await embedded?.stop()
  const { admin, template } = outside ?? {}
  if (admin && template)
    await withAdmin(admin, async (client) => {
      const { rows } = await client.query<{ datname: string }>(
        'select datname from pg_database where starts_with(datname, $1)',
        [template],
      )
      for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`)
    })
  if (folder) rmSync(folder, { recursive: true, force: true })
}

/** Settings for tests: no rates, cheap passwords, a free port. */
export function testConfig(env: Record<string, string> = {}): Config {
  const data_dir = folderOf(workerDatabase())
  return {
    ...readConfig({
      PORT: '0',
      DATA_DIR: data_dir,
      LOG_LEVEL: 'silent',
      RATE_PUBLIC: '0',
      RATE_SESSION: '0',
      DISK_RESERVE_MB: '0',
      ...env,
    }),
    public_url: 'http://127.0.0.1:3000',
    password_cost: 4,
  }
}

/** Connection and passwords, for tests that start their own servers or look from outside. */
export const testServer = (): Given => inject('database')

let opened: Promise<Database> | undefined

/**
 * The database of this Vitest worker: a copy of the migrated template, made once per worker (about 50 ms) and shared by its files, since every
 * test makes its own tenant. Roles, policies and limits are those of production.
 */
export function testDatabase(): Promise<Database> {
  opened ??= open(workerDatabase())
  return opened
}
const workerDatabase = (): string => `${inject('database').template}_${process.env['VITEST_POOL_ID'] ?? '0'}`

/** What a database keeps outside itself (keys, checkpoints of its logs, files) is its own: two databases in one folder would contradict each other. */
function folderOf(name: string): string {
  const folder = join(dirname(inject('database').data_dir), name)
  ensureDataDir(folder)
  return folder
}

/** A database of its own, for tests that change the schema. `drop` ends its connections and removes it. */
export async function freshDatabase(name: string): Promise<Database & { data_dir: string; drop(): Promise<void> }> {
  const { admin } = inject('database')
  const unique = `custos_${name.replaceAll(/[^a-z0-9]/g, '_')}_${process.pid}`
  const db = await open(unique)
  const data_dir = folderOf(unique)
  return {
    ...db,
    data_dir,
    drop: async () => {
      await db.close()
      await withAdmin(admin, (client) => client.query(`drop database if exists ${unique} with (force)`))
      rmSync(data_dir, { recursive: true, force: true })
    },
  }
}

async function open(name: string): Promise<Database> {
  const { admin, secrets, template } = inject('database')
  await withAdmin(admin, async (client) => {
    // Rights on a database are not copied from its template.
    if (!(await create(client, name, template))) return
    await client.query(
      `revoke all on database ${name} from public; grant connect on database ${name} to app_migrate, app_rt, app_auth, app_job, app_seq, app_support, app_maintenance, app_purge, app_privacy, app_queue; grant create on database ${name} to app_owner`,
    )
  })
  return poolsOf({ ...admin, database: name }, secrets, { embedded: null, migrated: [] })
}

async function create(client: pg.Client, name: string, template: string): Promise<boolean> {
  try {
    await client.query(`create database ${name} template ${template}`)
    return true
  } catch (cause) {
    // 42P04: the worker's earlier file made it.
    if (cause instanceof Error && 'code' in cause && cause.code === '42P04') return false
    throw cause
  }
}

async function withAdmin<T>(admin: Connection, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(admin)
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}
