import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the system says about a process id. A zombie counts as dead: kill(pid, 0) alone would call it alive (security.md finding 6). */
export type ProcessState = { alive: boolean; command: string; started: string }

const hasProc = existsSync('/proc/self/stat')

/** State, command name and start time (opaque text; equal only for the same process). */
export function processState(pid: number): ProcessState {
  const dead = { alive: false, command: '', started: '' }
  if (!Number.isSafeInteger(pid) || pid <= 1) return dead
  return hasProc ? (procState(pid) ?? dead) : (psState(pid) ?? dead)
}

function procState(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command is in brackets and may itself hold spaces and brackets.
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    return { alive: rest[0] !== 'Z' && rest[0] !== 'X', command, started: rest[19] ?? '' }
  } catch {
    return undefined
  }
}

function psState(pid: number): ProcessState | undefined {
  try {
    const out = execFileSync('ps', ['-o', 'state=,lstart=,comm=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    const [state = 'Z', ...rest] = out.split(/\s+/)
    return {
      alive: !state.startsWith('Z'),
      command: rest.slice(5).join(' ').split('/').at(-1) ?? '',
      started: rest.slice(0, 5).join(' '),
    }
  } catch {
    return undefined
  }
}

/** Live processes whose working folder is `dir`: every PostgreSQL process sits in its data folder, so this finds orphans too. Linux only. */
export function processesIn(dir: string): number[] {
  if (!hasProc || !existsSync(dir)) return []
  const real = realpathSync(dir)
  const found: number[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    try {
      if (readlinkSync(`/proc/${name}/cwd`) !== real) continue
    } catch {
      continue
    }
    const state = processState(Number(name))
    if (state.alive && state.command.startsWith('postgres')) found.push(Number(name))
  }
  return found
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause
  }
}

/** Waits until `done()`; false when the time is over first. */
export async function until(done: () => boolean, ms: number): Promise<boolean> {
  const end = Date.now() + ms
  while (!done()) {
    if (Date.now() > end) return false
    await sleep(15)
  }
  return true
}
