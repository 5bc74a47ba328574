import { type Ctx, type Route, type RouteRequest, error, mayAdminister, uuidv7, writeEvents } from '@app/core'
import { isSupportable } from '@app/schema'
import type { SupportGrant } from '../index.ts'
import { accessesUnder, announce } from './accesses.queries.ts'
import { idParams, operatorNames, uuid } from '@app/core/http'
import { statementsByIds } from './maintenance.queries.ts'
import { type Grant, findGrant, grantsOf, insertGrant, revokeGrant, stateOf } from './grants.queries.ts'

export const MOST_HOURS = 72
const tags = ['support-grant'] as const
const privacy = { admin: 'privacy' } as const

/** The grants under which support can read now. */
export async function openGrants(req: RouteRequest) {
  const grants = await req.app.db.inAuth((tx) => grantsOf(tx, req.ctx.tenant.id))
  return grants.map((grant) => view(grant, req.at)).filter((grant) => grant.state === 'open')
}

/** What the workspace decides and sees of support access. */
export const grantRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/support-grants',
    permission: privacy,
    tags,
    summary: 'Support access: granted, asked for by the operator, ended',
    handler: async (req) => ({
      data: (await req.app.db.inAuth((tx) => grantsOf(tx, req.ctx.tenant.id))).map((grant) => view(grant, req.at)),
      objects: supportable(req.ctx).map(({ name, label }) => ({ name, label: label[1] })),
    }),
  },
  {
    method: 'GET',
    url: '/v1/support-grants/active',
    permission: 'member',
    tags,
    summary: 'Whether support can read in this workspace now: for the banner',
    handler: async (req) => {
      const open = await openGrants(req)
      const may = mayAdminister(req.ctx, 'privacy')
      return {
        data: open.map(({ id, kind, expires_at, objects }) => ({ id, kind, expires_at, objects })),
        may_revoke: may,
      }
    },
  },
  {
    method: 'POST',
    url: '/v1/support-grants',
    status: 201,
    permission: privacy,
    session_only: true,
    step_up: true,
    tags,
    summary: 'Let support read, for some hours and a reason',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['hours', 'reason'],
        properties: {
          hours: { type: 'integer', minimum: 1, maximum: MOST_HOURS },
          reason: { type: 'string', minLength: 3, maxLength: 2000 },
          case_id: { type: ['string', 'null'], maxLength: 100 },
          objects: {
            type: ['array', 'null'],
            minItems: 1,
            maxItems: 100,
            uniqueItems: true,
            items: { type: 'string', maxLength: 60 },
          },
        },
      },
    },
    handler: grant,
  },
  {
    method: 'DELETE',
    url: '/v1/support-grants/:id',
    permission: privacy,
    tags,
    summary: 'Revoke support access at once',
    schema: { params: idParams },
    handler: revoke,
  },
  {
    method: 'GET',
    url: '/v1/support-grants/:id/accesses',
    permission: privacy,
    tags,
    summary: 'Every record that was opened under a grant',
    schema: { params: idParams, querystring: { type: 'object', properties: { cursor: uuid } } },
    handler: accesses,
  },
]

export const view = (grant: Grant, now: number): SupportGrant => ({
  id: grant.id,
  kind: grant.kind,
  state: stateOf(grant, now),
  reason: grant.reason,
  case_id: grant.case_id,
  objects: grant.objects,
  created_at: grant.created_at,
  starts_at: grant.starts_at,
  expires_at: grant.expires_at,
  granted_by: grant.granted_by,
  requested_by: grant.requester,
  approved_by: grant.approver,
  revoked_at: grant.revoked_at,
})

/** Objects that people name when they grant; what is reached only through one of them comes with it. */
export const supportable = (ctx: Pick<Ctx, 'app'>) =>
  [...ctx.app.registry.objects.values()].filter((o) => isSupportable(o) && !o.child && 'owner' in o.access)

/** The names chosen, with what is reached through them. @throws validation_failed */
export function withChildren(ctx: Pick<Ctx, 'app'>, chosen: readonly string[] | null): string[] | null {
  if (chosen === null) return null
  const known = new Set(supportable(ctx).map((o) => o.name))
  const strange = chosen.flatMap((name, i) =>
    known.has(name)
      ? []
      : [{ pointer: `/objects/${i}`, code: 'unknown_object', message: 'is no object that support reads' }],
  )
  if (strange.length > 0) throw error('validation_failed', { fields: strange })
  const all = [...ctx.app.registry.objects.values()]
  const names = new Set(chosen)
  for (const o of all)
    if ('parents' in o.access && o.access.parents.some((f) => names.has(o.fields[f]?.target ?? ''))) names.add(o.name)
  return [...names]
}

async function grant(req: RouteRequest): Promise<SupportGrant> {
  const { ctx } = req
  const given = req.body as { hours: number; reason: string; case_id?: string | null; objects?: string[] | null }
  const row = {
    id: uuidv7(),
    tenant_id: ctx.tenant.id,
    kind: 'support' as const,
    reason: given.reason.trim(),
    case_id: given.case_id ?? null,
    objects: withChildren(ctx, given.objects ?? null),
    now: ctx.now,
    expires_at: new Date(req.at + given.hours * 3_600_000).toISOString(),
    granted_by: ctx.actor.member_id,
    requested_by: null,
    is_gagged: false,
  }
  if (row.reason.length < 3)
    throw error('validation_failed', { fields: [{ pointer: '/reason', code: 'required', message: 'is required' }] })
  await req.app.db.inAuth((tx) => insertGrant(tx, row))
  await writeEvents(ctx, [
    {
      name: 'support_grant.created',
      object: 'support_grant',
      record_id: row.id,
      record_version: null,
      changes: { reason: [null, row.reason], expires_at: [null, row.expires_at], objects: [null, row.objects] },
    },
  ])
  await announce(ctx)
  const made = await req.app.db.inAuth((tx) => findGrant(tx, row.id))
  if (!made) throw error('internal')
  return view(made, req.at)
}

async function revoke(req: RouteRequest): Promise<undefined> {
  const { ctx } = req
  const id = req.params['id'] ?? ''
  const done = await req.app.db.inAuth((tx) =>
    revokeGrant(tx, { id, tenant_id: ctx.tenant.id, by: ctx.actor.member_id ?? '', now: ctx.now }),
  )
  if (!done) throw error('not_found')
  await writeEvents(ctx, [
    { name: 'support_grant.revoked', object: 'support_grant', record_id: id, record_version: null },
  ])
  await announce(ctx)
  return undefined
}

async function accesses(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const id = req.params['id'] ?? ''
  const found = await req.app.db.inAuth((tx) => findGrant(tx, id))
  if (!found || found.tenant_id !== ctx.tenant.id || found.is_gagged) throw error('not_found')
  const LIMIT = 100
  const rows = await accessesUnder(
    ctx,
    id,
    req.query['cursor'] === undefined ? null : String(req.query['cursor']),
    LIMIT + 1,
  )
  const names = await req.app.db.inAuth((tx) =>
    operatorNames(tx, [...new Set(rows.flatMap((r) => r.operator_id ?? []))]),
  )
  const statements = await req.app.db.inAuth((tx) =>
    statementsByIds(
      tx,
      rows.flatMap((r) => (r.object === 'maintenance_statement' && r.record_id ? [r.record_id] : [])),
    ),
  )
  const data = rows.slice(0, LIMIT).map(({ operator_id, ...row }) => ({
    ...row,
    operator: names.get(operator_id ?? '') ?? null,
    statement: statements.get(row.record_id ?? '') ?? null,
  }))
  return { data, next_cursor: rows.length > LIMIT ? (data.at(-1)?.id ?? null) : null }
}
