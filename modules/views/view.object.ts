import { defineObject, integer, json, member, select, text } from '@app/schema'

/** A saved filter + columns + sort + layout. */
export const view = defineObject('view', {
  purpose: 'teamwork',
  retention: 'workspace',
  label: ['View', 'Views'],
  path: 'views',
  icon: 'table-2',
  title: 'name',
  hidden: true,
  access: { private_to: 'owner_id', visibility: 'visibility' },
  fields: {
    name: text({ required: true, personal: false, max_length: 100 }),
    object: text({ required: true, personal: false, index: true, max_length: 60 }),
    layout: select(['table', 'board'], { required: true, default: 'table' }),
    config: json({ personal: false }),
    visibility: select(['private', 'team', 'all'], { required: true, default: 'private' }),
    owner_id: member({ label: 'Owner' }),
    position: integer({ default: 0 }),
  },
})
