import { accessSync, constants, existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../connection.ts'
import { findBinaries } from './binaries.ts'
import { ensureCluster, SUPERUSER } from './cluster.ts'
import { chooseLaunch, type Launch, ownedDir } from './launch.ts'
import { clearLeftovers, socketDir } from './leftovers.ts'
import { type Postmaster, startPostmaster } from './server.ts'

export { lockDataDir, type DataDirLock } from './lock.ts'

/** The embedded PostgreSQL: started, and started again whenever it dies, until `stop`. */
export type Embedded = {
  superuser: Connection
  pid(): number
  is_up(): boolean
  restarts(): number
  stop(): Promise<void>
}

type Log = { info(text: string): void; warn(text: string): void; debug(text: string): void }

/**
 * Starts the embedded PostgreSQL in `dataDir` (the caller holds its lock) and supervises it: we are its parent, reap it and bring it back after
 * a crash, with growing pauses when it dies again at once.
 * @throws Error with a text for the operator when the folder or the system does not allow it
 */
export async function startEmbedded(given: {
  data_dir: string
  password: string
  fast?: boolean
  /** Keeps each finished piece of the write-ahead log in `DATA_DIR/wal`, for backups. */
  archive?: boolean
  log: Log
}): Promise<Embedded> {
  const { log } = given
  const fast = given.fast ?? false
  const binaries = findBinaries()
  const launch = chooseLaunch(binaries, given.data_dir)
  const dir = join(given.data_dir, 'postgres')
  if (existsSync(dir)) {
    const found = await clearLeftovers(dir)
    if (found !== 'clean')
      log.warn(
        found === 'stopped'
          ? 'A PostgreSQL of an earlier run was still there; it was stopped.'
          : 'A stale postmaster.pid was removed.',
      )
  }
  await ensureCluster({ binaries, launch, dir, password: given.password, sync: !fast })
  const socket_dir = socketDir(given.data_dir, launch)
  const settings = given.archive && !fast ? archiving(given.data_dir, launch) : {}
  const start = async (): Promise<Postmaster> =>
    await startPostmaster({ binaries, launch, dir, socket_dir, fast, settings, log: (line) => log.debug(line) })

  let postmaster: Postmaster | null = await start()
  let stopping = false
  let restarts = 0
  const watched = watch()
  return {
    superuser: { host: socket_dir, port: 5432, user: SUPERUSER, password: given.password, database: 'postgres' },
    pid: () => postmaster?.pid ?? 0,
    is_up: () => postmaster !== null,
    restarts: () => restarts,
    async stop() {
      stopping = true
      await postmaster?.stop()
      await watched
      if (socket_dir !== join(given.data_dir, 'run')) rmSync(socket_dir, { recursive: true, force: true })
    },
  }

  async function watch(): Promise<void> {
    while (postmaster) {
      const began = Date.now()
      const how = await postmaster.ended
      postmaster = null
      if (stopping) return
      log.warn(`PostgreSQL ended (${how}); starting it again.`)
      restarts++
      if (Date.now() - began < 5000) await sleep(Math.min(10_000, 100 * 2 ** Math.min(restarts, 7)))
      postmaster = await revive()
    }
  }

  async function revive(): Promise<Postmaster | null> {
    for (let pause = 200; !stopping; pause = Math.min(pause * 2, 10_000)) {
      try {
        await clearLeftovers(dir)
        ownedDir(socket_dir, launch)
        const next = await start()
        if (!stopping) return next
        await next.stop()
        return null
      } catch (cause) {
        log.warn(`PostgreSQL does not start again: ${cause instanceof Error ? cause.message : String(cause)}`)
        await sleep(pause)
      }
    }
    return null
  }
}

/** basic_archive copies within the server, without a shell per piece (security.md finding 2); a piece is closed after a minute with changes, so that no more than that is lost with the disk. */
function archiving(dataDir: string, launch: Launch): Record<string, string> {
  const dir = join(dataDir, 'wal')
  ownedDir(dir, launch)
  return {
    archive_mode: 'on',
    archive_library: 'basic_archive',
    'basic_archive.archive_directory': dir,
    archive_timeout: '60s',
  }
}

/**
 * Starts the PostgreSQL of a restored data directory once, with recovery settings, and waits until it has taken over. Not supervised.
 * @param given.hand folders it must be able to read
 */
export async function openRecovered(given: {
  data_dir: string
  password: string
  settings: Readonly<Record<string, string>>
  hand: readonly string[]
}): Promise<{ superuser: Connection; stop(): Promise<void> }> {
  const binaries = findBinaries()
  const launch = chooseLaunch(binaries, given.data_dir)
  const dir = join(given.data_dir, 'postgres')
  for (const path of [dir, ...given.hand]) ownedDir(path, launch)
  const socket_dir = socketDir(given.data_dir, launch)
  const postmaster = await startPostmaster({
    binaries,
    launch,
    dir,
    socket_dir,
    fast: false,
    settings: given.settings,
    patience_ms: RECOVERY_MS,
    log: () => {},
  })
  return {
    superuser: { host: socket_dir, port: 5432, user: SUPERUSER, password: given.password, database: 'custos' },
    async stop() {
      await postmaster.stop()
      rmSync(socket_dir, { recursive: true, force: true })
    },
  }
}
/** A day of a busy database replays in minutes; a limit only against hanging for ever. */
const RECOVERY_MS = 4 * 3_600_000

/**
 * Makes DATA_DIR when it is missing and checks that it can be written.
 * @throws Error that says what to do
 */
export function ensureDataDir(dir: string): void {
  try {
    makeFolder(dir)
    accessSync(dir, constants.W_OK | constants.X_OK | constants.R_OK)
    // Root passes accessSync on a read-only file system's folders in some kernels; a real write does not lie.
    mkdirSync(join(dir, 'tmp'), { recursive: true, mode: 0o700 })
    const probe = join(dir, 'tmp', `probe-${process.pid}`)
    mkdirSync(probe)
    rmSync(probe, { recursive: true })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason'
    throw new Error(
      `DATA_DIR ${dir} cannot be written (${code}). Make it writable for this user, or set DATA_DIR to another folder.`,
    )
  }
}

/** Not `recursive: true`: where a file system answers ENOENT to mkdir (/proc), Node 24 tries for ever. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return
  if (dirname(dir) !== dir) makeFolder(dirname(dir))
  mkdirSync(dir, { mode: 0o711 })
}
