import { type Route, type RouteRequest, error, writeEvents } from '@app/core'
import { idParams } from '@app/core/http'
import { languageOf } from '@app/core/mail'
import { normaliseName } from '../../identity/server/index.ts'
import { type RequestKind, requestKinds } from '../index.ts'
import { isProven, readAddress, receive, requestText } from './ask.ts'
import { type CorrectionText, askCorrection } from './correction-asked.ts'
import { extendedTo, isDay } from './clock.ts'
import {
  type PrivacyRequest,
  type PrivacySettings,
  calendarOf,
  findRequest,
  listRequests,
  privacySettings,
  sameAddress,
  savePrivacySettings,
  stepsOf,
  summaryOf,
} from './requests.queries.ts'
import { closingMail } from './mails.ts'
import { newLink, note, openRequest, planWarnings, step, tell } from './steps.ts'

export const desk = { permission: { admin: 'privacy' }, tags: ['privacy request'] } as const
const text = { type: 'string', minLength: 3, maxLength: 4000, pattern: '\\S' } as const
const object = (properties: Record<string, unknown>, required: readonly string[] = Object.keys(properties)) =>
  ({ type: 'object', additionalProperties: false, required: [...required], properties }) as const

/** The desk of a workspace: those who administer privacy. */
export const deskRoutes: readonly Route[] = [
  {
    ...desk,
    method: 'GET',
    url: '/v1/privacy-requests',
    summary: 'Requests of people: open ones due first, or closed ones',
    schema: {
      querystring: { type: 'object', additionalProperties: false, properties: { state: { enum: ['open', 'closed'] } } },
    },
    handler: async (req) => {
      const rows = await listRequests(req.ctx, req.query['state'] === 'closed' ? 'closed' : 'open', 500)
      return { data: rows.map((row) => summaryOf(row, req.ctx.now)) }
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests',
    status: 201,
    summary: 'Write down a request that came by mail, phone or letter',
    schema: {
      body: object(
        {
          ...requestText,
          subject: { type: 'string', maxLength: 300 },
          received_at: { type: 'string', format: 'date-time' },
        },
        ['name'],
      ),
    },
    handler: record,
  },
  {
    ...desk,
    method: 'GET',
    url: '/v1/privacy-requests/:id',
    summary: 'One request: clocks, steps, and what belongs to it',
    schema: { params: idParams },
    handler: async (req) => await caseOf(req, await found(req)),
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/note',
    summary: 'Add a note to the evidence of a request',
    schema: { params: idParams, body: object({ text }) },
    handler: async (req) => {
      const one = await found(req)
      await note(req.ctx, one, 'noted', { text: (req.body as { text: string }).text })
      return await caseOf(req, one)
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/link',
    session_only: true,
    secret_answer: true,
    summary:
      'A fresh link for the person, to hand over where no mail goes out; it proves who they are, so hand it to nobody else',
    schema: { params: idParams, body: { type: ['object', 'null'], additionalProperties: false } },
    handler: async (req) => {
      const one = await openRequest(req.ctx, req.params['id'] ?? '')
      const link = await newLink(req.ctx, one)
      await step(req.ctx, one, 'link_handed_over', one.acknowledged_at === null ? { acknowledged_at: req.ctx.now } : {})
      return { link }
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/identity',
    summary: 'Second level: one fact that only the person knows was compared. Say which one, never its value',
    schema: { params: idParams, body: object({ fact: text }) },
    handler: async (req) => {
      const one = await openRequest(req.ctx, req.params['id'] ?? '')
      const next = await step(
        req.ctx,
        one,
        'fact_compared',
        {
          fact_at: req.ctx.now,
          fact_by: req.ctx.actor.member_id,
          ...(one.state === 'identity' ? { state: 'open' as const } : {}),
        },
        { text: (req.body as { fact: string }).fact },
      )
      return await caseOf(req, next)
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/extend',
    summary: 'Take up to 60 days from receipt, once, with a reason that the person is told',
    schema: {
      params: idParams,
      body: object({ days: { type: 'integer', minimum: 31 }, reason: text }),
    },
    handler: extend,
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/close',
    summary: 'End a request; the person is told how, why, and whom they may complain to',
    schema: {
      params: idParams,
      body: object({ outcome: { enum: ['fulfilled', 'partly_refused', 'refused', 'unproven'] }, text }),
    },
    handler: close,
  },
  {
    ...desk,
    method: 'GET',
    url: '/v1/privacy-settings',
    summary: 'Settings of requests: the form, holidays, the authority',
    handler: async (req) => await privacySettings(req.ctx),
  },
  {
    ...desk,
    method: 'PATCH',
    url: '/v1/privacy-settings',
    summary: 'Change the settings of requests; holidays move the clocks of requests that come later',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          form_open: { type: 'boolean' },
          holidays: { type: 'array', maxItems: 366, uniqueItems: true, items: { type: 'string', format: 'date' } },
          authority: { type: 'string', maxLength: 500 },
        },
      },
    },
    handler: changeSettings,
  },
]

/** @throws not_found */
async function found(req: RouteRequest): Promise<PrivacyRequest> {
  const one = await findRequest(req.ctx, req.params['id'] ?? '')
  if (!one) throw error('not_found')
  return one
}

export async function caseOf(req: RouteRequest, one: PrivacyRequest): Promise<Record<string, unknown>> {
  return {
    ...summaryOf(one, req.ctx.now),
    source: one.source,
    message: one.message,
    language: one.language,
    extension_reason: one.extension_reason,
    fact_at: one.fact_at,
    is_proven: isProven(one),
    merged_into: one.merged_into,
    steps: await stepsOf(req.ctx, one.id),
    others: (await sameAddress(req.ctx, one)).map((each) => summaryOf(each, req.ctx.now)),
  }
}

/** "Privacy Request - Erasure" -> erasure (ONT-117); a word of the kind anywhere in the subject is enough. */
export function kindOfSubject(subject: string): RequestKind | null {
  const words: [RequestKind, RegExp][] = [
    ['erasure', /eras|delet|lösch/i],
    ['rectification', /rectif|correct|berichtig/i],
    ['portability', /portab|übertrag/i],
    ['restriction', /restrict|einschränk/i],
    ['objection', /object|widerspruch/i],
    ['withdrawal', /withdraw|widerruf/i],
    ['complaint', /complain|beschwerde/i],
    ['access', /access|copy|auskunft/i],
  ]
  return words.find(([, pattern]) => pattern.test(subject))?.[0] ?? null
}

async function record(req: RouteRequest): Promise<unknown> {
  const given = req.body as {
    kind?: RequestKind
    subject?: string
    name: string
    email?: string
    message?: string | null
    language?: 'en' | 'de'
    for_other?: boolean
    correction?: CorrectionText
    received_at?: string
  }
  const kind = given.kind ?? kindOfSubject(given.subject ?? '')
  const wrong = (pointer: string, code: string, message: string) =>
    error('validation_failed', { fields: [{ pointer, code, message }] })
  if (!kind) throw wrong('/kind', 'required', `is one of ${requestKinds.join(', ')}`)
  if (given.received_at !== undefined && Date.parse(given.received_at) > req.at)
    throw wrong('/received_at', 'future', 'lies in the future')
  const one = await receive(req.ctx, {
    kind,
    name: normaliseName(given.name, '/name'),
    email: given.email ? readAddress(given.email) : null,
    message: given.message?.normalize('NFC').trim() || null,
    language: given.language ?? languageOf(req.ctx.tenant.locale),
    for_other: given.for_other ?? false,
    source: 'desk',
    ...(given.received_at === undefined ? {} : { received_at: new Date(given.received_at).toISOString() }),
  })
  if (given.correction) await askCorrection(req.ctx, { id: one.merged_into ?? one.id }, given.correction)
  return await caseOf(req, one)
}

async function extend(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const { days, reason } = req.body as { days: number; reason: string }
  const one = await openRequest(ctx, req.params['id'] ?? '')
  if (one.extended_at !== null) throw error('already_extended')
  let until: string
  try {
    until = extendedTo(one.received_at, days, await calendarOf(ctx))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw error('extension_too_long', {
      fields: [{ pointer: '/days', code: 'maximum', message: 'at most 60 days from receipt' }],
    })
  }
  const next = await step(
    ctx,
    one,
    'extended',
    { extended_at: ctx.now, fulfil_due_at: until, extension_reason: reason },
    { days, text: reason },
  )
  await planWarnings(ctx, next)
  await tell(ctx, one.id, 'privacy_extended')
  return await caseOf(req, next)
}

async function close(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const given = req.body as { outcome: 'fulfilled' | 'partly_refused' | 'refused' | 'unproven'; text: string }
  const one = await openRequest(ctx, req.params['id'] ?? '')
  if (given.outcome !== 'unproven' && given.outcome !== 'refused' && one.kind !== 'complaint' && !isProven(one))
    throw error('identity_unproven')
  const next = await step(
    ctx,
    one,
    'closed',
    { state: 'closed', closed_at: ctx.now, outcome: given.outcome },
    { outcome: given.outcome, text: given.text },
  )
  await tell(ctx, one.id, closingMail(given.outcome))
  return await caseOf(req, next)
}

async function changeSettings(req: RouteRequest): Promise<PrivacySettings> {
  const { ctx } = req
  const patch = req.body as Partial<PrivacySettings>
  const wrong = (patch.holidays ?? []).flatMap((day, at) =>
    isDay(day) ? [] : [{ pointer: `/holidays/${at}`, code: 'date', message: 'is no day' }],
  )
  if (wrong.length > 0) throw error('validation_failed', { fields: wrong })
  const before = await privacySettings(ctx)
  const after = { ...before, ...patch, holidays: (patch.holidays ?? before.holidays).toSorted() }
  await savePrivacySettings(ctx, after)
  await writeEvents(ctx, [
    {
      name: 'workspace.updated',
      object: 'workspace',
      record_id: ctx.tenant.id,
      record_version: null,
      changes: { privacy: [before, after] },
    },
  ])
  return after
}
