import { error, handle } from '@app/core'
import { loseDeal } from '../index.ts'
import { moveTo } from './move.ts'
import { stageWith } from './win.ts'

/** @throws deal_already_closed, stage_missing, fields_required */
export const lose = handle(loseDeal, async (ctx, deal, input) => {
  if (deal['closed_at']) throw error('deal_already_closed')
  const stage_id = await stageWith(ctx, deal, 'lost')
  const closes_on = ctx.now.slice(0, 10)
  return await moveTo(ctx, deal, { stage_id, lost_reason: input['reason'], closes_on }, input, 'lost')
})
