import { defineGlobal } from '@app/schema'

/** Versions of policies and who was told of them, for the data map (migration 0024). */
export const globals = [
  defineGlobal('policy_version', {
    class: 'operational',
    purpose: 'accountability',
    retention: 'installation',
    columns: {
      id: false,
      kind: false,
      number: false,
      change: false,
      summary: false,
      body: false,
      hash: false,
      drafted_at: false,
      drafted_by: 'user.unique_id',
      announced_at: false,
      announced_by: 'user.unique_id',
      effective_at: false,
      withdrawn_at: false,
    },
  }),
  defineGlobal('policy_acknowledgement', {
    class: 'account',
    purpose: 'accountability',
    retention: 'account',
    columns: { account_id: 'user.unique_id', version_id: false, number: false, at: false },
  }),
  defineGlobal('notice_sent', {
    class: 'account',
    purpose: 'notices',
    retention: { with: 'tenant' },
    columns: { subject_id: false, tenant_id: false, account_id: 'user.unique_id', at: false },
  }),
]
