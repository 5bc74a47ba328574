import { type Route, type RouteRequest, error, inCtx, noteAccount, uuidv7, writeEvents } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { actOf, findOperator, idParams, reviewDue, uuid } from '@app/core/http'
import { afterPassword, normaliseEmail, verifyPassword } from '../../identity/server/index.ts'
import type { SupportGrant } from '../index.ts'
import { announce, noteOperator } from './accesses.queries.ts'
import { MOST_HOURS, supportable, view, withChildren } from './grant-routes.ts'
import {
  type Grant,
  approveGrant,
  currentGrants,
  findGrant,
  insertGrant,
  operators,
  reviewOperator,
  revokeGrant,
  workspaceBySlug,
  workspaces,
} from './grants.queries.ts'
import { getUnderGrant, listUnderGrant, openGrant, operatorOf, readableObjects } from './reading.ts'

const tags = ['operator'] as const
const operator = { permission: 'operator', tags } as const
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const

/** The operator's console. It shows metadata; records of a workspace only under a grant, each one noted for the workspace. */
export const operatorRoutes: readonly Route[] = [
  {
    method: 'POST',
    url: '/v1/operator/sign-in',
    permission: 'public',
    csrf: false,
    public_rate: true,
    tags,
    summary: 'Sign in as an operator',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['email', 'password'],
        properties: { email: text(254), password: { type: 'string', minLength: 1, maxLength: 4096 } },
      },
    },
    handler: signIn,
  },
  {
    method: 'GET',
    url: '/v1/operator/session',
    permission: 'session',
    tags,
    summary: 'Which operator is signed in, and what stands in the way',
    handler: async (req) => {
      const me = await operatorOf(req)
      const { is_active, name, email, trained_until, reviewed_at, may_maintain } = me
      return {
        name,
        email,
        trained_until,
        reviewed_at,
        may_maintain,
        is_suspended: !is_active || reviewDue(me, req.at),
        needs_second_factor: req.principal.session?.second_factor === null,
      }
    },
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/workspaces',
    summary: 'Workspaces as metadata',
    schema: { querystring: { type: 'object', properties: { q: { type: 'string', maxLength: 100 } } } },
    handler: async (req) => ({
      data: await req.app.db.inAuth((tx) =>
        workspaces(tx, req.query['q'] === undefined ? null : String(req.query['q'])),
      ),
    }),
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/grants',
    summary: 'Grants that are open or wait for approval',
    handler: async (req) => {
      const me = await operatorOf(req)
      const grants = await req.app.db.inAuth((tx) => currentGrants(tx, nowOf(req)))
      return {
        data: grants.map((g) => ({ ...operatorView(g, req.at), is_mine: g.requested_by === me.account_id })),
        objects: supportable(req).map(({ name, label }) => ({ name, label: label[1] })),
      }
    },
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/grants',
    status: 201,
    step_up: true,
    summary: 'Ask for access without the workspace: an incident, a legal case, maintenance; another operator approves',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['workspace', 'kind', 'case_id', 'reason', 'hours'],
        properties: {
          workspace: text(63),
          kind: { enum: ['incident', 'legal', 'maintenance'] },
          case_id: text(100),
          reason: { type: 'string', minLength: 3, maxLength: 2000 },
          hours: { type: 'integer', minimum: 1, maximum: MOST_HOURS },
          objects: { type: ['array', 'null'], minItems: 1, maxItems: 100, uniqueItems: true, items: text(60) },
          is_gagged: { type: 'boolean' },
        },
      },
    },
    handler: ask,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/grants/:id/approve',
    step_up: true,
    summary: 'Approve what another operator asks for',
    schema: { params: idParams, body: { type: ['object', 'null'], additionalProperties: false } },
    handler: approve,
  },
  {
    ...operator,
    method: 'DELETE',
    url: '/v1/operator/grants/:id',
    summary: 'Give a grant back before it ends',
    schema: { params: idParams },
    handler: giveBack,
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/grants/:id/objects',
    summary: 'What can be read under a grant',
    schema: { params: idParams },
    handler: async (req) => {
      const grant = await openGrant(req, await operatorOf(req))
      return {
        data: readableObjects(req.app, grant).map((o) => ({
          name: o.name,
          path: o.path,
          label: o.label,
          title: o.title,
        })),
      }
    },
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/grants/:id/records/:object',
    summary: 'Records of a workspace under a grant; each one is noted',
    schema: {
      params: { type: 'object', required: ['id', 'object'], properties: { id: uuid, object: text(60) } },
      querystring: {
        type: 'object',
        properties: { filter: { type: 'string', maxLength: 4000 }, cursor: { type: 'string', maxLength: 2000 } },
      },
    },
    handler: listUnderGrant,
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/grants/:id/records/:object/:record',
    summary: 'One record of a workspace under a grant; it is noted',
    schema: {
      params: {
        type: 'object',
        required: ['id', 'object', 'record'],
        properties: { id: uuid, object: text(60), record: uuid },
      },
    },
    handler: getUnderGrant,
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/operators',
    summary: 'Operators, their training, and when their access was reviewed',
    handler: async (req) => ({
      data: (await req.app.db.inAuth((tx) => operators(tx))).map((o) => ({ ...o, is_due: reviewDue(o, req.at) })),
    }),
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/operators/:id/review',
    step_up: true,
    summary: 'Review the access of another operator: keep or suspend',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['keep'],
        properties: { keep: { type: 'boolean' } },
      },
    },
    handler: review,
  },
]

const operatorView = (
  grant: Grant,
  now: number,
): SupportGrant & { workspace: string; slug: string; is_gagged: boolean } => ({
  ...view(grant, now),
  workspace: grant.workspace,
  slug: grant.slug,
  is_gagged: grant.is_gagged,
})
const nowOf = (req: RouteRequest): string => new Date(req.at).toISOString()

/** As the members' sign-in, for operators alone: a member's right password is a wrong one here, and the reverse. */
async function signIn(req: RouteRequest): Promise<unknown> {
  const given = req.body as { email: string; password: string }
  const account = await verifyPassword(req, normaliseEmail(given.email), given.password)
  if (!(await req.app.db.inAuth((tx) => findOperator(tx, account.id)))) throw error('wrong_credentials')
  await afterPassword(req, account.id)
  return { email: account.email }
}

async function note(req: RouteRequest, by: string, name: string, grant: Grant | null): Promise<void> {
  await req.app.db.inAuth((tx) =>
    noteOperator(
      tx,
      {
        name,
        object: 'support_grant',
        record_ids: [grant?.id ?? null],
        operator_id: by,
        grant_id: grant?.id ?? null,
        correlation_id: String(req.raw.id),
        at: nowOf(req),
      },
      PLATFORM,
    ),
  )
  if (!grant || grant.is_gagged) return
  await inCtx(
    req.app,
    {
      tenant_id: grant.tenant_id,
      member_id: null,
      source: 'support',
      correlation_id: String(req.raw.id),
      causation_id: grant.id,
      on_behalf_of: by,
      ip: req.raw.ip,
      now: nowOf(req),
    },
    async (ctx) => {
      await writeEvents(ctx, [{ name, object: 'support_grant', record_id: grant.id, record_version: null }])
      await announce(ctx)
    },
  )
}

async function ask(req: RouteRequest): Promise<unknown> {
  const me = await operatorOf(req)
  const given = req.body as {
    workspace: string
    kind: 'incident' | 'legal' | 'maintenance'
    case_id: string
    reason: string
    hours: number
    objects?: string[] | null
    is_gagged?: boolean
  }
  if (given.kind === 'maintenance' && !me.may_maintain)
    throw error('forbidden', { detail: 'Maintenance is for the few operators made with --maintenance.' })
  if (given.is_gagged && given.kind !== 'legal')
    throw error('validation_failed', {
      fields: [{ pointer: '/is_gagged', code: 'invalid', message: 'is for legal cases only' }],
    })
  const tenant = await req.app.db.inAuth((tx) => workspaceBySlug(tx, given.workspace))
  if (!tenant)
    throw error('reference_not_found', {
      fields: [{ pointer: '/workspace', code: 'not_found', message: 'There is no such workspace.' }],
    })
  const id = uuidv7()
  await req.app.db.inAuth((tx) =>
    insertGrant(tx, {
      id,
      tenant_id: tenant.id,
      kind: given.kind,
      reason: given.reason.trim(),
      case_id: given.case_id.trim(),
      objects: withChildren(req, given.objects ?? null),
      now: nowOf(req),
      expires_at: new Date(req.at + given.hours * 3_600_000).toISOString(),
      granted_by: null,
      requested_by: me.account_id,
      is_gagged: given.is_gagged ?? false,
    }),
  )
  const grant = await grantOf(req, id)
  await note(req, me.account_id, 'support_grant.requested', grant)
  return operatorView(grant, req.at)
}

async function grantOf(req: RouteRequest, id: string): Promise<Grant> {
  const grant = await req.app.db.inAuth((tx) => findGrant(tx, id))
  if (!grant) throw error('not_found')
  return grant
}

async function approve(req: RouteRequest): Promise<unknown> {
  const me = await operatorOf(req)
  const id = req.params['id'] ?? ''
  const before = await grantOf(req, id)
  if (before.requested_by === me.account_id)
    throw error('forbidden', { detail: 'Another operator than the one who asks approves.' })
  if (!(await req.app.db.inAuth((tx) => approveGrant(tx, id, me.account_id, nowOf(req)))))
    throw error('conflict', { detail: 'This grant does not wait for approval.' })
  const grant = await grantOf(req, id)
  await note(req, me.account_id, 'support_grant.approved', grant)
  return operatorView(grant, req.at)
}

async function giveBack(req: RouteRequest): Promise<undefined> {
  const me = await operatorOf(req)
  const grant = await grantOf(req, req.params['id'] ?? '')
  const done = await req.app.db.inAuth((tx) =>
    revokeGrant(tx, { id: grant.id, tenant_id: null, by: me.account_id, now: nowOf(req) }),
  )
  if (!done) throw error('conflict', { detail: 'This grant is over.' })
  await note(req, me.account_id, 'support_grant.revoked', grant)
  return undefined
}

async function review(req: RouteRequest): Promise<undefined> {
  const me = await operatorOf(req)
  const account_id = req.params['id'] ?? ''
  const { keep } = req.body as { keep: boolean }
  if (account_id === me.account_id) throw error('forbidden', { detail: 'Nobody reviews their own access.' })
  await req.app.db.inAuth(async (tx) => {
    if (!(await reviewOperator(tx, { account_id, keep, by: me.account_id, now: nowOf(req) }))) throw error('not_found')
    await noteAccount(
      tx,
      actOf(req, { name: keep ? 'operator.kept' : 'operator.suspended', account_id, tenant_id: null }),
    )
  })
  return undefined
}
