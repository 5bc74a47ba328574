import { type Route, type RouteRequest, error, inCtx, uuidv7, writeEvents } from '@app/core'
import { idParams, uuid } from '@app/core/http'
import { PLATFORM } from '@app/core/audit'
import { approveGrant, insertGrant, noteOperator, revokeGrant, workspaceBySlug } from '../../support/server/index.ts'
import type { Tx } from '@app/core/db'
import type { DisclosurePart, ListedRequest, Outcome } from '../index.ts'
import { outcomes } from '../index.ts'
import { checkParts, choices, exportParts } from './export.ts'
import {
  type Kept,
  changeRequest,
  findRequest,
  insertRequest,
  isGagged,
  listRequests,
  queueTell,
  stateOf,
} from './requests.queries.ts'
import { isOverdue, numberText } from './tell.ts'

/** An approval lasts this long: then it is read no more, and is approved again. */
const OPEN_FOR = 72 * 3_600_000
const operator = { permission: 'operator', tags: ['operator'] } as const
const text = (maxLength: number) => ({ type: 'string', minLength: 3, maxLength, pattern: '\\S' }) as const
const time = { type: 'string', format: 'date-time' } as const
const nothing = { type: ['object', 'null'], additionalProperties: false } as const
const step = { ...operator, method: 'POST', step_up: true } as const

/** The operator's register of requests by authorities: each step needs the one before (ONT-082, ONT-089). */
export const operatorLegalRoutes: readonly Route[] = [
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/legal-requests',
    summary: 'Requests by authorities, and how far each is',
    handler: async (req) => ({
      data: (await req.app.db.inAuth(listRequests)).map((one) => viewOf(req, one)),
    }),
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/legal-requests/:id',
    summary: 'A request by an authority, and what could be chosen',
    schema: { params: idParams },
    handler: async (req) => ({ ...viewOf(req, await requestOf(req)), choices: choices(req) }),
  },
  {
    ...step,
    url: '/v1/operator/legal-requests',
    status: 201,
    summary: 'Register a request by an authority',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['workspace', 'authority', 'reference', 'what', 'received_at'],
        properties: {
          workspace: { type: 'string', minLength: 1, maxLength: 63 },
          authority: text(200),
          reference: text(100),
          what: text(4000),
          received_at: time,
          gag: {
            type: ['object', 'null'],
            additionalProperties: false,
            required: ['until', 'basis'],
            properties: { until: time, basis: text(1000) },
          },
        },
      },
    },
    handler: register,
  },
  {
    ...step,
    url: '/v1/operator/legal-requests/:id/validity',
    summary: 'Say whether it is valid, and by which law',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['is_valid', 'basis'],
        properties: { is_valid: { type: 'boolean' }, basis: text(2000) },
      },
    },
    handler: check,
  },
  {
    ...step,
    url: '/v1/operator/legal-requests/:id/tell',
    status: 202,
    summary: 'Tell the owners of the workspace; refused while that is forbidden',
    schema: { params: idParams, body: nothing },
    handler: askToTell,
  },
  {
    ...step,
    url: '/v1/operator/legal-requests/:id/parts',
    summary: 'Choose what may leave: fields of records, as few as the request demands',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['parts'],
        properties: {
          parts: {
            type: 'array',
            minItems: 1,
            maxItems: 20,
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['object', 'fields', 'record_ids'],
              properties: {
                object: { type: 'string', maxLength: 60 },
                fields: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 100,
                  uniqueItems: true,
                  items: { type: 'string', maxLength: 60 },
                },
                record_ids: { type: 'array', minItems: 1, maxItems: 200, uniqueItems: true, items: uuid },
              },
            },
          },
        },
      },
    },
    handler: propose,
  },
  {
    ...step,
    url: '/v1/operator/legal-requests/:id/approve',
    summary: 'Approve what another operator chose; it can be exported for 72 hours',
    schema: { params: idParams, body: nothing },
    handler: approve,
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/legal-requests/:id/export',
    summary: 'The approved columns of the approved records, as JSON; each record is noted',
    schema: { params: idParams },
    handler: disclose,
  },
  {
    ...step,
    url: '/v1/operator/legal-requests/:id/close',
    summary: 'End the case',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['outcome', 'text'],
        properties: { outcome: { enum: outcomes }, text: text(2000) },
      },
    },
    handler: close,
  },
]

const nowOf = (req: RouteRequest): string => new Date(req.at).toISOString()
const meOf = (req: RouteRequest): string => {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session.account_id
}
const conflict = (detail: string) => error('conflict', { detail })

function viewOf(req: RouteRequest, one: Kept): ListedRequest {
  const { tenant_id: _tenant, proposed_by, grant_id: _grant, warned: _warned, ...rest } = one
  return {
    ...rest,
    state: stateOf(one),
    is_gagged: isGagged(one, req.at),
    is_overdue: isOverdue(one, req.at),
    is_mine: proposed_by === req.principal.session?.account_id,
  }
}

async function requestOf(req: RouteRequest): Promise<Kept> {
  const found = await req.app.db.inAuth((tx) => findRequest(tx, req.params['id'] ?? ''))
  if (!found) throw error('not_found')
  return found
}

/** Every step stands in the platform's log, and in the workspace's own unless that is forbidden. */
async function note(req: RouteRequest, name: string, one: Kept): Promise<void> {
  const by = meOf(req)
  const correlation_id = String(req.raw.id)
  const act = { name, object: 'legal_request', record_ids: [one.id], operator_id: by, grant_id: one.grant_id }
  await req.app.db.inAuth((tx) => noteOperator(tx, { ...act, correlation_id, at: nowOf(req) }, PLATFORM))
  if (isGagged(one, req.at)) return
  await inCtx(
    req.app,
    { tenant_id: one.tenant_id, member_id: null, source: 'support', correlation_id, on_behalf_of: by, now: nowOf(req) },
    (ctx) => writeEvents(ctx, [{ name, object: 'legal_request', record_id: one.id, record_version: null }]),
  )
}

/** Access that was approved for the case ends with it, and with what was approved; not days later. */
async function endAccess(req: RouteRequest, tx: Tx, one: Kept): Promise<void> {
  if (one.grant_id !== null)
    await revokeGrant(tx, { id: one.grant_id, tenant_id: null, by: meOf(req), now: nowOf(req) })
}

/** One step: the row is held while it is looked at and changed. */
async function change(
  req: RouteRequest,
  name: string,
  how: (one: Kept) => Parameters<typeof changeRequest>[2],
  also?: (tx: Tx, one: Kept) => Promise<void>,
): Promise<ListedRequest> {
  await req.app.db.inAuth(async (tx) => {
    const one = await findRequest(tx, req.params['id'] ?? '', true)
    if (!one) throw error('not_found')
    if (one.closed_at !== null) throw conflict('This case is closed.')
    await changeRequest(tx, one.id, how(one))
    await also?.(tx, one)
  })
  const next = await requestOf(req)
  await note(req, name, next)
  return viewOf(req, next)
}

async function register(req: RouteRequest): Promise<unknown> {
  const given = req.body as {
    workspace: string
    authority: string
    reference: string
    what: string
    received_at: string
    gag?: { until: string; basis: string } | null
  }
  const wrong = (pointer: string, code: string, message: string) =>
    error('validation_failed', { fields: [{ pointer, code, message }] })
  if (Date.parse(given.received_at) > req.at) throw wrong('/received_at', 'too_late', 'This is still to come.')
  if (given.gag && Date.parse(given.gag.until) <= req.at)
    throw wrong('/gag/until', 'too_early', 'A prohibition that is over forbids nothing.')
  const tenant = await req.app.db.inAuth((tx) => workspaceBySlug(tx, given.workspace))
  if (!tenant) throw wrong('/workspace', 'not_found', 'There is no such workspace.')
  const id = uuidv7()
  const { authority, reference, what, received_at, gag } = given
  const row = { id, tenant_id: tenant.id, received_at, gag: gag ?? null, by: meOf(req), now: nowOf(req) }
  await req.app.db.inAuth((tx) =>
    insertRequest(tx, { ...row, authority: authority.trim(), reference: reference.trim(), what: what.trim() }),
  )
  const made = await req.app.db.inAuth((tx) => findRequest(tx, id))
  if (!made) throw error('internal')
  await note(req, 'legal_request.received', made)
  return viewOf(req, made)
}

async function check(req: RouteRequest): Promise<unknown> {
  const given = req.body as { is_valid: boolean; basis: string }
  return await change(req, 'legal_request.checked', (one) => {
    if (one.is_valid !== null) throw conflict('It is checked already.')
    return { is_valid: given.is_valid, basis: given.basis.trim(), checked_at: nowOf(req), checked_by: meOf(req) }
  })
}

async function askToTell(req: RouteRequest): Promise<unknown> {
  const found = await requestOf(req)
  if (found.told_at !== null) throw conflict('The workspace is told already.')
  if (isGagged(found, req.at))
    throw conflict('Telling the workspace is forbidden; it is told by itself once that ends.')
  await req.app.db.inAuth(async (tx) => {
    await changeRequest(tx, found.id, { tell_asked_at: nowOf(req) })
    await queueTell(tx, found.id)
  })
  await note(req, 'legal_request.notice_sent', found)
  return viewOf(req, await requestOf(req))
}

async function propose(req: RouteRequest): Promise<unknown> {
  const { parts } = req.body as { parts: DisclosurePart[] }
  checkParts(req, parts)
  return await change(
    req,
    'legal_request.proposed',
    (one) => {
      if (one.is_valid !== true) throw conflict('Check first whether the request is valid.')
      if (one.exported_at !== null) throw conflict('It has left already.')
      // What was approved was something else.
      const none = { approved_at: null, approved_by: null, grant_id: null }
      return { parts, proposed_at: nowOf(req), proposed_by: meOf(req), ...none }
    },
    (tx, one) => endAccess(req, tx, one),
  )
}

async function approve(req: RouteRequest): Promise<unknown> {
  const me = meOf(req)
  await req.app.db.inAuth(async (tx) => {
    const one = await findRequest(tx, req.params['id'] ?? '', true)
    if (!one) throw error('not_found')
    if (one.closed_at !== null || one.parts === null || one.exported_at !== null)
      throw conflict('Nothing waits for approval here.')
    if (one.proposed_by === me)
      throw error('forbidden', { detail: 'Another operator than the one who chose it approves.' })
    const grant_id = uuidv7()
    await insertGrant(tx, {
      id: grant_id,
      tenant_id: one.tenant_id,
      kind: 'legal',
      reason: `${one.authority}, ${one.reference}`,
      case_id: numberText(one.number),
      objects: one.parts.map((part) => part.object),
      now: nowOf(req),
      expires_at: new Date(req.at + OPEN_FOR).toISOString(),
      granted_by: null,
      requested_by: one.proposed_by,
      is_gagged: isGagged(one, req.at),
    })
    if (!(await approveGrant(tx, grant_id, me, nowOf(req)))) throw error('internal')
    await changeRequest(tx, one.id, { approved_at: nowOf(req), approved_by: me, grant_id })
  })
  const next = await requestOf(req)
  await note(req, 'legal_request.approved', next)
  return viewOf(req, next)
}

async function disclose(req: RouteRequest): Promise<unknown> {
  const one = await requestOf(req)
  if (one.closed_at !== null) throw conflict('This case is closed.')
  if (one.is_valid !== true) throw conflict('Check first whether the request is valid.')
  if (one.approved_at === null) throw conflict('Another operator has to approve what leaves.')
  if (one.told_at === null && !isGagged(one, req.at)) throw conflict('The workspace is told first.')
  const file = await exportParts(req, one)
  await note(req, 'legal_request.disclosed', await requestOf(req))
  return file
}

async function close(req: RouteRequest): Promise<unknown> {
  const given = req.body as { outcome: Outcome; text: string }
  const by = meOf(req)
  return await change(
    req,
    'legal_request.closed',
    (one) => {
      if (one.told_at === null && !isGagged(one, req.at)) throw conflict('The workspace is told first.')
      if ((given.outcome === 'disclosed') !== (one.exported_at !== null))
        throw conflict(one.exported_at === null ? 'Nothing has left.' : 'Data has left: close it as disclosed.')
      return { outcome: given.outcome, closing: given.text.trim(), closed_at: nowOf(req), closed_by: by }
    },
    (tx, one) => endAccess(req, tx, one),
  )
}
