import { type Ctx, type Route, type RouteRequest, enqueue, error, records, uuidv7, writeEvents } from '@app/core'
import { download, idParams, uuid } from '@app/core/http'
import { csvLine, guardCell } from '@app/core/transfer'
import { findRole } from '../../tenancy/server/index.ts'
import type { Audience, PolicyText } from '../index.ts'
import {
  type Current,
  currentVersion,
  insertPolicy,
  insertVersion,
  listPolicies,
  markReminded,
  membersOf,
  noteMember,
  policiesFor,
  retirePolicy,
  versionsOf,
} from './policies.queries.ts'

/** A member is reminded by hand once in this time. */
const REMIND_AFTER = 20 * 3_600_000
const tags = ['internal-policies'] as const
const admin = { permission: { admin: 'privacy' }, tags } as const
/** The internal policies that apply to whoever asks. */
export const myPolicies = async (ctx: Ctx) =>
  ctx.actor.member_id === null ? [] : await policiesFor(ctx, ctx.actor.member_id, today(ctx))

/** Rules of the house come before nothing that a person may ask for: these routes stay open, and they stop no other. */
const own = { permission: 'member', before_acknowledgement: true, tags } as const
const nothing = { type: ['object', 'null'], additionalProperties: false } as const
const given = {
  type: 'object',
  additionalProperties: false,
  required: ['title', 'text', 'audience', 'due_on'],
  properties: {
    title: { type: 'string', minLength: 2, maxLength: 200, pattern: '\\S' },
    text: { type: 'string', minLength: 2, maxLength: 50_000, pattern: '\\S' },
    due_on: { type: 'string', format: 'date' },
    audience: {
      type: 'object',
      additionalProperties: false,
      required: ['kind'],
      properties: {
        kind: { enum: ['all', 'role', 'team'] },
        role: { type: 'string', maxLength: 60 },
        team_id: uuid,
      },
    },
  },
} as const

export const policyRoutes: readonly Route[] = [
  {
    ...admin,
    method: 'GET',
    url: '/v1/internal-policies',
    summary: 'Internal policies of the workspace, and how many of those they concern have acknowledged them',
    handler: async ({ ctx }) => ({ data: await listPolicies(ctx, today(ctx)) }),
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/internal-policies',
    status: 201,
    summary: 'Publish an internal policy: everybody whom it concerns is told and asked to acknowledge it',
    schema: { body: given },
    handler: async (req) => {
      const id = uuidv7()
      await insertPolicy(req.ctx, id)
      return await publish(req, id, 1)
    },
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/internal-policies/:id',
    summary: 'A policy with every version, and who has acknowledged the newest one and who has not',
    schema: { params: idParams },
    handler: async (req) => {
      const current = await found(req)
      return {
        id: req.params['id'],
        retired_at: current.retired_at,
        versions: await versionsOf(req.ctx, req.params['id'] ?? ''),
        members: await membersOf(req.ctx, current.version_id),
      }
    },
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/internal-policies/:id/versions',
    status: 201,
    summary: 'Publish the next version: it asks everybody whom it concerns again',
    schema: { params: idParams, body: given },
    handler: async (req) => {
      const current = await inForce(req)
      return await publish(req, req.params['id'] ?? '', current.number + 1)
    },
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/internal-policies/:id/remind',
    status: 202,
    summary: 'Remind those who have not acknowledged the newest version; each once a day at most',
    schema: { params: idParams, body: nothing },
    handler: async (req) => {
      const { ctx, at } = req
      const { version_id } = await inForce(req)
      const member_ids = await markReminded(ctx, version_id, new Date(at - REMIND_AFTER).toISOString())
      if (member_ids.length > 0) {
        await enqueue(ctx, 'internal-policies.remind', { tenant_id: ctx.tenant.id, version_id, member_ids })
        await note(req, 'reminded', { members: [null, member_ids.length] })
      }
      return { reminded: member_ids.length }
    },
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/internal-policies/:id/csv',
    summary: 'Who has acknowledged the newest version and who has not, as CSV',
    schema: { params: idParams },
    handler: csv,
  },
  {
    ...admin,
    method: 'DELETE',
    url: '/v1/internal-policies/:id',
    status: 204,
    summary: 'Retire a policy: it asks nobody any more; versions and acknowledgements stay',
    schema: { params: idParams },
    handler: async (req) => {
      await found(req)
      if (!(await retirePolicy(req.ctx, req.params['id'] ?? '')))
        throw error('conflict', { detail: 'This policy is retired already.' })
      await note(req, 'retired')
    },
  },
  {
    ...own,
    method: 'GET',
    url: '/v1/internal-policies/mine',
    summary: 'The internal policies that apply to me, and which of them I have acknowledged',
    handler: async ({ ctx }) => ({ data: await myPolicies(ctx) }),
  },
  {
    ...own,
    method: 'POST',
    url: '/v1/internal-policies/:id/acknowledge',
    status: 204,
    session_only: true,
    summary: 'I have read the newest version of this policy',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['number'],
        properties: { number: { type: 'integer', minimum: 1 } },
      },
    },
    handler: acknowledge,
  },
]

/** The day where the workspace is. */
const today = (ctx: Ctx): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: ctx.tenant.time_zone }).format(Date.parse(ctx.now))

async function found(req: RouteRequest, lock = false): Promise<Current> {
  const current = await currentVersion(req.ctx, req.params['id'] ?? '', lock)
  if (!current) throw error('not_found')
  return current
}

async function inForce(req: RouteRequest): Promise<Current> {
  const current = await found(req, true)
  if (current.retired_at !== null) throw error('conflict', { detail: 'This policy is retired.' })
  return current
}

const note = async (
  req: RouteRequest,
  what: string,
  changes?: Record<string, [unknown, unknown]>,
  id: string = req.params['id'] ?? '',
): Promise<void> => {
  await writeEvents(req.ctx, [
    {
      name: `internal_policy.${what}`,
      object: 'internal_policy',
      record_id: id,
      record_version: null,
      ...(changes ? { changes } : {}),
    },
  ])
}

/** @throws validation_failed for a role or team that this workspace does not have */
async function checkedAudience(
  ctx: Ctx,
  audience: { kind: string; role?: string; team_id?: string },
): Promise<Audience> {
  const wrong = (pointer: string, code: string, message: string) =>
    error('validation_failed', { fields: [{ pointer, code, message }] })
  if (audience.kind === 'role') {
    if (!audience.role) throw wrong('/audience/role', 'required', 'Choose the role.')
    const role = await findRole(ctx, audience.role).catch(() => null)
    if (!role) throw wrong('/audience/role', 'not_found', 'There is no such role.')
    return { kind: 'role', role: role.key }
  }
  if (audience.kind === 'team') {
    if (!audience.team_id) throw wrong('/audience/team_id', 'required', 'Choose the team.')
    const [team] = await records.getMany(ctx, 'team', [audience.team_id])
    if (!team) throw wrong('/audience/team_id', 'not_found', 'There is no such team.')
    return { kind: 'team', team_id: team.id }
  }
  return { kind: 'all' }
}

async function publish(req: RouteRequest, id: string, number: number): Promise<unknown> {
  const { ctx } = req
  const body = req.body as PolicyText
  if (body.due_on < today(ctx))
    throw error('validation_failed', {
      fields: [{ pointer: '/due_on', code: 'too_early', message: 'This day is over.' }],
    })
  const audience = await checkedAudience(ctx, body.audience)
  const row = { title: body.title.trim(), text: body.text.trim(), due_on: body.due_on, audience }
  await insertVersion(ctx, { ...row, id: uuidv7(), policy_id: id, number })
  await enqueue(ctx, 'internal-policies.tell', { tenant_id: ctx.tenant.id })
  await note(req, 'published', { number: [number === 1 ? null : number - 1, number] }, id)
  return { id, number, ...row }
}

async function acknowledge(req: RouteRequest): Promise<undefined> {
  const { ctx } = req
  const { member_id } = ctx.actor
  const { number } = req.body as { number: number }
  const mine = member_id === null ? [] : await policiesFor(ctx, member_id, today(ctx))
  const policy = mine.find((one) => one.id === req.params['id'])
  const current = policy && (await currentVersion(ctx, policy.id))
  if (!policy || !current || member_id === null) throw error('not_found')
  // Whoever read an older text has not read this one.
  if (policy.number !== number)
    throw error('conflict', { detail: `Version ${policy.number} holds now. Read that one.` })
  if (await noteMember(ctx, 'acknowledged_at', current.version_id, member_id))
    await note(req, 'acknowledged', { number: [null, number] })
  return undefined
}

async function csv(req: RouteRequest): Promise<unknown> {
  const current = await found(req)
  const members = await membersOf(req.ctx, current.version_id)
  await note(req, 'exported')
  const day = (at: string | null): string => (at === null ? '' : new Date(at).toISOString())
  const lines = members.map((one) =>
    [one.name, one.told_at, one.reminded_at, one.acknowledged_at].map((cell, i) =>
      i === 0 ? guardCell(cell ?? '') : day(cell),
    ),
  )
  return download({
    name: `acknowledgements-${req.ctx.tenant.slug}-${current.number}.csv`,
    type: 'text/csv; charset=utf-8',
    body: [['name', 'told_at', 'reminded_at', 'acknowledged_at'], ...lines].map((cells) => csvLine(cells)).join(''),
  })
}
