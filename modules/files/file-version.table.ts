import { defineTable, type Table } from '@app/schema'
import { carriers } from './file.object.ts'

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
