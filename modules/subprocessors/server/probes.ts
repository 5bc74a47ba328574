import { type Probe, judge } from '@app/core'
import { untoldWorkspaces } from '../../policy/server/index.ts'
import { allSubprocessors, shortNotices, stateOf } from './subprocessors.queries.ts'
import { usedHosts } from './used.ts'

const HOUR = 3_600_000
/** Mails leave within the hour; a day allows for a mail server that is away. */
const TELL_WITHIN = 24 * HOUR

const notice: Probe = {
  id: 'subprocessors.notice',
  title:
    'No sub-processor gets data with less notice than promised, every workspace is told, and whoever gets data is listed with a contract that holds',
  every_minutes: 60,
  run: async (app) => {
    const now = app.clock().getTime()
    const rows = await app.db.inAuth(allSubprocessors)
    const coming = rows.filter((one) => stateOf(one, now) === 'announced')
    const late = coming.filter((one) => now - Date.parse(one.announced_at) > TELL_WITHIN)
    const untold = await Promise.all(late.map((one) => untoldWorkspaces(app, one.id)))
    const unlisted = usedHosts(app, rows).filter((one) => !one.is_own && !one.listed)
    return judge(
      {
        'none gets data sooner than promised':
          (await shortNotices(app, app.config.subprocessor_notice_days * 24)) === 0,
        'every workspace is told of what is coming': untold.every((n) => n === 0),
        'whoever gets data is listed, under a contract': unlisted.length === 0,
      },
      {
        in_force: rows.filter((one) => stateOf(one, now) === 'in_force').length,
        coming: coming.length,
        unlisted: unlisted.map((one) => one.destination),
      },
    )
  },
}

export const subprocessorProbes: readonly Probe[] = [notice]
