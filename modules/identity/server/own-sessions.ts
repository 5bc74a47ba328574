import { type RouteRequest, error, noteAccount } from '@app/core'
import { actOf, deviceOf, endSession, endSessionsOf, listSessions, noteBrowser, sessionLimits } from '@app/core/http'
import { sessionHistory } from './identity.queries.ts'

function sessionOf(req: RouteRequest) {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session
}

async function openSessions(req: RouteRequest) {
  const { account_id } = sessionOf(req)
  const idleSince = new Date(req.at - sessionLimits(req.app.config).idle).toISOString()
  return await req.app.db.inAuth((tx) => listSessions(tx, account_id, new Date(req.at).toISOString(), idleSince))
}

/** `GET /v1/auth/sessions`: place is the address, no geolocation (ruling 37). */
export async function listOwnSessions(req: RouteRequest): Promise<unknown> {
  const { session_id } = sessionOf(req)
  const rows = await openSessions(req)
  return {
    data: rows.map((row) => ({
      ...row,
      device: deviceOf(row.user_agent ?? undefined),
      is_current: row.id === session_id,
    })),
  }
}

/**
 * `POST /v1/auth/device`: what the browser says of its screen and language, two fields and no more (promise ONT-033). Shown to the owner of the
 * session beside browser and system; nothing is worked out from it, and no fingerprint is made.
 */
export async function noteOwnDevice(req: RouteRequest): Promise<undefined> {
  const { session_id } = sessionOf(req)
  await req.app.db.inAuth((tx) => noteBrowser(tx, session_id, req.body as { screen: string; language: string }))
  return undefined
}

/** `GET /v1/auth/session-history`: what ended in the last 90 days. */
export async function listOwnHistory(req: RouteRequest): Promise<unknown> {
  const { account_id } = sessionOf(req)
  const rows = await req.app.db.inAuth((tx) => sessionHistory(tx, { account_id }))
  return { data: rows.map(({ user_agent, ...row }) => ({ ...row, device: deviceOf(user_agent ?? undefined) })) }
}

/** `DELETE /v1/auth/sessions/{id}`: another account's session is as unknown as one that never was. */
export async function endOwnSession(req: RouteRequest): Promise<undefined> {
  const { account_id } = sessionOf(req)
  const wanted = req.params['id'] ?? ''
  if (!(await openSessions(req)).some((row) => row.id === wanted)) throw error('not_found')
  await req.app.db.inAuth(async (tx) => {
    await endSession(req.app, tx, wanted, 'revoked')
    const tenant_id = req.principal.workspace?.tenant_id ?? null
    await noteAccount(tx, actOf(req, { name: 'session.revoked', account_id, tenant_id, session_id: wanted }))
  })
  return undefined
}

/** `DELETE /v1/auth/sessions`: all but this one. */
export async function endOtherSessions(req: RouteRequest): Promise<unknown> {
  const { account_id, session_id } = sessionOf(req)
  const ended = await req.app.db.inAuth(async (tx) => {
    const count = await endSessionsOf(req.app, tx, account_id, session_id, 'revoked')
    const tenant_id = req.principal.workspace?.tenant_id ?? null
    if (count > 0) await noteAccount(tx, actOf(req, { name: 'session.others_revoked', account_id, tenant_id }))
    return count
  })
  return { ended }
}
