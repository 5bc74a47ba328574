import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { chownSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Binaries } from './binaries.ts'

/**
 * As whom PostgreSQL runs; it refuses to be root. `self`: we are nobody special. `nobody`: by user id. `namespace`: a user namespace in
 * which our root looks like nobody, so that files stay ours and a DATA_DIR below a 0700 folder works (rulings.md 3).
 */
export type Launch = { as: 'self' | 'nobody' | 'namespace'; owner: { uid: number; gid: number } | null }
export type Child = ChildProcessByStdio<null, Readable, Readable>

const NOBODY = 65534
const UNSHARE = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]

/** @throws Error with the ways out when root can do neither */
export function chooseLaunch(binaries: Binaries, dir: string): Launch {
  if (process.getuid?.() !== 0) return { as: 'self', owner: null }
  const asNobody = spawnSync(binaries.postgres, ['--version'], { uid: NOBODY, gid: NOBODY, cwd: '/' })
  if (asNobody.status === 0 && reachableByOthers(dir)) return { as: 'nobody', owner: { uid: NOBODY, gid: NOBODY } }
  const asNamespace = spawnSync('unshare', [...UNSHARE, binaries.postgres, '--version'])
  if (asNamespace.status === 0) return { as: 'namespace', owner: { uid: 0, gid: 0 } }
  throw new Error(
    `PostgreSQL does not run as root, user "nobody" cannot reach ${dir} or ${dirname(binaries.postgres)}, and user namespaces are not allowed here. Start as another user, or choose a DATA_DIR that every user may pass through (chmod o+x its parents).`,
  )
}

/** `dir` and every folder above it let others pass. None is ever chmod-ed for that: they are the operator's. */
function reachableByOthers(dir: string): boolean {
  for (let at = realpathSync(dir); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}

/** A folder, mode 0700, that belongs to the user PostgreSQL runs as; what an earlier start left to another owner is handed over. */
export function ownedDir(dir: string, launch: Launch): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (launch.owner && lstatSync(dir).uid !== launch.owner.uid) handOver(dir, launch.owner)
}

function handOver(path: string, owner: { uid: number; gid: number }): void {
  if (!existsSync(path)) return
  chownSync(path, owner.uid, owner.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name)
    if (entry.isDirectory()) handOver(below, owner)
    else if (!entry.isSymbolicLink()) chownSync(below, owner.uid, owner.gid)
  }
}

/** Starts one of the programs. In a session of its own: Ctrl-C in a terminal must reach us first, so that requests drain before the database stops. */
export function launchProgram(launch: Launch, program: string, args: string[], cwd: string): Child {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  const [command, given] = launch.as === 'namespace' ? ['unshare', [...UNSHARE, program, ...args]] : [program, args]
  return spawn(command, given, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(launch.as === 'nobody' ? { uid: NOBODY, gid: NOBODY } : {}),
  })
}
