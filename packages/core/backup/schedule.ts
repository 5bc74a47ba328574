import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../app.ts'
import { notePlatform } from '../events.queries.ts'
import { storageOf } from '../files/index.ts'
import { BucketError } from '../s3/index.ts'
import { type Drill, lastDrill, runDrill } from './drill.ts'
import { type Copied, copyFiles } from './files.ts'
import { makeBackup, type Space, spaceOf } from './make.ts'
import { BackupError } from './seal.ts'
import { type OffSite, type Sent, dropOffSite, nothingKnown, offSiteRound } from './off-site.ts'
import { dropHalves, expireSets, goodSets, timeOf } from './sets.ts'
import { shipWal } from './wal.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const EVERY_MS = 20_000
const PATIENCE_MS = 3000
const COPY_DISK_MS = 60_000
const COPY_BUCKET_MS = 15 * 60_000
/** A failed one is tried again after this. */
const AGAIN_MS = 3_600_000

/** When the newest good backup was made, and its age in hours; null when there is none. The trust page is red beyond 26 hours (ONT-096). */
export function backupAge(
  app: Pick<App, 'config' | 'keys' | 'clock'>,
): { id: string; at: string; hours: number } | null {
  const newest = goodSets(app).at(-1)
  if (!newest) return null
  return {
    id: newest.id,
    at: newest.finished_at,
    hours: (app.clock().getTime() - Date.parse(newest.finished_at)) / 3_600_000,
  }
}

/** What one round did. */
export type Round = {
  shipped: number
  made: string | null
  expired: string[]
  drilled: Drill | null
  copied: Copied | null
  sent: Sent | null
}
/** What is remembered from round to round. */
export type RoundState = { failed_at: number; copied_at?: number; sent_at?: number; off_site?: OffSite }

/**
 * One round: seals the log, makes the daily backup when a day has passed since the last one began, deletes what is past its time, runs the weekly drill. Failures are told and noted, and
 * tried again within the hour; nothing here stops the program.
 */
export async function backupRound(
  app: App,
  state: RoundState,
  given: { space?: (dir: string) => Promise<Space>; drill?: boolean } = {},
): Promise<Round> {
  const round: Round = { shipped: await shipWal(app), made: null, expired: [], drilled: null, copied: null, sent: null }
  const now = app.clock().getTime()
  const newest = goodSets(app).at(-1)
  const isDue = !newest || now - Date.parse(timeOf(newest.id)) >= DAY_MS
  if (isDue && now - state.failed_at >= AGAIN_MS) {
    try {
      round.made = (await makeBackup(app, given.space)).id
      app.log.info({ set: round.made }, 'backup made')
    } catch (cause) {
      state.failed_at = now
      app.log.error(
        {
          reason: cause instanceof BackupError ? cause.message : 'unexpected',
          at: cause instanceof Error ? cause.stack?.split('\n').slice(1, 5) : '',
        },
        'no backup was made; it is tried again within the hour',
      )
    }
  }
  round.copied = await copyRound(app, state, given.space)
  round.expired = expireSets(app, app.clock())
  if (round.expired.length > 0) await notePlatform(app, 'backup.expired', 'backup', { sets: round.expired.join(' ') })
  round.sent = await offSiteStep(app, state)
  const drilled = lastDrill(app)
  const first = goodSets(app)[0]
  // The first one a day after the first backup: a start has other work.
  const drillDue = drilled
    ? now - Date.parse(drilled.at) >= (drilled.ok ? WEEK_MS : DAY_MS)
    : first !== undefined && now - Date.parse(first.finished_at) >= DAY_MS
  if (given.drill !== false && drillDue) round.drilled = await runDrill(app)
  return round
}

/** Copies of uploaded files, every minute from the disk, every quarter of an hour from a bucket. What fails is told and tried again. */
async function copyRound(
  app: App,
  state: RoundState,
  space: (dir: string) => Promise<Space> = spaceOf,
): Promise<Copied | null> {
  const now = app.clock().getTime()
  if (now - (state.copied_at ?? 0) < (app.config.s3 ? COPY_BUCKET_MS : COPY_DISK_MS)) return null
  state.copied_at = now
  try {
    const done = await copyFiles(app, storageOf(app), space, (names) => dropOffSite(app, known(state), names))
    if (done.full)
      app.log.error({ dir: app.config.backup.dir }, 'no room for copies of files: make room, or set BACKUP_DIR')
    return done
  } catch (cause) {
    app.log.warn({ reason: cause instanceof BucketError ? cause.message : 'unexpected' }, 'copies of files wait')
    return null
  }
}

const known = (state: RoundState): OffSite => (state.off_site ??= nothingKnown())

/** The copy away from here, every minute; what fails is told and tried again. */
async function offSiteStep(app: App, state: RoundState): Promise<Sent | null> {
  const now = app.clock().getTime()
  if (!app.config.backup.s3 || now - (state.sent_at ?? 0) < COPY_DISK_MS) return null
  state.sent_at = now
  try {
    return await offSiteRound(app, known(state))
  } catch (cause) {
    app.log.warn({ reason: cause instanceof BucketError ? cause.message : 'unexpected' }, 'the off-site copy waits')
    return null
  }
}

/** Backups beside the jobs. `stop` waits for what is under way. */
export function startBackups(app: App): { stop(): Promise<void> } {
  if (!app.config.backup.on || app.config.unsafe_fast_database) return { stop: async () => {} }
  dropHalves(app)
  const state: RoundState = { failed_at: 0 }
  let stopping = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<unknown> = Promise.resolve()
  const next = (): void => {
    if (stopping) return
    timer = setTimeout(() => {
      working = backupRound(app, state)
        .catch((cause: unknown) => {
          app.log.warn({ at: cause instanceof Error ? cause.stack?.split('\n').slice(0, 5) : '' }, 'backups wait')
        })
        .finally(next)
    }, EVERY_MS)
    timer.unref()
  }
  next()
  return {
    async stop() {
      stopping = true
      clearTimeout(timer)
      // A backup under way is broken off: its half is thrown away at the next start.
      await Promise.race([working, sleep(PATIENCE_MS, undefined, { ref: false })])
    },
  }
}
