import type { Ctx } from '@app/core'
import type { Tx } from '@app/core/db'

/** The photo of an account, or null. */
export async function photoOf(tx: Tx, accountId: string): Promise<{ image: Buffer; changed_at: string } | null> {
  const [row] = await tx.query<{ image: Buffer; changed_at: string }>(
    'select image, changed_at from identity.account_photo where account_id = $1',
    [accountId],
  )
  return row ?? null
}

export const setPhoto = async (tx: Tx, accountId: string, image: Buffer, now: string): Promise<void> => {
  await tx.run(
    `insert into identity.account_photo (account_id, image, changed_at) values ($1, $2, $3)
     on conflict (account_id) do update set image = excluded.image, changed_at = excluded.changed_at`,
    [accountId, image, now],
  )
}

/** @returns whether there was one */
export const dropPhoto = async (tx: Tx, accountId: string): Promise<boolean> =>
  (await tx.run('delete from identity.account_photo where account_id = $1', [accountId])).rowCount > 0

/** Which of these accounts have a photo, and since when. */
export const photosOf = async (
  tx: Tx,
  accountIds: readonly string[],
): Promise<{ account_id: string; changed_at: string }[]> =>
  await tx.query('select account_id, changed_at from identity.account_photo where account_id = any($1::uuid[])', [
    accountIds,
  ])

/** Accounts of the active members of the workspace, or of one of them; who has left is not shown any more. */
export const accountsOfMembers = async (
  ctx: Ctx,
  memberId: string | null,
): Promise<{ id: string; account_id: string }[]> =>
  await ctx.tx.query(
    `select id, account_id from member where tenant_id = $1 and account_id is not null and is_active and deleted_at is null and ($2::uuid is null or id = $2)`,
    [ctx.tenant.id, memberId],
  )
