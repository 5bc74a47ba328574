import { defineTable } from '@app/schema'

/** What the workspace's directory (SCIM) calls a member, beyond what the member's own row says. Nothing else of its attributes is kept. */
export const directoryUser = defineTable('directory_user', {
  purpose: 'sign_in',
  retention: { with: 'member' },
  class: 'account',
  primary_key: ['member_id'],
  columns: {
    member_id: { type: 'uuid', personal: 'user.unique_id', references: 'member', on_delete: 'cascade' },
    user_name: { type: 'text', collate: 'C', personal: 'user.contact.email' },
    external_id: { type: 'text', collate: 'C', null: true, personal: 'user.unique_id' },
    given_name: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.name' },
    family_name: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.name' },
  },
  unique: [['user_name'], ['external_id']],
})

/** What the directory calls a team. */
export const directoryGroup = defineTable('directory_group', {
  purpose: 'sign_in',
  retention: { with: 'team' },
  class: 'account',
  primary_key: ['team_id'],
  columns: {
    team_id: { type: 'uuid', personal: false, references: 'team', on_delete: 'cascade' },
    external_id: { type: 'text', collate: 'C', null: true, personal: false },
  },
  unique: [['external_id']],
})

/** Who is in which group there. A member has one team here: that of the group joined last. */
export const directoryGroupMember = defineTable('directory_group_member', {
  purpose: 'sign_in',
  retention: { with: 'member' },
  class: 'account',
  primary_key: ['team_id', 'member_id'],
  columns: {
    team_id: { type: 'uuid', personal: false, references: 'team', on_delete: 'cascade' },
    member_id: { type: 'uuid', personal: 'user.unique_id', references: 'member', on_delete: 'cascade' },
    joined_at: { type: 'timestamptz', personal: false },
  },
  indexes: [['member_id', 'joined_at']],
})
