import { type Ctx, type Route, records } from '@app/core'
import { idParams } from '@app/core/http'

type Row = {
  id: string
  from_stage_id: string | null
  to_stage_id: string
  changed_at: string
  changed_by: string | null
}

/** The deal's way through its stages, oldest first. */
export async function stageHistory(ctx: Ctx, dealId: string): Promise<Row[]> {
  return await ctx.tx.query<Row>(
    'select id, from_stage_id, to_stage_id, changed_at, changed_by from deal_stage_change where tenant_id = $1 and deal_id = $2 order by changed_at, id limit 1000',
    [ctx.tenant.id, dealId],
  )
}

/** The last open stage before the deal was closed. */
export async function lastOpenStage(ctx: Ctx, dealId: string): Promise<string | undefined> {
  const [row] = await ctx.tx.query<{ id: string }>(
    `select s.id from deal_stage_change c join stage s on s.tenant_id = $1 and s.id = c.to_stage_id and s.outcome = 'open' and s.deleted_at is null
     where c.tenant_id = $1 and c.deal_id = $2 order by c.changed_at desc, c.id desc limit 1`,
    [ctx.tenant.id, dealId],
  )
  return row?.id
}

export const stageHistoryRoute: Route = {
  method: 'GET',
  url: '/v1/deals/:id/stage-history',
  permission: 'member',
  summary: 'Stages a deal has been in',
  tags: ['deal'],
  schema: { params: idParams },
  handler: async ({ ctx, params }) => {
    await records.get(ctx, 'deal', params['id'] ?? '')
    return { data: await stageHistory(ctx, params['id'] ?? '') }
  },
}
