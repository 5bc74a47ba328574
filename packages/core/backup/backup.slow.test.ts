import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProgram, type Program, type Workspace, workspace } from '@app/testkit'
import { multipart } from '../../testkit/upload.ts'
import { startBucketServer } from '../../testkit/bucket-server.ts'
import { senderOf } from '../egress/index.ts'
import { storageOf } from '../files/index.ts'
import { readConfig } from '../config.ts'
import { notePlatform } from '../events.queries.ts'
import { type Database, openDatabase, roleSecrets } from '../db/index.ts'
import {
  archiveDir,
  backupAge,
  backupIdentity,
  backupRound,
  bringFiles,
  copyFiles,
  dropHalves,
  fetchOffSite,
  lastDrill,
  look,
  makeBackup,
  nothingKnown,
  offSiteRound,
  recover,
  runDrill,
  setsDir,
  shipUpTo,
  shipWal,
} from './index.ts'
import { switchWal } from './counts.queries.ts'
import { generateX25519Identity } from 'age-encryption'

const folder = mkdtempSync(join(tmpdir(), 'custos-backup-'))
const config = {
  ...readConfig({ DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'silent', DISK_RESERVE_MB: '0' }),
  password_cost: 4,
}
let db: Database
let program: Program
let set = ''
let w: Workspace
/** The name of the one uploaded file. */
let stored = ''
const room = async () => ({ free: 1e12, total: 1e12 })
const app = () => program.app
const password = () => roleSecrets(config.data_dir).boot.password
const back = async (name: string, more: { at?: Date; identity?: string; dir?: string } = {}) =>
  await recover({
    app: { config: { ...config, backup: { ...config.backup, dir: more.dir ?? config.backup.dir } }, keys: app().keys },
    identity: more.identity ?? (await backupIdentity(config)),
    into: join(folder, name),
    at: more.at ?? null,
    also: archiveDir(config.data_dir),
    password: password(),
    say: () => {},
  })
/** A copy of the backups, to break. */
const broken = (name: string, fn: (dir: string) => void): string => {
  const dir = join(folder, name)
  cpSync(config.backup.dir, dir, { recursive: true })
  fn(dir)
  return dir
}

beforeAll(async () => {
  db = await openDatabase(config)
  program = await openProgram({ db, config })
  await notePlatform(app(), 'test.canary', 'test', { note: 'canary-of-the-backup' })
  w = await workspace(program)
  const made = await w.owner.send('POST', '/v1/contacts', { last_name: 'Carrier' })
  const { body, headers } = multipart(
    { object: 'contact', record_id: String(made.data['id']) },
    { name: 'a.txt', bytes: Buffer.from('canary-of-the-backup in a file') },
  )
  await w.owner.send('POST', '/v1/files', body, headers)
  stored = (await storageOf(app()).list(w.tenant_id))[0]?.name ?? ''
  await copyFiles(app(), storageOf(app()), room)
  set = (await makeBackup(app())).id
}, 120_000)
afterAll(async () => {
  await program.close()
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a backup of the embedded PostgreSQL', () => {
  test('holds nothing readable, and what opens it is not in it', () => {
    const bytes = readFileSync(join(setsDir(app()), set, 'base.tar.gz.age'))
    expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
    expect(bytes.includes('canary-of-the-backup')).toBe(false)
    expect(readdirSync(config.backup.dir).toSorted()).toEqual(['files', 'sets', 'wal'])
    for (const one of readdirSync(join(config.backup.dir, 'files', w.tenant_id)))
      expect(readFileSync(join(config.backup.dir, 'files', w.tenant_id, one)).includes('canary')).toBe(false)
  })

  test('comes back as of any moment between two writes, a dropped table too', async () => {
    await db.asBoot((tx) => tx.query('create table public.ledger (n int primary key)'))
    await db.asBoot((tx) => tx.query('insert into public.ledger values (1), (2)'))
    const [now] = await db.asBoot((tx) => tx.query<{ at: string }>('select clock_timestamp() as at'))
    // Milliseconds are what --at has: the next write is not in the same one.
    await sleep(10)
    await db.asBoot((tx) => tx.query(`insert into public.ledger values (3)`))
    await db.asBoot((tx) => tx.query('drop table public.ledger'))
    await db.asBoot((tx) => tx.query(`delete from file_version where tenant_id = '${w.tenant_id}'`))
    await storageOf(app()).removeAll(w.tenant_id)
    expect(await copyFiles(app(), storageOf(app()), room)).toMatchObject({ gone: 1 })
    await shipUpTo(app(), await switchWal(app()))
    const recovered = await back('moment', { at: new Date(Date.parse(now?.at ?? '') + 1) })
    const seen = await recovered.run((superuser) => look(app(), superuser, false, app().parts.modules))
    expect(seen.counts['public.ledger']).toBe(2)
    // The file that was deleted for good afterwards is there at that moment, and its bytes come back.
    expect(seen.stored).toEqual([stored])
    expect(await bringFiles(app(), seen.stored, join(folder, 'moment'))).toMatchObject({ brought: 1, missing: [] })
    await expect(back('moment')).rejects.toThrow('has a database already')
    await expect(back('early', { at: new Date('2026-01-01T00:00:00Z') })).rejects.toThrow('No backup is that old')
  })

  test('passes its drill: checksums, rows, row level security, audit logs', async () => {
    const drill = await runDrill(app())
    expect(drill).toMatchObject({ ok: true, set, problems: [], stored: 1, opened: 1 })
    expect(drill.files).toBeGreaterThan(900)
    expect(lastDrill(app())).toEqual(drill)
    const names = await db.asBoot((tx) =>
      tx.query<{ name: string }>(`select distinct name from event where object = 'backup' order by 1`),
    )
    expect(names.map((row) => row.name)).toEqual(['backup.drilled', 'backup.made'])
  })

  test('comes back from the bucket alone: set, log and files', async () => {
    const server = await startBucketServer(['away'])
    const { s3 } = readConfig({ BACKUP_S3_URL: server.url('away') }).backup
    if (s3) config.backup.s3 = s3
    app().config.egress_allow = ['127.0.0.0/8']
    try {
      await shipUpTo(app(), await switchWal(app()))
      expect((await offSiteRound(app(), nothingKnown()))?.sent).toBeGreaterThan(4)
      const identity = await backupIdentity(config)
      const dir = join(folder, 'fetched')
      const given = { config, keys: app().keys, sender: senderOf(app()), identity }
      const fetched = await fetchOffSite(given, dir, { at: null }, join(folder, 'ledger'), () => {})
      expect(fetched.set).toBe(set)
      const from = { ...app(), config: { ...config, backup: { ...config.backup, dir } } }
      const recovered = await recover({
        app: from,
        identity,
        into: join(folder, 'from-bucket'),
        at: null,
        set: fetched.set,
        point: `custos_${set}_0`,
        also: null,
        password: password(),
        say: () => {},
      })
      const seen = await recovered.run((superuser) => look(from, superuser, true, app().parts.modules))
      expect(seen.problems).toEqual([])
      await fetched.files(seen.stored)
      expect(await bringFiles(from, seen.stored, join(folder, 'from-bucket'))).toMatchObject({
        brought: 1,
        missing: [],
      })
    } finally {
      delete config.backup.s3
      app().config.egress_allow = []
      await server.stop()
    }
  })

  test('is refused when torn, cut off, changed, exchanged or sealed for another key', async () => {
    const base = join('sets', set, 'base.tar.gz.age')
    const flip = (path: string) => {
      const bytes = readFileSync(path)
      const at = Math.floor(bytes.length / 2)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      writeFileSync(path, bytes)
    }
    const cases: [string, RegExp, (dir: string) => void][] = [
      [
        'cut',
        /cut off or was changed/,
        (dir) => writeFileSync(join(dir, base), readFileSync(join(dir, base)).subarray(0, -70_000)),
      ],
      ['flipped', /does not open|was changed/, (dir) => flip(join(dir, base))],
      [
        'list',
        /was changed, or was made by an installation with another root key/,
        (dir) => {
          const path = join(dir, 'sets', set, 'set.json')
          writeFileSync(path, readFileSync(path, 'utf8').replace('base.tar.gz.age', 'base.tar.gz.agf'))
        },
      ],
      ['missing', /manifest\.gz\.age is missing/, (dir) => rmSync(join(dir, 'sets', set, 'manifest.gz.age'))],
      [
        'wal',
        /does not open/,
        (dir) => {
          const name =
            readdirSync(join(dir, 'wal'))
              .filter((one) => !one.includes('.backup'))
              .at(-1) ?? ''
          writeFileSync(join(dir, 'wal', name), readFileSync(join(dir, 'wal', name)).subarray(0, -20))
        },
      ],
    ]
    for (const [name, words, fn] of cases)
      await expect(back(`into-${name}`, { dir: broken(name, fn) })).rejects.toThrow(words)
    await expect(back('other', { identity: await generateX25519Identity() })).rejects.toThrow(/sealed for another key/)
    expect(readdirSync(folder).filter((name) => readdirSync(join(folder, name)).includes('postgres'))).not.toContain(
      'into-cut',
    )
  })

  test('counts only when it is whole, and only while there is room', async () => {
    const half = join(setsDir(app()), '20991231T000000Z.part')
    cpSync(join(setsDir(app()), set), half, { recursive: true })
    rmSync(join(half, 'set.json'))
    expect(backupAge(app())?.id).toBe(set)
    expect(dropHalves(app())).toBe(1)
    const full = async () => ({ free: 1000, total: 1e12 })
    await expect(makeBackup(app(), full)).rejects.toThrow(/No backup was made: .* free and .* are needed/)
    expect(backupAge(app())?.id).toBe(set)
    program.clock.offset = 86_400_000
    const state = { failed_at: 0 }
    expect((await backupRound(app(), state, { space: full, drill: false })).made).toBeNull()
    program.clock.offset += 3_700_000
    expect((await backupRound(app(), state, { drill: false })).made).not.toBeNull()
    expect(await shipWal(app())).toBe(0)
  })
})
