import { boolean, defineObject, defineTable, integer, ref, type Table, text } from '@app/schema'

/** What a file may hang on, by the field that names it; a file hangs on one of them. */
export const carriers = {
  contact_id: ref('contact', { subject: true, on_delete: 'cascade', label: 'Contact' }),
  company_id: ref('company', { on_delete: 'cascade', label: 'Company' }),
  lead_id: ref('lead', { on_delete: 'cascade', label: 'Lead' }),
  deal_id: ref('deal', { on_delete: 'cascade', label: 'Deal' }),
  product_id: ref('product', { on_delete: 'cascade', label: 'Product' }),
  task_id: ref('task', { on_delete: 'cascade', label: 'Task' }),
  activity_id: ref('activity', { on_delete: 'cascade', label: 'Activity' }),
} as const

/**
 * A file on a record: as readable and as writable as the record is (and the field that it is the value of). One that was uploaded for a form hangs on
 * nothing until the record is saved, and is gone after a day when it is not.
 * Its bytes lie in the storage, encrypted; each upload is a version.
 */
export const file = defineObject('file', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['File', 'Files'],
  path: 'files',
  icon: 'paperclip',
  title: 'name',
  hidden: true,
  // Made by an upload, so its routes are its own (server/routes.ts).
  routes: false,
  access: { parents: Object.keys(carriers), of_field: 'field' },
  fields: {
    /** As the uploader's computer called it; nothing is ever opened by it. */
    name: text({ required: true, personal: 'user.content', search: 'C', max_length: 255 }),
    /** By the first bytes, never by what the client said. */
    media_type: text({ required: true, readonly: true, personal: false }),
    bytes: integer({ required: true, readonly: true }),
    /** Number of the version that is shown. */
    revision: integer({ required: true, readonly: true, default: 1 }),
    has_preview: boolean({ readonly: true, default: false }),
    /** The field of its record that it was uploaded for (own ones as `custom.<key>`); none for the other files of a record. */
    field: text({ readonly: true, personal: false, max_length: 70 }),
    ...carriers,
  },
})

/** The record that the file of this row hangs on, for legal holds. */
const carrier = (field: string): string =>
  `(select f.${field} from file f where f.tenant_id = file_version.tenant_id and f.id = file_version.file_id)`

/** Each upload of a file: where its bytes lie. One that was replaced stays as long as what is in the trash. */
export const fileVersion: Table = defineTable('file_version', {
  purpose: 'customer_relations',
  retention: { class: 'trash', from: 'replaced_at' },
  class: 'service',
  columns: {
    id: { type: 'uuid', personal: false },
    file_id: { type: 'uuid', personal: false, references: 'file', on_delete: 'cascade' },
    number: { type: 'bigint', personal: false },
    name: { type: 'text', collate: 'und-x-icu', personal: 'user.content' },
    media_type: { type: 'text', collate: 'C', personal: false },
    bytes: { type: 'bigint', personal: false },
    /** Names in the storage: random. */
    stored: { type: 'text', collate: 'C', personal: false },
    preview: { type: 'text', collate: 'C', null: true, personal: false },
    uploaded_at: { type: 'timestamptz', personal: false },
    uploaded_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    replaced_at: { type: 'timestamptz', null: true, personal: false },
  },
  primary_key: ['id'],
  unique: [['file_id', 'number']],
  indexes: [['replaced_at', 'id']],
  grants: { app_rt: ['select', 'insert', 'update', 'delete'], app_job: ['select', 'insert', 'update', 'delete'] },
  purge: {
    held: [
      ["'file'", 'file_id'],
      ...Object.entries(carriers).map(([field, ref]): [string, string] => [`'${ref.target ?? ''}'`, carrier(field)]),
    ],
  },
})
