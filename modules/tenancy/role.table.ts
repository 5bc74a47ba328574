import { type Table, defineTable } from '@app/schema'

/** Signing in and joining read what a member may do before they are anybody in the workspace. */
const grants = {
  app_rt: ['select', 'insert', 'update', 'delete'],
  app_job: ['select', 'insert', 'update', 'delete'],
  app_auth: ['select'],
} satisfies Table['grants']

/**
 * Roles as data (core/policy/roles.ts says what `rights` holds): the workspace's own ones, and the seeded ones that it has changed.
 * Members name their role by `key`, which never changes and so means the same in another workspace after an import.
 */
export const role = defineTable('role', {
  purpose: 'teamwork',
  retention: 'workspace',
  class: 'service',
  grants,
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    key: { type: 'text', collate: 'und-x-icu', personal: false },
    name: { type: 'text', collate: 'und-x-icu', personal: false },
    description: { type: 'text', collate: 'und-x-icu', null: true, personal: false },
    rights: { type: 'jsonb', personal: false },
    require_second_factor: { type: 'boolean', personal: false, default: 'false' },
    version: { type: 'bigint', personal: false },
    created_at: { type: 'timestamptz', personal: false },
    updated_at: { type: 'timestamptz', personal: false },
    updated_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  unique: [['key']],
  checks: ["key ~ '^[a-z][a-z0-9_]{0,39}$'"],
})

/** One record opened to a member, a team or a role beyond what their role reads: `grantee` is `member:<id>`, `team:<id>` or `role:<key>`. */
export const recordShare = defineTable('record_share', {
  purpose: 'teamwork',
  retention: { with: 'record' },
  class: 'service',
  grants,
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: false },
    grantee: { type: 'text', collate: 'C', personal: 'user.unique_id' },
    level: { type: 'text', collate: 'C', personal: false },
    created_at: { type: 'timestamptz', personal: false },
    created_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  unique: [['object', 'record_id', 'grantee']],
  indexes: [['grantee', 'object', 'record_id']],
  checks: ["level in ('read', 'update')"],
})
