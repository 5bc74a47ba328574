import type { Tx } from '../db/index.ts'
import { error } from '../errors.ts'

export type ClosingKind = 'cancelled' | 'deleting'
export type ClosingState = { closing: ClosingKind | null; closing_at: string | null; purge_at: string | null }

/**
 * Puts a workspace on its way out, in a transaction of `app_auth` that is turned to it: it is read and exported until `purge_at`, and deleted then. What
 * was cancelled may be deleted sooner; a deletion is not put off by a cancellation.
 * @throws on_hold while a legal hold stands in it; conflict when it is on its way already
 */
export async function closeWorkspace(
  tx: Tx,
  given: { tenant_id: string; closing: ClosingKind; at: string; purge_at: string; by: string | null },
): Promise<ClosingState> {
  const { tenant_id, closing, at, purge_at, by } = given
  await tx.query(`select set_config('app.tenant_id', $1, true)`, [tenant_id])
  const [now] = await tx.query<ClosingState>(
    'select closing, closing_at, purge_at from identity.tenant where id = $1 for update',
    [tenant_id],
  )
  if (!now) throw error('not_found')
  if (now.closing === 'deleting' || now.closing === closing)
    throw error('conflict', { detail: 'The workspace is on its way out already.' })
  const [held] = await tx.query('select from legal_hold where tenant_id = $1 and lifted_at is null limit 1', [
    tenant_id,
  ])
  if (held) throw error('on_hold', { detail: 'A legal hold stands in this workspace. Lift it first, with its reason.' })
  const [row] = await tx.query<ClosingState>(
    `update identity.tenant set closing = $2, closing_at = $3, closing_by = $4, purge_at = least(coalesce(purge_at, $5::timestamptz), $5::timestamptz), closing_told = null
     where id = $1 returning closing, closing_at, purge_at`,
    [tenant_id, closing, at, by, purge_at],
  )
  if (!row) throw error('not_found')
  await tx.query(`select app_enqueue('retention.end', $1::json, $2::timestamptz, $3)`, [
    JSON.stringify({ tenant_id }),
    row.purge_at,
    `retention.end:${tenant_id}`,
  ])
  return row
}

/** Takes it back: the workspace is as it was. */
export async function keepWorkspace(tx: Tx, tenantId: string): Promise<boolean> {
  const { rowCount } = await tx.run(
    `update identity.tenant set closing = null, closing_at = null, closing_by = null, purge_at = null, closing_told = null where id = $1 and closing is not null`,
    [tenantId],
  )
  return rowCount > 0
}

/** Where the workspace is on its way out. */
export async function closingState(tx: Tx, tenantId: string): Promise<ClosingState | null> {
  const [row] = await tx.query<ClosingState>(
    'select closing, closing_at, purge_at from identity.tenant where id = $1',
    [tenantId],
  )
  return row ?? null
}
