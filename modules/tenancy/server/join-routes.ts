import {
  type JobHandler,
  type Route,
  type RouteRequest,
  actorById,
  ctxOn,
  enqueue,
  error,
  mayAdminister,
  uuidv7,
  writeEvents,
} from '@app/core'
import { idParams } from '@app/core/http'
import { limitMails, mailAccount } from '../../identity/server/index.ts'
import { accountById } from '../../identity/server/index.ts'
import { memberByEmail } from './invitations.queries.ts'
import {
  decideJoinRequest,
  insertJoinRequest,
  joinRequest,
  joinableTenant,
  membersWithAccounts,
  openJoinRequests,
} from './join.queries.ts'
import { mayGive } from './roles.queries.ts'
import { seat } from './seat.ts'

const nowOf = (req: RouteRequest) => new Date(req.at).toISOString()
/** Mails about one request go to this many admins at most. */
const TOLD = 20

/** Asking to join a workspace by its address; off until an admin allows it. */
export const joinRoutes: readonly Route[] = [
  {
    method: 'POST',
    url: '/v1/join-requests',
    status: 202,
    permission: 'session',
    public_rate: true,
    tags: ['join request'],
    summary: 'Ask to join a workspace; the answer is the same when there is none, or it takes no requests',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['slug'],
        properties: { slug: { type: 'string', pattern: '^[a-z0-9-]{1,63}$' } },
      },
    },
    handler: ask,
  },
  {
    method: 'GET',
    url: '/v1/join-requests',
    permission: { admin: 'members' },
    tags: ['join request'],
    summary: 'People who ask to join',
    handler: async (req) => {
      const rows = await req.app.db.inAuth((tx) => openJoinRequests(tx, req.ctx.tenant.id))
      return {
        data: rows.map(({ id, name, email, is_confirmed, created_at }) => ({
          id,
          name,
          email,
          is_confirmed,
          created_at,
        })),
      }
    },
  },
  {
    method: 'POST',
    url: '/v1/join-requests/:id/approve',
    permission: { admin: 'members' },
    own_transaction: true,
    tags: ['join request'],
    summary: 'Let somebody in, with a role',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['role'],
        properties: {
          role: { type: 'string', maxLength: 40 },
          team_id: { type: ['string', 'null'], format: 'uuid' },
        },
      },
    },
    handler: approve,
  },
  {
    method: 'POST',
    url: '/v1/join-requests/:id/reject',
    status: 204,
    permission: { admin: 'members' },
    own_transaction: true,
    tags: ['join request'],
    summary: 'Do not let somebody in',
    schema: { params: idParams, body: { type: ['object', 'null'], additionalProperties: false } },
    handler: reject,
  },
]

async function ask(req: RouteRequest): Promise<undefined> {
  const { app, principal } = req
  if (!principal.session) throw error('not_signed_in')
  const { account_id } = principal.session
  const { slug } = req.body as { slug: string }
  await limitMails(req, 'join', account_id)
  const tenant = await app.db.inAuth((tx) => joinableTenant(tx, slug))
  if (!tenant) return undefined
  const system = {
    tenant_id: tenant.id,
    member_id: null,
    source: 'system' as const,
    correlation_id: String(req.raw.id),
    ip: req.raw.ip,
    now: nowOf(req),
  }
  await app.db.inAuth(async (tx) => {
    const id = uuidv7()
    if (!(await insertJoinRequest(tx, { id, tenant_id: tenant.id, account_id, now: nowOf(req) }))) return
    const ctx = await ctxOn(app, tx, system)
    await writeEvents(ctx, [
      { name: 'join_request.created', object: 'join_request', record_id: id, record_version: null },
    ])
    await enqueue(ctx, 'tenancy.tell_join', { tenant_id: tenant.id, request_id: id })
  }, tenant.id)
  return undefined
}

/** The job that tells whoever administers members. */
export const tellJoin: JobHandler = async (app, payload) => {
  const { tenant_id, request_id } = payload as { tenant_id: string; request_id: string }
  const at = app.clock().getTime()
  await app.db.inAuth(async (tx) => {
    const asked = await joinRequest(tx, tenant_id, request_id)
    if (!asked) return
    const ctx = await ctxOn(app, tx, { tenant_id, member_id: null, source: 'system' })
    let told = 0
    for (const { member_id, account_id } of await membersWithAccounts(tx, tenant_id)) {
      const actor = told < TOLD ? await actorById(ctx, member_id) : null
      const account = actor && mayAdminister({ actor }, 'members') ? await accountById(tx, account_id) : null
      if (!account) continue
      told += 1
      await mailAccount(app, tx, account, 'join_asked', {
        at,
        tenant_id,
        path: `/w/${ctx.tenant.slug}/settings/members`,
        values: { workspace: ctx.tenant.name, name: asked.name, email: asked.email },
      })
    }
  }, tenant_id)
}

async function approve(req: RouteRequest): Promise<unknown> {
  const given = req.body as { role: string; team_id?: string | null }
  return await decide(req, 'approved', async (ctx, tx, asked) => {
    await mayGive(ctx, given.role, 'unlocked')
    const existing = await memberByEmail(ctx, asked.email)
    const member = existing?.id ?? uuidv7()
    const account = { id: asked.account_id, email: asked.email, name: asked.name }
    await seat(ctx, tx, account, {
      member_id: member,
      exists: existing !== null,
      role: given.role,
      team_id: given.team_id ?? null,
    })
    return { member_id: member }
  })
}

async function reject(req: RouteRequest): Promise<undefined> {
  await decide(req, 'rejected', async () => null)
  return undefined
}

type Act<T> = (
  ctx: Parameters<typeof seat>[0],
  tx: Parameters<typeof seat>[1],
  asked: NonNullable<Awaited<ReturnType<typeof joinRequest>>>,
) => Promise<T>

/** One transaction over request, account and member, as the admin who decides. @throws not_found when it was decided meanwhile */
async function decide<T>(req: RouteRequest, decision: 'approved' | 'rejected', act: Act<T>): Promise<T> {
  const { app, principal } = req
  const { workspace } = principal
  if (!workspace) throw error('not_signed_in')
  const { tenant_id, member_id } = workspace
  return await app.db.inAuth(async (tx) => {
    const ctx = await ctxOn(app, tx, {
      tenant_id,
      member_id,
      source: 'ui',
      correlation_id: String(req.raw.id),
      ip: req.raw.ip,
      now: nowOf(req),
    })
    if (!mayAdminister(ctx, 'members')) throw error('forbidden')
    const asked = await joinRequest(tx, tenant_id, req.params['id'] ?? '')
    if (!asked) throw error('not_found')
    await decideJoinRequest(tx, asked.id, decision, member_id, nowOf(req))
    const done = await act(ctx, tx, asked)
    await writeEvents(ctx, [
      { name: `join_request.${decision}`, object: 'join_request', record_id: asked.id, record_version: null },
    ])
    const account = await accountById(tx, asked.account_id)
    if (account)
      await mailAccount(app, tx, account, decision === 'approved' ? 'join_approved' : 'join_rejected', {
        at: req.at,
        tenant_id,
        path: `/w/${ctx.tenant.slug}`,
        values: { workspace: ctx.tenant.name },
      })
    return done
  }, tenant_id)
}
