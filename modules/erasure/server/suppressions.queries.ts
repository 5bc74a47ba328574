import type { Ctx } from '@app/core'

export type Suppressed = {
  readonly erasure_id: string
  readonly at: string
  readonly entries: number
  readonly lifted: number
}

/** The list by erasure: how many hashes stand, how many were lifted. Whom they are of, nobody can tell. */
export const listSuppressed = async (ctx: Ctx): Promise<Suppressed[]> =>
  await ctx.tx.query<Suppressed>(
    `select erasure_id, min(at) as at, count(*) filter (where lifted_at is null)::int as entries, count(*) filter (where lifted_at is not null)::int as lifted
     from suppression where tenant_id = $1 group by erasure_id order by min(at) desc, erasure_id limit 500`,
    [ctx.tenant.id],
  )

/** How many hashes stand on the list, and since when the oldest does. */
export async function countSuppressed(ctx: Ctx): Promise<{ entries: number; since: string | null }> {
  const [row] = await ctx.tx.query<{ entries: number; since: string | null }>(
    'select count(*)::int as entries, min(at) as since from suppression where tenant_id = $1 and lifted_at is null',
    [ctx.tenant.id],
  )
  return row ?? { entries: 0, since: null }
}

/** @returns how many stood on the list */
export async function liftSuppressed(
  ctx: Ctx,
  hashes: readonly Buffer[],
  reason: string,
  basis: string,
): Promise<number> {
  const { rowCount } = await ctx.tx.run(
    `update suppression set lifted_at = $3, lifted_by = $4, lift_reason = $5, lift_basis = $6 where tenant_id = $1 and hash = any($2::bytea[]) and lifted_at is null`,
    [ctx.tenant.id, hashes, ctx.now, ctx.actor.member_id, reason, basis],
  )
  return rowCount
}
