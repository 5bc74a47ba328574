import type { App } from '../app.ts'
import { sweepWords } from '../search/terms.queries.ts'
import { loggable } from './errors.ts'
import { deleteOldSessions } from './sessions.queries.ts'
import { sessionLimits } from './times.ts'

const HOUR = 3_600_000
/** Failed sign-ins count for 15 minutes; invitations are kept a month beyond their end, so that their sender sees what became of them. */
const RATE_KEPT = HOUR
const INVITATION_KEPT = 30 * 24 * HOUR
/** What ended sessions leave is kept this long (promise ONT-034; X15). */
const HISTORY_KEPT = 90 * 24 * HOUR
