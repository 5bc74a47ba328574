import type { App } from '@app/core'
import { PLATFORM } from '@app/core/audit'

/** Logs of workspaces that still exist, and the platform's own (null); the longest first. */
export async function treesBySize(app: App): Promise<{ tenant_id: string | null; size: number }[]> {
  const rows = await app.db.asSequencer((tx) =>
    tx.query<{ tenant_id: string; size: number }>(
      'select tenant_id, (max(leaf_index) + 1)::int as size from audit_leaf group by tenant_id order by size desc, tenant_id',
    ),
  )
  const known = new Set(
    (await app.db.inAuth((tx) => tx.query<{ id: string }>('select id from identity.tenant'))).map((one) => one.id),
  )
  return rows
    .filter((row) => row.tenant_id === PLATFORM || known.has(row.tenant_id))
    .map(({ tenant_id, size }) => ({ tenant_id: tenant_id === PLATFORM ? null : tenant_id, size }))
}
