import { error, handle } from '@app/core'
import { reopenDeal } from '../index.ts'
import { moveTo } from './move.ts'
import { lastOpenStage } from './stage-history.queries.ts'
import { stagesOf } from './write-stage.queries.ts'

/** Back to the open stage it was in before it was closed. @throws deal_not_closed, stage_missing, fields_required */
export const reopen = handle(reopenDeal, async (ctx, deal, input) => {
  if (!deal['closed_at']) throw error('deal_not_closed')
  const open = (await stagesOf(ctx)).filter((s) => s.pipeline_id === deal['pipeline_id'] && s.outcome === 'open')
  const before = await lastOpenStage(ctx, deal.id)
  const stage_id = (input['stage_id'] as string | undefined) ?? (open.find((s) => s.id === before) ?? open[0])?.id
  if (!stage_id) throw error('stage_missing')
  return await moveTo(ctx, deal, { stage_id }, input, 'reopened')
})
