import { defineAction } from '@app/schema'

const nothing = { type: 'object', additionalProperties: false, properties: {} }
export const completeTask = defineAction('task.complete', {
  object: 'task',
  permission: 'update',
  label: 'Complete',
  emits: 'task.completed',
  input: nothing,
})
export const reopenTask = defineAction('task.reopen', {
  object: 'task',
  permission: 'update',
  label: 'Reopen',
  emits: 'task.reopened',
  input: nothing,
})
