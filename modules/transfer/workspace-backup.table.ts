import { defineTable, type Table } from '@app/schema'

/** A workspace's own backup: a ZIP under a passphrase, behind a link that lives 7 days (QNT-036, QNT-037). One at a time: a new one takes the place of the last. */
export const workspaceBackup: Table = defineTable('workspace_backup', {
  purpose: 'moving_data',
  retention: { class: 'export_file', from: 'expires_at' },
  class: 'operational',
  columns: {
    id: { type: 'uuid', personal: false },
    state: { type: 'text', collate: 'C', personal: false },
    progress: { type: 'bigint', personal: false, default: '0' },
    requested_at: { type: 'timestamptz', personal: false },
    requested_by: { type: 'uuid', personal: 'user.unique_id' },
    finished_at: { type: 'timestamptz', null: true, personal: false },
    expires_at: { type: 'timestamptz', null: true, personal: false },
    row_count: { type: 'bigint', personal: false, default: '0' },
    bytes: { type: 'bigint', personal: false, default: '0' },
    manifest: { type: 'jsonb', null: true, personal: false },
    file_key: { type: 'text', collate: 'C', null: true, personal: false },
    failure: { type: 'text', collate: 'C', null: true, personal: false },
    /** SHA-256 of the link's token. */
    token_hash: { type: 'bytea', personal: false },
    /** The token and the passphrase under the workspace's key, only until the file is written. */
    sealed: { type: 'text', collate: 'C', null: true, personal: false },
    /** scrypt, salted. */
    passphrase_hash: { type: 'bytea', personal: false },
    wrong: { type: 'bigint', personal: false, default: '0' },
    /** The session that gave the right passphrase, and until when it may fetch the file. */
    opened_in: { type: 'uuid', null: true, personal: 'user.unique_id' },
    opened_until: { type: 'timestamptz', null: true, personal: false },
    downloaded_at: { type: 'timestamptz', null: true, personal: false },
  },
  primary_key: ['id'],
  indexes: [['requested_at', 'id']],
  grants: { app_rt: ['select', 'insert', 'update', 'delete'], app_job: ['select', 'update'] },
  checks: [`state in ('running', 'ready', 'failed', 'locked', 'gone')`],
})
