import { defineTable } from '@app/schema'

const appendOnly = { app_rt: ['select', 'insert'], app_job: ['select', 'insert'], app_auth: ['insert'] } as const
const grants = { app_rt: [...appendOnly.app_rt], app_job: [...appendOnly.app_job], app_auth: [...appendOnly.app_auth] }

/** What a legal hold on a record, or on the member who acted, keeps. */
const held = [
  ['object', 'record_id'],
  ["'member'", 'actor_id'],
] as const

/**
 * What happened, written in the transaction that did it: audit trail, timeline, outbox. Ids, names and salted commitments (rulings.md 14); address and
 * device stand beside their own commitment `origin`, and go with `origin_salt` at erasure and after 12 months. `xid` is the writing transaction: the
 * sequencer takes events of finished transactions in its order, so that no writer waits for the log (ADR 11).
 */
export const event = defineTable('event', {
  purpose: 'accountability',
  retention: { class: 'audit', from: 'at' },
  class: 'operational',
  purge: { held },
  primary_key: ['id'],
  grants,
  columns: {
    id: { type: 'uuid', personal: false },
    at: { type: 'timestamptz', personal: false },
    name: { type: 'text', collate: 'C', personal: false },
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', null: true, personal: false },
    record_version: { type: 'bigint', null: true, personal: false },
    actor_id: { type: 'uuid', null: true, personal: 'user.unique_id' },
    source: { type: 'text', collate: 'C', personal: false },
    correlation_id: { type: 'uuid', personal: false },
    causation_id: { type: 'uuid', null: true, personal: false },
    commitments: { type: 'jsonb', null: true, personal: false },
    ip: { type: 'text', collate: 'C', null: true, personal: 'user.device.ip_address', purpose: 'security' },
    on_behalf_of: { type: 'uuid', null: true, personal: 'user.unique_id' },
    device: { type: 'text', collate: 'C', null: true, personal: 'user.device', purpose: 'security' },
    origin: { type: 'bytea', null: true, personal: false },
    origin_salt: { type: 'bytea', null: true, personal: false },
    xid: { type: 'bigint', default: '(pg_current_xact_id()::text::bigint)', personal: false },
  },
  // Each column people filter by, with time: newest first out of 10 million without a sort (npm run bench -- audit).
  indexes: [
    ['record_id', 'id'],
    ['correlation_id', 'id'],
    ['at', 'id'],
    ['actor_id', 'at', 'id'],
    ['name', 'at', 'id'],
    ['source', 'at', 'id'],
    ['ip', 'at', 'id'],
  ],
})

/** Values beside the event, so that erasure can remove them and every proof still verifies. */
export const eventValue = defineTable('event_value', {
  purpose: 'accountability',
  retention: { with: 'event' },
  class: 'operational',
  purge: {
    on: 'event_id',
    or: '(exists (select from event e where e.tenant_id = event_value.tenant_id and e.id = event_value.event_id and app_erased(e.object, e.record_id)))',
  },
  primary_key: ['event_id', 'field'],
  grants: { ...grants, app_privacy: ['select', 'delete'] },
  columns: {
    event_id: { type: 'uuid', personal: false },
    field: { type: 'text', collate: 'C', personal: false },
    old: { type: 'jsonb', null: true, personal: 'user.content' },
    new: { type: 'jsonb', null: true, personal: 'user.content' },
    salt: { type: 'bytea', personal: false },
  },
})

/** Identity words of each record for type-ahead (architecture.md §6.3). */
export const searchTerm = defineTable('search_term', {
  purpose: 'customer_relations',
  retention: { with: 'record' },
  class: 'service',
  primary_key: ['term', 'weight', 'object', 'record_id'],
  columns: {
    term: { type: 'text', collate: 'C', personal: 'user.content' },
    weight: { type: 'text', collate: 'C', personal: false },
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: false },
  },
  indexes: [['object', 'record_id']],
  grants: { app_rt: ['select', 'insert', 'delete'], app_job: ['select', 'insert', 'delete'] },
})

/**
 * The workspace's vocabulary: each word of `search_term` that people may misspell, for the search with typing errors. `key` is the word in
 * letters PostgreSQL makes trigrams of wherever it runs; `record_id` is the record that brought the word first, so that two writers who bring
 * the same one at once never wait for each other (rulings.md 13): a word may stand here twice.
 */
export const searchWord = defineTable('search_word', {
  purpose: 'customer_relations',
  retention: { with: 'record' },
  class: 'service',
  primary_key: ['word', 'record_id'],
  columns: {
    word: { type: 'text', collate: 'C', personal: 'user.content' },
    key: { type: 'text', collate: 'C', personal: 'user.content' },
    record_id: { type: 'uuid', personal: false },
  },
  gin: ['key gin_trgm_ops'],
  grants: {
    app_rt: ['select', 'insert', 'delete'],
    app_job: ['select', 'insert', 'delete'],
    app_search: ['select'],
  },
})

/** All words of records with long texts, found whole by the search function. */
export const searchBody = defineTable('search_body', {
  purpose: 'customer_relations',
  retention: { with: 'record' },
  class: 'service',
  primary_key: ['object', 'record_id'],
  columns: {
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: false },
    words: { type: 'tsvector', personal: 'user.content' },
  },
  gin: ['words'],
  grants: {
    app_rt: ['select', 'insert', 'update', 'delete'],
    app_job: ['select', 'insert', 'update', 'delete'],
    app_search: ['select'],
  },
})

/** One row per merge; the moved rows stand beside it, so that unmerge returns those still where the merge put them (rulings.md 25). */
export const merge = defineTable('merge', {
  purpose: 'customer_relations',
  retention: { class: 'audit', from: 'merged_at' },
  class: 'operational',
  purge: { held: [['object', 'winner_id']] },
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    object: { type: 'text', collate: 'C', personal: false },
    winner_id: { type: 'uuid', personal: false },
    loser_id: { type: 'uuid', personal: false },
    correlation_id: { type: 'uuid', personal: false },
    merged_at: { type: 'timestamptz', personal: false },
    merged_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    unmerged_at: { type: 'timestamptz', null: true, personal: false },
  },
})

export const mergeRow = defineTable('merge_row', {
  purpose: 'customer_relations',
  retention: { with: 'merge' },
  class: 'operational',
  primary_key: ['merge_id', 'object', 'field', 'record_id'],
  columns: {
    merge_id: { type: 'uuid', personal: false, references: 'merge', on_delete: 'cascade' },
    object: { type: 'text', collate: 'C', personal: false },
    field: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: false },
  },
})
