import type { Ctx } from '@app/core'
import type { Tx } from '@app/core/db'

/** Was a member with this address removed? They do not come back by themselves. */
export async function isRemoved(ctx: Ctx, email: string): Promise<boolean> {
  const rows = await ctx.tx.query(
    `select from member where tenant_id = $1 and email = $2 and deleted_at is not null limit 1`,
    [ctx.tenant.id, email],
  )
  return rows.length > 0
}

/** Owners who may come in. */
export async function ownersOf(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.tx.query<{ id: string }>(
    `select id from member where tenant_id = $1 and role = 'owner' and is_active and deleted_at is null and account_id is not null`,
    [ctx.tenant.id],
  )
  return rows.map((row) => row.id)
}

/** Is it an operator's account? */
export async function isOperator(tx: Tx, accountId: string): Promise<boolean> {
  return (await tx.query(`select from identity.operator where account_id = $1`, [accountId])).length > 0
}

/** Ends every API key of a member for good: who is let in again later makes new ones. */
export async function revokeKeysOf(tx: Tx, tenantId: string, memberId: string, now: string): Promise<void> {
  await tx.run(
    `update identity.api_key set revoked_at = $3, revoked_by = null where tenant_id = $1 and member_id = $2 and revoked_at is null`,
    [tenantId, memberId, now],
  )
}
