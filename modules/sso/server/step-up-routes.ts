import { type Route, type RouteRequest, error, noteAccount } from '@app/core'
import { actOf, refreshSession } from '@app/core/http'
import { type Live, ask, liveConnection } from './flow.ts'
import { type Flow, findIdentity } from './flows.queries.ts'
import type { Proven } from './oidc.ts'

/** Proving again who one is by a fresh sign-in at the provider that vouches for the session: for people who have no password here. */
export const stepUpRoutes: readonly Route[] = [
  {
    method: 'POST',
    url: '/v1/auth/sso/step-up',
    permission: 'session',
    by_sso: true,
    public_rate: true,
    tags: ['sso'],
    summary:
      'Prove again who one is at the provider that vouches for this session; the answer says where the browser goes',
    handler: begin,
  },
]

async function begin(req: RouteRequest): Promise<unknown> {
  const { session } = req.principal
  if (!session?.sso_connection_id) throw error('sso_not_found')
  const connection = await liveConnection(req, session.sso_connection_id)
  const given = { session_id: session.session_id, consent_version: null, fresh: true }
  return { url: await ask(req, connection, given), name: connection.name }
}

/** The provider answered: the session that asked counts as fresh when it is the same person. Answers where the browser goes. */
export async function finishStepUp(req: RouteRequest, connection: Live, flow: Flow, proven: Proven): Promise<string> {
  const { session } = req.principal
  if (
    !session ||
    session.session_id !== flow.session_id ||
    session.sso_connection_id !== connection.id ||
    !proven.fresh
  )
    throw error('sso_over')
  await req.app.db.inAuth(async (tx) => {
    const identity = await findIdentity(tx, { connection_id: connection.id, ...proven })
    if (identity?.account_id !== session.account_id) throw error('sso_identity_taken')
    await refreshSession(req, tx, { second_factor: null, is_proof: true })
    const { account_id, session_id } = session
    await noteAccount(
      tx,
      actOf(req, { name: 'session.stepped_up', account_id, tenant_id: connection.tenant_id, session_id }),
    )
  })
  return '/sign-in?sso=proven'
}
