import { type Ctx, records } from '@app/core'
import type { Tx } from '@app/core/db'
import { type Account, insertMembership } from '../../identity/server/index.ts'

/** Gives an account its place in the workspace: the membership, and the member made or taken over, with its event, in one transaction of `app_auth`. */
export async function seat(
  ctx: Ctx,
  tx: Tx,
  account: Pick<Account, 'id' | 'email' | 'name'>,
  given: { member_id: string; exists: boolean; role: string; team_id: string | null },
): Promise<void> {
  await insertMembership(tx, {
    account_id: account.id,
    tenant_id: ctx.tenant.id,
    member_id: given.member_id,
    now: ctx.now,
  })
  const values = {
    account_id: account.id,
    role: given.role,
    is_active: true,
    ...(given.team_id ? { team_id: given.team_id } : {}),
  }
  if (given.exists)
    await records.updateMany(ctx, 'member', [{ id: given.member_id, patch: values }], { raw: true, event: 'joined' })
  else
    await records.createMany(
      ctx,
      'member',
      [{ id: given.member_id, name: account.name, email: account.email, ...values }],
      { raw: true, event: 'joined' },
    )
}
