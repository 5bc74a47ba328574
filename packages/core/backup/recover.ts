import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from '../db/index.ts'
import { openRecovered } from '../db/embedded/index.ts'
import type { Keys } from '../keys.ts'
import { BackupError } from './seal.ts'
import { type BackupSet, goodSets, readSet, segmentAt, setIds } from './sets.ts'
import { unpackBase, unpackWal } from './unpack.ts'

export type Recovery = {
  app: { config: { data_dir: string; backup: { dir: string } }; keys: Keys }
  identity: string
  /** Folder that gets `postgres`; it must have none. */
  into: string
  /** Moment to come back to; without it the end of what was kept. */
  at: Date | null
  /** Newest set before `at` when absent. */
  set?: string
  /** Named place to stop at (the drill's). */
  point?: string
  /** Pieces of the log that are archived but not sealed. */
  also: string | null
  password: string
  say: (text: string) => void
}
export type Recovered = {
  set: BackupSet
  files: number
  pieces: number
  run<T>(fn: (superuser: Connection) => Promise<T>): Promise<T>
}

/** The set a restore to `at` begins from. @throws BackupError when there is none, or the newest that fits is broken */
export function setFor(app: Recovery['app'], at: Date | null, wanted?: string): BackupSet {
  const ids = setIds(app)
  if (ids.length === 0) throw new BackupError(`There is no backup in ${app.config.backup.dir}.`)
  if (wanted !== undefined) {
    if (!ids.includes(wanted)) throw new BackupError(`There is no backup ${wanted} in ${app.config.backup.dir}.`)
    return readSet(app, wanted)
  }
  if (at === null) return readSet(app, ids.at(-1) ?? '')
  const fitting = ids
    .map((id) => ({ id, set: readable(app, id) }))
    .filter(({ set }) => set === null || Date.parse(set.finished_at) <= at.getTime())
  const last = fitting.at(-1)
  if (!last) {
    const first = goodSets(app)[0]
    throw new BackupError(
      `No backup is that old: the first one ended ${first?.finished_at ?? 'never'}. Give a later --at.`,
    )
  }
  // A broken one is not passed over in silence: who wants an older one says so.
  return last.set ?? readSet(app, last.id)
}
const readable = (app: Recovery['app'], id: string): BackupSet | null => {
  try {
    return readSet(app, id)
  } catch (cause) {
    if (cause instanceof BackupError) return null
    throw cause
  }
}

/**
 * Brings a data directory back: unpacks the set, checks each file, lets PostgreSQL replay its log up to the moment and take over from there. Only in a folder
 * without one; on failure nothing is left there.
 * @throws BackupError with what is wrong and what to do
 */
export async function recover(given: Recovery): Promise<Recovered> {
  const { app, into, say } = given
  const dir = join(into, 'postgres')
  if (existsSync(dir)) throw new BackupError(`${into} has a database already. Restore into an empty folder (--into).`)
  const set = setFor(app, given.at, given.set)
  if (set.kind !== 'base')
    throw new BackupError(`Backup ${set.id} holds rows, not the data directory of the embedded PostgreSQL.`)
  const log = join(into, 'restored-wal')
  mkdirSync(into, { recursive: true, mode: 0o711 })
  const aside = `${dir}.new`
  rmSync(aside, { recursive: true, force: true })
  rmSync(log, { recursive: true, force: true })
  try {
    say(`Backup ${set.id} is unpacked and checked …`)
    const { at } = given
    const next =
      at === null ? undefined : goodSets(app).find((one) => one.wal && Date.parse(one.finished_at) > at.getTime())
    const pieces = await unpackWal(
      app,
      set,
      given.identity,
      log,
      given.also,
      next?.wal ? segmentAt(next.wal.end) : null,
    )
    mkdirSync(aside, { mode: 0o700 })
    const files = await unpackBase(app, set, given.identity, aside)
    writeFileSync(join(aside, 'recovery.signal'), '', { mode: 0o600 })
    // PostgreSQL refuses to start beside the lock of another, and makes these anew.
    rmSync(join(aside, 'postmaster.pid'), { force: true })
    renameSync(aside, dir)
    say(
      `${files.toLocaleString('en')} files are as they were; ${pieces.toLocaleString('en')} pieces of the log are replayed …`,
    )
    const settings: Record<string, string> = {
      // Relative to the data directory, so that no path of the operator's passes through a shell.
      restore_command: 'cp "../restored-wal/%f" "%p"',
      recovery_target_timeline: 'latest',
      recovery_target_action: 'promote',
      hot_standby: 'off',
      ...(given.at ? { recovery_target_time: given.at.toISOString().replace('T', ' ').replace('Z', '+00') } : {}),
      ...(given.point ? { recovery_target_name: given.point } : {}),
    }
    const server = await openRecovered({ data_dir: into, password: given.password, settings, hand: [log] }).catch(
      (cause: unknown) => {
        throw explained(cause)
      },
    )
    return {
      set,
      files,
      pieces,
      async run(fn) {
        try {
          return await fn(server.superuser)
        } finally {
          await server.stop()
          rmSync(log, { recursive: true, force: true })
        }
      },
    }
  } catch (cause) {
    for (const path of [aside, dir, log]) rmSync(path, { recursive: true, force: true })
    throw cause
  }
}

function explained(cause: unknown): unknown {
  const words = cause instanceof Error ? cause.message : ''
  const last = /last completed transaction was at log time ([^\n]+)/.exec(words)?.[1]
  if (/recovery ended before configured recovery target was reached/.test(words))
    return new BackupError(
      `The write-ahead log that was kept ends before that time${last ? `: its last change is of ${last}` : ''}. Give an earlier --at, or leave it out to come back to the end of what was kept.`,
      { cause },
    )
  return cause
}
