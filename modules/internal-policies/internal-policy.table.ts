import { type Table, defineTable } from '@app/schema'

const base = { class: 'operational', purpose: 'accountability' } as const

/** An internal policy of a workspace; what it says is in its versions. */
export const internalPolicy = defineTable('internal_policy', {
  ...base,
  retention: 'workspace',
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    created_at: { type: 'timestamptz', personal: false },
    /** From then on it asks nobody; what was acknowledged stays. */
    retired_at: { type: 'timestamptz', null: true, personal: false },
    retired_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  grants: { app_rt: ['select', 'insert', 'update'], app_job: ['select'] },
})

/** What was published, to whom, and until when it is to be acknowledged: written once, so nobody acknowledged something else. */
export const internalPolicyVersion: Table = defineTable('internal_policy_version', {
  ...base,
  retention: 'workspace',
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    policy_id: { type: 'uuid', personal: false, references: 'internal_policy', on_delete: 'cascade' },
    number: { type: 'bigint', personal: false },
    title: { type: 'text', collate: 'und-x-icu', personal: false },
    text: { type: 'text', collate: 'und-x-icu', personal: false },
    audience: { type: 'text', collate: 'C', personal: false },
    /** Key of the role. */
    role: { type: 'text', collate: 'C', null: true, personal: false },
    team_id: { type: 'uuid', null: true, personal: false },
    due_on: { type: 'date', personal: false },
    published_at: { type: 'timestamptz', personal: false },
    published_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  unique: [['policy_id', 'number']],
  checks: [
    "audience in ('all', 'role', 'team')",
    "(audience = 'role') = (role is not null)",
    "(audience = 'team') = (team_id is not null)",
  ],
  grants: { app_rt: ['select', 'insert'], app_job: ['select'] },
})

/** Who was told of a version, reminded of it, and has acknowledged it. */
export const internalPolicyMember: Table = defineTable('internal_policy_member', {
  ...base,
  retention: { with: 'member' },
  primary_key: ['version_id', 'member_id'],
  columns: {
    version_id: { type: 'uuid', personal: false, references: 'internal_policy_version', on_delete: 'cascade' },
    member_id: { type: 'uuid', personal: 'user.unique_id', references: 'member', on_delete: 'cascade' },
    told_at: { type: 'timestamptz', null: true, personal: false },
    reminded_at: { type: 'timestamptz', null: true, personal: false },
    acknowledged_at: { type: 'timestamptz', null: true, personal: false },
  },
  indexes: [['member_id', 'version_id']],
  grants: { app_rt: ['select', 'insert', 'update'], app_job: ['select', 'insert', 'update'] },
})
