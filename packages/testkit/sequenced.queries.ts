import type { App } from '@app/core'
import { openSequencer } from '@app/core/audit'

/**
 * Runs the log until it has come to every event. It waits for the oldest transaction of the whole server, and tests of the other worker have theirs.
 * @param log the one to run; without it one is opened over what the database says
 */
export async function sequenced(app: App, log?: ReturnType<typeof openSequencer>): Promise<void> {
  const sequencer = log ?? openSequencer(app)
  if (!log) await sequencer.load()
  for (let tries = 0; tries < 200; tries++) {
    await sequencer.run('all')
    const [left] = await app.db.asBoot((tx) =>
      tx.query<{ n: number }>(
        'select count(*)::int as n from event e, identity.audit_cursor c where e.xid > 1 and (e.xid, e.id) > (c.xid, c.event_id)',
      ),
    )
    if (left?.n === 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the log has not come to every event')
}
