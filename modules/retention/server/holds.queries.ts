import { type Ctx, uuidv7 } from '@app/core'

export type Hold = {
  id: string
  kind: 'person' | 'record' | 'matter'
  name: string
  reason: string
  review_on: string | null
  placed_at: string
  placed_by: string | null
  lifted_at: string | null
  lifted_by: string | null
  lift_reason: string | null
}
export type HoldItem = { object: string; record_id: string }
const COLUMNS = `id, kind, name, reason, review_on::text, placed_at, placed_by, lifted_at, lifted_by, lift_reason`

export const listHolds = async (ctx: Ctx, state: 'standing' | 'lifted'): Promise<(Hold & { items: HoldItem[] })[]> =>
  await ctx.tx.query(
    `select ${COLUMNS}, (select coalesce(json_agg(json_build_object('object', i.object, 'record_id', i.record_id) order by i.object, i.record_id), '[]')
       from legal_hold_item i where i.tenant_id = $1 and i.hold_id = h.id) as items
     from legal_hold h where tenant_id = $1 and (lifted_at is null) = $2 order by placed_at desc, id limit 500`,
    [ctx.tenant.id, state === 'standing'],
  )

export const insertHold = async (
  ctx: Ctx,
  hold: Pick<Hold, 'kind' | 'name' | 'reason' | 'review_on'>,
  items: readonly HoldItem[],
): Promise<string> => {
  const id = uuidv7()
  await ctx.tx.run(
    `insert into legal_hold (tenant_id, id, kind, name, reason, review_on, placed_at, placed_by) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [ctx.tenant.id, id, hold.kind, hold.name, hold.reason, hold.review_on, ctx.now, ctx.actor.member_id],
  )
  await addItems(ctx, id, items)
  return id
}

export const addItems = async (ctx: Ctx, holdId: string, items: readonly HoldItem[]): Promise<void> => {
  await ctx.tx.run(
    `insert into legal_hold_item (tenant_id, hold_id, object, record_id) select $1, $2, * from unnest($3::text[], $4::uuid[]) on conflict do nothing`,
    [ctx.tenant.id, holdId, items.map((one) => one.object), items.map((one) => one.record_id)],
  )
}

/** Holds that stand, and were to be looked at again by today. */
export const holdsToReview = async (ctx: Ctx): Promise<{ id: string; review_on: string }[]> =>
  await ctx.tx.query(
    `select id, review_on::text from legal_hold
     where tenant_id = $1 and lifted_at is null and review_on <= ($2::timestamptz at time zone $3)::date order by id limit 500`,
    [ctx.tenant.id, ctx.now, ctx.tenant.time_zone],
  )

/** The hold, locked, while it stands. */
export const standingHold = async (ctx: Ctx, id: string): Promise<Hold | null> => {
  const [row] = await ctx.tx.query<Hold>(
    `select ${COLUMNS} from legal_hold where tenant_id = $1 and id = $2 and lifted_at is null for update`,
    [ctx.tenant.id, id],
  )
  return row ?? null
}

export const liftHold = async (ctx: Ctx, id: string, reason: string): Promise<void> => {
  await ctx.tx.run(
    `update legal_hold set lifted_at = $3, lifted_by = $4, lift_reason = $5 where tenant_id = $1 and id = $2`,
    [ctx.tenant.id, id, ctx.now, ctx.actor.member_id, reason],
  )
}

/** Which of these records are there, in the trash or not: a hold names what exists. */
export const presentIds = async (ctx: Ctx, table: string, ids: readonly string[]): Promise<Set<string>> =>
  new Set(
    (
      await ctx.tx.query<{ id: string }>(`select id from ${table} where tenant_id = $1 and id = any($2::uuid[])`, [
        ctx.tenant.id,
        ids,
      ])
    ).map((row) => row.id),
  )

export const holdsStanding = async (ctx: Ctx): Promise<number> => {
  const [row] = await ctx.tx.query<{ n: number }>(
    'select count(*)::int as n from legal_hold where tenant_id = $1 and lifted_at is null',
    [ctx.tenant.id],
  )
  return row?.n ?? 0
}
