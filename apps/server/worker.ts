import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '@app/core'
import { makePool, type Pool } from '@app/core/db'
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
  // The queue's runner does not find a restarted database by itself (0.18: it neither ends nor takes jobs again); a broken connection is the sign to make a new one.
  let broken = (): void => {}
  const begin = (): Promise<Runner & { pool: Pool }> => start(app, tasks, () => broken())
  let runner = await begin()
  const kept = keep()
  return {
    async stop() {
      stopping = true
      broken()
      await within(runner.stop(), PATIENCE_MS)
      await within(runner.pool.end(), 1000)
      await within(kept, 1000)
    },
  }

  async function keep(): Promise<void> {
    while (!stopping) {
      const lost = new Promise<void>((resolve) => {
        broken = resolve
      })
      await Promise.race([lost, runner.promise.catch(() => {})])
      if (stopping) return
      app.log.warn('The job worker lost the database; it starts again.')
      await within(runner.kill('database lost'), 2000)
      // Not awaited: connections the old runner never gave back would hold it for ever.
      void runner.pool.end().catch(() => {})
      for (let up = false; !up && !stopping;) {
        await sleep(500, undefined, { ref: false })
        up = await begin().then(
          (next) => {
            runner = next
            return true
          },
          () => false,
        )
      }
    }
  }
}

const within = async (work: Promise<unknown>, ms: number): Promise<void> => {
  await Promise.race([work.catch(() => {}), sleep(ms, undefined, { ref: false })])
}

async function start(app: App, taskList: TaskList, broken: () => void): Promise<Runner & { pool: Pool }> {
  // A pool of its own: what a dead runner still holds must not starve the next one.
  const pool = makePool(app.db.url('app_queue'), { max: CONCURRENCY + 2 })
  pool.on('connect', (client) => {
    client.on('error', broken)
  })
  try {
    await freeLockedJobs(pool)
    const runner = await run({
      pgPool: pool,
      taskList,
      concurrency: CONCURRENCY,
      noHandleSignals: true,
      pollInterval: 2000,
      parsedCronItems: [],
      logger: quietLogger(app),
      // Jobs that are done are marked so by the queue's batcher: without it nobody awaits the mark, and one that fails (the database just went, the
      // program just stops) ends the process as an unhandled rejection. So the runner ends instead, `keep` begins anew, and the job runs again.
      preset: { worker: { completeJobBatchDelay: 0 } },
    })
    return { ...runner, pool }
  } catch (cause) {
    void pool.end().catch(() => {})
    throw cause
  }
}

async function freeLockedJobs(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ locked_by: string }>(
    'select distinct locked_by from graphile_worker._private_jobs where locked_by is not null',
  )
  if (rows.length > 0)
    await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [rows.map((row) => row.locked_by)])
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
          app.log.error(
            {
              job: name,
              code: cause instanceof Error && 'code' in cause ? cause.code : undefined,
              at: cause instanceof Error ? cause.stack?.split('\n').slice(1, 6) : undefined,
            },
            'job failed',
          )
          throw cause
        }
      }
    }
  }
  return tasks
}

/** The queue's own words, debug only: its messages may quote payloads and errors. */
const quietLogger = (app: App): Logger =>
  new Logger(() => (level, message) => {
    if (level === 'error') app.log.debug({ queue: message.slice(0, 200) }, 'queue')
  })
