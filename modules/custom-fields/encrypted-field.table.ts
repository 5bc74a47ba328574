import { defineTable } from '@app/schema'

/**
 * Fields that a workspace keeps encrypted, built-in and own ones alike. `encrypting` and `decrypting`: the job that rewrites what is there goes on after
 * `cursor`, of whatever start. No row: the field is in clear.
 */
export const encryptedField = defineTable('encrypted_field', {
  purpose: 'teamwork',
  retention: 'workspace',
  class: 'service',
  primary_key: ['object', 'field'],
  grants: {
    app_rt: ['select', 'insert', 'update', 'delete'],
    app_job: ['select', 'insert', 'update', 'delete'],
    app_auth: ['select'],
  },
  columns: {
    object: { type: 'text', collate: 'C', personal: false },
    field: { type: 'text', collate: 'C', personal: false },
    state: { type: 'text', collate: 'C', personal: false },
    /** Data of special categories (GDPR Art. 9): stays encrypted as long as the field is there. */
    is_special: { type: 'boolean', personal: false },
    cursor: { type: 'uuid', null: true, personal: false },
    done: { type: 'bigint', personal: false },
    total: { type: 'bigint', personal: false },
    since: { type: 'timestamptz', personal: false },
    changed_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  checks: [`state in ('encrypting', 'on', 'decrypting')`],
})
