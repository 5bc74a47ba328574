import { boolean, defineObject, defineTable, integer, json, select, text } from '@app/schema'
import { customFieldKinds } from '@app/schema'

/** A workspace's own field: a row that describes it; values live in `custom jsonb` and, when filterable, in slots. */
export const customField = defineObject('custom_field', {
  purpose: 'teamwork',
  retention: 'workspace',
  label: ['Custom field', 'Custom fields'],
  path: 'custom-fields',
  icon: 'list-plus',
  title: 'label',
  hidden: true,
  routes: false,
  access: { config: true, area: 'custom_fields' },
  fields: {
    object: text({ required: true, personal: false, max_length: 60 }),
    key: text({ required: true, personal: false, max_length: 60 }),
    label: text({ required: true, personal: false, max_length: 100 }),
    kind: select(customFieldKinds, { required: true }),
    options: json({ personal: false }),
    target: text({ personal: false }),
    is_required: boolean({ default: false, label: 'Required' }),
    is_filterable: boolean({ default: true, label: 'Filterable' }),
    is_searchable: boolean({ default: false, label: 'Searchable' }),
    is_personal: boolean({ default: true, label: 'Personal data' }),
    slots: json({ personal: false, readonly: true }),
    position: integer({ default: 0 }),
  },
  unique: [['object', 'key']],
})

/** Values of multi-selects, for filters: truth stays in the record (architecture.md §6.2). */
export const optionLink = defineTable('option_link', {
  purpose: 'customer_relations',
  retention: { with: 'record' },
  grants: {
    app_rt: ['select', 'insert', 'update', 'delete'],
    app_job: ['select', 'insert', 'update', 'delete'],
    app_support: ['select'],
  },
  class: 'service',
  primary_key: ['object', 'field', 'value', 'record_id'],
  columns: {
    object: { type: 'text', collate: 'C', personal: false },
    field: { type: 'text', collate: 'C', personal: false },
    value: { type: 'text', collate: 'C', personal: 'user.content' },
    record_id: { type: 'uuid', personal: false },
  },
  indexes: [['object', 'record_id']],
})
