import { handle, records } from '@app/core'
import { assignLead } from '../index.ts'

/** Gives a lead to a member. Rules that choose the member come later; the event is the same. */
export const assign = handle(
  assignLead,
  async (ctx, record, input) =>
    await records.update(ctx, 'lead', record.id, { owner_id: input['owner_id'] }, { event: 'assigned' }),
)
