import type { App } from '@app/core'

/** Accounts that should have been deleted a day ago, and whose workspaces do not hold them up. */
export async function lateDeletions(app: App, now: string): Promise<number> {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ n: number }>(
      `select count(*)::int as n from identity.account where deletion_at < $1::timestamptz - interval '26 hours'`,
      [now],
    ),
  )
  return row?.n ?? 0
}

/** A canary begins without second factors, also after a look that was cut off. */
export async function forgetFactors(app: App, email: string): Promise<void> {
  await app.db.inAuth(async (tx) => {
    for (const table of ['totp', 'recovery_code'])
      await tx.run(
        `delete from identity.${table} where account_id in (select id from identity.account where email = $1 and email like '%@canary.invalid')`,
        [email],
      )
  })
}
