import { makePool } from '@app/core/db'
import { Logger, type TaskList, runOnce } from 'graphile-worker'
import type { Program } from './program.ts'

const quiet = new Logger(() => () => undefined)

/** Runs the jobs that are due, as the worker would, until none is left. @throws when a job fails */
export async function runJobs(program: Program): Promise<void> {
  const failures: unknown[] = []
  const taskList: TaskList = {}
  for (const { jobs } of program.app.parts.modules)
    for (const [name, run] of Object.entries(jobs ?? {}))
      taskList[name] = async (payload) => {
        try {
          await run(program.app, payload as Record<string, unknown>)
        } catch (cause) {
          failures.push(cause)
        }
      }
  const pool = makePool(program.app.db.url('app_queue'), { max: 2 })
  try {
    await runOnce({ pgPool: pool, taskList, logger: quiet, noHandleSignals: true })
  } finally {
    await pool.end()
  }
  if (failures.length > 0) throw new AggregateError(failures, 'jobs failed')
}
