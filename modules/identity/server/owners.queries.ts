import type { Tx } from '@app/core/db'

/** `needed`: this member is the only owner who can sign in. The transaction is turned to the tenant; owners are locked, so that two cannot leave at once. */
export async function otherOwners(tx: Tx, tenantId: string, memberId: string): Promise<'none_needed' | 'needed'> {
  const owners = await tx.query<{ id: string }>(
    `select id from member where tenant_id = $1 and role = 'owner' and is_active and deleted_at is null and account_id is not null order by id for update`,
    [tenantId],
  )
  return owners.some((owner) => owner.id === memberId) && owners.length === 1 ? 'needed' : 'none_needed'
}
