import { createInterface } from 'node:readline'
import type { Binaries } from './binaries.ts'
import { serverArguments } from './cluster.ts'
import { type Launch, launchProgram } from './launch.ts'
import { signal, until } from './processes.ts'

/** One run of the postmaster. `ended` resolves when it is gone and reaped. */
export type Postmaster = { pid: number; ended: Promise<string>; stop(): Promise<void> }

const START_MS = 120_000

/**
 * Starts the postmaster and waits for its word that it takes connections (recovery after a crash included).
 * @throws Error with its last log lines
 */
export async function startPostmaster(given: {
  binaries: Binaries
  launch: Launch
  dir: string
  socket_dir: string
  fast: boolean
  /** Settings beyond the usual ones: archiving, recovery. */
  settings?: Readonly<Record<string, string>>
  /** How long it may take to be ready; a long recovery needs more. */
  patience_ms?: number
  log: (line: string) => void
}): Promise<Postmaster> {
  const child = launchProgram(
    given.launch,
    given.binaries.postgres,
    serverArguments(given.dir, given.socket_dir, given.fast, given.settings),
    given.dir,
  )
  const recent: string[] = []
  const ended = new Promise<string>((resolve) => {
    child.once('error', (cause) => resolve(cause.message))
    child.once('exit', (status, name) => resolve(name ?? `status ${status}`))
  })
  child.stdout.resume()
  const ready = new Promise<true>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      recent.push(line)
      if (recent.length > 20) recent.shift()
      given.log(line)
      if (line.includes('database system is ready to accept connections')) resolve(true)
    })
  })
  const timer = new AbortController()
  const late = new Promise<string>((resolve) => {
    const patience = given.patience_ms ?? START_MS
    const timeout = setTimeout(() => resolve(`not ready within ${patience / 1000} s`), patience)
    timer.signal.addEventListener('abort', () => clearTimeout(timeout))
  })
  const outcome = await Promise.race([ready, ended, late])
  timer.abort()
  const pid = child.pid
  if (outcome !== true || pid === undefined) {
    if (pid !== undefined) signal(pid, 'SIGQUIT')
    throw new Error(`PostgreSQL did not start (${String(outcome)}).\n${recent.join('\n')}`)
  }
  let gone = false
  void ended.then(() => {
    gone = true
  })
  return {
    pid,
    ended,
    /** Fast: open transactions are rolled back, everything is flushed. Harder only when that takes over 30 s. */
    async stop() {
      for (const [name, patience] of [
        ['SIGINT', 30_000],
        ['SIGQUIT', 5000],
        ['SIGKILL', 5000],
      ] as const) {
        if (gone) return
        signal(pid, name)
        if (await until(() => gone, patience)) return
      }
    },
  }
}
