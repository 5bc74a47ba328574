import { defineTable } from '@app/schema'

/** Written by the sequencer (app_seq) only; read by the workspace. */
const grants = { app_rt: ['select'], app_job: ['select'] } satisfies Record<string, ('select' | 'insert')[]>

/** The Merkle tree of a workspace, leaf by leaf: hashes stay when events and their values are long gone (security.md §5.3). */
export const auditLeaf = defineTable('audit_leaf', {
  purpose: 'accountability',
  retention: 'workspace',
  class: 'operational',
  primary_key: ['leaf_index'],
  unique: [['event_id']],
  grants,
  columns: {
    leaf_index: { type: 'bigint', personal: false },
    event_id: { type: 'uuid', personal: false },
    hash: { type: 'bytea', personal: false },
  },
  checks: ['leaf_index >= 0', 'length(hash) = 32'],
})

/** Hashes of whole aligned subtrees of 256, 65,536, ... leaves, so that a root or a proof reads some hundred hashes instead of all. */
export const auditNode = defineTable('audit_node', {
  purpose: 'accountability',
  retention: 'workspace',
  class: 'operational',
  primary_key: ['level', 'node_index'],
  grants,
  columns: {
    level: { type: 'bigint', personal: false },
    node_index: { type: 'bigint', personal: false },
    hash: { type: 'bytea', personal: false },
  },
  checks: ['level > 0', 'length(hash) = 32'],
})

/** Signed statements "the log had this size and this root then" (C2SP tlog-checkpoint); also in DATA_DIR/checkpoints and in the platform's own log. */
export const auditCheckpoint = defineTable('audit_checkpoint', {
  purpose: 'accountability',
  retention: 'workspace',
  class: 'operational',
  primary_key: ['tree_size'],
  grants,
  indexes: [['at', 'tree_size']],
  columns: {
    tree_size: { type: 'bigint', personal: false },
    at: { type: 'timestamptz', personal: false },
    root: { type: 'bytea', personal: false },
    note: { type: 'text', collate: 'C', personal: false },
  },
})

/** Runs of "check my log" with what they found. */
export const auditCheck = defineTable('audit_check', {
  purpose: 'accountability',
  retention: { class: 'audit', from: 'requested_at' },
  class: 'operational',
  primary_key: ['id'],
  grants: { app_rt: ['select', 'insert'], app_job: ['select', 'update'] },
  columns: {
    id: { type: 'uuid', personal: false },
    state: { type: 'text', collate: 'C', personal: false },
    requested_at: { type: 'timestamptz', personal: false },
    requested_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    finished_at: { type: 'timestamptz', null: true, personal: false },
    /** A checkpoint kept outside, to check against. */
    given: { type: 'text', collate: 'C', null: true, personal: false },
    result: { type: 'jsonb', null: true, personal: false },
  },
  checks: [`state in ('running', 'intact', 'broken', 'failed')`],
})
