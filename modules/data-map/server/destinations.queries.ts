import type { Ctx } from '@app/core'
import { type EgressCount, countEgress } from '@app/core/egress'
import { type DestinationKey, destinations } from '@app/schema'
import type { DataMapAnswer } from '../index.ts'

/** Where data of this workspace may go, and whether it does: nothing unless somebody set it up. */
export async function destinationsInUse(ctx: Ctx): Promise<DataMapAnswer['destinations']> {
  const { config } = ctx.app
  const [sso] = await ctx.app.db.inAuth((tx) =>
    tx.query<{ connections: number; domains: number }>(
      `select (select count(*)::int from identity.sso_connection where tenant_id = $1 and is_active) as connections,
         (select count(*)::int from identity.sso_domain where tenant_id = $1) as domains`,
      [ctx.tenant.id],
    ),
  )
  const used: Record<DestinationKey, boolean> = {
    mail_server: config.mail !== null,
    identity_provider: (sso?.connections ?? 0) > 0,
    name_server: config.mail !== null || (sso?.domains ?? 0) > 0 || (sso?.connections ?? 0) > 0,
    file_store: config.s3 !== undefined,
    backup_store: config.backup.s3 !== undefined,
  }
  const counts = new Map((await countEgress(ctx, '1970-01-01T00:00:00Z')).map((one) => [one.destination, one]))
  return (Object.keys(destinations) as DestinationKey[]).map((key) => ({
    ...destinations[key],
    left: leftOf(counts.get(key)),
    key,
    in_use: used[key],
  }))
}

const leftOf = (one: EgressCount | undefined) => ({
  sent: one?.sent ?? 0,
  blocked: one?.blocked ?? 0,
  bytes: one?.bytes ?? 0,
  last_at: one?.last_at ?? null,
})

/** What the head of the record of processing says of the workspace. */
export async function workspaceFacts(ctx: Ctx): Promise<{ name: string; region: string }> {
  const [row] = await ctx.tx.query<{ name: string; region: string }>(
    'select name, region from identity.tenant where id = $1',
    [ctx.tenant.id],
  )
  return row ?? { name: ctx.tenant.slug, region: '' }
}
