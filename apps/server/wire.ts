import {
  type App,
  type Config,
  coreModule,
  createServer,
  mergeModules,
  openKeys,
  openLogFiles,
  queueReindex,
} from '@app/core'
import { startSequencer } from '@app/core/audit'
import { startBackups } from '@app/core/backup'
import { type Database, catalogueTables, openDatabase } from '@app/core/db'
import { applyRetention } from '@app/core/retention'
import { modules, registry } from '@app/modules/registry'
import { missingProviders } from '@app/modules/subprocessors'
import { holdRegions } from '@app/modules/identity'
import { publishFirst } from '@app/modules/policy'
import { startProbes } from '@app/modules/trust'
import { replayPersons } from '@app/modules/erasure'
import { replayErasures, scheduleNights } from '@app/modules/retention'
import { type Logger, multistream, pino } from 'pino'
import { buildWeb } from './build-web.ts'
import { startDiskGuard } from './disk-guard.ts'
import { drained } from './drain.ts'
import { refuseTakenPort, startError } from './start-errors.ts'
import { checkStorage } from './storage.ts'
import { startWorker } from './worker.ts'

/** The running program. `stop` drains requests and jobs, then stops everything, the database too; calling it twice is one stop. */
export type Program = { app: App; url: string; stop(): Promise<void> }

/** The program's parts over an open database: everything but sockets and timers. Tests use it with `app.inject`. */
export function makeApp(config: Config, db: Database, clock: () => Date = () => new Date()): App {
  const all = modules.some((module) => module.name === coreModule.name) ? modules : [coreModule, ...modules]
  return {
    config,
    db,
    registry,
    parts: mergeModules(all),
    log: pino({ level: config.log_level }),
    keys: openKeys(config),
    clock,
  }
}

/** Lines go to the standard output and, where LOG_DIR is set, into a file of the day. */
function makeLog(config: Config): Logger {
  const { log_dir, log_level: level, retention } = config
  if (log_dir === undefined) return pino({ level })
  const files = openLogFiles(log_dir, retention.server_log_days, () => new Date())
  return pino(
    { level },
    multistream([
      { level: 'trace', stream: pino.destination(1) },
      { level: 'trace', stream: files },
    ]),
  )
}

/**
 * Starts database, web build, HTTP and the job worker in this process; resolves when requests are answered.
 * @throws Error with a text for the operator (port taken, folder not writable, another instance, database newer than the program, …); nothing stays open then
 */
export async function startProgram(
  config: Config,
  options: { build_web?: boolean; free_bytes?: () => Promise<{ free: number; total: number }> } = {},
): Promise<Program> {
  const log = makeLog(config)
  await refuseTakenPort(config)
  // Both take seconds on a first start and use different cores.
  const failed = new AbortController()
  const opening = openDatabase(config, {
    log,
    tables: catalogueTables(registry),
    on_lost: () => process.kill(process.pid, 'SIGTERM'),
  })
  opening.catch(() => failed.abort())
  const [opened, built] = await Promise.allSettled([
    opening,
    options.build_web === false ? Promise.resolve('') : buildWeb((text) => log.error(text), failed.signal),
  ])
  if (opened.status === 'rejected') throw opened.reason
  const db = opened.value
  try {
    if (built.status === 'rejected') throw built.reason
    const app: App = { ...makeApp(config, db), log }
    await applyRetention(db, config.retention)
    log.info(`Files: ${await checkStorage(app)}`)
    await holdRegions(app)
    const missing = await missingProviders(app)
    if (missing !== null) log.warn(missing)
    const server = createServer(app, { web_dir: built.value })
    const drain = drained(server, app)
    // First, since it refuses a clock that was set back: nothing is served then.
    const sequencer = await startSequencer(app)
    const again = (await replayErasures(app)) + (await replayPersons(app))
    if (again > 0) log.warn(`${again} erasures were replayed: the database was older than they are.`)
    await publishFirst(app)
    const worker = await startWorker(app)
    const backups = startBackups(app)
    await scheduleNights(app)
    const behind = await queueReindex(app)
    if (behind > 0) log.info(`Search terms of ${behind} workspaces are made anew in the background.`)
    const stopProbes = startProbes(app)
    const guard = startDiskGuard(app, options.free_bytes)
    let stopping: Promise<void> | undefined
    const stop = async (): Promise<void> => {
      db.leave()
      guard.stop()
      stopProbes()
      await drain()
      await Promise.all([server.close(), worker.stop(), backups.stop()])
      await sequencer.stop()
      await db.close()
    }
    try {
      const url = await server.listen({ port: config.port, host: config.host })
      return { app, url, stop: () => (stopping ??= stop()) }
    } catch (cause) {
      await stop()
      throw startError(cause, config)
    }
  } catch (cause) {
    await db.close()
    throw cause
  }
}
