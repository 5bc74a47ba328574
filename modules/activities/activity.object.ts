import {
  boolean,
  date,
  datetime,
  defineObject,
  integer,
  long_text,
  member,
  multi_ref,
  ref,
  select,
  text,
} from '@app/schema'

const links = {
  contact_id: ref('contact', { subject: true, on_delete: 'clear', label: 'Contact' }),
  company_id: ref('company', { on_delete: 'clear', label: 'Company' }),
  deal_id: ref('deal', { on_delete: 'clear', label: 'Deal' }),
  lead_id: ref('lead', { on_delete: 'clear', label: 'Lead' }),
}

/** Something to do. */
export const task = defineObject('task', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Task', 'Tasks'],
  path: 'tasks',
  icon: 'circle-check-big',
  title: 'title',
  custom_fields: true,
  access: { owner: 'assignee_id' },
  fields: {
    title: text({ required: true, personal: 'user.content', search: 'B' }),
    status: select(
      ['todo', 'in_progress', 'done'].map((value) => ({
        value,
        label: { todo: 'To do', in_progress: 'In progress', done: 'Done' }[value] ?? value,
      })),
      { default: 'todo', via: 'task.complete', index: true },
    ),
    priority: select(['low', 'normal', 'high'], { default: 'normal', index: true }),
    due_on: date({ label: 'Due', index: true }),
    due_at: datetime({ label: 'Due at' }),
    assignee_id: member({ label: 'Assignee' }),
    description: long_text({ personal: 'user.content', search: 'D' }),
    completed_at: datetime({ readonly: true }),
    ...links,
  },
})

/** What happened: a call, a meeting, an email. */
export const activity = defineObject('activity', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Activity', 'Activities'],
  path: 'activities',
  icon: 'calendar',
  title: 'subject',
  custom_fields: true,
  access: { owner: 'owner_id' },
  fields: {
    subject: text({ required: true, personal: 'user.content', search: 'B' }),
    kind: select(['call', 'meeting', 'email', 'other'], { required: true, default: 'other', index: true }),
    happened_at: datetime({ index: true }),
    duration_minutes: integer({ min: 0, max: 100_000 }),
    direction: select(['in', 'out']),
    outcome: text({ personal: 'user.content' }),
    body: long_text({ personal: 'user.content', search: 'D' }),
    attendee_ids: multi_ref('contact', { subject: true, label: 'Attendees' }),
    owner_id: member({ label: 'Owner' }),
    ...links,
  },
})

/** Text about a record. */
export const note = defineObject('note', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Note', 'Notes'],
  path: 'notes',
  icon: 'sticky-note',
  title: 'body',
  access: { owner: 'owner_id' },
  fields: {
    body: long_text({ required: true, personal: 'user.content', search: 'D' }),
    is_pinned: boolean({ default: false, label: 'Pinned' }),
    owner_id: member({ label: 'Author' }),
    ...links,
  },
})
