import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { type Config, readConfig } from '../../config.ts'
import { type Database, migrationsDir, openDatabase } from '../index.ts'
import { roleNames } from '../roles.ts'
import { clearLeftovers } from './leftovers.ts'

const folders: string[] = []
const databases: Database[] = []
const folder = (mode = 0o755): string => {
  const made = mkdtempSync(join(tmpdir(), 'custos-db-'))
  chmodSync(made, mode)
  folders.push(made)
  return made
}
const config = (dataDir: string, more: Partial<Config> = {}): Config => ({
  ...readConfig({ DATA_DIR: dataDir }),
  unsafe_fast_database: true,
  ...more,
})
const open = async (given: Config): Promise<Database> => {
  const db = await openDatabase(given)
  databases.push(db)
  return db
}
const one = async (db: Database): Promise<unknown> => (await db.asBoot((tx) => tx.query('select 1 as one')))[0]

afterEach(async () => {
  for (const db of databases.splice(0)) await db.close()
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

describe('the embedded PostgreSQL', () => {
  test('runs below a folder of mode 0700, which stays as it is', async () => {
    const parent = folder(0o700)
    const db = await open(config(join(parent, 'data')))
    expect(await one(db)).toEqual({ one: 1 })
    expect(statSync(parent).mode & 0o777).toBe(0o700)
    expect(statSync(join(parent, 'data/keys')).mode & 0o777).toBe(0o700)
    expect(statSync(join(parent, 'data/keys/database.json')).mode & 0o777).toBe(0o600)
    expect(statSync(join(parent, 'data/postgres')).mode & 0o777).toBe(0o700)
  })

  test('listens on a socket only, with passwords, checksums and its own collation', async () => {
    const db = await open(config(join(folder(), 'data')))
    const [row] = await db.asBoot((tx) =>
      tx.query(`select current_setting('listen_addresses') as tcp, current_setting('data_checksums') as checksums,
      (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale, (select count(*)::int from pg_hba_file_rules where auth_method <> 'scram-sha-256') as weak`),
    )
    expect(row).toEqual({ tcp: '', checksums: 'on', locale: 'b C.UTF-8', weak: 0 })
    const stranger = new pg.Client({ ...db.url('app_rt'), password: 'guess' })
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' })
  })

  test('keeps its data over a restart, and when the folder changes hands to another way of running', async () => {
    const parent = folder()
    const dir = join(parent, 'data')
    const first = await open(config(dir))
    await first.inAuth((tx) =>
      tx.query(
        `insert into identity.tenant (id, slug, name, region, time_zone, currency, locale) values (gen_random_uuid(), 'kept', 'Kept', 'US', 'UTC', 'USD', 'en')`,
      ),
    )
    await databases.pop()?.close()
    chmodSync(parent, 0o700)
    const second = await open(config(dir))
    expect(second.migrated).toEqual([])
    expect(await second.inAuth((tx) => tx.query('select slug from identity.tenant'))).toEqual([{ slug: 'kept' }])
  })

  test('finds another folder for its socket when the path is too long', async () => {
    const dir = join(folder(), 'a'.repeat(60), 'b'.repeat(60), 'data')
    const db = await open(config(dir))
    expect(await one(db)).toEqual({ one: 1 })
    const far = readFileSync(join(dir, 'run-dir'), 'utf8')
    await databases.pop()?.close()
    expect(existsSync(far)).toBe(false)
  })

  test('comes back by itself after its postmaster is killed; calls in between answer database_unavailable', async () => {
    const db = await open(config(join(folder(), 'data')))
    const codes = new Set<string>()
    process.kill(db.embedded?.pid() ?? 0, 'SIGKILL')
    // A backend may answer once more after its postmaster is gone.
    for (let answered = false; !answered || db.embedded?.restarts() === 0; await sleep(10)) {
      answered = await db.ready().then(
        () => true,
        (cause: Error & { code?: string; status?: number }) => {
          codes.add(`${cause.code} ${cause.status}`)
          return false
        },
      )
    }
    expect([...codes]).toEqual(['database_unavailable 503'])
    expect(db.embedded?.restarts()).toBe(1)
    await Promise.all(Array.from({ length: 20 }, () => db.ready()))
  })

  test('goes on after one of its backends is killed', async () => {
    const db = await open(config(join(folder(), 'data')))
    const [row] = await db.asBoot((tx) => tx.query<{ pid: number }>('select pg_backend_pid() as pid'))
    process.kill(row?.pid ?? 0, 'SIGKILL')
    for (let answered = false; !answered; await sleep(10))
      await db.ready().then(
        () => {
          answered = true
        },
        () => {},
      )
    expect(db.embedded?.restarts()).toBe(0)
  })

  test('removes a lock file of a process that is something else, and of a zombie', async () => {
    const dir = folder()
    writeFileSync(join(dir, 'postmaster.pid'), `${process.pid}\n${dir}\n`)
    expect(await clearLeftovers(dir)).toBe('repaired')
    expect(existsSync(join(dir, 'postmaster.pid'))).toBe(false)
    // A shell that execs into a sleeper never reaps a child that ends after that.
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 20'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const zombie = Number(await new Promise((resolve) => parent.stdout.once('data', (chunk) => resolve(String(chunk)))))
    await expect.poll(() => readFileSync(`/proc/${zombie}/stat`, 'utf8'), { timeout: 10_000 }).toContain(' Z ')
    writeFileSync(join(dir, 'postmaster.pid'), `${zombie}\n${dir}\n`)
    expect(await clearLeftovers(dir)).toBe('repaired')
    parent.kill()
  })

  test('stops a server that outlived a killed program, and starts its own', async () => {
    const dir = join(folder(), 'data')
    const index = fileURLToPath(new URL('../index.ts', import.meta.url))
    const settings = fileURLToPath(new URL('../../config.ts', import.meta.url))
    const script = `const { openDatabase } = await import(${JSON.stringify(index)}); const { readConfig } = await import(${JSON.stringify(settings)})
      const db = await openDatabase({ ...readConfig({ DATA_DIR: ${JSON.stringify(dir)} }), unsafe_fast_database: true }); console.log(db.embedded.pid())`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const survivor = Number(
      await new Promise((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk)))),
    )
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    expect(readFileSync(`/proc/${survivor}/stat`, 'utf8')).toContain('(postgres)')
    const db = await open(config(dir))
    expect(db.embedded?.pid()).not.toBe(survivor)
    expect(await one(db)).toEqual({ one: 1 })
  })
})

describe('refusals', () => {
  test('a second instance on the same folder, naming the first', async () => {
    const dir = join(folder(), 'data')
    const db = await open(config(dir))
    await expect(openDatabase(config(dir))).rejects.toThrow(
      new RegExp(`in use by another instance: process ${process.pid} on .+, since \\d{4}`),
    )
    expect(await one(db)).toEqual({ one: 1 })
  })

  test('a folder that cannot be written', async () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    await expect(openDatabase(config(join(file, 'data')))).rejects.toThrow(/DATA_DIR .+ cannot be written \(ENOTDIR\)/)
    await expect(openDatabase(config('/proc/nowhere'))).rejects.toThrow(/cannot be written \(ENOENT\)/)
  })

  test('a database newer than the program; nothing is left running', async () => {
    const dir = join(folder(), 'data')
    const tamper = async (sql: string): Promise<void> => {
      const db = await openDatabase(config(dir))
      await db.asBoot((tx) => tx.query(sql))
      await db.close()
    }
    await tamper(`insert into identity.migration values ('9999_future.sql', 'x', now(), 1)`)
    await expect(openDatabase(config(dir))).rejects.toThrow(/newer than this program: it has 9999_future\.sql/)
    expect(existsSync(join(dir, 'postgres/postmaster.pid'))).toBe(false)
    expect(existsSync(join(dir, 'instance.lock'))).toBe(false)
    // Refusing changes nothing: it refuses again.
    await expect(openDatabase(config(dir))).rejects.toThrow(/9999_future/)
  })

  test('a migration that fails half-way leaves nothing of itself', async () => {
    const dir = join(folder(), 'data')
    const migrations = folder()
    for (const name of ['0001_foundation.sql'])
      writeFileSync(join(migrations, name), readFileSync(join(migrationsDir(), name)))
    writeFileSync(
      join(migrations, '0002_half.sql'),
      'create table identity.half (id uuid primary key);\nselect no_such_thing;\n',
    )
    await expect(openDatabase(config(dir), { migrations_dir: migrations })).rejects.toThrow(
      /Migration 0002_half\.sql failed \(line 2\) and was rolled back whole/,
    )
    writeFileSync(join(migrations, '0002_half.sql'), 'create table identity.whole (id uuid primary key);\n')
    const db = await openDatabase(config(dir), { migrations_dir: migrations })
    databases.push(db)
    expect(db.migrated).toEqual(['0002_half.sql'])
    expect(
      await db.asBoot((tx) =>
        tx.query(`select to_regclass('identity.half') as half, to_regclass('identity.whole')::text as whole`),
      ),
    ).toEqual([{ half: null, whole: 'identity.whole' }])
    await databases.pop()?.close()
    writeFileSync(join(migrations, '0002_half.sql'), 'create table identity.other (id uuid primary key);\n')
    await expect(openDatabase(config(dir), { migrations_dir: migrations })).rejects.toThrow(
      /0002_half\.sql was edited after it was applied/,
    )
  })

  test('a catalogue that breaks a rule, with the repair', async () => {
    const dir = join(folder(), 'data')
    const db = await openDatabase(config(dir))
    await db.asBoot((tx) => tx.query('alter table company no force row level security'))
    await db.close()
    await expect(openDatabase(config(dir))).rejects.toThrow(/alter table public\.company force row level security/)
  })
})

describe('DATABASE_URL', () => {
  test('serves from an external server as a role that may only create roles', async () => {
    const host = await open(config(join(folder(), 'data')))
    const boot = host.url('boot')
    // Roles belong to the whole server: the first installation's go away before the second one makes its own.
    const admin = new pg.Client({ ...boot, database: 'postgres' })
    await admin.connect()
    await admin.query(`drop database custos with (force)`)
    for (const role of roleNames) await admin.query(`drop role ${role}`)
    await admin.query(`create role operator login createrole password 'op'`)
    await admin.query('create database external owner operator')
    await admin.end()
    const url = `postgres://operator:op@localhost/external?host=${encodeURIComponent(boot.host)}`
    const other = config(join(folder(), 'other'), { database_url: url })
    const db = await open(other)
    expect(db.embedded).toBeNull()
    expect(await db.inAuth((tx) => tx.query('select current_user::text as me'))).toEqual([{ me: 'app_auth' }])
    await databases.pop()?.close()
    expect((await open(other)).migrated).toEqual([])
  })
})
