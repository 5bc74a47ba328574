import type { App } from '@app/core'

/** A workspace that is in the ledger and in the database was brought back by a restore: it is over again, since the moment the ledger says. Holds that a backup remembers were lifted before it went. @returns whether it is there */
export async function markOver(app: App, tenantId: string, at: string): Promise<boolean> {
  const found = await app.db.inAuth((tx) =>
    tx.query(
      `update identity.tenant set closing = 'deleting', closing_at = $2::timestamptz - interval '1 second', purge_at = $2 where id = $1 returning id`,
      [tenantId, at],
    ),
  )
  if (found.length === 0) return false
  await app.db.inTenant(tenantId, (tx) =>
    tx.query(
      `update legal_hold set lifted_at = $2, lift_reason = 'lifted before the workspace was deleted' where tenant_id = $1 and lifted_at is null`,
      [tenantId, at],
    ),
  )
  return true
}
