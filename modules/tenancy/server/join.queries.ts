import type { Tx } from '@app/core/db'

/** The workspace of a slug, when it lets people ask to join. */
export async function joinableTenant(tx: Tx, slug: string): Promise<{ id: string } | null> {
  const [row] = await tx.query<{ id: string }>(
    `select id from identity.tenant where slug = $1 and settings -> 'join_requests' = 'true'::jsonb`,
    [slug],
  )
  return row ?? null
}

/** False when the account is a member already or has asked and waits. */
export async function insertJoinRequest(
  tx: Tx,
  row: { id: string; tenant_id: string; account_id: string; now: string },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into identity.join_request (id, tenant_id, account_id, created_at)
     select $1, $2, $3, $4 where not exists (select from identity.membership m where m.tenant_id = $2 and m.account_id = $3 and m.is_active)
     on conflict do nothing returning id`,
    [row.id, row.tenant_id, row.account_id, row.now],
  )
  return rows.length === 1
}

export type JoinRequest = {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly email: string
  readonly is_confirmed: boolean
  readonly preferences: Record<string, unknown> | null
  readonly created_at: string
}
const COLUMNS = 'r.id, r.account_id, a.name, a.email, a.is_confirmed, a.preferences, r.created_at'

export async function openJoinRequests(tx: Tx, tenantId: string): Promise<JoinRequest[]> {
  return await tx.query<JoinRequest>(
    `select ${COLUMNS} from identity.join_request r join identity.account a on a.id = r.account_id and a.is_active
     where r.tenant_id = $1 and r.decided_at is null order by r.created_at, r.id limit 200`,
    [tenantId],
  )
}

export async function joinRequest(tx: Tx, tenantId: string, id: string): Promise<JoinRequest | null> {
  const [row] = await tx.query<JoinRequest>(
    `select ${COLUMNS} from identity.join_request r join identity.account a on a.id = r.account_id and a.is_active
     where r.tenant_id = $1 and r.id = $2 and r.decided_at is null for update of r`,
    [tenantId, id],
  )
  return row ?? null
}

export async function decideJoinRequest(
  tx: Tx,
  id: string,
  decision: 'approved' | 'rejected',
  memberId: string | null,
  now: string,
): Promise<void> {
  await tx.run(`update identity.join_request set decision = $2, decided_by = $3, decided_at = $4 where id = $1`, [
    id,
    decision,
    memberId,
    now,
  ])
}

/** Active members with an account, to be asked whether they administer members. */
export async function membersWithAccounts(
  tx: Tx,
  tenantId: string,
): Promise<{ member_id: string; account_id: string }[]> {
  return await tx.query(
    `select id as member_id, account_id from member where tenant_id = $1 and is_active and deleted_at is null and account_id is not null order by role = 'owner' desc, id limit 1000`,
    [tenantId],
  )
}

export async function endMembership(tx: Tx, tenantId: string, accountId: string): Promise<void> {
  await tx.run(`delete from identity.membership where tenant_id = $1 and account_id = $2`, [tenantId, accountId])
  await tx.run(`update identity.session set tenant_id = null where tenant_id = $1 and account_id = $2`, [
    tenantId,
    accountId,
  ])
}
