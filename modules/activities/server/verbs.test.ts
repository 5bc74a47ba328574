import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Program, type Workspace, openProgram, workspace } from '@app/testkit'

let program: Program
let space: Workspace
beforeAll(async () => {
  program = await openProgram()
  space = await workspace(program)
})
afterAll(async () => await program.close())

describe('task.complete', () => {
  test('notes when, whichever way the status is set, and is undone', async () => {
    const { owner } = space
    const one = (await owner.send('POST', '/v1/tasks', { title: 'Call', due_on: '2026-01-01' })).data
    expect(one['completed_at']).toBeNull()
    const done = await owner.send('POST', `/v1/tasks/${one['id']}/complete`, {})
    expect(done.data).toMatchObject({ status: 'done' })
    expect(done.data['completed_at']).not.toBeNull()
    expect((await owner.send('POST', `/v1/tasks/${one['id']}/reopen`, {})).data).toMatchObject({
      status: 'todo',
      completed_at: null,
    })
    const patched = await owner.send('PATCH', `/v1/tasks/${one['id']}`, { status: 'done' })
    expect(patched.data['completed_at']).not.toBeNull()
    await owner.send('POST', '/v1/undo', { batch: patched.headers['x-undo'] })
    expect((await owner.send('GET', `/v1/tasks/${one['id']}`)).data).toMatchObject({
      status: 'todo',
      completed_at: null,
    })
    expect(
      (await owner.send('POST', '/v1/tasks', { title: 'Done', status: 'done' })).data['completed_at'],
    ).not.toBeNull()
  })
})
