import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Victim, attackRoutes, documentOf, makeVictim } from './hostile.ts'
import { attackDatabase, fingerprint } from './hostile-database.ts'
import { inputFor, makeWorld } from './factories.ts'
import { ordinary } from './contract-here.ts'
import { type Program, type Workspace, openProgram, workspace } from './program.ts'

let program: Program
let attacker: Workspace
let victim: Victim
let before: Map<string, string>
const logged: string[] = []

beforeAll(async () => {
  program = await openProgram({ logged })
  attacker = await workspace(program)
  victim = await makeVictim(await workspace(program))
  before = await fingerprint(victim.space)
}, 60_000)
afterAll(async () => program.close())

describe('two hostile tenants', () => {
  test('the document names every route of the registry', () => {
    const paths = Object.keys(documentOf(program).paths)
    for (const object of ordinary(program.app.registry.objects.values()))
      expect(paths).toContain(`/v1/${object.path}/{id}`)
    expect(paths.length).toBeGreaterThan(120)
  })

  test('the same requests show the victim its own words: the attack looks where they are', async () => {
    const { findings } = await attackRoutes(victim, victim.space.owner, null, /^get$/)
    expect(findings.filter((each) => each.includes('shows the canary')).length).toBeGreaterThan(40)
    // What the victim itself downloads is noted in its own trail.
    before = await fingerprint(victim.space)
  }, 60_000)

  test.each(['owner', 'rep'] as const)(
    'a %s gets nothing of the other over any route',
    async (role) => {
      const { findings, tried } = await attackRoutes(victim, await attacker.as(role), null)
      expect(findings).toEqual([])
      expect(tried).toBeGreaterThan(200)
    },
    120_000,
  )

  test('naming the other workspace is like naming none', async () => {
    const { findings } = await attackRoutes(victim, await attacker.as('admin'), victim.space.slug)
    expect(findings).toEqual([])
  }, 120_000)

  test('the database refuses what the program would not ask', async () => {
    const world = makeWorld(program, attacker.owner)
    for (const object of ordinary(program.app.registry.objects.values()))
      await world.create(object.name, await inputFor(world, object, 950, 'all'))
    const { findings, tried } = await attackDatabase(attacker, victim.space)
    expect(findings).toEqual([])
    expect(tried).toBeGreaterThan(60)
  })

  test("not one byte of the victim's rows changed, and no log line holds its words", async () => {
    expect([...(await fingerprint(victim.space))]).toEqual([...before])
    expect(logged.filter((line) => line.includes(victim.mark))).toEqual([])
  })

  test("a stream shows nothing of the other's changes", async () => {
    const answer = await program.server.inject({
      method: 'GET',
      url: '/v1/live',
      payloadAsStream: true,
      headers: { cookie: attacker.owner.cookieHeader() },
    })
    const frames: string[] = []
    answer.stream().on('data', (chunk: Buffer) => frames.push(chunk.toString()))
    await victim.space.owner.send('PATCH', `/v1/companies/${victim.ids.get('company') ?? ''}`, {
      description: `${victim.mark} again`,
    })
    const own = await attacker.owner.send('POST', '/v1/companies', { name: 'Own Company' })
    await expect.poll(() => frames.join(''), { timeout: 5000 }).toContain(String(own.data['id']))
    expect(frames.join('')).not.toContain(victim.ids.get('company') ?? victim.mark)
    answer.stream().destroy()
  })
})
