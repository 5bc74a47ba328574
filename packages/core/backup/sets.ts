import { createHmac, timingSafeEqual } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Keys } from '../keys.ts'
import { BackupError, type Sealed, syncFolder } from './seal.ts'

/** A whole backup as `set.json` lists it; the list is bound to the installation by a keyed hash. */
export type BackupSet = {
  version: 1
  /** Its folder: the second it began, `20261121T020000Z`. */
  id: string
  /** `base`: the data directory of the embedded PostgreSQL. `logical`: rows, workspace by workspace, of an external one. */
  kind: 'base' | 'logical'
  began_at: string
  finished_at: string
  took_ms: number
  files: Sealed[]
  /** Where in the write-ahead log it begins and ends; null for a logical one. */
  wal: { timeline: number; start: string; end: string } | null
  /** Of a logical one: the newest migration of its tables, and the workspaces that have a file in it. */
  rows?: { migration: string; workspaces: string[] }
  /** Rows per table, of a logical one; of a base backup at the restore point `custos_<id>`; null when the database was being written to at every try. */
  counts: Record<string, number> | null
}

type Where = { config: { backup: { dir: string } } }
type Known = Where & { keys: Keys }

/** The folder of sets, made when it is missing. */
export function setsDir(app: Where): string {
  return folder(join(app.config.backup.dir, 'sets'))
}
/** The folder of the sealed write-ahead log. */
export function walDir(app: Where): string {
  return folder(join(app.config.backup.dir, 'wal'))
}
const folder = (path: string): string => {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return path
}

const ID = /^\d{8}T\d{6}Z$/
export const idOf = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, '')
export const timeOf = (id: string): string =>
  id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z')

const macOf = (keys: Keys, text: string): string =>
  createHmac('sha256', keys.derive('backup sets')).update(text).digest('base64url')

/** A folder for a set under way. It counts only once {@link finishSet} has given it its name. @throws BackupError when one of this second exists */
export function beginSet(app: Where, id: string): string {
  const path = join(setsDir(app), `${id}.part`)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    throw new BackupError('Another backup is being made at this moment.', { cause })
  }
  return path
}

/** Writes the list and gives the folder its name: from here on the set counts. */
export async function finishSet(app: Known, part: string, set: BackupSet): Promise<void> {
  const text = JSON.stringify(set)
  writeFileSync(join(part, 'set.json'), JSON.stringify({ set: text, mac: macOf(app.keys, text) }), {
    mode: 0o600,
    flush: true,
  })
  await syncFolder(part)
  renameSync(part, join(setsDir(app), set.id))
  await syncFolder(setsDir(app))
}

/** Folders of whole sets, oldest first; what a killed process left half has another name and does not count. */
export const setIds = (app: Where): string[] =>
  readdirSync(setsDir(app))
    .filter((name) => ID.test(name))
    .toSorted()

/**
 * The list of a set.
 * @throws BackupError when it was changed, or made by an installation with other keys, or a file is missing or cut off
 */
export function readSet(app: Known, id: string): BackupSet {
  const dir = join(setsDir(app), id)
  const path = join(dir, 'set.json')
  if (!existsSync(path)) throw new BackupError(`Backup ${id}: set.json is missing.`)
  let given: { set: string; mac: string }
  let set: BackupSet
  try {
    given = JSON.parse(readFileSync(path, 'utf8')) as { set: string; mac: string }
    set = JSON.parse(given.set) as BackupSet
  } catch (cause) {
    throw new BackupError(`Backup ${id}: set.json is torn.`, { cause })
  }
  const [found, right] = [Buffer.from(given.mac), Buffer.from(macOf(app.keys, given.set))]
  if (found.length !== right.length || !timingSafeEqual(found, right))
    throw new BackupError(
      `Backup ${id} was changed, or was made by an installation with another root key. Restore with the folder keys (or MASTER_KEY) of the installation that made it.`,
    )
  if (set.id !== id) throw new BackupError(`Backup ${id} is another one (${set.id}) under its name.`)
  for (const file of set.files) {
    const there = statSync(join(dir, file.name), { throwIfNoEntry: false })
    if (!there) throw new BackupError(`Backup ${id}: ${file.name} is missing.`)
    if (there.size !== file.bytes)
      throw new BackupError(
        `Backup ${id}: ${file.name} is cut off or was changed (${there.size} bytes instead of ${file.bytes}). Take another backup.`,
      )
  }
  return set
}

/** All sets whose list is right, oldest first. A broken one is left out: it is no backup. */
export const goodSets = (app: Known): BackupSet[] =>
  setIds(app).flatMap((id) => {
    try {
      return [readSet(app, id)]
    } catch (cause) {
      if (cause instanceof BackupError) return []
      throw cause
    }
  })

/** Throws away what a killed backup left half. Only where nobody else makes one. */
export function dropHalves(app: Where): number {
  const left = readdirSync(setsDir(app)).filter((name) => name.endsWith('.part'))
  for (const name of left) rmSync(join(setsDir(app), name), { recursive: true, force: true })
  for (const name of readdirSync(walDir(app)).filter((one) => one.endsWith('.part')))
    rmSync(join(walDir(app), name), { force: true })
  return left.length
}

const DAY_MS = 86_400_000

/** Sets past their time at `now`: they must be gone. */
export const expiredSets = (app: Where & { config: { backup: { keep_days: number } } }, now: Date): string[] =>
  setIds(app).filter((id) => now.getTime() - Date.parse(timeOf(id)) >= app.config.backup.keep_days * DAY_MS)

/** A segment's place in the log: timeline and count of 16 MB pieces. */
export const segmentOf = (name: string): number =>
  Number.parseInt(name.slice(8, 16), 16) * 256 + Number.parseInt(name.slice(16, 24), 16)
/** The segment that holds a position `0/5000028`. */
export const segmentAt = (lsn: string): number => {
  const [high = '', low = ''] = lsn.split('/')
  return Number.parseInt(high, 16) * 256 + Math.floor(Number.parseInt(low, 16) / (16 * 1024 * 1024))
}

/**
 * Deletes sets past their time, and the write-ahead log from before the oldest that is left. The newest stays until there is a newer one: then the
 * probe shows it as expired, and that backups do not work.
 * @returns ids of the deleted sets
 */
export function expireSets(app: Known & { config: { backup: { keep_days: number } } }, now: Date): string[] {
  const newest = goodSets(app).at(-1)?.id
  const gone = expiredSets(app, now).filter((id) => id !== newest)
  for (const id of gone) {
    // Its name goes first: a deletion that is cut off leaves no set that counts.
    const aside = join(setsDir(app), `${id}.part`)
    renameSync(join(setsDir(app), id), aside)
    rmSync(aside, { recursive: true, force: true })
  }
  const kept = goodSets(app).find((set) => set.wal !== null)
  if (kept?.wal) {
    const first = segmentAt(kept.wal.start)
    for (const name of readdirSync(walDir(app)))
      if (/^[0-9A-F]{24}/.test(name) && segmentOf(name) < first) rmSync(join(walDir(app), name), { force: true })
  }
  return gone
}
