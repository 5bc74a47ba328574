import { defineTable } from '@app/schema'

/** Records that may be about the person of a request, and what somebody of the desk decided about each (rulings 38). */
export const requestSubject = defineTable('request_subject', {
  purpose: 'rights',
  class: 'operational',
  retention: { with: 'privacy_request' },
  grants: { app_rt: ['select', 'insert', 'update'], app_job: ['select', 'insert', 'update', 'delete'] },
  primary_key: ['request_id', 'object', 'record_id'],
  columns: {
    request_id: { type: 'uuid', personal: false, references: 'privacy_request', on_delete: 'cascade' },
    /** Name of an object of the registry. */
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: 'user.unique_id' },
    /** `person`: the record is of a person; `mention`: the person stands in a text of it. */
    role: { type: 'text', collate: 'C', personal: false },
    /** Names of the columns that matched. */
    fields: { type: 'jsonb', personal: false },
    /** email, phone, name; none when the desk added the record by hand. */
    reasons: { type: 'jsonb', personal: false },
    /** What else speaks for it, where no address matched. */
    because: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.content' },
    confirmed_at: { type: 'timestamptz', null: true, personal: false },
    confirmed_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    rejected_at: { type: 'timestamptz', null: true, personal: false },
    rejected_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  indexes: [['object', 'record_id']],
  checks: ["role in ('person', 'mention')", 'confirmed_at is null or rejected_at is null'],
})
