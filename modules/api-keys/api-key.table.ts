import { defineGlobal } from '@app/schema'

/** What the table of API keys holds, for the data map (migration 0008). */
export const globals = [
  defineGlobal('api_key', {
    class: 'account',
    purpose: 'sign_in',
    retention: 'workspace',
    columns: {
      id: false,
      public_id: false,
      secret_hash: 'user.authorization',
      tenant_id: false,
      member_id: 'user.unique_id',
      name: false,
      rights: false,
      addresses: { personal: 'user.device.ip_address', purpose: 'security' },
      created_at: false,
      created_by: 'user.unique_id',
      expires_at: false,
      last_used_at: 'user.behavior',
      last_used_ip: { personal: 'user.device.ip_address', purpose: 'security' },
      revoked_at: false,
      revoked_by: 'user.unique_id',
    },
  }),
]
