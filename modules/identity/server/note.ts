import { type RouteRequest, inCtx, writeEvents } from '@app/core'
import { membershipsOf } from './identity.queries.ts'

/** Sign-ins, their ends and what changes their means are in the audit trail of the workspace they lead to. */
export async function noteInWorkspace(
  req: RouteRequest,
  accountId: string,
  tenantId: string | null,
  name: string,
): Promise<void> {
  if (!tenantId) return
  const membership = (await req.app.db.inAuth((tx) => membershipsOf(tx, accountId))).find(
    (one) => one.tenant_id === tenantId,
  )
  if (!membership) return
  const principal = {
    tenant_id: tenantId,
    member_id: membership.member_id,
    source: 'ui' as const,
    correlation_id: String(req.raw.id),
    ip: req.raw.ip,
    now: new Date(req.at).toISOString(),
  }
  await inCtx(req.app, principal, (ctx) =>
    writeEvents(ctx, [{ name, object: 'session', record_id: null, record_version: null }]),
  ).catch((cause: unknown) => {
    // A member who was just deactivated has no context; the sign-in itself stands.
    req.app.log.warn(
      { request_id: req.raw.id, error: cause instanceof Error ? cause.name : 'unknown' },
      'sign-in not noted',
    )
  })
}
