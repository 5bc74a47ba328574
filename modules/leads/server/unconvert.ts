import { error, handle, readEvents, undo } from '@app/core'
import { unconvertLead } from '../index.ts'

/**
 * Takes a conversion back: records it made go unless something has come to depend on them, what it moved returns.
 * @throws lead_not_converted; undo_impossible when it is too long ago
 */
export const unconvert = handle(unconvertLead, async (ctx, lead) => {
  if (!lead['converted_at']) throw error('lead_not_converted')
  const events = await readEvents(ctx, { object: 'lead', record_id: lead.id }, { limit: 200 })
  const conversion = events.find((e) => e.name === 'lead.converted')
  if (!conversion) throw error('undo_impossible')
  return await undo(ctx, conversion.correlation_id)
})
