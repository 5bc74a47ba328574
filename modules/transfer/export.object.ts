import { datetime, defineObject, integer, json, member, percent, select, text } from '@app/schema'

export const exportStates = ['running', 'done', 'failed'] as const
export const exportFormats = ['csv', 'xlsx', 'pdf'] as const

/** One export: a file within reach of the person who asked for it, deleted after 7 days. */
export const exportObject = defineObject('export', {
  purpose: 'moving_data',
  retention: { class: 'export_file', from: 'created_at' },
  label: ['Export', 'Exports'],
  path: 'exports',
  icon: 'download',
  title: 'name',
  hidden: true,
  routes: false,
  class: 'operational',
  access: { owner: 'owner_id' },
  fields: {
    name: text({ required: true, personal: false, max_length: 255 }),
    /** An object's name, or `*` for the whole workspace. */
    object: text({ required: true, personal: false }),
    format: select(exportFormats, { required: true }),
    state: select(exportStates, { required: true }),
    progress: percent(),
    filter: json({ personal: false }),
    /** What was searched for in the list. */
    q: text({ label: 'Searched for', personal: 'user.content', max_length: 500 }),
    columns: json({ personal: false }),
    sort: json({ personal: false }),
    row_count: integer(),
    /** [{name, rows, bytes, sha256}] of every file inside. */
    manifest: json({ personal: false }),
    /** Encrypted fields that the file holds in clear. */
    revealed: json({ personal: false }),
    file_key: text({ personal: false }),
    finished_at: datetime(),
    expires_at: datetime(),
    failure: text({ personal: false }),
    owner_id: member(),
    /** The scoped API key that asked for it: the file holds no more than the key may read. */
    key_id: text({ readonly: true, personal: false }),
  },
})
