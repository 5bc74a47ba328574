import { judge, type Probe } from '@app/core'
import { backupAge, copyFindings, expiredSets, lastDrill, offSiteFindings } from '@app/core/backup'
import { storageOf } from '@app/core/files'

/** A daily backup may be two hours late (ONT-096). */
const MOST_HOURS = 26
/** A weekly drill may be a day late. */
const MOST_DRILL_HOURS = 8 * 24

const age: Probe = {
  id: 'backup.age',
  title:
    'The newest backup is whole and no older than 26 hours, uploaded files have copies, and none of it is kept beyond its time',
  every_minutes: 60,
  run: async (app) => {
    // Whoever backs up a server of their own by its tools vouches for it: there is nothing here to look at.
    if (app.config.database_url !== undefined && !app.config.backup.on)
      return { state: 'unknown', evidence: { database: 'external', backup: 'off' } }
    const newest = backupAge(app)
    const late = expiredSets(app, app.clock())
    const copies = await copyFindings(app, storageOf(app))
    return judge(
      {
        'there is a backup': newest !== null,
        'it is of today': newest !== null && newest.hours >= 0 && newest.hours <= MOST_HOURS,
        'none is past its time': late.length === 0,
        'every file has its copy': copies.missing === 0,
        'no copy is kept beyond its time': copies.late === 0,
      },
      {
        hours: newest ? Math.round(newest.hours) : null,
        past_their_time: late.length + copies.late,
        copies: copies.copies,
        kept_days: app.config.backup.keep_days,
      },
    )
  },
}

const drill: Probe = {
  id: 'backup.drill',
  title:
    'The newest backup was restored into a scratch folder within the week: files, rows, row level security, audit logs',
  every_minutes: 60,
  run: async (app) => {
    const last = lastDrill(app)
    if (last === null) return { state: 'unknown', evidence: { drilled: false } }
    const hours = (app.clock().getTime() - Date.parse(last.at)) / 3_600_000
    return judge(
      { 'it passed': last.ok, 'it is of this week': hours >= 0 && hours <= MOST_DRILL_HOURS },
      {
        at: last.at,
        took_ms: last.took_ms,
        files: last.files,
        rows: last.rows,
        rows_compared: last.counted,
        audit_logs: last.trees,
        uploaded_files: last.stored ?? 0,
        files_opened: last.opened ?? 0,
        problems: last.problems.length,
      },
    )
  },
}

const offSite: Probe = {
  id: 'backup.off_site',
  title: 'The off-site copy has a whole backup no older than 26 hours, and nothing beyond its time',
  every_minutes: 60,
  run: async (app) => {
    const found = await offSiteFindings(app).catch(() => 'away' as const)
    if (found === null) return { state: 'unknown', evidence: { off_site: 'not set up' } }
    if (found === 'away') return { state: 'failed', evidence: { broken: ['the bucket answers'] } }
    return judge(
      {
        'there is a backup': found.hours !== null,
        'it is of today': found.hours !== null && found.hours <= MOST_HOURS,
        'none is past its time': found.late === 0,
      },
      {
        hours: found.hours === null ? null : Math.round(found.hours),
        past_their_time: found.late,
        objects: found.objects,
      },
    )
  },
}

export const backupProbes: readonly Probe[] = [age, drill, offSite]
