import { type Route, type RouteRequest, error } from '@app/core'
import { hashToken, idParams, newToken } from '@app/core/http'
import { keep, liveConnection, noteRefusal, provenOf, refuseRemembered, samlAskedOf } from './flow.ts'
import { spendAssertion, takeFlow } from './flows.queries.ts'
import { readSaml } from './saml.ts'
import { ownMetadata } from './saml-metadata.ts'
import { goOn, goTo, takenFlow } from './sign-in-routes.ts'

const tags = ['sso'] as const
const open = { permission: 'public', csrf: false, public_rate: true, tags } as const

/** SAML 2.0, of a connection: who we are, and where the provider's answer arrives. Only sign-ins that began here are answered. */
export const samlRoutes: readonly Route[] = [
  {
    ...open,
    method: 'GET',
    url: '/v1/auth/sso/saml/:id/metadata',
    summary: 'What a SAML provider imports about this connection (its address is our entity id)',
    schema: { params: idParams },
    handler: metadata,
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/auth/sso/saml/:id/acs',
    cross_site_form: true,
    summary: 'Where a SAML provider sends the browser with its answer; answers with a redirect',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        required: ['SAMLResponse'],
        properties: {
          SAMLResponse: { type: 'string', minLength: 1 },
          RelayState: { type: 'string', maxLength: 1000 },
        },
      },
    },
    handler: async (req) => await goTo(req, async () => await consume(req)),
  },
  {
    ...open,
    method: 'GET',
    url: '/v1/auth/sso/saml/finish',
    summary: 'Goes on with a SAML answer in the browser that asked for it; answers with a redirect',
    schema: {
      querystring: { type: 'object', required: ['key'], properties: { key: { type: 'string', maxLength: 100 } } },
    },
    handler: async (req) => await goTo(req, async () => await finish(req)),
  },
]

const idOf = (req: RouteRequest): string => req.params['id'] ?? ''

async function metadata(req: RouteRequest): Promise<unknown> {
  const connection = await liveConnection(req, idOf(req))
  if (connection.kind !== 'saml') throw error('sso_not_found')
  return req.reply.type('application/samlmetadata+xml; charset=utf-8').send(ownMetadata(req.app, connection.id))
}

/**
 * The answer arrives from another site, and with it none of our cookies (SameSite): it is checked whole and put by, and the browser, which the
 * redirect makes ask us itself, shows in `finish` that it is the one that began.
 */
async function consume(req: RouteRequest): Promise<string> {
  const connection = await liveConnection(req, idOf(req))
  if (connection.kind !== 'saml') throw error('sso_over')
  const now = new Date(req.at).toISOString()
  try {
    const given = (req.body as { SAMLResponse: string }).SAMLResponse
    const read = await readSaml(req.app, connection, given, req.at)
    const flow = await req.app.db.inAuth(async (tx) => {
      const { assertion_hash } = read
      const expires_at = new Date(read.expires_at).toISOString()
      if (!(await spendAssertion(tx, { connection_id: connection.id, assertion_hash, expires_at, now }))) return null
      return await takeFlow(tx, hashToken(read.request_id), 'asked', now)
    })
    if (!flow || flow.connection_id !== connection.id) throw error('sso_over')
    const asked = samlAskedOf(req, flow)
    refuseRemembered(asked, read.proven.authenticated_at)
    const key = newToken()
    const proven = JSON.stringify({ ...read.proven, fresh: asked.fresh })
    await keep(req, connection, 'answered', hashToken(key), flow.browser_hash, proven, flow)
    return `/v1/auth/sso/saml/finish?key=${key}`
  } catch (cause) {
    await noteRefusal(req, null, connection.tenant_id)
    throw cause
  }
}

async function finish(req: RouteRequest): Promise<string> {
  const flow = await takenFlow(req, hashToken(String(req.query['key'] ?? '')), 'answered')
  const connection = await liveConnection(req, flow.connection_id)
  return await goOn(req, connection, flow, provenOf(req, flow))
}
