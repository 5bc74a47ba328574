import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { App } from '../app.ts'
import { AppError } from '../errors.ts'
import { type Storage, DamagedFile, diskStorage, unsealed } from '../files/index.ts'
import { workspaceKeys } from '../retention/keyring.ts'
import type { Space } from './make.ts'

/**
 * Copies of uploaded files beside the sets, as they lie: ciphertext under keys that are in no backup. A file never changes under its name, so each is copied
 * once; one that was deleted keeps its copy as long as a backup may still name it. So every moment that can be restored has its files.
 */
type Where = Pick<App, 'config'>

const WORKSPACE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** A copy; with the time at which its file was found gone. */
const COPY = /^([0-9a-f]{32})(?:\.(\d{13})\.gone)?$/
const DAY_MS = 86_400_000

/** The folder of copies. */
export function copiesDir(app: Where): string {
  const path = join(app.config.backup.dir, 'files')
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return path
}

type Copy = { hex: string; file: string; gone_at: number | null }
const copiesOf = (dir: string): Copy[] =>
  existsSync(dir)
    ? readdirSync(dir).flatMap((file) => {
        const [, hex, gone] = COPY.exec(file) ?? []
        return hex === undefined ? [] : [{ hex, file, gone_at: gone === undefined ? null : Number(gone) }]
      })
    : []
const workspacesOf = (app: Where): string[] => readdirSync(copiesDir(app)).filter((name) => WORKSPACE.test(name))

/** Every copy by the name of its file: where it lies. */
export const copyNames = (app: Where): Map<string, string> =>
  new Map(
    workspacesOf(app).flatMap((one) =>
      copiesOf(join(copiesDir(app), one)).map((copy) => [`${one}/${copy.hex}`, join(copiesDir(app), one, copy.file)]),
    ),
  )

/** A copy elsewhere that nothing here knows: from now on it is one of a file that is gone. */
export function noteStray(app: Where & Pick<App, 'clock'>, workspace: string, hex: string): void {
  if (!WORKSPACE.test(workspace) || !/^[0-9a-f]{32}$/.test(hex)) return
  const dir = join(copiesDir(app), workspace)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  writeFileSync(join(dir, `${hex}.${app.clock().getTime()}.gone`), '', { mode: 0o600 })
}

/** What a round of copying did; `full`: it stopped, because the disk has no room for more. */
export type Copied = { copied: number; gone: number; expired: number; full: boolean }

/**
 * Copies what has no copy yet, notes what is gone, deletes copies whose file has been gone for the time of backups.
 * @param drop called with the names of expired copies before they go, for copies elsewhere
 */
export async function copyFiles(
  app: Where & Pick<App, 'clock'>,
  storage: Storage,
  space: (dir: string) => Promise<Space>,
  drop: (names: readonly string[]) => Promise<void> = async () => {},
): Promise<Copied> {
  const done: Copied = { copied: 0, gone: 0, expired: 0, full: false }
  const now = app.clock().getTime()
  const workspaces = new Set([...(await storage.workspaces()), ...workspacesOf(app)])
  for (const workspace of workspaces) {
    const dir = join(copiesDir(app), workspace)
    const present = new Set((await storage.list(workspace)).flatMap((one) => (one.isWhole ? [one.name.slice(37)] : [])))
    const copies = new Map(copiesOf(dir).map((one) => [one.hex, one]))
    for (const hex of present) {
      const copy = copies.get(hex)
      if (copy?.gone_at === null) continue
      // A restore brought it back; an empty one says only that a copy lies elsewhere.
      if (copy && statSync(join(dir, copy.file)).size > 0) renameSync(join(dir, copy.file), join(dir, hex))
      else if (await hasRoom(app, space)) {
        await copyOne(storage, `${workspace}/${hex}`, dir, hex)
        if (copy) rmSync(join(dir, copy.file), { force: true })
        done.copied += 1
      } else done.full = true
    }
    for (const copy of copies.values())
      if (copy.gone_at === null && !present.has(copy.hex)) {
        renameSync(join(dir, copy.file), join(dir, `${copy.hex}.${now}.gone`))
        done.gone += 1
      }
    const late = copiesOf(dir).filter((one) => isLate(app, one, now))
    if (late.length > 0) await drop(late.map((one) => `${workspace}/${one.hex}`))
    for (const one of late) rmSync(join(dir, one.file), { force: true })
    done.expired += late.length
    if (existsSync(dir) && readdirSync(dir).length === 0) rmSync(dir, { recursive: true, force: true })
  }
  return done
}
const isLate = (app: Where, copy: Copy, now: number): boolean =>
  copy.gone_at !== null && now - copy.gone_at >= app.config.backup.keep_days * DAY_MS

/** A file that is deleted while it is copied has no copy. */
async function copyOne(storage: Storage, name: string, dir: string, hex: string): Promise<void> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const aside = join(dir, `${hex}.part`)
  try {
    await pipeline(
      Readable.from(await storage.read(name)),
      createWriteStream(aside, { mode: 0o600, flags: 'w', flush: true }),
    )
    renameSync(aside, join(dir, hex))
  } catch (cause) {
    rmSync(aside, { force: true })
    if (!(cause instanceof Error && cause.name === 'MissingFile')) throw cause
  }
}
async function hasRoom(app: Where, space: (dir: string) => Promise<Space>): Promise<boolean> {
  if (app.config.disk_reserve_bytes === 0) return true
  const { free, total } = await space(app.config.backup.dir)
  return free - app.config.files.max_bytes > Math.max(app.config.disk_reserve_bytes, total * 0.02)
}

/** Copies past their time, and files without a copy that are older than an hour: for the probe. */
export async function copyFindings(
  app: Where & Pick<App, 'clock'>,
  storage: Storage,
): Promise<{ late: number; missing: number; copies: number }> {
  const now = app.clock().getTime()
  const found = { late: 0, missing: 0, copies: 0 }
  for (const workspace of new Set([...(await storage.workspaces()), ...workspacesOf(app)])) {
    const copies = copiesOf(join(copiesDir(app), workspace))
    found.copies += copies.length
    // The round that deletes may be a while off.
    found.late += copies.filter((one) => isLate(app, one, now - 3_600_000)).length
    const have = new Set(copies.map((one) => one.hex))
    for (const one of await storage.list(workspace))
      if (one.isWhole && now - one.written_at > 3_600_000 && !have.has(one.name.slice(37))) found.missing += 1
  }
  return found
}

/** What was found of the files that a restored database names. Names are `<workspace>/<32 hex digits>`. */
export type Brought = { brought: number; missing: string[]; damaged: string[]; unreadable: number }

/** Where the copy of a file lies; each workspace's folder is read once. */
function copyFinder(app: Where): (name: string) => string | null {
  const known = new Map<string, Map<string, string>>()
  return (name) => {
    const [workspace = '', hex = ''] = name.split('/')
    if (!WORKSPACE.test(workspace)) return null
    const dir = join(copiesDir(app), workspace)
    const copies = known.get(workspace) ?? new Map(copiesOf(dir).map((one) => [one.hex, join(dir, one.file)]))
    known.set(workspace, copies)
    return copies.get(hex) ?? null
  }
}

/** Those of these names that have no copy. */
export function withoutCopy(app: Where, names: readonly string[]): string[] {
  const find = copyFinder(app)
  return names.filter((name) => find(name) === null)
}

/**
 * Looks at the copies of these files, opens each with its workspace's key (all of it: every chunk has its place), and puts them into `into` when that is given.
 * What cannot be opened is told and left out; what a destroyed key covers cannot be read by anybody again, and is only counted.
 */
export async function bringFiles(
  app: Where & Pick<App, 'keys'>,
  names: readonly string[],
  into: string | null,
): Promise<Brought> {
  const found: Brought = { brought: 0, missing: [], damaged: [], unreadable: 0 }
  const target = into === null ? null : diskStorage({ data_dir: into })
  const find = copyFinder(app)
  for (const name of names) {
    const path = find(name)
    const state = path === null ? 'missing' : await stateOf(app, name, path)
    if (state === 'whole') {
      if (target && path !== null) await target.write(name, createReadStream(path))
      found.brought += 1
    } else if (state === 'unreadable') found.unreadable += 1
    else found[state].push(name)
  }
  return found
}
async function stateOf(
  app: Pick<App, 'config' | 'keys'>,
  name: string,
  path: string,
): Promise<'whole' | 'damaged' | 'unreadable'> {
  try {
    for await (const part of unsealed(workspaceKeys(app, name.slice(0, 36), 'files'), name, createReadStream(path)))
      void part
    return 'whole'
  } catch (cause) {
    if (cause instanceof DamagedFile) return 'damaged'
    if (cause instanceof AppError && cause.code === 'key_destroyed') return 'unreadable'
    throw cause
  }
}
