import { defineTable, type Table } from '@app/schema'

/** Acceptances of the data processing agreement: added, never changed, gone with the workspace (ONT-072). */
export const dpaAcceptance: Table = defineTable('dpa_acceptance', {
  purpose: 'accountability',
  retention: 'workspace',
  class: 'operational',
  columns: {
    id: { type: 'uuid', personal: false },
    version_id: { type: 'uuid', personal: false },
    number: { type: 'bigint', personal: false },
    /** SHA-256 of the text that was accepted. */
    hash: { type: 'text', collate: 'C', personal: false },
    accepted_at: { type: 'timestamptz', personal: false },
    accepted_by: { type: 'uuid', personal: 'user.unique_id' },
    organisation: { type: 'text', collate: 'und-x-icu', personal: false },
    name: { type: 'text', collate: 'und-x-icu', personal: 'user.name' },
    position: { type: 'text', collate: 'und-x-icu', personal: 'user.workplace' },
  },
  primary_key: ['id'],
  indexes: [['accepted_at', 'id']],
  // Jobs look for a person in every table (erasure, access package).
  grants: { app_rt: ['select', 'insert'], app_job: ['select'] },
  checks: [],
})
