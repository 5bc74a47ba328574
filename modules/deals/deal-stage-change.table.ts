import { defineTable } from '@app/schema'

/** Stage history: a table of its own, so that it outlives the audit trail (rulings.md 14). */
export const dealStageChange = defineTable('deal_stage_change', {
  purpose: 'customer_relations',
  retention: { with: 'deal' },
  class: 'service',
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    deal_id: { type: 'uuid', personal: false, references: 'deal', on_delete: 'cascade' },
    from_stage_id: { type: 'uuid', null: true, personal: false },
    to_stage_id: { type: 'uuid', personal: false },
    changed_at: { type: 'timestamptz', personal: false },
    changed_by: { type: 'uuid', null: true, personal: false },
  },
  indexes: [['deal_id', 'changed_at']],
})
