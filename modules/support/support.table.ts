import { defineGlobal } from '@app/schema'

/** What the tables of support access hold, for the data map (migration 0010). */
export const globals = [
  defineGlobal('operator', {
    class: 'account',
    purpose: 'operation',
    retention: 'installation',
    columns: {
      account_id: 'user.unique_id',
      name: 'user.name',
      is_active: false,
      trained_until: 'user.workplace',
      reviewed_at: 'user.workplace',
      reviewed_by: 'user.unique_id',
      created_at: false,
    },
  }),
  defineGlobal('support_grant', {
    class: 'account',
    purpose: 'support',
    retention: { class: 'support', from: 'expires_at' },
    columns: {
      id: false,
      tenant_id: false,
      kind: false,
      reason: 'user.content',
      case_id: false,
      objects: false,
      created_at: false,
      starts_at: false,
      expires_at: false,
      granted_by: 'user.unique_id',
      requested_by: 'user.unique_id',
      approved_by: 'user.unique_id',
      approved_at: false,
      is_gagged: false,
      revoked_at: false,
      revoked_by: 'user.unique_id',
    },
  }),
]
