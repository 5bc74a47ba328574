import { existsSync, mkdtempSync, chownSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Launch, ownedDir } from './launch.ts'
import { processState, processesIn, signal, until } from './processes.ts'

/**
 * Clears what an earlier run left in the data folder. A server that outlived a killed Node is stopped (it would not be our child, and only a
 * parent can reap it); backends that outlived a killed postmaster are ended before the lock file goes, since they may still write; a lock file
 * of a dead, zombie or foreign process is removed. The caller holds the DATA_DIR lock: nobody living owns what we find.
 * @throws Error when something that will not die still works in the folder
 */
export async function clearLeftovers(dir: string): Promise<'clean' | 'stopped' | 'repaired'> {
  const lockFile = join(dir, 'postmaster.pid')
  let outcome: 'clean' | 'stopped' | 'repaired' = 'clean'
  const pid = existsSync(lockFile) ? Number(readFileSync(lockFile, 'utf8').split('\n')[0]) : 0
  if (pid > 0 && isPostgres(pid, dir)) {
    outcome = 'stopped'
    // Fast shutdown first: it flushes, so the next start needs no recovery.
    signal(pid, 'SIGINT')
    if (!(await until(() => !isPostgres(pid, dir), 20_000))) {
      signal(pid, 'SIGQUIT')
      if (!(await until(() => !isPostgres(pid, dir), 5000))) signal(pid, 'SIGKILL')
    }
  }
  await endOrphans(dir)
  if (existsSync(lockFile) && !isPostgres(pid, dir)) {
    rmSync(lockFile, { force: true })
    if (outcome === 'clean') outcome = 'repaired'
  }
  return outcome
}

function isPostgres(pid: number, dir: string): boolean {
  const state = processState(pid)
  if (!state.alive || !state.command.startsWith('postgres')) return false
  const inDir = processesIn(dir)
  return process.platform === 'linux' ? inDir.includes(pid) : true
}

async function endOrphans(dir: string): Promise<void> {
  for (const [name, patience] of [
    ['SIGQUIT', 3000],
    ['SIGKILL', 3000],
  ] as const) {
    const orphans = processesIn(dir)
    if (orphans.length === 0) return
    for (const orphan of orphans) signal(orphan, name)
    if (await until(() => processesIn(dir).length === 0, patience)) return
  }
  throw new Error(`PostgreSQL processes ${processesIn(dir).join(', ')} still work in ${dir} and do not end.`)
}

/** sun_path holds 108 bytes (104 on macOS), the socket's file name takes 17 and the temporary lock 5 more. */
const LONGEST_DIR = 80

/**
 * An empty folder for the socket, mode 0700: `DATA_DIR/run`, or one in the system's temporary folder when that path is too long for a socket.
 */
export function socketDir(dataDir: string, launch: Launch): string {
  const note = join(dataDir, 'run-dir')
  if (existsSync(note)) rmSync(readFileSync(note, 'utf8'), { recursive: true, force: true })
  rmSync(note, { force: true })
  const near = join(dataDir, 'run')
  if (Buffer.byteLength(near) <= LONGEST_DIR) {
    ownedDir(near, launch)
    for (const name of readdirSync(near)) rmSync(join(near, name), { force: true })
    return near
  }
  const far = mkdtempSync(join(tmpdir(), 'custos-'))
  if (launch.owner) chownSync(far, launch.owner.uid, launch.owner.gid)
  writeFileSync(note, far, { mode: 0o600 })
  return far
}
