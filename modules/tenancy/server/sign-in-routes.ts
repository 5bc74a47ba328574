import { type Route, type RouteRequest, error, noteAccount, registerErrorCodes, writeEvents } from '@app/core'
import { actOf, deviceOf, endSession, idParams, sessionLimits } from '@app/core/http'
import { accountById, resetFactors, sessionHistory } from '../../identity/server/index.ts'
import { tellReset } from './second-factor-mail.ts'
import { mayTouchOwner } from './members.queries.ts'
import {
  type SignInRules,
  accountsWithFactor,
  activeMember,
  isOnlyHere,
  membersWithAccount,
  openSessionsHere,
  purgeHistory,
  readRules,
  writeRules,
} from './sign-in.queries.ts'

registerErrorCodes({
  own_factor_first: [409, 'Set up your own second step first; otherwise you would lock yourself out.'],
  not_yours_alone: [409, 'This account is used elsewhere too; whoever runs the installation resets it.'],
})

const nullable = (schema: Record<string, unknown>) => ({ anyOf: [schema, { type: 'null' }] })
const rulesAnswer = {
  type: 'object',
  properties: {
    require_second_factor: { type: 'boolean' },
    session_idle_minutes: nullable({ type: 'integer' }),
    session_hours: nullable({ type: 'integer' }),
    most: {
      type: 'object',
      properties: { session_idle_minutes: { type: 'integer' }, session_hours: { type: 'integer' } },
    },
  },
} as const

/** What a workspace asks of signing in, and help for members who are locked out. */
export const signInRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/workspace/sign-in',
    permission: { admin: 'settings' },
    tags: ['workspace'],
    summary: 'Rules for signing in here',
    schema: { response: rulesAnswer },
    handler: async (req) => ({ ...(await readRules(req.ctx)), most: mostOf(req) }),
  },
  {
    method: 'PATCH',
    url: '/v1/workspace/sign-in',
    permission: { admin: 'settings' },
    step_up: true,
    tags: ['workspace'],
    summary: 'Change the rules for signing in here: only stricter than the installation',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          require_second_factor: { type: 'boolean' },
          session_idle_minutes: { type: ['integer', 'null'], minimum: 5, maximum: 10_000 },
          session_hours: { type: ['integer', 'null'], minimum: 1, maximum: 10_000 },
        },
      },
      response: rulesAnswer,
    },
    handler: changeRules,
  },
  {
    method: 'GET',
    url: '/v1/workspace/second-factors',
    permission: { admin: 'members' },
    tags: ['workspace'],
    summary: 'Which members have a second step',
    handler: listMembers,
  },
  {
    method: 'POST',
    url: '/v1/members/:id/reset-second-factor',
    status: 204,
    permission: { admin: 'members' },
    step_up: true,
    tags: ['member'],
    summary: 'Take the second step from a member who has lost it; the sessions end',
    schema: { params: idParams, body: { type: ['object', 'null'], additionalProperties: false } },
    handler: resetMember,
  },
  {
    method: 'GET',
    url: '/v1/workspace/sessions',
    permission: { admin: 'members' },
    tags: ['workspace'],
    summary: 'Where members are signed in to this workspace',
    handler: async (req) => {
      const rows = await openHere(req)
      return {
        data: rows.map(({ user_agent, account_id: _own, ...row }) => ({
          ...row,
          device: deviceOf(user_agent ?? undefined),
          is_current: row.id === req.principal.session?.session_id,
        })),
      }
    },
  },
  {
    method: 'DELETE',
    url: '/v1/workspace/sessions/:id',
    permission: { admin: 'members' },
    tags: ['workspace'],
    summary: 'Sign a member out of one device',
    schema: { params: idParams },
    handler: endHere,
  },
  {
    method: 'GET',
    url: '/v1/workspace/session-history',
    permission: { admin: 'audit' },
    tags: ['workspace'],
    summary: 'Sessions that ended here in the last 90 days',
    handler: async (req) => {
      const rows = await req.app.db.inAuth((tx) => sessionHistory(tx, { tenant_id: req.ctx.tenant.id }))
      return { data: rows.map(({ user_agent, ...row }) => ({ ...row, device: deviceOf(user_agent ?? undefined) })) }
    },
  },
  {
    method: 'DELETE',
    url: '/v1/workspace/session-history',
    status: 200,
    permission: { admin: 'audit' },
    step_up: true,
    tags: ['workspace'],
    summary: 'Delete what ended sessions left here; the audit log stays',
    handler: async (req) => {
      const deleted = await req.app.db.inAuth((tx) => purgeHistory(tx, req.ctx.tenant.id))
      await writeEvents(req.ctx, [
        {
          name: 'workspace.session_history_purged',
          object: 'workspace',
          record_id: req.ctx.tenant.id,
          record_version: null,
        },
      ])
      return { deleted }
    },
  },
]

async function openHere(req: RouteRequest) {
  const idleSince = new Date(req.at - sessionLimits(req.app.config).idle).toISOString()
  const now = new Date(req.at).toISOString()
  return await req.app.db.inAuth((tx) => openSessionsHere(tx, req.ctx.tenant.id, now, idleSince))
}

/** `DELETE /v1/workspace/sessions/{id}`: a session of another workspace is as unknown as one that never was; an owner's is ended by owners only. */
async function endHere(req: RouteRequest): Promise<undefined> {
  const { app, ctx } = req
  const found = (await openHere(req)).find((row) => row.id === req.params['id'])
  const member = found && (await activeMember(ctx, found.member_id))
  if (!found || !member) throw error('not_found')
  mayTouchOwner(ctx, member.role)
  await app.db.inAuth(async (tx) => {
    await endSession(app, tx, found.id, 'revoked')
    await noteAccount(
      tx,
      actOf(req, { name: 'session.revoked', account_id: found.account_id, tenant_id: null, session_id: found.id }),
    )
  })
  await writeEvents(ctx, [
    { name: 'member.session_revoked', object: 'member', record_id: member.id, record_version: null },
  ])
  return undefined
}

/** The installation's limits: settings may only be stricter. */
function mostOf(req: RouteRequest) {
  const { idle, absolute } = sessionLimits(req.app.config)
  return { session_idle_minutes: idle / 60_000, session_hours: absolute / 3_600_000 }
}

async function changeRules(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const patch = req.body as Partial<SignInRules>
  const most = mostOf(req)
  const loose = (['session_idle_minutes', 'session_hours'] as const).filter((key) => (patch[key] ?? 0) > most[key])
  if (loose.length > 0)
    throw error('validation_failed', {
      fields: loose.map((key) => ({
        pointer: `/${key}`,
        code: 'too_large',
        message: `This installation allows at most ${most[key]}; a workspace may only be stricter.`,
      })),
    })
  const before = await readRules(ctx)
  if (patch.require_second_factor && !before.require_second_factor && req.principal.session?.second_factor === null)
    throw error('own_factor_first')
  const after = { ...before, ...patch }
  const changes = Object.fromEntries(
    (Object.keys(after) as (keyof SignInRules)[]).flatMap((key) =>
      before[key] === after[key] ? [] : [[key, [before[key], after[key]] as [unknown, unknown]]],
    ),
  )
  if (Object.keys(changes).length > 0) {
    await writeRules(ctx, after)
    await writeEvents(ctx, [
      { name: 'workspace.updated', object: 'workspace', record_id: ctx.tenant.id, record_version: null, changes },
    ])
  }
  return { ...after, most }
}

async function listMembers(req: RouteRequest): Promise<unknown> {
  const members = await membersWithAccount(req.ctx)
  const protectedOnes = await req.app.db.inAuth((tx) =>
    accountsWithFactor(
      tx,
      members.map((member) => member.account_id),
    ),
  )
  return {
    data: members.map(({ account_id, ...member }) => ({
      ...member,
      has_second_factor: protectedOnes.has(account_id),
    })),
  }
}

/** An account that is used in other workspaces is not this admin's to weaken. */
async function resetMember(req: RouteRequest): Promise<undefined> {
  const { app, ctx } = req
  const member = await activeMember(ctx, req.params['id'] ?? '')
  if (!member?.account_id) throw error('not_found')
  mayTouchOwner(ctx, member.role)
  const accountId = member.account_id
  await app.db.inAuth(async (tx) => {
    if (!(await isOnlyHere(tx, accountId, ctx.tenant.id))) throw error('not_yours_alone')
    if (!(await resetFactors(app, tx, accountId)))
      throw error('conflict', { detail: 'This member has no second step.' })
    const account = await accountById(tx, accountId)
    if (!account) throw error('not_found')
    await noteAccount(
      tx,
      // The workspace's own event names the admin; this one is the account's.
      actOf(req, { name: 'second_factor.reset', account_id: accountId, tenant_id: null }),
    )
    await tellReset(req, tx, account)
  })
  await writeEvents(ctx, [
    { name: 'member.second_factor_reset', object: 'member', record_id: member.id, record_version: null },
  ])
  return undefined
}
