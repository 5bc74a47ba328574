import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { openProgram, type Program } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BucketServer, startBucketServer } from '../../testkit/bucket-server.ts'
import type { App } from '../app.ts'
import { readConfig } from '../config.ts'
import { senderOf } from '../egress/index.ts'
import { diskStorage, freshName, storageOf, storeFile } from '../files/index.ts'
import { openKeys } from '../keys.ts'
import { uuidv7 } from '../uuid.ts'
import { bringFiles, copiesDir, copyFiles, withoutCopy } from './files.ts'
import {
  type OffSite,
  dropOffSite,
  fetchOffSite,
  nothingKnown,
  offSiteBucket,
  offSiteFindings,
  offSiteRound,
} from './off-site.ts'
import { backupIdentity, recipientsOf, seal } from './seal.ts'
import { beginSet, expireSets, finishSet, idOf, walDir } from './sets.ts'

const folder = mkdtempSync(join(tmpdir(), 'custos-off-site-'))
const DAY = 86_400_000
const room = async () => ({ free: 1e12, total: 1e12 })
let server: BucketServer
let program: Program
let app: App
const state: OffSite = nothingKnown()
beforeAll(async () => {
  server = await startBucketServer(['away'])
  const config = readConfig({ DATA_DIR: join(folder, 'data'), BACKUP_S3_URL: server.url('away'), DISK_RESERVE_MB: '0' })
  mkdirSync(config.data_dir, { recursive: true })
  program = await openProgram({
    config: { data_dir: config.data_dir, backup: config.backup, egress_allow: ['127.0.0.0/8'] },
  })
  app = program.app
})
afterAll(async () => {
  await program.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A set and a piece of the log, as of now. */
async function daily(n: number, withLog = true): Promise<string> {
  const at = app.clock()
  const id = idOf(at)
  const part = beginSet(app, id)
  const recipients = await recipientsOf(app.config)
  const file = await seal(Readable.from([Buffer.from(`day ${n}`)]), join(part, 'base.tar.gz.age'), recipients)
  const start = `0/${(n + 1).toString(16)}000028`
  await finishSet(app, part, {
    version: 1,
    id,
    kind: 'base',
    began_at: at.toISOString(),
    finished_at: at.toISOString(),
    took_ms: 1,
    files: [file],
    wal: { timeline: 1, start, end: start },
    counts: null,
  })
  const piece = `0000000100000000000000${(n + 1).toString(16).toUpperCase().padStart(2, '0')}`
  if (!withLog) return id
  await seal(Readable.from([Buffer.from(piece)]), join(walDir(app), `${piece}.gz.age`), recipients)
  utimesSync(join(walDir(app), `${piece}.gz.age`), at, at)
  return id
}
const keys = async (): Promise<string[]> =>
  (await server.keys('away')).map((key) => key.replace(/^backups\/[0-9a-f]{16}\//, ''))
const fetched = async (given: { at?: Date; keys?: App['keys']; name: string }) =>
  await fetchOffSite(
    {
      config: app.config,
      keys: given.keys ?? app.keys,
      sender: senderOf(app),
      identity: await backupIdentity(app.config),
    },
    join(folder, given.name),
    { at: given.at ?? null },
    join(folder, given.name, 'erasures', 'ledger.jsonl'),
    () => {},
  )

describe('the off-site copy', () => {
  test('after 40 days has exactly 30 daily sets, nothing past its time, and no word in clear; a folder that is lost takes nothing along', async () => {
    for (let day = 0; day < 40; day++) {
      program.clock.offset = day * DAY
      await daily(day, false)
      expireSets(app, app.clock())
      await offSiteRound(app, state)
      // What the service says of times is of today; here the days are counted.
      state.listed_at = Number.POSITIVE_INFINITY
    }
    const there = await keys()
    expect(there.filter((key) => key.endsWith('/set.json'))).toHaveLength(30)
    expect(await offSiteFindings(app)).toMatchObject({ late: 0 })
    for (const key of await server.keys('away')) expect((await server.bytes('away', key)).includes('day ')).toBe(false)
    rmSync(app.config.backup.dir, { recursive: true, force: true })
    await offSiteRound(app, state)
    expect(await keys()).toEqual(there)
    program.clock.offset = 100 * DAY
    expect((await offSiteFindings(app))?.late).toBe(58)
    expect(await offSiteRound(app, state)).toMatchObject({ sent: 0 })
    expect((await keys()).filter((key) => key.startsWith('sets/'))).toHaveLength(2)
    expect(await offSiteFindings(app)).toMatchObject({ late: 0 })
  })

  test('is what a restore fetches: the set before the moment, the log from its begin on, the erasures, and the files that are named; a torn or foreign one is refused', async () => {
    const tenant = uuidv7()
    const stored = freshName()
    await storeFile(app, tenant, stored, Readable.from([Buffer.from('in the file')]))
    await copyFiles(app, storageOf(app), room)
    mkdirSync(join(app.config.data_dir, 'erasures'), { recursive: true })
    writeFileSync(join(app.config.data_dir, 'erasures', 'ledger.jsonl'), 'a line of the ledger\n')
    program.clock.offset += DAY
    const first = await daily(150)
    const moment = app.clock()
    program.clock.offset += DAY
    const second = await daily(160)
    await offSiteRound(app, state)
    expect((await keys()).filter((key) => key.startsWith('erasures/'))).toEqual(['erasures/ledger.jsonl.gz.age'])
    const older = await fetched({ at: moment, name: 'older' })
    expect(older.set).toBe(first)
    expect(readdirSync(join(older.dir, 'wal'))).toHaveLength(2)
    expect(readFileSync(join(folder, 'older', 'erasures', 'ledger.jsonl'), 'utf8')).toBe('a line of the ledger\n')
    const newest = await fetched({ name: 'newest' })
    expect(newest.set).toBe(second)
    expect(readdirSync(join(newest.dir, 'wal'))).toHaveLength(1)
    await newest.files([`${tenant}/${stored}`, `${tenant}/${freshName()}`])
    const from = { ...app, config: { ...app.config, backup: { ...app.config.backup, dir: newest.dir } } }
    expect(await bringFiles(from, [`${tenant}/${stored}`], join(folder, 'into'))).toMatchObject({ brought: 1 })
    expect(await diskStorage({ data_dir: join(folder, 'into') }).list(tenant)).toHaveLength(1)
    await expect(fetched({ at: new Date('2020-01-01T00:00:00Z'), name: 'none' })).rejects.toThrow(
      /No backup in the bucket is that old/,
    )
    const stranger = openKeys({ data_dir: join(folder, 'stranger') })
    await expect(fetched({ keys: stranger, name: 'stranger' })).rejects.toThrow(
      /There is no backup of this installation/,
    )
    const own = (await server.keys('away')).find((key) => key.endsWith(`${second}/base.tar.gz.age`)) ?? ''
    await server.put('away', own)
    await expect(fetched({ name: 'torn' })).rejects.toThrow(/is cut off or was changed/)
    program.clock.offset += 29 * DAY
    await offSiteRound(app, state)
    expect((await keys()).filter((key) => key.startsWith('wal/'))).toHaveLength(1)
    program.clock.offset += DAY
    await offSiteRound(app, state)
    // Past its days here too, and not sent again.
    expect(await offSiteRound(app, state)).toEqual({ sent: 0, gone: 0 })
    expect((await keys()).filter((key) => key.startsWith('wal/'))).toEqual([])
  })

  test('loses a deleted file when its copy here goes, and not before; what only it knows goes 30 days after it was seen', async () => {
    const tenant = uuidv7()
    const stored = freshName()
    const name = `${tenant}/${stored}`
    await storeFile(app, tenant, stored, Readable.from([Buffer.from('gone soon')]))
    const copy = async () => await copyFiles(app, storageOf(app), room, (names) => dropOffSite(app, state, names))
    await copy()
    await offSiteRound(app, state)
    await storageOf(app).remove(name)
    await copy()
    program.clock.offset += 29 * DAY
    await copy()
    expect(await keys()).toContain(`files/${name}`)
    // The store is away: the copy here stays until the other one is gone.
    program.clock.offset += DAY
    server.fault = () => ({ status: 403, code: 'AccessDenied' })
    await expect(copy()).rejects.toThrow(/AccessDenied/)
    server.fault = () => null
    expect(withoutCopy(app, [name])).toEqual([])
    await copy()
    expect(withoutCopy(app, [name])).toEqual([name])
    expect(await keys()).not.toContain(`files/${name}`)
    const stray = `${uuidv7()}/${freshName()}`
    const bucket = offSiteBucket(senderOf(app), app.keys, 'planted')
    await bucket?.write(`files/${stray}`, Readable.from([Buffer.from('x')]))
    state.listed_at = 0
    await offSiteRound(app, state)
    await copy()
    expect(await keys()).toContain(`files/${stray}`)
    program.clock.offset += 30 * DAY
    await copy()
    expect(await keys()).not.toContain(`files/${stray}`)
    expect(readdirSync(copiesDir(app))).not.toContain(stray.slice(0, 36))
  })
})
