import type { Tx } from '@app/core/db'

export type CanaryMember = { readonly tenant_id: string; readonly slug: string; readonly member_id: string }

/** Where a canary account belongs; null before it is made. */
export async function canaryTenant(tx: Tx, email: string): Promise<CanaryMember | null> {
  const [row] = await tx.query<CanaryMember>(
    `select t.id as tenant_id, t.slug, m.member_id from identity.account a join identity.membership m on m.account_id = a.id
       join identity.tenant t on t.id = m.tenant_id where a.email = $1`,
    [email],
  )
  return row ?? null
}

/** The guest of workspace A, in the role that the rights probe gives it. */
export async function insertCanaryMember(
  tx: Tx,
  row: { tenant_id: string; id: string; account_id: string; name: string; email: string; now: string },
): Promise<void> {
  await tx.run(
    `insert into member (tenant_id, id, account_id, name, email, role, is_active, version, created_at, created_by, updated_at, updated_by)
     values ($1, $2, $3, $4, $5, 'viewer', true, 1, $6, $2, $6, $2)`,
    [row.tenant_id, row.id, row.account_id, row.name, row.email, row.now],
  )
}
