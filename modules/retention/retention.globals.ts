import { defineGlobal, defineStore } from '@app/schema'

/** Tables beside the workspaces' that retention keeps, for the data map; types stand in migration 0017. */
export const globals = [
  defineGlobal('retention', {
    class: 'operational',
    purpose: 'operation',
    retention: 'installation',
    columns: { class: false, period: false, loosest: false },
  }),
  defineGlobal('certificate', {
    class: 'account',
    purpose: 'accountability',
    retention: { class: 'evidence', from: 'issued_at' },
    columns: { id: false, kind: false, issued_at: false, body: false },
  }),
  defineGlobal('certificate_reader', {
    class: 'account',
    purpose: 'accountability',
    retention: { with: 'certificate' },
    columns: { certificate_id: false, account_id: 'user.unique_id' },
  }),
  defineGlobal('purge_count', {
    class: 'operational',
    purpose: 'accountability',
    retention: { with: 'tenant' },
    columns: { tenant_id: false, id: false, table_name: false, rows: false },
  }),
  defineGlobal('heartbeat', {
    class: 'operational',
    purpose: 'operation',
    retention: 'installation',
    columns: { job: false, at: false, result: false },
  }),
]

export const stores = [
  defineStore('erasure_ledger', {
    kind: 'folder',
    at: 'erasures',
    class: 'operational',
    text: 'Ids of workspaces and accounts that were deleted, so that no restore brings them back. Never in a backup of the database.',
    personal: ['user.unique_id'],
    purpose: 'accountability',
    retention: 'installation',
  }),
]
