import { boolean, color, defineObject, integer, json, percent, ref, select, text } from '@app/schema'

/** A way that deals go; one is the default. */
export const pipeline = defineObject('pipeline', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Pipeline', 'Pipelines'],
  path: 'pipelines',
  icon: 'git-branch',
  title: 'name',
  hidden: true,
  access: { config: true },
  fields: {
    name: text({ required: true, personal: false }),
    is_default: boolean({ default: false }),
    position: integer({ default: 0 }),
  },
})

export const stage = defineObject('stage', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Stage', 'Stages'],
  path: 'stages',
  icon: 'milestone',
  title: 'name',
  hidden: true,
  access: { config: true },
  fields: {
    name: text({ required: true, personal: false }),
    pipeline_id: ref('pipeline', { required: true, on_delete: 'cascade', label: 'Pipeline' }),
    position: integer({ default: 0 }),
    probability: percent({ default: 0 }),
    outcome: select(['open', 'won', 'lost'], { required: true, default: 'open' }),
    required_fields: json({ personal: false, label: 'Required fields' }),
    color: color(),
  },
})
