import { type App, type JobHandler, ctxOn, uuidv7, writeEvents } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { accountById, lookFor, mailAccount } from '../../identity/server/index.ts'
import { noteNotice } from '../../policy/server/index.ts'
import { ownersOf } from '../../retention/server/index.ts'
import { activeOperators, noteOperator } from '../../support/server/index.ts'
import type { ConcernedWorkspace, Language } from '../index.ts'
import {
  type Found,
  type KeptNotice,
  concerned,
  findIncident,
  findNotice,
  noteReminded,
  noteWarned,
  noticesOf,
  openIncidents,
  queueTell,
  queueWatch,
  rehearsals,
} from './incidents.queries.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
export const numberText = (number: number): string => `INC-${String(number).padStart(4, '0')}`
/** The rehearsal is due again after this long (ONT-099). */
export const REHEARSE_DAYS = 365

export const momentText = (at: string, language: Language, time_zone: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: time_zone }).format(
    Date.parse(at),
  )

/** What the words of a notice are filled with, for one workspace and reader. */
export function noticeValues(
  app: App,
  incident: Found,
  notice: KeptNotice,
  to: Pick<ConcernedWorkspace, 'name' | 'events' | 'people' | 'exports'>,
  look: { language: Language; time_zone: string },
): Record<string, string> {
  const { language, time_zone } = look
  const number = (n: number): string => new Intl.NumberFormat(language).format(n)
  return {
    number: numberText(incident.number),
    workspace: to.name,
    began: momentText(incident.began_at, language, time_zone),
    aware: momentText(incident.aware_at, language, time_zone),
    events: number(to.events),
    people: number(to.people),
    exports: number(to.exports),
    contact: app.config.privacy_contact || app.config.operator_name || app.config.public_url,
    ...notice.words[language],
  }
}

/** Job `incidents.tell {notice_id}`: writes to every owner of every workspace that the incident concerns, once; and to nobody else. */
export const tell: JobHandler = async (app, payload) => {
  const found = await app.db.inAuth(async (tx) => {
    const notice = await findNotice(tx, String(payload['notice_id']))
    const incident = notice && (await findIncident(tx, notice.incident_id))
    return notice?.sent_at && incident ? { notice, incident, to: await concerned(tx, incident.id) } : null
  })
  if (!found) return
  for (const one of found.to) await tellWorkspace(app, found.incident, found.notice, one)
}

async function tellWorkspace(app: App, incident: Found, notice: KeptNotice, to: ConcernedWorkspace): Promise<void> {
  const owners = await ownersOf(app, to.tenant_id)
  const at = app.clock().getTime()
  const now = new Date(at).toISOString()
  await app.db.inAuth(async (tx) => {
    const ctx = await ctxOn(app, tx, { tenant_id: to.tenant_id, member_id: null, source: 'job', now })
    let told = 0
    for (const { account_id } of owners) {
      const account = await accountById(tx, account_id)
      const row = { subject_id: notice.id, tenant_id: to.tenant_id, account_id, now }
      if (!account?.is_active || !(await noteNotice(tx, row))) continue
      const look = await lookFor(tx, account)
      await mailAccount(app, tx, account, `incident_${notice.stage}`, {
        at,
        tenant_id: to.tenant_id,
        path: `/w/${to.slug}/settings/incidents`,
        values: noticeValues(app, incident, notice, to, look),
        cause: notice.id,
      })
      told += 1
    }
    if (told > 0)
      await writeEvents(ctx, [
        { name: 'incident.told', object: 'incident', record_id: incident.id, record_version: null },
      ])
  }, to.tenant_id)
}

/** 1: a day left; 2: half a day; 3: past the deadline. 0: nobody need be warned. */
export function warningStage(incident: Pick<Found, 'aware_at' | 'computed_at' | 'untold'>, now: number): number {
  if (incident.computed_at !== null && incident.untold === 0) return 0
  const hours = (now - Date.parse(incident.aware_at)) / HOUR
  return hours >= 72 ? 3 : hours >= 60 ? 2 : hours >= 48 ? 1 : 0
}
const left = {
  en: ['', 'a day is left', '12 hours are left', 'the deadline is over'],
  de: ['', 'ein Tag bleibt', '12 Stunden bleiben', 'die Frist ist vorbei'],
} as const

/** Job `incidents.watch`: warns every operator at 48, 60 and 72 hours while somebody is untold, and when the rehearsal is due; each once. */
export const watch: JobHandler = async (app) => {
  const at = app.clock().getTime()
  for (const incident of await app.db.inAuth(openIncidents)) {
    const stage = warningStage(incident, at)
    if (stage <= incident.warned) continue
    await warn(
      app,
      { name: 'incident.escalated', id: incident.id, kind: 'incident_deadline', path: `/${incident.id}` },
      {
        once: (tx) => noteWarned(tx, incident.id, stage),
        values: (language, time_zone) => ({
          number: numberText(incident.number),
          untold: String(incident.untold),
          due: momentText(incident.due_at, language, time_zone),
          left: left[language][stage] ?? '',
        }),
      },
    )
  }
  const [last] = await app.db.inAuth(rehearsals)
  if (!last) return
  const days = (at - Date.parse(last.held_on)) / DAY
  // A month before it is due, and on the day.
  const times = days >= REHEARSE_DAYS ? 2 : days >= REHEARSE_DAYS - 30 ? 1 : 0
  if (times <= last.reminded) return
  await warn(
    app,
    { name: 'incident_rehearsal.due', id: last.id, kind: 'rehearsal_due', path: '' },
    {
      once: (tx) => noteReminded(tx, last.id, times),
      values: (language) => ({
        held: new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(
          Date.parse(last.held_on),
        ),
      }),
    },
  )
}

type Tx = Parameters<typeof noteWarned>[0]
async function warn(
  app: App,
  about: { name: string; id: string; kind: string; path: string },
  how: {
    once: (tx: Tx) => Promise<boolean>
    values: (language: Language, time_zone: string) => Record<string, string>
  },
): Promise<void> {
  const at = app.clock().getTime()
  await app.db.inAuth(async (tx) => {
    if (!(await how.once(tx))) return
    for (const id of await activeOperators(tx)) {
      const account = await accountById(tx, id)
      if (!account) continue
      const { language, time_zone } = await lookFor(tx, account)
      await mailAccount(app, tx, account, about.kind, {
        at,
        path: `/operator/incidents${about.path}`,
        values: how.values(language, time_zone),
      })
    }
    const act = { operator_id: null, grant_id: null, correlation_id: uuidv7(), at: new Date(at).toISOString() }
    await noteOperator(
      tx,
      { ...act, name: about.name, object: about.name.split('.')[0] ?? '', record_ids: [about.id] },
      PLATFORM,
    )
  })
}

/** Every hour: deadlines are looked at, and whoever became an owner, or was found, since a notice is told it. */
export const hourly = async (app: App): Promise<void> => {
  await app.db.inAuth(async (tx) => {
    await queueWatch(tx)
    for (const { id } of await openIncidents(tx)) {
      const last = (await noticesOf(tx, id)).find((one) => one.sent_at !== null)
      if (last) await queueTell(tx, last.id)
    }
  })
}
