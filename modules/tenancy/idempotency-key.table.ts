import { defineTable } from '@app/schema'

/** Answers of POST requests that carried an `Idempotency-Key`, for a day (core/http/idempotency.queries.ts). */
export const idempotencyKey = defineTable('idempotency_key', {
  purpose: 'operation',
  retention: { class: 'code', from: 'expires_at' },
  class: 'operational',
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    member_id: { type: 'uuid', personal: 'user.unique_id', references: 'member', on_delete: 'cascade' },
    key: { type: 'text', collate: 'C', personal: false },
    request_hash: { type: 'text', collate: 'C', personal: false },
    status: { type: 'bigint', null: true, personal: false },
    headers: { type: 'text', collate: 'C', null: true, personal: false },
    body: { type: 'text', collate: 'C', null: true, personal: 'user.content' },
    created_at: { type: 'timestamptz', personal: false },
    expires_at: { type: 'timestamptz', personal: false },
  },
  unique: [['member_id', 'key']],
  indexes: [['expires_at', 'id']],
})
