import { randomBytes } from 'node:crypto'
import { type JobHandler, type Route, type RouteRequest, enqueue, error, inCtx, uuidv7 } from '@app/core'
import { idParams } from '@app/core/http'
import type { SsoDomain } from '../index.ts'
import { domainName, hasRecord, recordName, recordValue } from './dns.ts'
import {
  type Domain,
  deleteDomain,
  failDomain,
  findDomain,
  insertDomain,
  listDomains,
  verifyDomain,
} from './domains.queries.ts'
import { isEnforced, setEnforced } from './connections.queries.ts'
import { asMember, note, ownersOnly } from './guard.ts'

const DAY = 86_400_000
/** So long a record may be missing before the domain is no longer the workspace's: name servers have bad days. */
const PATIENCE = 7 * DAY

const tags = ['sso'] as const
const admin = { permission: { admin: 'settings' }, session_only: true, tags } as const

export const domainView = (row: Domain): SsoDomain => ({
  id: row.id,
  domain: row.domain,
  record_name: recordName(row.domain),
  record_value: recordValue(row.token),
  verified_at: row.verified_at,
  checked_at: row.checked_at,
  failing_since: row.failing_since,
})

/** Domains of the workspace, verified by a TXT record in the DNS. */
export const domainRoutes: readonly Route[] = [
  {
    ...admin,
    method: 'POST',
    url: '/v1/sso/domains',
    status: 201,
    step_up: true,
    summary: 'Add an e-mail domain; the answer says which DNS record verifies it',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['domain'],
        properties: { domain: { type: 'string', minLength: 1, maxLength: 253 } },
      },
    },
    handler: add,
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/sso/domains/:id/check',
    own_transaction: true,
    summary: 'Look for the DNS record now',
    schema: { params: idParams },
    handler: check,
  },
  {
    ...admin,
    method: 'DELETE',
    url: '/v1/sso/domains/:id',
    step_up: true,
    summary: 'Give up a domain',
    schema: { params: idParams },
    handler: remove,
  },
]

async function add(req: RouteRequest): Promise<SsoDomain> {
  const { ctx } = req
  ownersOnly(ctx)
  const domain = domainName((req.body as { domain: string }).domain)
  if (!domain)
    throw error('validation_failed', {
      fields: [{ pointer: '/domain', code: 'wrong_format', message: 'is no domain, like example.com' }],
    })
  const row = { id: uuidv7(), tenant_id: ctx.tenant.id, domain, token: randomBytes(20).toString('hex'), now: ctx.now }
  if (!(await req.app.db.inAuth((tx) => insertDomain(tx, row))))
    throw error('conflict', { detail: 'The domain is in the list already.' })
  await note(ctx, 'sso_domain', 'added', row.id, { domain: [null, domain] })
  return domainView({ ...row, created_at: ctx.now, verified_at: null, checked_at: null, failing_since: null })
}

async function check(req: RouteRequest): Promise<SsoDomain> {
  const { app } = req
  const tenantId = req.principal.workspace?.tenant_id ?? ''
  await asMember(req, async (ctx) => ownersOnly(ctx))
  const before = await app.db.inAuth((tx) => findDomain(tx, tenantId, req.params['id'] ?? ''))
  if (!before) throw error('not_found')
  const is = await hasRecord(app, before)
  const after = await judge(app, before, is, new Date(req.at).toISOString())
  await asMember(req, async (ctx) => {
    if ((before.verified_at === null) === (after.verified_at === null)) return
    await note(ctx, 'sso_domain', after.verified_at ? 'verified' : 'lost', after.id, { domain: [null, after.domain] })
    if (after.verified_at) await again(ctx, after)
  })
  if (!is) throw error('sso_domain_missing', { extra: { domain: domainView(after) } })
  return domainView(after)
}

async function judge(app: RouteRequest['app'], row: Domain, is: boolean, now: string): Promise<Domain> {
  return await app.db.inAuth(async (tx) => {
    if (!is) await failDomain(tx, row.tenant_id, row.id, now, new Date(Date.parse(now) - PATIENCE).toISOString())
    else if (!(await verifyDomain(tx, row.tenant_id, row.id, now))) throw error('sso_domain_taken')
    return (await findDomain(tx, row.tenant_id, row.id)) ?? row
  })
}

const again = async (ctx: Parameters<typeof enqueue>[0] & { now: string }, row: Domain): Promise<void> =>
  await enqueue(
    ctx,
    'sso.check_domain',
    { tenant_id: row.tenant_id, id: row.id },
    { run_at: new Date(Date.parse(ctx.now) + DAY).toISOString(), job_key: `sso.domain:${row.id}` },
  )

/** Verified domains are looked up every day: who gave one up must not decide who comes in by it. */
export const checkDomain: JobHandler = async (app, payload) => {
  const { tenant_id, id } = payload as { tenant_id: string; id: string }
  const before = await app.db.inAuth((tx) => findDomain(tx, tenant_id, id))
  if (!before?.verified_at) return
  // A name server that does not answer says nothing; tomorrow again.
  const is = await hasRecord(app, before).catch(() => null)
  const now = app.clock().toISOString()
  const after = is === null ? before : await judge(app, before, is, now)
  await inCtx(app, { tenant_id, member_id: null, source: 'job', now }, async (ctx) => {
    if (after.verified_at) await again(ctx, after)
    else await note(ctx, 'sso_domain', 'lost', after.id, { domain: [after.domain, null] })
  })
}

async function remove(req: RouteRequest): Promise<undefined> {
  const { ctx } = req
  ownersOnly(ctx)
  const gone = await req.app.db.inAuth(async (tx) => {
    const row = await deleteDomain(tx, ctx.tenant.id, req.params['id'] ?? '')
    const left = row ? await listDomains(tx, ctx.tenant.id) : []
    // Nothing is left that could be asked of anybody.
    if (row && !left.some((one) => one.verified_at) && (await isEnforced(tx, ctx.tenant.id)))
      await setEnforced(tx, ctx.tenant.id, false, ctx.now)
    return row
  })
  if (!gone) throw error('not_found')
  await note(ctx, 'sso_domain', 'removed', gone.id, { domain: [gone.domain, null] })
  return undefined
}
