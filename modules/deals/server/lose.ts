import { error, handle, records } from '@app/core'
import { loseDeal } from '../index.ts'
import { stageWith } from './win.ts'

/** @throws deal_already_closed, stage_missing */
export const lose = handle(loseDeal, async (ctx, deal, input) => {
  if (deal['closed_at']) throw error('deal_already_closed')
  return await records.update(
    ctx,
    'deal',
    deal.id,
    { stage_id: await stageWith(ctx, deal, 'lost'), lost_reason: input['reason'], closes_on: ctx.now.slice(0, 10) },
    { event: 'lost' },
  )
})
