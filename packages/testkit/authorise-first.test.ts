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

test('every action asks for rights before it reads what was sent: wrong bodies to unknown, unreadable and forbidden records', async () => {
  const victim = await makeVictim(await workspace(program))
  const stranger = await workspace(program)
  const viewer = await victim.space.as('viewer')
  const actions = [...program.app.parts.handlers.values()].map((handler) => handler.action)
  expect(actions.length).toBeGreaterThan(8)
  const wrong = { nonsense: true }
  for (const action of actions) {
    const object = program.app.registry.objects.get(action.object)
    if (!object) throw new Error(action.name)
    const verb = action.name.split('.')[1]
    const [row] = (await victim.space.owner.send('GET', `/v1/${object.path}?limit=1`)).data['data'] as { id: string }[]
    const url = (id: string) =>
      action.on === 'record' ? `/v1/${object.path}/${id}/${verb}` : `/v1/${object.path}/${verb}`
    const at = url(row?.id ?? '')
    expect([action.name, row !== undefined]).toEqual([action.name, true])
    for (const body of [wrong, {}, []]) {
      expect([at, body, (await viewer.send('POST', at, body)).statusCode]).toEqual([at, body, 403])
      if (action.on === 'record') {
        const unknown = url('00000000-0000-7000-8000-000000000000')
        expect([at, body, (await victim.space.owner.send('POST', unknown, body)).statusCode]).toEqual([at, body, 404])
        expect([at, body, (await stranger.owner.send('POST', at, body)).statusCode]).toEqual([at, body, 404])
      }
    }
    // And who may is told what is wrong with it.
    expect([at, (await victim.space.owner.send('POST', at, wrong)).statusCode]).toEqual([at, 400])
  }
}, 120_000)
