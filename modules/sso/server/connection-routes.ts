import { type Ctx, type Route, type RouteRequest, error, uuidv7 } from '@app/core'
import { endSession, idParams } from '@app/core/http'
import type { SsoConnection, SsoSettings } from '../index.ts'
import {
  type Connection,
  deleteConnection,
  deleteIdentities,
  findConnection,
  insertConnection,
  isEnforced,
  listConnections,
  oneHasFactor,
  ownSessionsOf,
  sessionsOf,
  setEnforced,
  updateConnection,
} from './connections.queries.ts'
import { type Given, changesOf, checkGiven, properties, samlProperties, wrong } from './connection-given.ts'
import { domainView } from './domain-routes.ts'
import { listDomains } from './domains.queries.ts'
import { asMember, note, ownersOnly } from './guard.ts'
import { ownersOf } from './members.queries.ts'
import { callbackUrl, discover } from './oidc.ts'
import { certificateViews, samlPlace } from './saml-metadata.ts'
import { samlOf, trySaml } from './saml-settings.ts'
import { baseUrl } from './scim-resources.ts'
import { tokenView } from './scim-token-routes.ts'
import { liveTokens } from './scim-tokens.queries.ts'
import { oidcOf, sealFor } from './secrets.ts'

const MOST = 10
const tags = ['sso'] as const
const admin = { permission: { admin: 'settings' }, session_only: true, tags } as const
const { id: _id, ...samlPatch } = samlProperties

export const connectionRoutes: readonly Route[] = [
  {
    ...admin,
    method: 'GET',
    url: '/v1/sso',
    summary: 'Connections, domains and whether single sign-on is asked for',
    handler: settings,
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/sso/connections',
    status: 201,
    step_up: true,
    secret_answer: true,
    summary: 'Connect an OpenID Connect provider',
    schema: {
      body: { type: 'object', additionalProperties: false, required: ['name', 'issuer', 'client_id'], properties },
    },
    handler: create,
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/sso/saml-connections',
    status: 201,
    step_up: true,
    summary: 'Connect a SAML 2.0 provider, by its metadata or by issuer, address and certificates',
    schema: {
      body: { type: 'object', additionalProperties: false, required: ['name'], properties: samlProperties },
    },
    handler: createSaml,
  },
  {
    ...admin,
    method: 'PATCH',
    url: '/v1/sso/connections/:id',
    step_up: true,
    summary: 'Change a connection; with another issuer all its links end',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: { ...properties, ...samlPatch },
      },
    },
    handler: change,
  },
  {
    ...admin,
    method: 'DELETE',
    url: '/v1/sso/connections/:id',
    step_up: true,
    summary: 'Remove a connection; its links and sessions end',
    schema: { params: idParams },
    handler: remove,
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/sso/connections/:id/test',
    own_transaction: true,
    summary: 'Ask the provider for its description, and say what is wrong with it',
    schema: { params: idParams },
    handler: tryOut,
  },
  {
    ...admin,
    method: 'PATCH',
    url: '/v1/sso',
    step_up: true,
    summary: 'Ask members of verified domains to use single sign-on, or no longer',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['is_enforced'],
        properties: { is_enforced: { type: 'boolean' } },
      },
    },
    handler: enforce,
  },
]

const view = (req: RouteRequest, row: Connection, identities: number): SsoConnection => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  is_active: row.is_active,
  issuer: row.issuer,
  client_id: row.client_id,
  has_secret: row.client_secret !== null,
  sso_url: row.sso_url,
  certificates: certificateViews(row.certificates ?? []),
  default_role: row.default_role,
  provider_second_factor: row.provider_second_factor,
  identities,
  created_at: row.created_at,
  callback_url: row.kind === 'saml' ? samlPlace(req.app, row.id).acs_url : callbackUrl(req.app),
  metadata_url: row.kind === 'saml' ? samlPlace(req.app, row.id).entity_id : null,
})

async function settings(req: RouteRequest): Promise<SsoSettings> {
  const { ctx } = req
  return await req.app.db.inAuth(async (tx) => ({
    connections: (await listConnections(tx, ctx.tenant.id)).map((row) => view(req, row, row.identities)),
    domains: (await listDomains(tx, ctx.tenant.id)).map(domainView),
    is_enforced: await isEnforced(tx, ctx.tenant.id),
    directory: {
      base_url: baseUrl(req.app),
      tokens: (await liveTokens(tx, ctx.tenant.id, ctx.now)).map(tokenView),
    },
  }))
}

async function create(req: RouteRequest): Promise<SsoConnection> {
  const { ctx, app } = req
  ownersOnly(ctx)
  const given = req.body as Given
  await checkGiven(ctx, given, 'oidc')
  const id = uuidv7()
  return await store(req, {
    ...plainOf(ctx, given, id),
    kind: 'oidc',
    issuer: given.issuer?.trim() ?? '',
    client_id: given.client_id?.trim() ?? '',
    client_secret: given.client_secret ? sealFor(app, given.client_secret, id) : null,
    sso_url: null,
    certificates: null,
  })
}

async function createSaml(req: RouteRequest): Promise<SsoConnection> {
  const { ctx, app } = req
  ownersOnly(ctx)
  const given = req.body as Given
  await checkGiven(ctx, given, 'saml')
  return await store(req, {
    ...plainOf(ctx, given, given.id ?? uuidv7()),
    kind: 'saml',
    client_id: null,
    client_secret: null,
    ...samlOf(app, given, null),
  })
}

const plainOf = (ctx: Ctx, given: Given, id: string) => ({
  id,
  tenant_id: ctx.tenant.id,
  name: given.name?.trim() ?? '',
  is_active: given.is_active ?? true,
  default_role: given.default_role ?? null,
  provider_second_factor: given.provider_second_factor ?? false,
  created_at: ctx.now,
})

async function store(req: RouteRequest, row: Connection): Promise<SsoConnection> {
  const { ctx, app } = req
  const { id } = row
  await app.db.inAuth(async (tx) => {
    if ((await listConnections(tx, ctx.tenant.id)).length >= MOST)
      throw error('conflict', { detail: `A workspace has at most ${MOST} connections.` })
    if (!(await insertConnection(tx, { ...row, created_by: ctx.actor.member_id ?? '' })))
      throw error('conflict', { detail: 'There is a connection with this id.' })
  })
  await note(ctx, 'sso_connection', 'created', id, changesOf(null, row))
  req.reply.header('location', `/v1/sso/connections/${id}`)
  return view(req, row, 0)
}

async function found(req: RouteRequest): Promise<Connection> {
  const row = await req.app.db.inAuth((tx) => findConnection(tx, req.ctx.tenant.id, req.params['id'] ?? ''))
  if (!row) throw error('not_found')
  return row
}

async function change(req: RouteRequest): Promise<SsoConnection> {
  const { ctx, app } = req
  ownersOnly(ctx)
  const given = req.body as Given
  const before = await found(req)
  await checkGiven(ctx, given, before.kind)
  const { client_secret, metadata: _metadata, ...plain } = given
  const after: Connection = {
    ...before,
    ...plain,
    ...(before.kind === 'saml' ? samlOf(app, given, before) : {}),
    ...(client_secret === undefined
      ? {}
      : { client_secret: client_secret ? sealFor(app, client_secret, before.id) : null }),
  }
  // The secret was given to the old issuer: a new one must not be sent it.
  if (after.issuer !== before.issuer && client_secret === undefined && before.client_secret !== null)
    throw wrong('/client_secret', 'belongs to the other issuer; give the new one')
  await app.db.inAuth(async (tx) => {
    await updateConnection(tx, after, ctx.now)
    if (after.issuer !== before.issuer) await deleteIdentities(tx, before.id)
    if (after.issuer !== before.issuer || !after.is_active)
      for (const id of await sessionsOf(tx, before.id)) await endSession(app, tx, id, 'revoked')
  })
  await note(ctx, 'sso_connection', 'changed', before.id, {
    ...changesOf(before, after),
    ...(client_secret === undefined ? {} : { client_secret: ['kept secret', 'replaced'] }),
  })
  return view(req, after, 0)
}

async function remove(req: RouteRequest): Promise<undefined> {
  const { ctx, app } = req
  ownersOnly(ctx)
  const row = await found(req)
  await app.db.inAuth(async (tx) => {
    for (const id of await sessionsOf(tx, row.id)) await endSession(app, tx, id, 'revoked')
    await deleteConnection(tx, ctx.tenant.id, row.id)
    const left = await listConnections(tx, ctx.tenant.id)
    if (!left.some((one) => one.is_active)) await setEnforced(tx, ctx.tenant.id, false, ctx.now)
  })
  await note(ctx, 'sso_connection', 'removed', row.id, changesOf(row, null))
  return undefined
}

async function tryOut(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const tenantId = req.principal.workspace?.tenant_id ?? ''
  await asMember(req, async (ctx) => ownersOnly(ctx))
  const row = await app.db.inAuth((tx) => findConnection(tx, tenantId, req.params['id'] ?? ''))
  if (!row) throw error('not_found')
  if (row.kind === 'saml') return trySaml(row, req.at)
  const metadata = (await discover(app, oidcOf(app, row))).serverMetadata()
  const missing = [
    metadata.authorization_endpoint ? null : 'authorization_endpoint',
    metadata.token_endpoint ? null : 'token_endpoint',
    metadata.jwks_uri ? null : 'jwks_uri',
  ].filter((name) => name !== null)
  if (missing.length > 0)
    throw error('sso_provider', { detail: `The provider's description lacks ${missing.join(', ')}.` })
  return {
    ok: true,
    issuer: metadata.issuer,
    pkce: metadata.code_challenge_methods_supported?.includes('S256') ?? null,
  }
}

async function enforce(req: RouteRequest): Promise<SsoSettings> {
  const { ctx, app } = req
  ownersOnly(ctx)
  const { is_enforced: is } = req.body as { is_enforced: boolean }
  const owners = await ownersOf(ctx)
  await app.db.inAuth(async (tx) => {
    if (is) {
      const isReady =
        (await listConnections(tx, ctx.tenant.id)).some((one) => one.is_active) &&
        (await listDomains(tx, ctx.tenant.id)).some((one) => one.verified_at)
      if (!isReady) throw error('sso_not_ready')
      if (!(await oneHasFactor(tx, ctx.tenant.id, owners))) throw error('sso_owner_needs_factor')
    }
    const was = await isEnforced(tx, ctx.tenant.id)
    await setEnforced(tx, ctx.tenant.id, is, ctx.now)
    if (is && !was)
      for (const id of await ownSessionsOf(tx, ctx.tenant.id, owners)) await endSession(app, tx, id, 'revoked')
  })
  await note(ctx, 'sso_policy', 'changed', null, { is_enforced: [!is, is] })
  return await settings(req)
}
