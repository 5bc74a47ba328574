import {
  type Ctx,
  type Rights,
  type Route,
  type RouteRequest,
  error,
  mayAdminister,
  noRights,
  records,
  uuidv7,
  writeEvents,
} from '@app/core'
import { addressList, idParams, newKey, uuid } from '@app/core/http'
import { checkRights, mayGive, rightsSchema } from '../../tenancy/server/index.ts'
import type { ApiKey } from '../index.ts'
import {
  type KeyOwner,
  type StoredKey,
  countLiveKeys,
  insertKey,
  keyOwners,
  listKeys,
  revokeKey,
  serviceAccounts,
} from './keys.queries.ts'

const DAY = 86_400_000
const MOST_DAYS = 365
const DEFAULT_DAYS = 90
const MOST_KEYS = 25
/** Reads and takes along; writes nothing and administers nothing. */
const READ: Rights = { ...noRights, every: { ...noRights.every, read: 'all', export: 'all' } }

const tags = ['api-key'] as const
const name = { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' } as const

/** Keys are made by people only, after a fresh proof; a key never makes a key. */
export const keyRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/api-keys',
    permission: 'member',
    session_only: true,
    tags,
    summary: 'Your API keys; with all=true those of the whole workspace, for who administers them',
    schema: { querystring: { type: 'object', properties: { all: { type: 'boolean' } } } },
    handler: list,
  },
  {
    method: 'POST',
    url: '/v1/api-keys',
    status: 201,
    permission: 'member',
    session_only: true,
    step_up: true,
    secret_answer: true,
    tags,
    summary: 'Make an API key; the answer holds it, once',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: {
          name,
          member_id: uuid,
          scope: { enum: ['full', 'read', 'custom'] },
          rights: rightsSchema,
          expires_in_days: { type: 'integer', minimum: 1, maximum: MOST_DAYS },
          addresses: { type: 'array', minItems: 1, maxItems: 50, items: { type: 'string', maxLength: 50 } },
        },
      },
    },
    handler: make,
  },
  {
    method: 'DELETE',
    url: '/v1/api-keys/:id',
    permission: 'member',
    session_only: true,
    tags,
    summary: 'Revoke an API key at once',
    schema: { params: idParams },
    handler: revoke,
  },
  {
    method: 'GET',
    url: '/v1/service-accounts',
    permission: { admin: 'api_keys' },
    tags,
    summary: 'Service accounts: members that act by keys only',
    handler: async ({ ctx }) => ({ data: await serviceAccounts(ctx) }),
  },
  {
    method: 'POST',
    url: '/v1/service-accounts',
    status: 201,
    permission: { admin: 'api_keys' },
    session_only: true,
    step_up: true,
    tags,
    summary: 'Make a service account with a role',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'role'],
        properties: { name, role: { type: 'string', maxLength: 40 } },
      },
    },
    handler: makeServiceAccount,
  },
]

const view = (key: StoredKey, owner: KeyOwner | undefined): ApiKey => ({
  id: key.id,
  prefix: `custos_${key.public_id}`,
  name: key.name,
  member_id: key.member_id,
  member_name: owner?.name ?? '',
  is_service: owner?.is_service ?? false,
  scope: key.rights === null ? 'full' : JSON.stringify(key.rights) === JSON.stringify(READ) ? 'read' : 'custom',
  rights: key.rights,
  addresses: key.addresses,
  created_at: key.created_at,
  expires_at: key.expires_at,
  last_used_at: key.last_used_at,
  last_used_ip: key.last_used_ip,
  revoked_at: key.revoked_at,
})

const selfOf = (ctx: Ctx): string => {
  if (!ctx.actor.member_id) throw error('forbidden')
  return ctx.actor.member_id
}

async function list(req: RouteRequest): Promise<{ data: ApiKey[] }> {
  const { ctx } = req
  const all = req.query['all'] === true
  if (all && !mayAdminister(ctx, 'api_keys')) throw error('forbidden')
  const keys = await req.app.db.inAuth((tx) => listKeys(tx, ctx.tenant.id, all ? null : selfOf(ctx), ctx.now))
  const owners = await keyOwners(ctx, [...new Set(keys.map((key) => key.member_id))])
  return { data: keys.map((key) => view(key, owners.get(key.member_id))) }
}

async function make(req: RouteRequest): Promise<ApiKey & { key: string }> {
  const { ctx } = req
  const given = req.body as {
    name: string
    member_id?: string
    scope?: 'full' | 'read' | 'custom'
    rights?: Rights
    expires_in_days?: number
    addresses?: string[]
  }
  const owner = await ownerOf(ctx, given.member_id)
  const scope = given.scope ?? (given.rights ? 'custom' : 'full')
  if ((scope === 'custom') !== (given.rights !== undefined))
    throw error('validation_failed', {
      fields: [{ pointer: '/rights', code: 'invalid', message: 'belongs to the scope "custom", and to no other' }],
    })
  if (given.rights) checkRights(ctx, given.rights)
  if (given.addresses) addressList(given.addresses)
  const now = Date.parse(ctx.now)
  const made = newKey()
  const row = {
    id: uuidv7(),
    public_id: made.public_id,
    member_id: owner.id,
    name: given.name.trim(),
    rights: scope === 'full' ? null : scope === 'read' ? READ : (given.rights ?? noRights),
    addresses: given.addresses ?? null,
    created_at: ctx.now,
    expires_at: new Date(now + (given.expires_in_days ?? DEFAULT_DAYS) * DAY).toISOString(),
  }
  await req.app.db.inAuth(async (tx) => {
    if ((await countLiveKeys(tx, ctx.tenant.id, owner.id, ctx.now)) >= MOST_KEYS)
      throw error('conflict', { detail: `A member has at most ${MOST_KEYS} keys; revoke one first.` })
    await insertKey(tx, { ...row, tenant_id: ctx.tenant.id, secret_hash: made.secret_hash, created_by: selfOf(ctx) })
  })
  await writeEvents(ctx, [
    {
      name: 'api_key.created',
      object: 'api_key',
      record_id: row.id,
      record_version: null,
      changes: { scope: [null, scope], expires_at: [null, row.expires_at], member_id: [null, owner.id] },
    },
  ])
  req.reply.header('location', `/v1/api-keys/${row.id}`)
  return { ...view({ ...row, last_used_at: null, last_used_ip: null, revoked_at: null }, owner), key: made.key }
}

/** One's own keys, or those of a service account. Nobody makes a key in somebody else's name. @throws reference_not_found, forbidden */
async function ownerOf(ctx: Ctx, memberId: string | undefined): Promise<KeyOwner> {
  const id = memberId ?? selfOf(ctx)
  const owner = (await keyOwners(ctx, [id])).get(id)
  if (!owner)
    throw error('reference_not_found', {
      fields: [{ pointer: '/member_id', code: 'not_found', message: 'There is no such member.' }],
    })
  if (id === ctx.actor.member_id) return owner
  if (!owner.is_service || !mayAdminister(ctx, 'api_keys')) throw error('forbidden')
  await mayGive(ctx, owner.role)
  return owner
}

async function revoke(req: RouteRequest): Promise<undefined> {
  const { ctx } = req
  const owner = mayAdminister(ctx, 'api_keys') ? null : selfOf(ctx)
  const key = await req.app.db.inAuth((tx) =>
    revokeKey(tx, { tenant_id: ctx.tenant.id, id: req.params['id'] ?? '', owner, by: selfOf(ctx), now: ctx.now }),
  )
  if (!key) throw error('not_found')
  await writeEvents(ctx, [
    {
      name: 'api_key.revoked',
      object: 'api_key',
      record_id: key.id,
      record_version: null,
      changes: { member_id: [key.member_id, null] },
    },
  ])
  return undefined
}

async function makeServiceAccount(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const given = req.body as { name: string; role: string }
  if (given.role === 'owner') throw error('forbidden', { detail: 'A service account is no owner.' })
  await mayGive(ctx, given.role)
  const made = await records.createMany(
    ctx,
    'member',
    [{ name: given.name.trim(), role: given.role, is_active: true, is_service: true }],
    { raw: true, event: 'created' },
  )
  return made.ok[0]?.record
}
