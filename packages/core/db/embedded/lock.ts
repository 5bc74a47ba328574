import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processState } from './processes.ts'

type Holder = {
  id: string
  pid: number
  started: string
  host: string
  pid_space: string
  since: string
  leaving?: boolean
}

/** A held DATA_DIR. `release` is idempotent. */
export type DataDirLock = {
  /** We are stopping: who starts meanwhile waits for us instead of giving up. */ leave(): void
  release(): void
}

const HEARTBEAT_MS = 2000
const WATCH_MS = 5000
const LEAVE_MS = 45_000

/**
 * Takes `DATA_DIR/instance.lock`, so that one instance at a time works in the folder. On the same machine a holder counts as living when its
 * process (id and start time) lives; one on another machine, or in another container, when it renews the file while we watch.
 * @throws Error that names the holder
 */
export async function lockDataDir(dataDir: string, onLost: () => void = () => {}): Promise<DataDirLock> {
  const path = join(dataDir, 'instance.lock')
  const me: Holder = {
    id: randomUUID(),
    pid: process.pid,
    started: processState(process.pid).started,
    host: hostname(),
    pid_space: pidSpace(),
    since: new Date().toISOString(),
  }
  for (let attempt = 0; attempt < 20; attempt++) {
    if (create(path, me)) return hold(path, me, onLost)
    const holder = read(path)
    if (!holder) continue
    if (holder.leaving && (await isGone(path, holder))) continue
    if (await isAlive(path, holder)) throw new Error(refusal(dataDir, holder))
    takeAway(path, holder)
  }
  throw new Error(`${path} cannot be taken; remove it if no other instance runs.`)
}

function refusal(dataDir: string, holder: Holder): string {
  return `${dataDir} is in use by another instance: process ${holder.pid} on ${holder.host}, since ${holder.since}. Stop it first, or set DATA_DIR (and PORT) to run a second one beside it.`
}

function create(path: string, me: Holder): boolean {
  const aside = `${path}.${me.id}`
  writeFileSync(aside, JSON.stringify(me), { mode: 0o600 })
  try {
    linkSync(aside, path)
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false
    throw cause
  } finally {
    rmSync(aside, { force: true })
  }
}

function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch (cause) {
    if (cause instanceof SyntaxError) return { id: '', pid: 0, started: '', host: '', pid_space: '', since: '' }
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.pid === 0) return false
  if (holder.host === hostname() && holder.pid_space === pidSpace()) {
    const state = processState(holder.pid)
    return state.alive && state.started === holder.started
  }
  // Another machine on a shared folder: only a renewed file proves life, whatever its clock says.
  const before = modified(path)
  await sleep(WATCH_MS)
  return modified(path) !== before
}

async function isGone(path: string, holder: Holder): Promise<boolean> {
  for (const end = Date.now() + LEAVE_MS; Date.now() < end && (await isAlive(path, holder)); await sleep(100))
    if (read(path)?.id !== holder.id) return true
  return read(path)?.id !== holder.id
}

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Two starters may find the same dead holder; who moved away a living one's file puts it back. */
function takeAway(path: string, dead: Holder): void {
  const aside = `${path}.${randomUUID()}.dead`
  try {
    renameSync(path, aside)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return
    throw cause
  }
  if (read(aside)?.id !== dead.id) {
    try {
      linkSync(aside, path)
    } catch {
      // A third one took it meanwhile; its holder finds out at the next heartbeat.
    }
  }
  rmSync(aside, { force: true })
}

function hold(path: string, me: Holder, onLost: () => void): DataDirLock {
  let held = true
  const beat = setInterval(() => {
    if (read(path)?.id !== me.id) {
      held = false
      clearInterval(beat)
      onLost()
      return
    }
    const now = new Date()
    utimesSync(path, now, now)
  }, HEARTBEAT_MS)
  beat.unref()
  return {
    leave() {
      if (!held || read(path)?.id !== me.id) return
      const aside = `${path}.${me.id}`
      writeFileSync(aside, JSON.stringify({ ...me, leaving: true }), { mode: 0o600 })
      renameSync(aside, path)
    },
    release() {
      clearInterval(beat)
      if (held && read(path)?.id === me.id) rmSync(path, { force: true })
      held = false
    },
  }
}

function pidSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}
