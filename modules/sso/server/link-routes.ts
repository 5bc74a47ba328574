import { type Route, type RouteRequest, error, noteAccount } from '@app/core'
import { actOf, endSession, idParams, uuid } from '@app/core/http'
import { CONSENT_VERSION, consentTexts } from '../index.ts'
import { sessionsOfAccount } from './connections.queries.ts'
import { link } from './enter.ts'
import { type Live, ask, liveConnection } from './flow.ts'
import { type Flow, deleteIdentity, findIdentity, identitiesOf, membershipIn } from './flows.queries.ts'
import type { Proven } from './oidc.ts'

const tags = ['sso'] as const

/** One's own identities: linking asks for a fresh proof of the account, and for consent. */
export const linkRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/auth/sso/identities',
    permission: 'session',
    by_sso: true,
    tags,
    summary: 'Identities at sign-in services that are linked to the account, and the text that linking agrees to',
    handler: list,
  },
  {
    method: 'POST',
    url: '/v1/auth/sso/link',
    permission: 'session',
    step_up: true,
    public_rate: true,
    tags,
    summary: 'Link an identity at a sign-in service to the account; the answer says where the browser goes',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['connection_id'],
        properties: {
          connection_id: uuid,
          consent: { type: 'boolean' },
          consent_version: { type: 'string', maxLength: 20 },
        },
      },
    },
    handler: begin,
  },
  {
    method: 'DELETE',
    url: '/v1/auth/sso/identities/:id',
    permission: 'session',
    step_up: true,
    tags,
    summary: 'Unlink an identity; sessions that came by it end',
    schema: { params: idParams },
    handler: unlink,
  },
]

function sessionOf(req: RouteRequest) {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session
}

async function list(req: RouteRequest): Promise<unknown> {
  const session = sessionOf(req)
  const { workspace } = req.principal
  const only = session.sso_connection_id ? (workspace?.tenant_id ?? null) : null
  const data = await req.app.db.inAuth((tx) => identitiesOf(tx, session.account_id, only))
  return { data, consent_version: CONSENT_VERSION, consent_text: consentTexts[CONSENT_VERSION] }
}

async function begin(req: RouteRequest): Promise<unknown> {
  const session = sessionOf(req)
  const given = req.body as { connection_id: string; consent?: boolean; consent_version?: string }
  const connection = await liveConnection(req, given.connection_id)
  const membership = await req.app.db.inAuth((tx) => membershipIn(tx, session.account_id, connection.tenant_id))
  // Another workspace's connection looks like none.
  if (!membership?.is_active) throw error('sso_not_found')
  if (given.consent !== true || given.consent_version !== CONSENT_VERSION) throw error('sso_consent_required')
  return {
    url: await ask(req, connection, { session_id: session.session_id, consent_version: CONSENT_VERSION, fresh: false }),
  }
}

/** The provider answered: the link is made for the session that asked for it, in the same browser. Answers where the browser goes. */
export async function finishLink(req: RouteRequest, connection: Live, flow: Flow, proven: Proven): Promise<string> {
  const { session } = req.principal
  if (!session || session.session_id !== flow.session_id || flow.consent_version === null) throw error('sso_over')
  await req.app.db.inAuth(async (tx) => {
    const membership = await membershipIn(tx, session.account_id, connection.tenant_id)
    if (!membership?.is_active) throw error('sso_no_access')
    const known = await findIdentity(tx, { connection_id: connection.id, ...proven })
    if (known?.account_id === session.account_id) return
    await link(req, tx, connection, session.account_id, proven, flow.consent_version ?? CONSENT_VERSION)
  })
  return `/w/${connection.slug}/settings/linked-sign-ins`
}

async function unlink(req: RouteRequest): Promise<undefined> {
  const { account_id } = sessionOf(req)
  await req.app.db.inAuth(async (tx) => {
    const gone = await deleteIdentity(tx, account_id, req.params['id'] ?? '')
    if (!gone) throw error('not_found')
    for (const id of await sessionsOfAccount(tx, gone.connection_id, account_id))
      await endSession(req.app, tx, id, 'revoked')
    await noteAccount(tx, actOf(req, { name: 'sso.identity_unlinked', account_id, tenant_id: gone.tenant_id }))
  })
  return undefined
}
