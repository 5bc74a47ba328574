import { defineTable } from '@app/schema'

/**
 * "Keep it, and do nothing with it" (GDPR Art. 18): while a row stands, core lets nothing but reading and keeping happen to the record, its parts and
 * what is about the person (core/policy/predicate.ts). One standing row per record. Exported with the workspace, so that a move lifts nothing.
 */
export const restriction = defineTable('restriction', {
  class: 'service',
  purpose: 'rights',
  retention: { class: 'evidence', from: 'lifted_at' },
  grants: {
    app_rt: ['select', 'insert', 'update'],
    app_job: ['select', 'insert', 'update'],
    app_auth: ['select'],
  },
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: 'user.unique_id' },
    reason: { type: 'text', collate: 'und-x-icu', personal: 'user.content' },
    /** The request of the person, where there is one. */
    request_id: { type: 'uuid', null: true, personal: false },
    restricted_at: { type: 'timestamptz', personal: false },
    restricted_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    lifted_at: { type: 'timestamptz', null: true, personal: false },
    lifted_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    lift_reason: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.content' },
  },
  indexes: [
    ['record_id', 'object', 'lifted_at'],
    ['lifted_at', 'restricted_at', 'id'],
  ],
  checks: ['(lifted_at is null) = (lift_reason is null)'],
})
