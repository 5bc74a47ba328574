import { type Route, type RouteRequest, ctxOn, error, inCtx, records, writeEvents } from '@app/core'
import { PROVEN, edgeOf, originOf } from '@app/core/http'
import { accountById, confirmPassword, mailAccount } from '../../identity/server/index.ts'
import { activeMember } from './invitations.queries.ts'
import { endMembership } from './join.queries.ts'
import { changeMember, keepAnOwner } from './members.queries.ts'

const password = { type: 'string', maxLength: 4096 } as const

/** Giving a workspace to somebody else, and leaving it. */
export const ownershipRoutes: readonly Route[] = [
  {
    method: 'POST',
    url: '/v1/workspace/transfer',
    status: 204,
    permission: 'member',
    own_transaction: true,
    public_rate: true,
    tags: ['workspace'],
    step_up: PROVEN,
    summary: 'Give the workspace to another active member; the owner becomes an admin',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['member_id', 'password'],
        properties: { member_id: { type: 'string', format: 'uuid' }, password },
      },
    },
    handler: transfer,
  },
  {
    method: 'POST',
    url: '/v1/workspace/leave',
    while_closing: true,
    status: 204,
    permission: 'member',
    own_transaction: true,
    public_rate: true,
    tags: ['workspace'],
    summary: 'Leave the workspace; the last owner stays',
    schema: { body: { type: 'object', additionalProperties: false, required: ['password'], properties: { password } } },
    handler: leave,
  },
]

function here(req: RouteRequest) {
  const { session, workspace } = req.principal
  if (!session || !workspace) throw error('not_signed_in')
  return {
    session,
    workspace,
    principal: {
      tenant_id: workspace.tenant_id,
      member_id: workspace.member_id,
      source: 'ui' as const,
      correlation_id: String(req.raw.id),
      ...originOf(req.raw),
      now: new Date(req.at).toISOString(),
    },
  }
}

async function transfer(req: RouteRequest): Promise<undefined> {
  const { app } = req
  const { session, principal } = here(req)
  const given = req.body as { member_id: string; password: string }
  await inCtx(app, principal, async (ctx) => {
    if (ctx.actor.role !== 'owner') throw error('forbidden', { detail: 'Only an owner gives the workspace away.' })
  })
  await confirmPassword(req, session.email, given.password, '/password')
  const told = await inCtx(app, principal, async (ctx) => {
    if (ctx.actor.role !== 'owner') throw error('forbidden')
    const next = await activeMember(ctx, given.member_id)
    if (!next?.account_id || next.id === principal.member_id)
      throw error('validation_failed', {
        fields: [
          { pointer: '/member_id', code: 'unknown_option', message: 'Choose another active member who can sign in.' },
        ],
      })
    await changeMember(ctx, next.id, { role: 'owner' }, undefined)
    await changeMember(ctx, principal.member_id, { role: 'admin' }, undefined)
    await writeEvents(ctx, [
      {
        name: 'workspace.ownership_transferred',
        object: 'workspace',
        record_id: ctx.tenant.id,
        record_version: null,
        changes: { owner: [principal.member_id, next.id] },
      },
    ])
    const me = await records.get(ctx, 'member', principal.member_id)
    return { account_id: next.account_id, tenant: ctx.tenant, inviter: String(me['name']) }
  })
  await app.db.inAuth(async (tx) => {
    const account = await accountById(tx, told.account_id)
    if (account)
      await mailAccount(app, tx, account, 'ownership', {
        at: req.at,
        tenant_id: told.tenant.id,
        path: `/w/${told.tenant.slug}`,
        values: { workspace: told.tenant.name, inviter: told.inviter },
      })
  }, told.tenant.id)
  return undefined
}

/** The member stays as a name; the way in is gone at the commit. */
async function leave(req: RouteRequest): Promise<undefined> {
  const { app } = req
  const { session, workspace, principal } = here(req)
  await confirmPassword(req, session.email, (req.body as { password: string }).password, '/password')
  await app.db.inAuth(async (tx) => {
    const ctx = await ctxOn(app, tx, principal)
    if (ctx.actor.role === 'owner') await keepAnOwner(ctx, [workspace.member_id])
    const program = await ctxOn(app, tx, { ...principal, member_id: null })
    const acting = { ...program, actor: { ...program.actor, member_id: workspace.member_id } }
    await records.updateMany(
      acting,
      'member',
      [{ id: workspace.member_id, patch: { is_active: false, account_id: null } }],
      { raw: true, event: 'left' },
    )
    await endMembership(tx, workspace.tenant_id, session.account_id)
  }, workspace.tenant_id)
  edgeOf(app).live.endMember(workspace.tenant_id, session.account_id)
  return undefined
}
