import { isIP } from 'node:net'
import { type Route, type RouteRequest, error, uuidv7 } from '@app/core'
import { idParams, uuid } from '@app/core/http'
import { PLATFORM } from '@app/core/audit'
import { mailKind, renderMail } from '@app/core/mail'
import { noteOperator, workspaceBySlug } from '../../support/server/index.ts'
import type { IncidentState, Language, ListedIncident, NoticeStage, NoticeWords, Scope } from '../index.ts'
import { incidentKinds, noticeStages } from '../index.ts'
import {
  type Found,
  changeScope,
  closeIncident,
  concerned,
  findIncident,
  findNotice,
  insertIncident,
  insertRehearsal,
  listIncidents,
  markSent,
  nameWorkspace,
  noticesOf,
  putDraft,
  queueCount,
  queueTell,
  rehearsals,
} from './incidents.queries.ts'
import { noticeValues } from './tell.ts'

const operator = { permission: 'operator', tags: ['operator'] } as const
const text = (maxLength: number) => ({ type: 'string', minLength: 3, maxLength, pattern: '\\S' }) as const
const time = { type: 'string', format: 'date-time' } as const
const list = { type: ['array', 'null'], minItems: 1, maxItems: 100, uniqueItems: true } as const
const SOURCES = ['ui', 'api', 'import', 'job', 'system', 'support', 'scim'] as const
const scopeFields = {
  began_at: time,
  ended_at: { type: ['string', 'null'], format: 'date-time' },
  objects: { ...list, items: { type: 'string', maxLength: 60 } },
  sources: { ...list, items: { enum: SOURCES } },
  ip: { type: ['string', 'null'], maxLength: 45 },
  is_everybody: { type: 'boolean' },
} as const
const noticeWords = {
  type: 'object',
  additionalProperties: false,
  required: ['happened', 'consequences', 'measures'],
  properties: { happened: text(4000), consequences: text(4000), measures: text(4000) },
} as const

/** The operator's register of incidents (ONT-009, ONT-099). Workspaces are counted out of their trails; no record is shown. */
export const operatorIncidentRoutes: readonly Route[] = [
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/incidents',
    summary: 'Incidents with their deadlines, and rehearsals of the plan',
    handler: async (req) => {
      const [all, held] = await req.app.db.inAuth(async (tx) => [await listIncidents(tx), await rehearsals(tx)])
      const objects = [...req.app.registry.objects.values()].filter((o) => o.routes && !o.child)
      return {
        data: all.map((one) => viewOf(one, req.at)),
        rehearsals: held.map(({ reminded: _, ...one }) => one),
        objects: objects.map((o) => ({ name: o.name, label: o.label[1] })),
        sources: SOURCES,
      }
    },
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/incidents/:id',
    summary: 'An incident: the workspaces it concerns, who was told when, the notices as they are read',
    schema: { params: idParams },
    handler: show,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/incidents',
    status: 201,
    step_up: true,
    summary: 'Open an incident: from when it was known, 72 hours run',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'title', 'what', 'aware_at', 'began_at'],
        properties: {
          kind: { enum: incidentKinds },
          title: text(200),
          what: text(4000),
          aware_at: time,
          ...scopeFields,
        },
      },
    },
    handler: open,
  },
  {
    ...operator,
    method: 'PATCH',
    url: '/v1/operator/incidents/:id',
    step_up: true,
    summary: 'Change what of the trail counts; the workspaces are counted again',
    schema: {
      params: idParams,
      body: { type: 'object', additionalProperties: false, minProperties: 1, properties: scopeFields },
    },
    handler: rescope,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/incidents/:id/workspaces',
    status: 204,
    step_up: true,
    summary: 'Name a workspace that the trail does not show',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['workspace', 'because'],
        properties: { workspace: { type: 'string', minLength: 1, maxLength: 63 }, because: text(1000) },
      },
    },
    handler: nameOne,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/incidents/:id/notices',
    status: 201,
    step_up: true,
    summary: 'Draft a notice, in both languages; it replaces an earlier draft',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['stage', 'words'],
        properties: {
          stage: { enum: noticeStages },
          words: {
            type: 'object',
            additionalProperties: false,
            required: ['en', 'de'],
            properties: { en: noticeWords, de: noticeWords },
          },
        },
      },
    },
    handler: draft,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/incidents/:id/notices/:notice/send',
    status: 202,
    step_up: true,
    summary: 'Send the draft to the owners of the workspaces concerned',
    schema: {
      params: { type: 'object', required: ['id', 'notice'], properties: { id: uuid, notice: uuid } },
      body: { type: ['object', 'null'], additionalProperties: false },
    },
    handler: send,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/incidents/:id/close',
    step_up: true,
    summary: 'Close it with what was learnt, once every workspace concerned had the final notice',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['lessons'],
        properties: { lessons: text(4000) },
      },
    },
    handler: close,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/rehearsals',
    status: 201,
    step_up: true,
    summary: 'Note that the plan for incidents was rehearsed, and what it showed',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['held_on', 'scenario', 'findings'],
        properties: { held_on: { type: 'string', format: 'date' }, scenario: text(2000), findings: text(4000) },
      },
    },
    handler: rehearse,
  },
]

const nowOf = (req: RouteRequest): string => new Date(req.at).toISOString()
const meOf = (req: RouteRequest): string => {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session.account_id
}
const wrong = (pointer: string, code: string, message: string) =>
  error('validation_failed', { fields: [{ pointer, code, message }] })

async function note(req: RouteRequest, name: string, id: string): Promise<void> {
  const act = {
    name,
    object: name.split('.')[0] ?? '',
    record_ids: [id],
    operator_id: meOf(req),
    grant_id: null,
    correlation_id: String(req.raw.id),
    at: nowOf(req),
  }
  await req.app.db.inAuth((tx) => noteOperator(tx, act, PLATFORM))
}

const stateOf = (one: Omit<Found, 'warned'>, now: number): IncidentState => {
  if (one.untold > 0) return Date.parse(one.due_at) <= now ? 'overdue' : 'due'
  if (one.workspaces === 0 || one.told_at === null) return 'none'
  return Date.parse(one.told_at) <= Date.parse(one.due_at) ? 'told' : 'told_late'
}
const viewOf = ({ warned: _, ...one }: Found, now: number): ListedIncident => ({
  ...one,
  state: stateOf(one, now),
})

async function incidentOf(req: RouteRequest): Promise<Found> {
  const found = await req.app.db.inAuth((tx) => findIncident(tx, req.params['id'] ?? ''))
  if (!found) throw error('not_found')
  return found
}
async function openOne(req: RouteRequest): Promise<Found> {
  const found = await incidentOf(req)
  if (found.closed_at !== null) throw error('conflict', { detail: 'This incident is closed.' })
  return found
}

async function show(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const incident = await incidentOf(req)
  const { workspaces, notices } = await app.db.inAuth(async (tx) => ({
    workspaces: await concerned(tx, incident.id),
    notices: await noticesOf(tx, incident.id),
  }))
  // As the first of the workspaces reads it; the numbers are each one's own.
  const sample = workspaces[0] ?? { name: '…', events: 0, people: 0, exports: 0 }
  const rendered = async (notice: (typeof notices)[number], language: Language) => {
    const values = noticeValues(app, incident, notice, sample, { language, time_zone: 'UTC' })
    const link = `${app.config.public_url}/`
    const { subject, text: body } = await renderMail(mailKind(app, `incident_${notice.stage}`), language, {
      ...values,
      link,
      origin: app.config.public_url,
    })
    return { subject, text: body }
  }
  return {
    ...viewOf(incident, req.at),
    concerned: workspaces,
    notices: await Promise.all(
      notices.map(async ({ incident_id: _, ...one }) => ({
        ...one,
        rendered: {
          en: await rendered({ ...one, incident_id: incident.id }, 'en'),
          de: await rendered({ ...one, incident_id: incident.id }, 'de'),
        },
      })),
    ),
  }
}

/** @throws validation_failed when the window or a name in it cannot be */
function checkScope(req: RouteRequest, scope: Scope, aware_at: string): Scope {
  if (Date.parse(scope.began_at) > Date.parse(aware_at))
    throw wrong('/began_at', 'too_late', 'It began before it was known.')
  if (scope.ended_at !== null && Date.parse(scope.ended_at) < Date.parse(scope.began_at))
    throw wrong('/ended_at', 'too_early', 'It ends after it begins.')
  if (scope.ip !== null && isIP(scope.ip) === 0) throw wrong('/ip', 'invalid', 'This is no IP address.')
  const strange = (scope.objects ?? []).findIndex((name) => !req.app.registry.objects.has(name))
  if (strange >= 0) throw wrong(`/objects/${strange}`, 'unknown_object', 'There is no such object.')
  return scope
}

async function open(req: RouteRequest): Promise<unknown> {
  const given = req.body as Partial<Scope> &
    Pick<Scope, 'began_at'> & { kind: string; title: string; what: string; aware_at: string }
  if (Date.parse(given.aware_at) > req.at) throw wrong('/aware_at', 'too_late', 'This is still to come.')
  const scope = checkScope(req, { ...noScope, ...scopeIn(given), began_at: given.began_at }, given.aware_at)
  const id = uuidv7()
  const { kind, title, what, aware_at } = given
  await req.app.db.inAuth(async (tx) => {
    const row = { id, kind, title: title.trim(), what: what.trim(), aware_at, ...scope, by: meOf(req), now: nowOf(req) }
    await insertIncident(tx, row)
    await queueCount(tx, id)
  })
  await note(req, 'incident.opened', id)
  const made = await req.app.db.inAuth((tx) => findIncident(tx, id))
  if (!made) throw error('internal')
  return viewOf(made, req.at)
}
const noScope = { ended_at: null, objects: null, sources: null, ip: null, is_everybody: false }
const scopeIn = (given: Partial<Scope>): Partial<Scope> =>
  Object.fromEntries(
    Object.keys(scopeFields).flatMap((key) => (key in given ? [[key, given[key as keyof Scope]]] : [])),
  )

async function rescope(req: RouteRequest): Promise<unknown> {
  const found = await openOne(req)
  const { began_at, ended_at, objects, sources, ip, is_everybody } = found
  const before = { began_at, ended_at, objects, sources, ip, is_everybody }
  const scope = checkScope(req, { ...before, ...scopeIn(req.body as Partial<Scope>) }, found.aware_at)
  await req.app.db.inAuth(async (tx) => {
    await changeScope(tx, found.id, scope)
    await queueCount(tx, found.id)
  })
  await note(req, 'incident.scope_changed', found.id)
  return viewOf(await incidentOf(req), req.at)
}

async function nameOne(req: RouteRequest): Promise<void> {
  const found = await openOne(req)
  const given = req.body as { workspace: string; because: string }
  const isNew = await req.app.db.inAuth(async (tx) => {
    const tenant_id = (await workspaceBySlug(tx, given.workspace))?.id
    if (tenant_id === undefined) throw wrong('/workspace', 'not_found', 'There is no such workspace.')
    const row = { id: found.id, tenant_id, because: given.because.trim(), now: nowOf(req) }
    if (!(await nameWorkspace(tx, row))) return false
    const last = (await noticesOf(tx, found.id)).find((one) => one.sent_at !== null)
    if (last) await queueTell(tx, last.id)
    return true
  })
  if (!isNew) throw error('conflict', { detail: 'This workspace is named already.' })
  await note(req, 'incident.workspace_named', found.id)
}

async function draft(req: RouteRequest): Promise<unknown> {
  const found = await openOne(req)
  const { stage, words } = req.body as { stage: NoticeStage; words: Record<Language, NoticeWords> }
  const sent = (await req.app.db.inAuth((tx) => noticesOf(tx, found.id))).filter((one) => one.sent_at !== null)
  const isFirst = !sent.some((one) => one.stage === 'first')
  if (isFirst !== (stage === 'first'))
    throw error('conflict', { detail: isFirst ? 'The first notice goes first.' : 'The first notice is sent already.' })
  const id = uuidv7()
  const row = { id, incident_id: found.id, stage, words, by: meOf(req), now: nowOf(req) }
  await req.app.db.inAuth((tx) => putDraft(tx, row))
  await note(req, 'incident.notice_drafted', found.id)
  return { id }
}

async function send(req: RouteRequest): Promise<unknown> {
  const found = await openOne(req)
  const id = req.params['notice'] ?? ''
  if (found.computed_at === null)
    throw error('conflict', { detail: 'The workspaces are still being counted. Try again in a moment.' })
  if (found.workspaces === 0)
    throw error('conflict', { detail: 'No workspace is concerned: change what counts, or name one.' })
  await req.app.db.inAuth(async (tx) => {
    const notice = await findNotice(tx, id)
    if (notice?.incident_id !== found.id) throw error('not_found')
    if (!(await markSent(tx, id, meOf(req), nowOf(req)))) throw error('conflict', { detail: 'It is sent already.' })
    await queueTell(tx, id)
  })
  await note(req, 'incident.notice_sent', found.id)
  return { workspaces: found.workspaces }
}

async function close(req: RouteRequest): Promise<unknown> {
  const found = await openOne(req)
  const sent = (await req.app.db.inAuth((tx) => noticesOf(tx, found.id))).filter((one) => one.sent_at !== null)
  if (found.computed_at === null || found.untold > 0)
    throw error('conflict', { detail: 'There are workspaces that were not told yet.' })
  if (found.workspaces > 0 && !sent.some((one) => one.stage === 'final'))
    throw error('conflict', { detail: 'The final notice is not sent yet.' })
  const { lessons } = req.body as { lessons: string }
  await req.app.db.inAuth((tx) => closeIncident(tx, found.id, meOf(req), lessons.trim(), nowOf(req)))
  await note(req, 'incident.closed', found.id)
  return viewOf(await incidentOf(req), req.at)
}

async function rehearse(req: RouteRequest): Promise<unknown> {
  const given = req.body as { held_on: string; scenario: string; findings: string }
  if (given.held_on > nowOf(req).slice(0, 10)) throw wrong('/held_on', 'too_late', 'This day is still to come.')
  const id = uuidv7()
  const { held_on, scenario, findings } = given
  const row = { id, held_on, scenario: scenario.trim(), findings: findings.trim(), by: meOf(req), now: nowOf(req) }
  await req.app.db.inAuth((tx) => insertRehearsal(tx, row))
  await note(req, 'incident_rehearsal.held', id)
  return { id }
}
