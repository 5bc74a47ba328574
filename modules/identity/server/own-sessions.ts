import { type RouteRequest, error, noteAccount } from '@app/core'
import { IDLE, actOf, endSession, listSessions } from '@app/core/http'

/** `GET /v1/auth/sessions`: place is the address, no geolocation (ruling 37). */
export async function listOwnSessions(req: RouteRequest): Promise<unknown> {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  const rows = await req.app.db.inAuth((tx) =>
    listSessions(tx, session.account_id, new Date(req.at).toISOString(), new Date(req.at - IDLE).toISOString()),
  )
  return { data: rows.map((row) => ({ ...row, is_current: row.id === session.session_id })) }
}

/** `DELETE /v1/auth/sessions/{id}`: another account's session is as unknown as one that never was. */
export async function endOwnSession(req: RouteRequest): Promise<undefined> {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  const wanted = req.params['id'] ?? ''
  await req.app.db.inAuth(async (tx) => {
    const own = await listSessions(
      tx,
      session.account_id,
      new Date(req.at).toISOString(),
      new Date(req.at - IDLE).toISOString(),
    )
    if (!own.some((row) => row.id === wanted)) throw error('not_found')
    await endSession(req.app, tx, wanted)
    const { account_id } = session
    const tenant_id = req.principal.workspace?.tenant_id ?? null
    await noteAccount(tx, actOf(req, { name: 'session.revoked', account_id, tenant_id, session_id: wanted }))
  })
  return undefined
}
