import { type Ctx, type Route, type RouteRequest, enqueue, error, records, uuidv7, writeEvents } from '@app/core'
import { download, idParams } from '@app/core/http'
import { findRequest, isProven, note, numberText, openRequest, privacyMembers } from '../../requests/server/index.ts'
import type { ErasureLine, ErasureSubject, ErasureView } from '../index.ts'
import { certificatePdf } from './certificate-pdf.ts'
import {
  type Erasure,
  changeErasure,
  dropPlans,
  erasureOf,
  insertErasure,
  listErasures,
  lockErasure,
  sumsOf,
} from './erasures.queries.ts'
import { planLines, targetOf } from './plan.queries.ts'
import { STEPS, type Step } from './run.ts'
import { confirmedSubjects } from './subjects.queries.ts'
import { sealWords } from './words.queries.ts'

const DAY = 86_400_000
const desk = { permission: { admin: 'privacy' }, tags: ['erasure'] } as const
const nothing = { type: ['object', 'null'], additionalProperties: false } as const

const PAGE = 50

/** The erasure of a person: planned and counted, approved by another, done by a job. */
export const erasureRoutes: readonly Route[] = [
  {
    ...desk,
    method: 'GET',
    url: '/v1/erasures',
    summary:
      'Erasures of people, newest first: state, dates, certificate, and how many hashes keep them from coming back',
    schema: {
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: { before: { type: 'string', format: 'uuid' } },
      },
    },
    handler: async ({ ctx, query }) => {
      const rows = await listErasures(ctx, query['before'] === undefined ? null : String(query['before']), PAGE)
      return {
        data: rows.map((row) => ({ ...row, number: row.number === null ? null : numberText(row.number) })),
        next_before: rows.length === PAGE ? rows.at(-1)?.id : null,
      }
    },
  },
  {
    ...desk,
    method: 'GET',
    url: '/v1/privacy-requests/:id/erasure',
    summary: 'The erasure of a request: plan, approval, progress, result; `erasure` is null before there is one',
    schema: { params: idParams },
    handler: async (req) => {
      const one = await erasureOf(req.ctx, await existing(req))
      return { erasure: one && (await view(req.ctx, one)) }
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/erasure',
    status: 201,
    summary:
      'Plan the erasure of the records that were confirmed: what goes, what stays and why, counted. Nothing is erased yet',
    schema: { params: idParams, body: nothing },
    handler: plan,
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/erasures/:id/approve',
    step_up: true,
    summary: 'Approve a plan that another member made; where nobody else could, it begins a day later',
    schema: { params: idParams, body: nothing },
    handler: approve,
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/erasures/:id/cancel',
    summary: 'Take back an erasure that has not begun',
    schema: { params: idParams, body: nothing },
    handler: cancel,
  },
  {
    ...desk,
    method: 'GET',
    url: '/v1/erasures/:id/certificate',
    summary: 'The signed certificate of an erasure, as JSON (checked by `custos verify-certificate`) or PDF',
    schema: {
      params: idParams,
      querystring: { type: 'object', additionalProperties: false, properties: { format: { enum: ['json', 'pdf'] } } },
    },
    handler: async (req) => {
      const one = await lockErasure(req.ctx, req.params['id'] ?? '')
      if (!one.certificate) throw error('not_found')
      const name = `erasure-${one.id}`
      return req.query['format'] === 'pdf'
        ? download({ name: `${name}.pdf`, type: 'application/pdf', body: certificatePdf(one.certificate) })
        : download({
            name: `${name}.json`,
            type: 'application/json; charset=utf-8',
            body: `${JSON.stringify(one.certificate, null, 2)}\n`,
          })
    },
  },
]

/** @throws not_found */
async function existing(req: RouteRequest): Promise<string> {
  const request = await findRequest(req.ctx, req.params['id'] ?? '')
  if (!request) throw error('not_found')
  return request.id
}

async function view(ctx: Ctx, one: Erasure): Promise<ErasureView> {
  const at = one.rows_gone_at !== null && one.step === null ? STEPS.length : STEPS.indexOf(one.step as Step)
  return {
    id: one.id,
    request_id: one.request_id,
    state: one.state,
    subjects: one.subjects.length,
    plan: one.plan,
    planned_at: one.planned_at,
    planned_by: one.planned_by,
    approved_at: one.approved_at,
    approved_by: one.approved_by,
    starts_at: one.starts_at,
    progress: { step: one.step, done: Math.max(0, at), total: STEPS.length },
    done: (await sumsOf(ctx, one.id)).map((line) => ({ ...line, rows: Number(line.rows) })),
    found: one.found,
    rows_gone_at: one.rows_gone_at,
    bytes_gone_at: one.bytes_gone_at,
    has_certificate: one.certificate !== null,
    approval: one.state === 'planned' ? await approvalOf(ctx, one) : 'other',
  }
}

async function approvalOf(ctx: Ctx, one: Pick<Erasure, 'planned_by'>): Promise<ErasureView['approval']> {
  if (one.planned_by !== ctx.actor.member_id) return 'yes'
  const others = (await privacyMembers(ctx)).filter((id) => id !== one.planned_by)
  return others.length > 0 ? 'other' : 'alone'
}

async function plan(req: RouteRequest): Promise<ErasureView> {
  const { ctx } = req
  const request = await openRequest(ctx, req.params['id'] ?? '')
  if (!isProven(request)) throw error('identity_unproven')
  const before = await erasureOf(ctx, request.id)
  if (before && before.state !== 'planned') throw error('erasure_state')
  const confirmed = await confirmedSubjects(ctx, request.id)
  if (confirmed.length === 0) throw error('erasure_of_nobody')
  const subjects = confirmed.map((one): ErasureSubject => {
    const found = ctx.app.registry.objects.get(one.object)
    if (!found || found.fields['account_id']) throw error('erasure_of_member')
    return records.isPerson(found) ? one : { ...one, role: 'mention' }
  })
  const target = await targetOf(ctx, subjects, request)
  await dropPlans(ctx, request.id)
  const id = uuidv7()
  await insertErasure(ctx, {
    id,
    request_id: request.id,
    state: 'planned',
    subjects,
    words: sealWords(ctx, id, target.words),
    plan: await planLines(ctx, target),
  })
  await told(ctx, request.id, id, 'planned')
  return await view(ctx, await lockErasure(ctx, id))
}

/** In the evidence of the request, and in the audit trail of both. */
async function told(
  ctx: Ctx,
  requestId: string,
  id: string,
  what: 'planned' | 'approved' | 'cancelled',
): Promise<void> {
  await note(ctx, { id: requestId }, `erasure_${what}`, { erasure_id: id })
  await writeEvents(ctx, [{ name: `erasure.${what}`, object: 'erasure', record_id: id, record_version: null }])
}

/** What people look at in a plan; copies and values of the trail grow by looking. */
const weighed = (lines: readonly ErasureLine[]): string =>
  lines
    .filter(({ place }) => !['event_value', 'idempotency_key', 'uploads_and_exports', 'suppression'].includes(place))
    .map(({ place, act, rows, basis }) => [place, act, rows, basis ?? ''].join(' '))
    .toSorted()
    .join('\n')

async function approve(req: RouteRequest): Promise<ErasureView> {
  const { ctx } = req
  const one = await lockErasure(ctx, req.params['id'] ?? '')
  if (one.state !== 'planned') throw error('erasure_state')
  const approval = await approvalOf(ctx, one)
  if (approval === 'other') throw error('erasure_by_another')
  const request = await openRequest(ctx, one.request_id)
  const now = await planLines(ctx, await targetOf(ctx, one.subjects, request))
  // Not kept by the refusal: whoever approves asks for the plan anew, and sees what is different.
  if (weighed(now) !== weighed(one.plan)) throw error('erasure_plan_changed')
  const starts_at = approval === 'alone' ? new Date(req.at + DAY).toISOString() : ctx.now
  await changeErasure(ctx, one.id, {
    state: 'approved',
    approved_at: ctx.now,
    approved_by: ctx.actor.member_id,
    starts_at,
  })
  await told(ctx, one.request_id, one.id, 'approved')
  await enqueue(
    ctx,
    'erasure.run',
    { tenant_id: ctx.tenant.id, id: one.id },
    { run_at: starts_at, job_key: `erasure.run:${one.id}` },
  )
  return await view(ctx, await lockErasure(ctx, one.id))
}

async function cancel(req: RouteRequest): Promise<ErasureView> {
  const { ctx } = req
  const one = await lockErasure(ctx, req.params['id'] ?? '')
  const waits =
    one.state === 'planned' || (one.state === 'approved' && one.starts_at !== null && one.starts_at > ctx.now)
  if (!waits) throw error('erasure_state')
  await changeErasure(ctx, one.id, { state: 'cancelled', ended_at: ctx.now, words: null })
  await told(ctx, one.request_id, one.id, 'cancelled')
  return await view(ctx, await lockErasure(ctx, one.id))
}
