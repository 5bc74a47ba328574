import { type Table, defineTable } from '@app/schema'

const readByAll = {
  app_rt: ['select', 'insert', 'update'],
  app_job: ['select', 'insert', 'update'],
  app_auth: ['select'],
} satisfies Table['grants']

/** "Keep this": while it stands, nothing it names is purged, deleted for good, merged or taken back by the undo of an import (rulings.md 40). */
export const legalHold = defineTable('legal_hold', {
  class: 'operational',
  purpose: 'accountability',
  retention: { class: 'evidence', from: 'lifted_at' },
  grants: readByAll,
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    /** `person`: a contact or member with what is about them; `record`: exactly that record; `matter`: a case with its list of records. */
    kind: { type: 'text', collate: 'C', personal: false },
    name: { type: 'text', collate: 'und-x-icu', personal: 'user.content' },
    reason: { type: 'text', collate: 'und-x-icu', personal: 'user.content' },
    /** When somebody should ask whether it is still needed. */
    review_on: { type: 'date', null: true, personal: false },
    placed_at: { type: 'timestamptz', personal: false },
    placed_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    lifted_at: { type: 'timestamptz', null: true, personal: false },
    lifted_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    lift_reason: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.content' },
  },
  indexes: [['lifted_at', 'placed_at', 'id']],
  checks: ["kind in ('person', 'record', 'matter')", '(lifted_at is null) = (lift_reason is null)'],
})

/** What a hold is on. */
export const legalHoldItem = defineTable('legal_hold_item', {
  class: 'operational',
  purpose: 'accountability',
  retention: { with: 'legal_hold' },
  grants: { app_rt: ['select', 'insert'], app_job: ['select', 'insert'], app_auth: ['select'] },
  primary_key: ['hold_id', 'object', 'record_id'],
  columns: {
    hold_id: { type: 'uuid', personal: false, references: 'legal_hold', on_delete: 'cascade' },
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: 'user.unique_id' },
  },
  indexes: [['record_id', 'object', 'hold_id']],
})

/** Periods this workspace has made shorter than the installation's. */
export const retentionSetting = defineTable('retention_setting', {
  class: 'service',
  purpose: 'accountability',
  retention: 'workspace',
  primary_key: ['class'],
  columns: {
    class: { type: 'text', collate: 'C', personal: false },
    days: { type: 'bigint', personal: false },
    updated_at: { type: 'timestamptz', personal: false },
    updated_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  checks: ['days > 0'],
})

/** The workspace's own rules: records of an object without activity for so many months go to the trash, or lose what is personal. */
export const retentionRule = defineTable('retention_rule', {
  class: 'service',
  purpose: 'accountability',
  retention: 'workspace',
  primary_key: ['object'],
  columns: {
    object: { type: 'text', collate: 'C', personal: false },
    months: { type: 'bigint', personal: false },
    then_do: { type: 'text', collate: 'C', personal: false },
    updated_at: { type: 'timestamptz', personal: false },
    updated_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  checks: ["then_do in ('delete', 'anonymise')", 'months >= 1', 'months <= 240'],
})

/** Records whose personal values are gone for good: their values in the audit trail may go at once, and the log still verifies. */
export const erasedRecord = defineTable('erased_record', {
  class: 'operational',
  purpose: 'accountability',
  retention: { class: 'evidence', from: 'at' },
  grants: { app_rt: ['select'], app_job: ['select', 'insert'], app_auth: ['select', 'insert'] },
  primary_key: ['object', 'record_id'],
  columns: {
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: false },
    at: { type: 'timestamptz', personal: false },
    reason: { type: 'text', collate: 'C', personal: false },
  },
})

/** One night's purge of a workspace, with its certificate. */
export const purgeRun = defineTable('purge_run', {
  class: 'operational',
  purpose: 'accountability',
  retention: { class: 'evidence', from: 'started_at' },
  grants: { app_rt: ['select'], app_job: ['select', 'insert', 'update'] },
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    state: { type: 'text', collate: 'C', personal: false },
    started_at: { type: 'timestamptz', personal: false },
    ended_at: { type: 'timestamptz', null: true, personal: false },
    /** Sum of the batches: table -> rows deleted. */
    counts: { type: 'jsonb', null: true, personal: false },
    certificate: { type: 'jsonb', null: true, personal: false },
  },
  indexes: [['started_at', 'id']],
  checks: ["state in ('running', 'done')"],
})

/** What one transaction of a run deleted; written in that transaction, so that a run that was cut off counts right. */
export const purgeBatch = defineTable('purge_batch', {
  class: 'operational',
  purpose: 'accountability',
  retention: { with: 'purge_run' },
  grants: { app_rt: ['select'], app_job: ['select', 'insert'] },
  primary_key: ['run_id', 'id'],
  columns: {
    run_id: { type: 'uuid', personal: false, references: 'purge_run', on_delete: 'cascade' },
    id: { type: 'uuid', personal: false },
    table_name: { type: 'text', collate: 'C', personal: false },
    rows: { type: 'bigint', personal: false },
    at: { type: 'timestamptz', personal: false },
  },
})
