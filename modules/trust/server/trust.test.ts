import { type Program, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { type PromiseView, clausesInForce } from './promise-states.ts'
import { probesOf, runProbe } from './probes/run.ts'

let program: Program
let db: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  db = await freshDatabase('trust')
  program = await openProgram({ db })
})
afterAll(async () => {
  await program.close()
  await db.drop()
})
const get = async (url: string, headers: Record<string, string> = {}) =>
  await program.server.inject({ url, headers: { host: 'localhost', ...headers } })
const views = async (): Promise<PromiseView[]> => ((await get('/v1/trust')).json() as { data: PromiseView[] }).data
const stateOf = async (id: string) => (await views()).find((one) => one.id === id)?.state

describe('the trust page', () => {
  test('shows every promise to anybody, without script, cookie or a host of others, and may be cached', async () => {
    const answer = await get('/trust')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toBe('public, max-age=60')
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.body).not.toMatch(/<script|https?:\/\//)
    for (const one of await views()) expect(answer.body).toContain(`id="${one.id}"`)
    expect(answer.body).toContain('custos_session')
  })

  test('speaks German, and filters by state and policy', async () => {
    const german = await get('/trust?lang=de&state=planned&source=QNT')
    expect(german.body).toContain('<html lang="de">')
    expect(german.body).toContain('Geplant')
    expect(german.body).not.toContain('id="ONT-002"')
    expect((await get('/trust', { 'accept-language': 'de-DE,de;q=0.9' })).body).toContain('<html lang="de">')
    expect((await get('/trust?state=%22%3E%3Cscript%3E&source=nobody')).statusCode).toBe(200)
  })

  test('says unknown before the first look, proven after it, failed when it is broken, and unknown again when it is stale', async () => {
    expect(await stateOf('CLI-040')).toBe('unknown')
    const probe = probesOf(program.app).get('database.roles')
    if (!probe) throw new Error('no probe')
    await runProbe(program.app, probe)
    expect(await stateOf('CLI-040')).toBe('proven')
    await db.asBoot((tx) => tx.run('grant truncate on contact to app_rt'))
    await runProbe(program.app, probe)
    await db.asBoot((tx) => tx.run('revoke truncate on contact from app_rt'))
    expect(await stateOf('CLI-040')).toBe('failed')
    program.clock.offset += 31 * 60_000
    expect(await stateOf('CLI-040')).toBe('unknown')
    program.clock.offset = 0
  })

  test('gives the evidence of a look as a file, and says whether the signed log holds it', async () => {
    const answer = await get('/v1/trust/probes/database.roles')
    expect(answer.headers['content-disposition']).toContain('database.roles.json')
    const { results } = answer.json() as { results: { state: string; held_by_log: boolean }[] }
    expect(results.map((one) => [one.state, one.held_by_log])).toEqual([
      ['failed', true],
      ['proven', true],
    ])
    expect((await get('/v1/trust/probes/nothing')).statusCode).toBe(404)
  })

  test('never shows a tick for what is planned', async () => {
    expect(await stateOf('OOR-007')).toBe('planned')
  })

  test('lets the policy claim nothing that is planned', async () => {
    const clauses = await clausesInForce(program.app)
    expect(clauses.find((one) => one.id === 'ONT-004')).toMatchObject({ proof: '/trust#ONT-004' })
    expect(clauses.some((one) => one.id === 'ONT-016')).toBe(false)
  })
})

describe('the own workspace', () => {
  test('shows its own numbers to its members, and to nobody else', async () => {
    const w = await workspace(program)
    const answer = await (await w.as('viewer')).send('GET', '/v1/trust/workspace')
    expect(answer.data).toMatchObject({ support_grants: 0, support_open: 0, last_check: null })
    expect((await get('/v1/trust/workspace')).statusCode).toBe(401)
  })

  test('sees what concerns it, each said once; looks at its own data now, and a broken own look outweighs the installation', async () => {
    const w = await workspace(program)
    type Answer = {
      counts: Record<string, number>
      data: (PromiseView & { own: { probe: string; state: string }[]; also: string[] })[]
    }
    const all = async (query = ''): Promise<Answer> =>
      (await w.owner.send('GET', `/v1/trust/workspace/promises${query}`)).data as Answer
    const one = async (id: string) => (await all()).data.find((each) => each.id === id)
    const first = await all()
    expect(first.data.some((each) => each.id === 'ONT-017' || each.id === 'ONT-053')).toBe(false)
    expect(await one('ONT-002')).toMatchObject({ also: ['ONT-053', 'OOR-063', 'REL-017', 'CLI-020'] })
    expect(Object.values(first.counts).reduce((sum, n) => sum + n, 0)).toBe(first.data.length)
    const some = await all('?state=planned&section=ret')
    expect(some.data.length).toBeGreaterThan(0)
    expect(some.data.every((each) => each.state === 'planned' && each.row === 'ret')).toBe(true)
    expect((await w.owner.send('GET', '/v1/trust/workspace/promises?state=fine')).statusCode).toBe(400)

    const probe = probesOf(program.app).get('requests.overdue')
    if (!probe) throw new Error('no probe')
    await runProbe(program.app, probe)
    program.clock.offset = 60_000
    await runProbe(program.app, probe)
    const since = await one('ONT-118')
    expect(since).toMatchObject({ state: 'proven', own: [{ probe: 'requests.overdue', state: 'proven' }] })
    expect(Date.parse(since?.checked_at ?? '') - Date.parse(since?.since ?? '')).toBeGreaterThanOrEqual(59_000)
    await db.asBoot((tx) =>
      tx.run(
        `insert into privacy_request (tenant_id, id, number, kind, state, source, email, language, received_at, ack_due_at, respond_due_at, fulfil_due_at)
         values ($1, gen_random_uuid(), 1, 'access', 'open', 'form', 'late@example.com', 'en', now() - interval '40 days', now() - interval '35 days', now() - interval '20 days', now() - interval '10 days')`,
        [w.tenant_id],
      ),
    )
    expect(await one('ONT-118')).toMatchObject({ state: 'failed', since: null })
    expect(await stateOf('ONT-118')).toBe('proven')
    program.clock.offset = 3 * 3_600_000
    const other = await workspace(program)
    const theirs = await other.owner.send('GET', '/v1/trust/workspace/promises/ONT-118')
    expect(theirs.headers['content-disposition']).toContain('ONT-118.json')
    expect(theirs.data).toMatchObject({
      workspace: other.slug,
      promise: { state: 'unknown', own: [{ state: 'proven' }] },
      results: { 'requests.overdue': [{ state: 'proven', held_by_log: true }, { held_by_log: true }] },
    })
    program.clock.offset = 0
    expect((await other.owner.send('GET', '/v1/trust/workspace/promises/ONT-999')).statusCode).toBe(404)
    expect((await (await other.as('viewer')).send('GET', '/v1/trust/workspace/promises')).statusCode).toBe(403)
  })

  test('is reached from the public pages, by whoever is signed in', async () => {
    const w = await workspace(program)
    expect((await get('/trust/workspace')).headers.location).toBe('/sign-in?next=%2Ftrust%2Fworkspace')
    expect((await w.owner.send('GET', '/trust/workspace')).headers['location']).toBe(`/w/${w.slug}/settings/trust`)
  })

  test('only operators vouch', async () => {
    const w = await workspace(program)
    const body = { promise: 'ONT-092', title: 'Plan', evidence: 'File', expires_on: '2099-01-01' }
    expect((await w.owner.send('POST', '/v1/operator/attestations', body)).statusCode).toBe(404)
    expect((await w.owner.send('GET', '/v1/operator/attestations')).statusCode).toBe(404)
  })
})
