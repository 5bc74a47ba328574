import { defineAction } from '@app/schema'

const id = { type: 'string', format: 'uuid' }
/** Values the new stage asks for. */
const fields = { type: 'object' }
const body = (properties: Record<string, unknown>, required: string[] = []): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})

export const moveDeal = defineAction('deal.move', {
  object: 'deal',
  permission: 'update',
  label: 'Move to stage',
  emits: 'deal.moved',
  input: body({ stage_id: id, fields }, ['stage_id']),
})
export const winDeal = defineAction('deal.win', {
  object: 'deal',
  permission: 'update',
  label: 'Mark as won',
  emits: 'deal.won',
  input: body({ won_on: { type: 'string', format: 'date' }, fields }),
})
export const loseDeal = defineAction('deal.lose', {
  object: 'deal',
  permission: 'update',
  label: 'Mark as lost',
  emits: 'deal.lost',
  input: body({ reason: { type: 'string', minLength: 1, maxLength: 500 }, fields }, ['reason']),
})
export const reopenDeal = defineAction('deal.reopen', {
  object: 'deal',
  permission: 'update',
  label: 'Reopen',
  emits: 'deal.reopened',
  input: body({ stage_id: id, fields }),
})
