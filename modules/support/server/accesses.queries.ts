import { type Ctx, uuidv7 } from '@app/core'
import type { Tx } from '@app/core/db'

export type Access = {
  readonly id: string
  readonly at: string
  readonly name: string
  readonly object: string
  readonly record_id: string | null
  readonly operator_id: string | null
}

/** What was done and read under a grant, newest first. The grant is the cause of each event. */
export async function accessesUnder(
  ctx: Ctx,
  grantId: string,
  cursor: string | null,
  limit: number,
): Promise<Access[]> {
  return await ctx.tx.query<Access>(
    `select id, at, name, object, record_id, on_behalf_of as operator_id from event
     where tenant_id = $1 and source = 'support' and causation_id = $2 and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [ctx.tenant.id, grantId, cursor, limit],
  )
}

/** What an operator does or reads that no workspace may be told of, in the platform's own log. Ids and names only. */
export async function noteOperator(
  tx: Tx,
  act: {
    name: string
    object: string
    record_ids: readonly (string | null)[]
    operator_id: string | null
    grant_id: string | null
    correlation_id: string
    at: string
  },
  platform: string,
): Promise<void> {
  await tx.run(
    `insert into event (tenant_id, id, at, name, object, record_id, on_behalf_of, actor_id, source, correlation_id, causation_id)
     select $1, u.id, $2, $3, $4, u.record_id, $5, $5, 'support', $6, $7 from unnest($8::uuid[], $9::uuid[]) as u(id, record_id)`,
    [
      platform,
      act.at,
      act.name,
      act.object,
      act.operator_id,
      act.correlation_id,
      act.grant_id,
      act.record_ids.map(() => uuidv7()),
      act.record_ids,
    ],
  )
}

/** Every open window shows or hides the banner. */
export async function announce(ctx: Pick<Ctx, 'tx' | 'tenant'>): Promise<void> {
  await ctx.tx.query(`select pg_notify('custos_live', $1)`, [
    JSON.stringify({ tenant_id: ctx.tenant.id, event: 'support' }),
  ])
}
