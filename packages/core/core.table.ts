import { defineGlobal, defineStore } from '@app/schema'

/** What the program itself keeps beside the modules' tables, for the data map: folders of DATA_DIR, the queue, the log. */
export const stores = [
  defineStore('database', {
    kind: 'folder',
    at: 'postgres',
    class: 'operational',
    text: 'The embedded PostgreSQL: all tables of this map, their indexes and the write-ahead log.',
    personal: ['user'],
    purpose: 'operation',
    retention: 'installation',
  }),
  defineStore('uploads_and_exports', {
    kind: 'folder',
    at: 'tmp',
    class: 'service',
    text: 'Files that are being imported, and exports until they are fetched: random names, mode 0600.',
    personal: ['user.content'],
    purpose: 'moving_data',
    retention: { with: 'import' },
  }),
  defineStore('keys', {
    kind: 'folder',
    at: 'keys',
    class: 'operational',
    text: 'The root key, passwords of the database roles, keys that sign the audit log. Never in the database.',
    personal: [],
    purpose: 'security',
    retention: 'installation',
  }),
  defineStore('checkpoints', {
    kind: 'folder',
    at: 'checkpoints',
    class: 'operational',
    text: 'Signed sizes and roots of the audit logs: hashes, no personal data.',
    personal: [],
    purpose: 'accountability',
    retention: 'installation',
  }),
  defineStore('run', {
    kind: 'folder',
    at: 'run',
    class: 'operational',
    text: 'Socket and lock of the running program.',
    personal: [],
    purpose: 'operation',
    retention: 'installation',
  }),
  defineStore('job_queue', {
    kind: 'queue',
    at: 'graphile_worker',
    class: 'operational',
    text: 'Work to do: ids of workspaces and records, never values. Done work leaves at once.',
    personal: ['user.unique_id'],
    purpose: 'operation',
    retention: 'installation',
  }),
  defineStore('server_log', {
    kind: 'log',
    at: 'standard output',
    class: 'operational',
    text: 'Route patterns, states, times; no addresses, paths, queries or names. The program writes no log file; whoever keeps its output keeps it so long.',
    personal: [],
    purpose: 'operation',
    retention: { class: 'server_log', from: 'at' },
  }),
]

export const globals = [
  defineGlobal('migration', {
    class: 'operational',
    purpose: 'operation',
    retention: 'installation',
    columns: { name: false, sha256: false, applied_at: false, duration_ms: false },
  }),
  defineGlobal('audit_cursor', {
    class: 'operational',
    purpose: 'accountability',
    retention: 'installation',
    columns: { one: false, xid: false, event_id: false },
  }),
]
