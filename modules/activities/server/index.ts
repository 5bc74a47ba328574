import { defineModule, handle, records } from '@app/core'
import { activity, completeTask, note, reopenTask, task } from '../index.ts'

const complete = handle(completeTask, async (ctx, record) =>
  await records.update(ctx, 'task', record.id, { status: 'done', completed_at: ctx.now }, { raw: true, event: 'completed' }))

const reopen = handle(reopenTask, async (ctx, record) =>
  await records.update(ctx, 'task', record.id, { status: 'todo', completed_at: null }, { raw: true, event: 'reopened' }))

export const activities = defineModule({ name: 'activities', objects: [task, activity, note], actions: [complete, reopen] })
