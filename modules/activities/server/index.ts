import { type Writer, defineModule, handle, records } from '@app/core'
import { activity, completeTask, note, reopenTask, task } from '../index.ts'

/** Whoever sets a task's status (form, board, import): the time of completion follows. */
const writeStatus: Writer = async (ctx, items) => {
  for (const { previous, next } of items) {
    if (next['status'] !== 'done') next['completed_at'] = null
    else if (previous?.['status'] !== 'done') next['completed_at'] = ctx.now
  }
  return undefined
}

const complete = handle(
  completeTask,
  async (ctx, record) => await records.update(ctx, 'task', record.id, { status: 'done' }, { event: 'completed' }),
)

const reopen = handle(
  reopenTask,
  async (ctx, record) => await records.update(ctx, 'task', record.id, { status: 'todo' }, { event: 'reopened' }),
)

/** Tasks, activities and notes. */
export const activities = defineModule({
  name: 'activities',
  objects: [task, activity, note],
  actions: [complete, reopen],
  writers: { 'task.complete': writeStatus },
})
