import { type Ctx, type Wire, error, handle } from '@app/core'
import { winDeal } from '../index.ts'
import { moveTo } from './move.ts'
import { stagesOf } from './write-stage.queries.ts'

/** The stage of the deal's pipeline with this outcome. @throws stage_missing */
export async function stageWith(ctx: Ctx, deal: Wire, outcome: 'won' | 'lost'): Promise<string> {
  const stage = (await stagesOf(ctx)).find((s) => s.pipeline_id === deal['pipeline_id'] && s.outcome === outcome)
  if (!stage) throw error('stage_missing')
  return stage.id
}

/** @throws deal_already_closed, stage_missing, fields_required */
export const win = handle(winDeal, async (ctx, deal, input) => {
  if (deal['closed_at']) throw error('deal_already_closed')
  const closes_on = (input['won_on'] as string | undefined) ?? ctx.now.slice(0, 10)
  return await moveTo(ctx, deal, { stage_id: await stageWith(ctx, deal, 'won'), closes_on }, input, 'won')
})
