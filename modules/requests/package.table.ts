import { defineTable } from '@app/schema'

/** What is handed to the person: an archive under a passphrase, for 7 days. The row stays as what happened. */
export const requestPackage = defineTable('request_package', {
  purpose: 'rights',
  class: 'operational',
  retention: { with: 'privacy_request' },
  grants: { app_rt: ['select', 'insert', 'update'], app_job: ['select', 'update', 'delete'] },
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    request_id: { type: 'uuid', personal: false, references: 'privacy_request', on_delete: 'cascade' },
    state: { type: 'text', collate: 'C', personal: false },
    progress: { type: 'bigint', personal: false, default: '0' },
    requested_at: { type: 'timestamptz', personal: false },
    requested_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    finished_at: { type: 'timestamptz', null: true, personal: false },
    expires_at: { type: 'timestamptz', null: true, personal: false },
    record_count: { type: 'bigint', personal: false, default: '0' },
    bytes: { type: 'bigint', personal: false, default: '0' },
    file_key: { type: 'text', collate: 'C', null: true, personal: false },
    /** The passphrase under the workspace's key, only until the file is written. */
    sealed: { type: 'text', collate: 'C', null: true, personal: false },
    failure: { type: 'text', collate: 'C', null: true, personal: false },
  },
  indexes: [['request_id', 'id']],
  checks: ["state in ('running', 'ready', 'failed', 'gone')"],
})
