import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
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

const ROOT = resolve(import.meta.dirname, '../..')
/** Where the setup keeps the migrated cluster for the next run. */
const OWN_CLUSTER = join(ROOT, '.tmp/cluster')
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
  const given = process.env['TEST_DATABASE_URL']
  const kept = given ? undefined : keptCluster()
  if (kept?.is_there) execFileSync('cp', ['-a', kept.data, data_dir])
  ensureDataDir(data_dir)
  const secrets = roleSecrets(data_dir)
  const start = (): Promise<Embedded> =>
    startEmbedded({ data_dir, password: secrets.boot.password, fast: true, log: quiet })
  if (!given) embedded = await start()
  const admin = embedded ? embedded.superuser : connectionOf(given ?? '')
  const template = embedded ? 'custos_template' : `custos_template_${process.pid}`
  if (!embedded) outside = { admin, template }
  await withAdmin(admin, (client) => create(client, template))
  await prepareDatabase({ ...admin, database: template }, secrets, {
    log: quiet,
    dir: migrationsDir(),
    tables: undefined,
  })
  if (kept && !kept.is_there) {
    await embedded?.stop()
    kept.keep(data_dir)
    embedded = await start()
  }
  // A mutant of the database (tools/mutants.ts): what a hand with the rights of the superuser could break afterwards.
  const broken = process.env['MUTANT_SQL']
  if (broken) await withAdmin({ ...admin, database: template }, (client) => client.query(readFileSync(broken, 'utf8')))
  project.provide('database', { admin, secrets, template, data_dir })
}

/**
 * A migrated cluster of an earlier run with the very same migrations, kept beside the sources: copying it takes a tenth of making it, and each mutant
 * needs one. `TEST_CLUSTER` names the folder of another copy of the repository, which is read and never written.
 */
function keptCluster(): { is_there: boolean; data: string; keep(from: string): void } | undefined {
  if (process.platform === 'win32') return undefined
  const place = process.env['TEST_CLUSTER'] ?? OWN_CLUSTER
  const dir = migrationsDir()
  const hash = createHash('sha256')
  for (const name of readdirSync(dir).toSorted()) hash.update(name).update(readFileSync(join(dir, name)))
  hash.update(readFileSync(join(ROOT, 'package.json')))
  const key = hash.digest('hex').slice(0, 16)
  const data = join(place, key)
  return {
    is_there: existsSync(data),
    data,
    keep(from) {
      if (place !== OWN_CLUSTER) return
      mkdirSync(place, { recursive: true })
      for (const old of readdirSync(place)) rmSync(join(place, old), { recursive: true, force: true })
      const making = join(place, `making-${process.pid}`)
      execFileSync('cp', ['-a', from, making])
      renameSync(making, data)
    },
  }
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

async function create(client: pg.Client, name: string, template = 'template1'): Promise<boolean> {
  try {
    await client.query(`create database ${name} template ${template}`)
    return true
  } catch (cause) {
    // 42P04: the worker's earlier file made it, or it came with a kept cluster.
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
