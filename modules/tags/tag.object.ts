import { color, defineObject, defineTable, text } from '@app/schema'

export const tag = defineObject('tag', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Tag', 'Tags'],
  path: 'tags',
  icon: 'tag',
  title: 'name',
  hidden: true,
  access: { config: true },
  fields: { name: text({ required: true, personal: false, unique: true, max_length: 60 }), color: color() },
})

/** Polymorphic by ruling 26; a nightly check reports orphans. */
export const tagLink = defineTable('tag_link', {
  purpose: 'customer_relations',
  retention: { with: 'record' },
  grants: {
    app_rt: ['select', 'insert', 'update', 'delete'],
    app_job: ['select', 'insert', 'update', 'delete'],
    app_support: ['select'],
  },
  class: 'service',
  primary_key: ['object', 'record_id', 'tag_id'],
  columns: {
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: false },
    tag_id: { type: 'uuid', personal: false, references: 'tag', on_delete: 'cascade' },
  },
  indexes: [['tag_id', 'object', 'record_id']],
})
