import { afterAll, beforeAll, expect, test } from 'vitest'
import { changesOf, makeVictim } from './hostile.ts'
import { fingerprint } from './hostile-database.ts'
import { type Program, openProgram, workspace } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => program.close())

/** Refusals may be noted (ruling 20); a key of a repeated request may be kept. */
const NOTES = /^(event|event_value|audit_|idempotency)/

test('what is refused has changed nothing: every changing request, as a viewer of the same workspace', async () => {
  const victim = await makeVictim(await workspace(program))
  const viewer = await victim.space.as('viewer')
  // What a viewer may do (own views and the like) is done in a first round and left out of the second.
  const refused = []
  for (const change of changesOf(victim)) {
    const { statusCode } = await viewer.send(change.method, change.url, change.body)
    if (statusCode >= 400) refused.push(change)
    expect([change.method, change.url, statusCode < 500]).toEqual([change.method, change.url, true])
  }
  expect(refused.length).toBeGreaterThan(100)
  const rows = async () => [...(await fingerprint(victim.space))].filter(([table]) => !NOTES.test(table))
  const before = await rows()
  for (const change of refused) {
    const { statusCode } = await viewer.send(change.method, change.url, change.body)
    expect([change.method, change.url, statusCode >= 400]).toEqual([change.method, change.url, true])
  }
  expect(await rows()).toEqual(before)
}, 120_000)
