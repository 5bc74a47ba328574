import { boolean, datetime, defineObject, email, phone, ref, text } from '@app/schema'

/** An account in a tenant, with its role; without an account it stands for a colleague who cannot sign in yet (rulings.md 28). */
export const member = defineObject('member', {
  purpose: 'teamwork',
  retention: 'workspace',
  label: ['Member', 'Members'],
  path: 'members',
  icon: 'user-round',
  title: 'name',
  hidden: true,
  access: { config: true, area: 'members' },
  class: 'account',
  fields: {
    name: text({ required: true, personal: 'user.name', search: 'C' }),
    email: email({ personal: 'user.contact.email', index: true }),
    /** Key of the role (role.table.ts). */
    role: text({ required: true, default: 'rep', readonly: true, personal: false }),
    team_id: ref('team', { label: 'Team' }),
    account_id: text({ readonly: true, personal: 'user.unique_id' }),
    /** A program's own member, which acts by API keys only. */
    is_service: boolean({ readonly: true, label: 'Service account' }),
    is_active: boolean({ default: true, readonly: true, label: 'Active' }),
    job_title: text({ personal: 'user.job_title' }),
    /** Of the organisation chart, in words; departments as records come with the organisation module. */
    department: text({ personal: 'user.workplace' }),
    phone: phone(),
    last_seen_at: datetime({ readonly: true, personal: 'user.behavior' }),
  },
})

export const team = defineObject('team', {
  purpose: 'teamwork',
  retention: 'workspace',
  label: ['Team', 'Teams'],
  path: 'teams',
  icon: 'users',
  title: 'name',
  hidden: true,
  access: { config: true, area: 'members' },
  fields: { name: text({ required: true, personal: false }), parent_id: ref('team', { label: 'Parent team' }) },
})
