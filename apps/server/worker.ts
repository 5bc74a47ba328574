import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '@app/core'
import { makePool, type Pool } from '@app/core/db'
import { Logger, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker'

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
  let current = await start(app, tasks)
  let stopping = false
  let stop = (): void => {}
  const toldToStop = new Promise<void>((resolve) => {
    stop = resolve
  })
  const kept = keep()
  return {
    async stop() {
      stopping = true
      stop()
      await within(kept, PATIENCE_MS)
      await within(current.runner.stop(), PATIENCE_MS)
      await within(current.pool.end(), 1000)
    },
  }

  async function keep(): Promise<void> {
    for (;;) {
      await Promise.race([toldToStop, current.lost])
      if (stopping) return
      app.log.warn('The job worker lost the database; it starts again.')
      await end(current)
      for (let next: Running | undefined; !next;) {
        await Promise.race([toldToStop, sleep(500, undefined, { ref: false })])
        if (stopping) return
        next = await start(app, tasks).catch((cause: unknown) => {
          app.log.debug({ code: codeOf(cause) }, 'The job worker did not start; it tries again.')
          return undefined
        })
        current = next ?? current
      }
    }
  }
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : undefined)

const within = async (work: Promise<unknown>, ms: number): Promise<void> => {
  await Promise.race([work.catch(() => {}), sleep(ms, undefined, { ref: false })])
}

/** A runner with its pool; `lost` when it is to be replaced. */
type Running = { runner: Runner; pool: Pool; lost: Promise<void> }

async function end({ runner, pool }: Omit<Running, 'lost'>): Promise<void> {
  await within(runner.kill('database lost'), 2000)
  // Not awaited: connections the runner never gave back would hold it for ever.
  void pool.end().catch(() => {})
}

/**
 * Starts a runner; it has started when it has asked for work. The queue's runner (0.18) does not find a restarted database by itself:
 * - when a connection breaks it may neither end nor take jobs again, so that is `lost`, from the first connection on;
 * - when its very first question fails it keeps that failure and answers every later one with it, so that is a failed start.
 */
async function start(app: App, taskList: TaskList): Promise<Running> {
  // A pool of its own: what a dead runner still holds must not starve the next one.
  const pool = makePool(app.db.url('app_queue'), { max: CONCURRENCY + 2 })
  const broken = new Promise<void>((resolve) => {
    pool.on('connect', (client) => {
      client.on('error', () => resolve())
    })
  })
  const events: WorkerEvents = new EventEmitter()
  const asked = new Promise<void>((resolve, reject) => {
    events.once('worker:getJob:empty', () => resolve())
    events.once('job:start', () => resolve())
    events.once('worker:getJob:error', ({ error }) => reject(error instanceof Error ? error : new Error('no work')))
  })
  // Awaited below, unless the start fails before.
  asked.catch(() => {})
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
      events,
      // Jobs that are done are marked so by the queue's batcher: without it nobody awaits the mark, and one that fails (the database just went, the
      // program just stops) ends the process as an unhandled rejection. So the runner ends instead, `keep` begins anew, and the job runs again.
      preset: { worker: { completeJobBatchDelay: 0 } },
    })
    await asked.catch(async (cause) => {
      await end({ runner, pool })
      throw cause
    })
    return { runner, pool, lost: Promise.race([broken, runner.promise.catch(() => {})]) }
  } catch (cause) {
    if (!pool.ending) void pool.end().catch(() => {})
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
  const underWay = new Map<string, Promise<void>>()
  for (const module of app.parts.modules) {
    for (const [name, job] of Object.entries(module.jobs ?? {})) {
      const attempt = async (payload: unknown): Promise<void> => {
        const began = performance.now()
        // A failure goes back to the queue, which tries again later; its log line holds no values.
        try {
          await job(app, payload as Record<string, unknown>)
          app.log.info({ job: name, ms: Math.round(performance.now() - began) }, 'job done')
        } catch (cause) {
          app.log.error(
            {
              job: name,
              code: codeOf(cause),
              at: cause instanceof Error ? cause.stack?.split('\n').slice(1, 6) : undefined,
            },
            'job failed',
          )
          throw cause
        }
      }
      // When the queue lost the database this process did not end, nor did what it was at: the queue's next try waits for that one instead of doing it twice at once.
      tasks[name] = async (payload, { job: { id } }) => {
        const begun = underWay.get(id) ?? attempt(payload).finally(() => underWay.delete(id))
        underWay.set(id, begun)
        await begun
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
