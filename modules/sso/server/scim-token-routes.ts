import { type Route, type RouteRequest, error, uuidv7 } from '@app/core'
import { idParams, newKey } from '@app/core/http'
import { mayGive } from '../../tenancy/server/index.ts'
import type { ScimToken } from '../index.ts'
import { note, ownersOnly } from './guard.ts'
import { type StoredToken, insertToken, liveTokens, revokeToken } from './scim-tokens.queries.ts'

const DAY = 86_400_000
const DAYS = 365
/** One in use, one to change over to, and one that was forgotten. */
const MOST = 5
const tags = ['sso'] as const
const admin = { permission: { admin: 'settings' }, session_only: true, tags } as const

/** Tokens by which the workspace's directory keeps its members (SCIM). Owners make them: whoever holds one decides who is a member. */
export const scimTokenRoutes: readonly Route[] = [
  {
    ...admin,
    method: 'POST',
    url: '/v1/sso/scim-tokens',
    status: 201,
    step_up: true,
    secret_answer: true,
    summary: 'Make a token for the directory; the answer holds it, once',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['default_role'],
        properties: {
          default_role: { type: 'string', minLength: 1, maxLength: 40 },
          expires_in_days: { type: 'integer', minimum: 1, maximum: DAYS },
        },
      },
    },
    handler: make,
  },
  {
    ...admin,
    method: 'DELETE',
    url: '/v1/sso/scim-tokens/:id',
    step_up: true,
    summary: 'Revoke a token of the directory at once; its members stay as they are',
    schema: { params: idParams },
    handler: revoke,
  },
]

export const tokenView = (row: StoredToken): ScimToken => ({
  id: row.id,
  prefix: `custosscim_${row.public_id}`,
  default_role: row.default_role,
  created_at: row.created_at,
  expires_at: row.expires_at,
  last_used_at: row.last_used_at,
  last_used_ip: row.last_used_ip,
})

async function make(req: RouteRequest): Promise<ScimToken & { token: string }> {
  const { ctx, app } = req
  ownersOnly(ctx)
  const given = req.body as { default_role: string; expires_in_days?: number }
  if (given.default_role === 'owner')
    throw error('validation_failed', {
      fields: [{ pointer: '/default_role', code: 'invalid', message: 'cannot be owner: owners are made by owners' }],
    })
  await mayGive(ctx, given.default_role)
  const made = newKey('custosscim')
  const row: StoredToken = {
    id: uuidv7(),
    public_id: made.public_id,
    default_role: given.default_role,
    created_at: ctx.now,
    expires_at: new Date(Date.parse(ctx.now) + (given.expires_in_days ?? DAYS) * DAY).toISOString(),
    last_used_at: null,
    last_used_ip: null,
  }
  await app.db.inAuth(async (tx) => {
    if ((await liveTokens(tx, ctx.tenant.id, ctx.now)).length >= MOST)
      throw error('conflict', { detail: `A workspace has at most ${MOST} tokens; revoke one first.` })
    await insertToken(tx, {
      ...row,
      tenant_id: ctx.tenant.id,
      secret_hash: made.secret_hash,
      created_by: ctx.actor.member_id ?? '',
    })
  })
  await note(ctx, 'scim_token', 'created', row.id, {
    default_role: [null, row.default_role],
    expires_at: [null, row.expires_at],
  })
  req.reply.header('location', `/v1/sso/scim-tokens/${row.id}`)
  return { ...tokenView(row), token: made.key }
}

async function revoke(req: RouteRequest): Promise<undefined> {
  const { ctx } = req
  ownersOnly(ctx)
  const gone = await req.app.db.inAuth((tx) => revokeToken(tx, ctx.tenant.id, req.params['id'] ?? '', ctx.now))
  if (!gone) throw error('not_found')
  await note(ctx, 'scim_token', 'revoked', gone.id, { default_role: [gone.default_role, null] })
  return undefined
}
