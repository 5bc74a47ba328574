import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '@app/core'
import { Logger, run, type Runner, type TaskList } from 'graphile-worker'

/** The job worker; `stop` lets running jobs end, 15 s at most (an unfinished one runs again at the next start). */
export type Worker = { stop(): Promise<void> }

const CONCURRENCY = 4
const PATIENCE_MS = 15_000

/**
 * Runs the modules' jobs. Jobs that a killed process left locked are freed first: one instance works on a database (DATA_DIR is locked), so nobody else
 * holds them; the queue alone would wait four hours. Comes back by itself after the database was away.
 */
export async function startWorker(app: App): Promise<Worker> {
  const tasks = taskList(app)
  let stopping = false
  let runner: Runner | null = await start(app, tasks)
  const kept = keep()
  return {
    async stop() {
      stopping = true
      await Promise.race([runner?.stop().catch(() => {}), sleep(PATIENCE_MS, undefined, { ref: false })])
      await Promise.race([kept, sleep(1000, undefined, { ref: false })])
    },
  }

  async function keep(): Promise<void> {
    while (!stopping && runner) {
      await runner.promise.catch((cause: unknown) => app.log.warn({ reason: cause instanceof Error ? cause.message : String(cause) }, 'The job worker ended.'))
      runner = null
      while (!stopping && !runner) {
        await sleep(1000, undefined, { ref: false })
        runner = await start(app, tasks).catch(() => null)
      }
    }
  }
}

async function start(app: App, taskList: TaskList): Promise<Runner> {
  await freeLockedJobs(app)
  return await run({ pgPool: app.db.queue, taskList, concurrency: CONCURRENCY, noHandleSignals: true, pollInterval: 2000, parsedCronItems: [], logger: quietLogger(app) })
}

async function freeLockedJobs(app: App): Promise<void> {
  const { rows } = await app.db.queue.query<{ locked_by: string }>('select distinct locked_by from graphile_worker._private_jobs where locked_by is not null')
  if (rows.length > 0) await app.db.queue.query('select graphile_worker.force_unlock_workers($1::text[])', [rows.map((row) => row.locked_by)])
}

function taskList(app: App): TaskList {
  const tasks: TaskList = {}
  for (const module of app.parts.modules) {
    for (const [name, job] of Object.entries(module.jobs ?? {})) {
      tasks[name] = async (payload) => {
        const began = performance.now()
        // A failure goes back to the queue, which tries again later; its log line holds no values.
        try {
          await job(app, payload as Record<string, unknown>)
          app.log.info({ job: name, ms: Math.round(performance.now() - began) }, 'job done')
        } catch (cause) {
          app.log.error({ job: name, code: cause instanceof Error && 'code' in cause ? cause.code : undefined, at: cause instanceof Error ? cause.stack?.split('\n').slice(1, 6) : undefined }, 'job failed')
          throw cause
        }
      }
    }
  }
  return tasks
}

/** The queue's own words, debug only: its messages may quote payloads and errors. */
const quietLogger = (app: App): Logger => new Logger(() => (level, message) => {
  if (level === 'error') app.log.debug({ queue: message.slice(0, 200) }, 'queue')
})
