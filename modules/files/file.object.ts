import { boolean, defineObject, integer, ref, text } from '@app/schema'

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

/** A file on a record: as readable and as writable as the record is. Its bytes lie in the storage, encrypted; each upload is a version. */
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
  access: { parents: Object.keys(carriers) },
  fields: {
    /** As the uploader's computer called it; nothing is ever opened by it. */
    name: text({ required: true, personal: 'user.content', search: 'C', max_length: 255 }),
    /** By the first bytes, never by what the client said. */
    media_type: text({ required: true, readonly: true, personal: false }),
    bytes: integer({ required: true, readonly: true }),
    /** Number of the version that is shown. */
    revision: integer({ required: true, readonly: true, default: 1 }),
    has_preview: boolean({ readonly: true, default: false }),
    ...carriers,
  },
})
