import { defineTable } from '@app/schema'

/** Work of a member who leaves, on its way to a successor: what moved, how far it is, and the batch by which it is undone. */
export const handover = defineTable('handover', {
  purpose: 'teamwork',
  retention: { with: 'member' },
  class: 'operational',
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    member_id: { type: 'uuid', personal: 'user.unique_id', references: 'member', on_delete: 'cascade' },
    successor_id: { type: 'uuid', personal: 'user.unique_id', references: 'member', on_delete: 'cascade' },
    state: { type: 'text', collate: 'C', personal: false },
    done: { type: 'bigint', personal: false },
    total: { type: 'bigint', personal: false },
    batch: { type: 'uuid', personal: false },
    created_at: { type: 'timestamptz', personal: false },
    created_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    ended_at: { type: 'timestamptz', null: true, personal: false },
  },
  indexes: [['member_id', 'created_at']],
  checks: ["state in ('running', 'done')"],
})
