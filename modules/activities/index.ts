/** Tasks, activities and notes. */
export { activity, note, task } from './activity.object.ts'
export { completeTask, reopenTask } from './activity.actions.ts'
