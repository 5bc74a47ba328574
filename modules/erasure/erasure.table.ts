import { defineTable } from '@app/schema'

const base = { purpose: 'rights', class: 'operational' } as const

/** `held`: all that may go has gone, a legal hold keeps the rest; it goes on by itself when that is lifted. */
export const erasureStates = ['planned', 'approved', 'running', 'held', 'done', 'cancelled'] as const

/** The erasure of a person: what was planned, who approved it, how far it is, and its certificate. Ids and counts; the words the person is known by are sealed, and go at the end. */
export const erasure = defineTable('erasure', {
  ...base,
  retention: { class: 'evidence', from: 'ended_at' },
  grants: { app_rt: ['select', 'insert', 'update'], app_job: ['select', 'insert', 'update'] },
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    /** The request of the person; no reference, since a replay after a restore may come before there was one. */
    request_id: { type: 'uuid', personal: false },
    state: { type: 'text', collate: 'C', personal: false },
    /** `[{object, record_id, role}]`: confirmed by a person, `person` or `mention`. */
    subjects: { type: 'jsonb', personal: 'user.unique_id' },
    /** Addresses, numbers and names by which texts and copies are found, encrypted under the workspace's key; empty once the person is gone. */
    words: { type: 'text', collate: 'C', null: true, personal: 'user' },
    plan: { type: 'jsonb', personal: false },
    planned_at: { type: 'timestamptz', personal: false },
    planned_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    approved_at: { type: 'timestamptz', null: true, personal: false },
    approved_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    /** Nothing goes before: a day later where nobody else may approve (rulings 40). */
    starts_at: { type: 'timestamptz', null: true, personal: false },
    /** The step that is to be done next. */
    step: { type: 'text', collate: 'C', null: true, personal: false },
    found: { type: 'jsonb', null: true, personal: false },
    rows_gone_at: { type: 'timestamptz', null: true, personal: false },
    bytes_gone_at: { type: 'timestamptz', null: true, personal: false },
    ended_at: { type: 'timestamptz', null: true, personal: false },
    replayed_at: { type: 'timestamptz', null: true, personal: false },
    certificate: { type: 'jsonb', null: true, personal: 'user.unique_id' },
  },
  indexes: [
    ['request_id', 'planned_at', 'id'],
    ['state', 'starts_at', 'id'],
  ],
  checks: [
    `state in (${erasureStates.map((state) => `'${state}'`).join(', ')})`,
    `(state in ('done', 'cancelled')) = (ended_at is not null)`,
  ],
})

/** What one transaction of an erasure did, written in that transaction: one that was cut off goes on, and its certificate counts right. */
export const erasureBatch = defineTable('erasure_batch', {
  ...base,
  retention: { with: 'erasure' },
  grants: { app_rt: ['select'], app_job: ['select', 'insert'] },
  primary_key: ['erasure_id', 'id'],
  columns: {
    erasure_id: { type: 'uuid', personal: false, references: 'erasure', on_delete: 'cascade' },
    id: { type: 'uuid', personal: false },
    place: { type: 'text', collate: 'C', personal: false },
    /** deleted, cleared, redacted, unlinked */
    act: { type: 'text', collate: 'C', personal: false },
    rows: { type: 'bigint', personal: false },
    at: { type: 'timestamptz', personal: false },
  },
})

/** Who was erased, as keyed hashes: nothing brings them back (core/records/suppression.queries.ts). Lifted with a reason and a new basis only (rulings 40). */
export const suppression = defineTable('suppression', {
  ...base,
  retention: 'workspace',
  grants: { app_rt: ['select', 'update'], app_job: ['select', 'insert', 'update'] },
  primary_key: ['hash'],
  columns: {
    hash: { type: 'bytea', personal: 'user.unique_id' },
    erasure_id: { type: 'uuid', personal: false },
    at: { type: 'timestamptz', personal: false },
    lifted_at: { type: 'timestamptz', null: true, personal: false },
    lifted_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    lift_reason: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.content' },
    lift_basis: { type: 'text', collate: 'C', null: true, personal: false },
  },
  indexes: [['erasure_id']],
  checks: [
    '(lifted_at is null) = (lift_reason is null)',
    '(lifted_at is null) = (lift_basis is null)',
    `lift_basis in ('consent', 'contract', 'legal_obligation')`,
  ],
})
