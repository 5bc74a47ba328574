import { setFlagsFromString } from 'node:v8'
import { type Config, readConfig } from '@app/core'
import { type Program, startProgram } from './wire.ts'

/** A second Ctrl-C within this time is npm passing on the first one. */
const ECHO_MS = 2000

// Collect when the heap has doubled, not quadrupled: an import makes garbage faster than the pace of V8 takes it (60,000 rows: 625 MB resident without,
// 448 MB with it), and a server shares its machine with its database.
setFlagsFromString('--heap-growing-percent=100')

/**
 * `custos start`. Ends by SIGTERM or SIGINT, after draining; a second signal ends at once (the database is then cleaned up at the next start).
 * `config` is read from the environment; tests give what the environment cannot.
 * @throws Error with a text for the operator
 */
export async function start(config: Config = readConfig()): Promise<void> {
  const running: { program?: Program } = {}
  let asked = 0
  const stop = (name: string): void => {
    if (asked > 0 && Date.now() - asked > ECHO_MS) process.exit(1)
    if (asked > 0) return
    asked = Date.now()
    const { program } = running
    if (!program) return
    program.app.log.info({ signal: name }, 'stopping')
    void program.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('SIGHUP', stop)
  watchParent(() => stop('the parent ended'))
  const began = performance.now()
  const program = await startProgram(config)
  running.program = program
  const fail = (cause: unknown): void => {
    program.app.log.fatal({ at: cause instanceof Error ? cause.stack : String(cause) }, 'unexpected failure')
    process.exitCode = 1
    setTimeout(() => process.exit(1), 20_000).unref()
    void program.stop().finally(() => process.exit(1))
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  // A signal while starting waits until there is something to stop.
  if (asked > 0) {
    await program.stop()
    process.exit(0)
  }
  console.log(
    `\n  Custos is ready: ${config.public_url}   (${((performance.now() - began) / 1000).toFixed(1)} s; data in ${config.data_dir}; Ctrl-C stops it)\n`,
  )
}

/**
 * npm passes SIGTERM to the shell between it and us, which dies without passing it on (seen with npm 11 and dash): then our parent changes, and that is the signal.
 */
function watchParent(ended: () => void): void {
  if (!process.env['npm_lifecycle_event']) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    ended()
  }, 200)
  timer.unref()
}
