import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { App } from '../app.ts'
import { type Sender, senderOf } from '../egress/index.ts'
import type { Keys } from '../keys.ts'
import { type Bucket, openBucket } from '../s3/index.ts'
import { copiesDir, copyNames, noteStray } from './files.ts'
import { BackupError, recipientsOf, seal, unsealAll } from './seal.ts'
import { type BackupSet, readSet, segmentAt, segmentOf, setIds, setsDir, timeOf, walDir } from './sets.ts'

/**
 * A second place for backups: a bucket of another provider or house (BACKUP_S3_URL) gets each set, piece of the log and copy of a file as it lies in BACKUP_DIR, all of
 * it ciphertext, and the erasure ledger sealed as they are. What is past its time goes by the rules of the bucket's own, whatever became of the folder: a folder that was
 * lost takes nothing along.
 */
const DAY_MS = 86_400_000
const LEDGER = 'erasures/ledger.jsonl.gz.age'

/** What lies there, when each was written; read from the bucket once a day and kept in step in between. */
export type OffSite = { listed_at: number; there: Map<string, number>; ledger_bytes: number }
export const nothingKnown = (): OffSite => ({ listed_at: 0, there: new Map(), ledger_bytes: -1 })

type Opener = { config: App['config']; keys: Keys }

/** The bucket, or null. Each installation has a folder of its own there: another one that is given the same bucket never sees, or deletes, what is in it. */
export function offSiteBucket(sender: Sender, keys: Keys, cause: string): Bucket | null {
  const { s3 } = sender.config.backup
  if (!s3) return null
  const own = keys.derive('off-site folder').toString('hex').slice(0, 16)
  return openBucket(
    sender,
    { destination: 'backup_store', cause, tenant_id: null },
    { ...s3, prefix: `${s3.prefix}backups/${own}/` },
  )
}

/** What a round did there. */
export type Sent = { sent: number; gone: number }

/** Brings the bucket into step: sends what it lacks, deletes what is past its time. @throws BucketError; nothing is half then, and the next round goes on */
export async function offSiteRound(app: App, state: OffSite): Promise<Sent | null> {
  const bucket = offSiteBucket(senderOf(app), app.keys, 'backup.off_site')
  if (!bucket) return null
  const now = app.clock().getTime()
  if (now - state.listed_at >= DAY_MS) {
    state.there = new Map((await bucket.list('')).map((one) => [one.name, one.written_at]))
    state.listed_at = now
    for (const { name } of await bucket.openUploads('')) await bucket.dropUploads(name)
    noteStrays(app, state)
  }
  const done: Sent = { sent: 0, gone: 0 }
  const here = filesHere(app, now)
  const late = new Set(
    pastTime(app, new Map([...[...here].map(([name, one]) => [name, one.written_at] as const), ...state.there]), now),
  )
  for (const [name, { path, written_at }] of here) {
    if (state.there.has(name) || late.has(name)) continue
    await bucket.write(name, createReadStream(path) as AsyncIterable<Buffer>)
    state.there.set(name, written_at)
    done.sent += 1
  }
  done.sent += await sendLedger(app, bucket, state)
  for (const name of late) {
    if (!state.there.has(name)) continue
    await bucket.remove(name)
    state.there.delete(name)
    done.gone += 1
  }
  return done
}

/** Copies of files go there before they go here: see `drop` of copyFiles. */
export async function dropOffSite(app: App, state: OffSite, names: readonly string[]): Promise<void> {
  const bucket = offSiteBucket(senderOf(app), app.keys, 'backup.off_site')
  for (const name of bucket ? names : []) {
    await bucket?.remove(`files/${name}`)
    state.there.delete(`files/${name}`)
  }
}

type Here = Map<string, { path: string; written_at: number }>
/** All that is to lie there; the list of a set comes after its files, so that a set counts only when it is whole. */
function filesHere(app: App, now: number): Here {
  const here: Here = new Map()
  const add = (name: string, path: string, isLog = false): void => {
    const file = statSync(path, { throwIfNoEntry: false })
    // Deleted since, or known from there alone: nothing to send.
    if (file && file.size > 0) here.set(name, { path, written_at: isLog ? file.mtimeMs : now })
  }
  for (const id of setIds(app))
    for (const file of readdirSync(join(setsDir(app), id)).toSorted(
      (a, b) => Number(a === 'set.json') - Number(b === 'set.json'),
    ))
      add(`sets/${id}/${file}`, join(setsDir(app), id, file))
  for (const file of readdirSync(walDir(app)))
    if (file.endsWith('.gz.age')) add(`wal/${file}`, join(walDir(app), file), true)
  for (const [name, path] of copyNames(app)) add(`files/${name}`, path)
  return here
}

/** Sets and pieces of the log past their days. The newest set stays until there is a newer one, as in the folder. */
function pastTime(app: Opener, there: ReadonlyMap<string, number>, now: number): string[] {
  const keep = app.config.backup.keep_days * DAY_MS
  const names = [...there.keys()]
  const newest = names
    .flatMap((name) => /^sets\/([^/]+)\/set\.json$/.exec(name)?.[1] ?? [])
    .toSorted()
    .at(-1)
  return names
    .filter((name) => {
      const id = /^sets\/([^/]+)\//.exec(name)?.[1]
      if (id !== undefined) return id !== newest && now - Date.parse(timeOf(id)) >= keep
      return name.startsWith('wal/') && now - (there.get(name) ?? now) >= keep
    })
    .toSorted((a, b) => Number(b.endsWith('set.json')) - Number(a.endsWith('set.json')))
}

/** Files there that nobody here knows (the folder was lost, or their end was never told) go in the time of a backup, counted from now. */
function noteStrays(app: App, state: OffSite): void {
  const known = copyNames(app)
  for (const name of state.there.keys()) {
    const [kind, workspace = '', hex = ''] = name.split('/')
    if (kind === 'files' && !known.has(`${workspace}/${hex}`)) noteStray(app, workspace, hex)
  }
}

async function sendLedger(app: App, bucket: Bucket, state: OffSite): Promise<number> {
  const path = join(app.config.data_dir, 'erasures', 'ledger.jsonl')
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (bytes === 0 || bytes === state.ledger_bytes) return 0
  const sealed = join(app.config.backup.dir, 'ledger.part')
  await seal(Readable.from([readFileSync(path)]), sealed, await recipientsOf(app.config))
  try {
    await bucket.write(LEDGER, createReadStream(sealed) as AsyncIterable<Buffer>)
  } finally {
    rmSync(sealed, { force: true })
  }
  state.ledger_bytes = bytes
  return 1
}

/** What the probe tells: age of the newest whole set there, and what is past its time. */
export async function offSiteFindings(
  app: App,
): Promise<{ hours: number | null; late: number; objects: number } | null> {
  const bucket = offSiteBucket(senderOf(app), app.keys, 'backup.probe')
  if (!bucket) return null
  const there = new Map((await bucket.list('')).map((one) => [one.name, one.written_at]))
  const now = app.clock().getTime()
  const newest = [...there]
    .flatMap(([name, at]) => (/^sets\/[^/]+\/set\.json$/.test(name) ? [at] : []))
    .toSorted((a, b) => a - b)
  return {
    hours: newest.length === 0 ? null : (now - (newest.at(-1) ?? now)) / 3_600_000,
    // The round that deletes may be a while off.
    late: pastTime(app, there, now - 3_600_000).length,
    objects: there.size,
  }
}

/** Backups fetched from the bucket into a folder, to restore from. `files` are fetched once the database says which. */
export type Fetched = { set: string; dir: string; files(names: readonly string[]): Promise<void> }

/**
 * Fetches what a restore to `at` needs into `dir`, as a BACKUP_DIR of its own: one set, the log from its begin on, the erasure ledger.
 * @param ledger where the ledger goes when there is none
 * @throws BackupError when nothing fits; BucketError
 */
export async function fetchOffSite(
  given: Opener & { sender: Sender; identity: string },
  dir: string,
  asked: { at: Date | null; set?: string },
  ledger: string,
  say: (text: string) => void,
): Promise<Fetched> {
  const bucket = offSiteBucket(given.sender, given.keys, 'backup.restore')
  if (!bucket) throw new BackupError('BACKUP_S3_URL names the bucket to restore from; it is not set.')
  const bring = async (name: string, path = join(dir, name)): Promise<void> => {
    const body = await bucket.read(name)
    if (!body) throw new BackupError(`${name} is missing in the bucket.`)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    await pipeline(body, createWriteStream(path, { mode: 0o600, flush: true }))
  }
  const sets = await bucket.list('sets/')
  const ids = sets.flatMap(({ name }) => /^sets\/([^/]+)\/set\.json$/.exec(name)?.[1] ?? []).toSorted()
  if (ids.length === 0)
    throw new BackupError(
      'There is no backup of this installation in the bucket. What lies there belongs to the folder keys (or MASTER_KEY) that it was made with.',
    )
  const app = { config: { ...given.config, backup: { ...given.config.backup, dir } }, keys: given.keys }
  const set = await chosen(app, ids, asked, bring)
  say(`Backup ${set.id} is fetched from ${bucket.settings.host} …`)
  for (const { name } of sets) if (name.startsWith(`sets/${set.id}/`) && !name.endsWith('/set.json')) await bring(name)
  readSet(app, set.id)
  const first = segmentAt(set.wal?.start ?? '0/0')
  for (const { name } of await bucket.list('wal/')) {
    const piece = name.slice(4, -7)
    if (piece.endsWith('.history') || (/^[0-9A-F]{24}$/.test(piece) && segmentOf(piece) >= first)) await bring(name)
  }
  if (!existsSync(ledger) && (await bucket.list(LEDGER)).length > 0) {
    const sealed = join(dir, 'ledger.part')
    await bring(LEDGER, sealed)
    mkdirSync(dirname(ledger), { recursive: true, mode: 0o700 })
    writeFileSync(ledger, await unsealAll(sealed, given.identity), { mode: 0o600, flush: true })
    rmSync(sealed, { force: true })
  }
  return {
    set: set.id,
    dir,
    async files(names) {
      const there = new Set((await bucket.list('files/')).map((one) => one.name))
      for (const name of names)
        if (there.has(`files/${name}`)) await bring(`files/${name}`, join(copiesDir(app), ...name.split('/')))
    },
  }
}

/** The newest set that ended before the moment. Its list alone is fetched to know; whether it is genuine is asked when its files are there. */
async function chosen(
  app: Opener,
  ids: readonly string[],
  asked: { at: Date | null; set?: string },
  bring: (name: string) => Promise<void>,
): Promise<BackupSet> {
  if (asked.set !== undefined && !ids.includes(asked.set))
    throw new BackupError(`There is no backup ${asked.set} in the bucket.`)
  for (const id of asked.set === undefined ? ids.toReversed() : [asked.set]) {
    if (asked.at !== null && Date.parse(timeOf(id)) > asked.at.getTime()) continue
    await bring(`sets/${id}/set.json`)
    const set = listed(join(setsDir(app), id, 'set.json'), id)
    if (asked.at === null || Date.parse(set.finished_at) <= asked.at.getTime()) return set
    rmSync(join(setsDir(app), id), { recursive: true, force: true })
  }
  throw new BackupError('No backup in the bucket is that old. Give a later --at.')
}
function listed(path: string, id: string): BackupSet {
  try {
    return JSON.parse((JSON.parse(readFileSync(path, 'utf8')) as { set: string }).set) as BackupSet
  } catch (cause) {
    throw new BackupError(`Backup ${id}: set.json is torn.`, { cause })
  }
}
