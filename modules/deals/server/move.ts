import { type Input, handle, records } from '@app/core'
import { moveDeal } from '../index.ts'

/** Moves a deal to a stage, with the values of the fields that the stage asks for. @throws fields_required */
export const move = handle(
  moveDeal,
  async (ctx, deal, input) =>
    await records.update(
      ctx,
      'deal',
      deal.id,
      { ...(input['fields'] as Input | undefined), stage_id: input['stage_id'] },
      { event: 'moved' },
    ),
)
