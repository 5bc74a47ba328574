import { type Probe, judge } from '@app/core'
import { newestMoments } from './clock.queries.ts'

/** Clocks of two machines differ by less; a clock that was set back by more makes every period longer. */
const TOLERATED_MS = 60_000

const steady: Probe = {
  id: 'clock.steady',
  title:
    'The clock was not set back: nothing is kept that was written at a time to come, and the database has the same time',
  every_minutes: 15,
  sees_clock: true,
  run: async (app) => {
    const { written, database } = await newestMoments(app)
    const now = app.clock().getTime()
    const ahead = written === null ? 0 : Date.parse(written) - now
    const apart = Math.abs(Date.parse(database) - now)
    return judge(
      {
        'nothing is of a time to come': ahead <= TOLERATED_MS,
        'the database has the same time': apart <= TOLERATED_MS,
      },
      { ahead_seconds: Math.max(0, Math.round(ahead / 1000)), apart_seconds: Math.round(apart / 1000) },
    )
  },
}

export const clockProbes: readonly Probe[] = [steady]
