/** Composition root: builds the App from configuration, registry and modules. */
import { run, type Runner } from 'graphile-worker'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { type App, type Config, createServer, openKeys } from '@app/core'
import { openDatabase } from '@app/core/db'
import { parts, registry } from '@app/modules/registry'

export type Running = { app: App; server: FastifyInstance; worker: Runner; stop(): Promise<void> }

/** Opens the database and makes the App; nothing listens yet. */
export async function makeApp(config: Config, clock: () => Date = () => new Date()): Promise<App> {
  const log = pino({ level: config.log_level })
  const db = await openDatabase(config, { log: { info: (t) => log.info(t), warn: (t) => log.warn(t), error: (t) => log.error(t), debug: (t) => log.debug(t) } })
  return { config, db, registry, parts, log, keys: openKeys(config), clock }
}

/** The worker: every module's jobs on graphile-worker, in this process. */
export async function startWorker(app: App): Promise<Runner> {
  const taskList = Object.fromEntries(parts.modules.flatMap((m) => Object.entries(m.jobs ?? {})).map(([name, job]) => [name, async (payload: unknown) => { await job(app, payload as Record<string, unknown>) }]))
  return await run({ pgPool: app.db.queue, concurrency: 4, noHandleSignals: true, pollInterval: 1000, taskList })
}

export function makeServer(app: App, webDir: string): FastifyInstance {
  return createServer(app, { web_dir: webDir })
}
