import { createHash } from 'node:crypto'
import { type Person, type Program, openProgram, runJobs, workspace } from '@app/testkit'
import { startAll, newPerson } from '../../../packages/testkit/transfer.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let program: Program
const logged: string[] = []
beforeAll(async () => {
  program = await openProgram({ logged })
}, 60_000)
afterAll(async () => program.close())

type Made = { id: string; key: string; prefix: string; expires_at: string }
const make = async (who: Pick<Person, 'send'>, more: Record<string, unknown> = {}): Promise<Made> => {
  const answer = await who.send('POST', '/v1/api-keys', { name: 'Sync', ...more })
  expect([answer.statusCode, answer.statusCode === 201 ? '' : answer.body]).toEqual([201, ''])
  return answer.data as unknown as Made
}
const call = async (
  key: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  more: { body?: Record<string, unknown>; ip?: string; headers?: Record<string, string> } = {},
) => {
  const answer = await program.server.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}`, ...more.headers },
    ...(more.body ? { payload: more.body } : {}),
    ...(more.ip ? { remoteAddress: more.ip } : {}),
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    data: (answer.body ? answer.json() : {}) as Record<string, unknown>,
  }
}
const code = (answer: { status: number; data: Record<string, unknown> }) => [answer.status, answer.data['code']]

describe('an API key', () => {
  test('is shown once, stored as a hash, and works without cookies and CSRF', async () => {
    const space = await workspace(program)
    const made = await make(space.owner)
    expect(made.key).toMatch(/^custos_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/)
    const answer = await call(made.key, 'POST', '/v1/companies', { body: { name: 'By key' } })
    expect([answer.status, answer.headers['set-cookie']]).toEqual([201, undefined])
    expect(answer.data).toMatchObject({ created_by: space.owner.member_id })
    const listed = (await space.owner.send('GET', '/v1/api-keys')).data['data'] as Record<string, unknown>[]
    expect(listed).toEqual([
      expect.objectContaining({ id: made.id, prefix: made.prefix, scope: 'full', last_used_ip: '127.0.0.1' }),
    ])
    const secret = made.key.split('_')[2] ?? 'none'
    const dump = await program.app.db.inAuth((tx) =>
      tx.query<{ text: string }>('select k::text as text from identity.api_key k'),
    )
    expect(JSON.stringify([listed, dump, logged]).includes(secret)).toBe(false)
    const [kept] = await program.app.db.inAuth((tx) =>
      tx.query<{ secret_hash: Buffer }>('select secret_hash from identity.api_key where id = $1', [made.id]),
    )
    expect(kept?.secret_hash).toEqual(createHash('sha256').update(made.key).digest())
    const trail = await space.owner.send('GET', '/v1/audit?object=company')
    expect((trail.data['data'] as { source: string }[])[0]?.source).toBe('api')
  })

  test('that is wrong in any part is one and the same answer', async () => {
    const space = await workspace(program)
    const { key } = await make(space.owner)
    const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1)
    const other = (await make((await workspace(program)).owner)).key
    const mixed = `${key.slice(0, 20)}${other.slice(20)}`
    const answers = []
    for (const bad of ['nonsense', '', flip(key, 9), flip(key, 30), flip(key, key.length - 1), mixed])
      answers.push(await call(bad, 'GET', '/v1/deals'))
    expect(answers.map(code)).toEqual(answers.map(() => [401, 'api_key_invalid']))
    expect(answers[0]?.headers['www-authenticate']).toContain('Bearer')
  })

  test('ends when it expires, is revoked, or its owner ends; never later than a year', async () => {
    const space = await workspace(program)
    const rep = await space.as('rep')
    const [short, revoked, owned] = [await make(rep, { expires_in_days: 1 }), await make(rep), await make(rep)]
    expect((await space.owner.send('POST', '/v1/api-keys', { name: 'Long', expires_in_days: 366 })).statusCode).toBe(
      400,
    )
    for (const { key } of [short, revoked, owned]) expect((await call(key, 'GET', '/v1/deals')).status).toBe(200)
    expect((await rep.send('DELETE', `/v1/api-keys/${revoked.id}`)).statusCode).toBe(204)
    expect(code(await call(revoked.key, 'GET', '/v1/deals'))).toEqual([401, 'api_key_invalid'])
    expect((await rep.send('DELETE', `/v1/api-keys/${revoked.id}`)).statusCode).toBe(404)
    program.clock.offset += 24 * 3_600_000 + 1000
    expect(code(await call(short.key, 'GET', '/v1/deals'))).toEqual([401, 'api_key_invalid'])
    expect((await call(owned.key, 'GET', '/v1/deals')).status).toBe(200)
    program.clock.offset = 0
    expect((await space.owner.send('PATCH', `/v1/members/${rep.member_id}`, { is_active: false })).statusCode).toBe(200)
    const dead = await call(owned.key, 'GET', '/v1/deals')
    expect([401, 403]).toContain(dead.status)
  })

  test('never does more than its member may at that moment, nor more than its scope', async () => {
    const space = await workspace(program)
    const [manager, read] = [await space.as('manager'), { scope: 'read' }]
    const full = await make(manager)
    const reader = await make(manager, read)
    const narrow = await make(manager, {
      scope: 'custom',
      rights: {
        every: { read: 'none', create: 'none', update: 'none', delete: 'none', export: 'none', import: 'none' },
        objects: { company: { read: 'all', create: 'all', update: 'all', fields: { industry: 'none' } } },
        areas: ['members'],
      },
    })
    const acme = await space.owner.send('POST', '/v1/companies', { name: 'Acme', industry: 'Rockets' })
    const at = `/v1/companies/${String(acme.data['id'])}`
    expect((await call(reader.key, 'GET', at)).data).toMatchObject({ industry: 'Rockets' })
    expect((await call(reader.key, 'PATCH', at, { body: { name: 'X' } })).status).toBe(403)
    expect((await call(reader.key, 'POST', '/v1/companies', { body: { name: 'X' } })).status).toBe(403)
    expect((await call(narrow.key, 'GET', '/v1/deals')).status).toBe(404)
    expect((await call(narrow.key, 'GET', at)).data['industry']).toBeUndefined()
    // The scope asks for more than a manager has: rows of others, and an area.
    expect((await call(narrow.key, 'PATCH', at, { body: { name: 'X' } })).status).toBe(403)
    expect((await call(narrow.key, 'GET', '/v1/invitations')).status).toBe(403)
    const own = await call(full.key, 'POST', '/v1/companies', { body: { name: 'Own' } })
    expect(own.status).toBe(201)
    await space.owner.send('PATCH', `/v1/members/${manager.member_id}`, { role: 'viewer' })
    expect(
      (await call(full.key, 'PATCH', `/v1/companies/${String(own.data['id'])}`, { body: { name: 'X' } })).status,
    ).toBe(403)
    expect((await call(full.key, 'GET', at)).status).toBe(200)
  })

  test('with chosen objects reads these and the configuration it names; what comes later, and what is private, stays shut', async () => {
    const space = await workspace(program)
    const none = { read: 'none', create: 'none', update: 'none', delete: 'none', export: 'none', import: 'none' }
    const read = { read: 'all', export: 'all' }
    const key = await make(space.owner, {
      scope: 'custom',
      rights: { every: none, objects: { deal: read, pipeline: read, stage: read, member: read }, areas: [] },
    })
    await space.owner.send('POST', '/v1/views', { name: 'Ours', object: 'deal', visibility: 'all' })
    const statuses = Object.fromEntries(
      await Promise.all(
        ['deals', 'pipelines', 'stages', 'members', 'contacts', 'products', 'tags', 'teams', 'views'].map(
          async (path) => [path, (await call(key.key, 'GET', `/v1/${path}`)).status] as const,
        ),
      ),
    )
    expect(statuses).toEqual({
      deals: 200,
      pipelines: 200,
      stages: 200,
      members: 200,
      contacts: 404,
      products: 404,
      tags: 404,
      teams: 404,
      views: 404,
    })
    const meta = (await call(key.key, 'GET', '/v1/meta')).data['objects'] as { name: string; can: { read: string } }[]
    expect(
      meta
        .filter((one) => one.can.read !== 'none')
        .map((one) => one.name)
        .toSorted(),
    ).toEqual(['deal', 'member', 'pipeline', 'stage'])
    expect((await call(key.key, 'POST', '/v1/stages', { body: {} })).status).toBe(403)
    const bad = await space.owner.send('POST', '/v1/api-keys', {
      name: 'Bad',
      scope: 'custom',
      rights: { every: none, objects: { member: { update: 'all' } }, areas: [] },
    })
    expect(bad.statusCode).toBe(400)
  })

  test('stays within its scope in what it starts: exports and bulk changes', async () => {
    const space = await workspace(program)
    await space.owner.send('POST', '/v1/companies', { name: 'Acme', industry: 'Rockets' })
    const narrow = await make(space.owner, {
      rights: {
        every: { read: 'all', create: 'none', update: 'none', delete: 'none', export: 'all', import: 'none' },
        objects: { company: { fields: { industry: 'none' } } },
        areas: [],
      },
    })
    const begun = await call(narrow.key, 'POST', '/v1/exports', { body: { object: 'company', format: 'csv' } })
    expect(begun.status).toBe(202)
    const id = String(begun.data['id'])
    await runJobs(program)
    const done = await call(narrow.key, 'GET', `/v1/exports/${id}`)
    expect(done.data['state']).toBe('done')
    const file = await program.server.inject({
      url: `/v1/exports/${id}/download`,
      headers: { authorization: `Bearer ${narrow.key}` },
    })
    expect([file.body.includes('Acme'), file.body.includes('Rockets'), file.body.includes('industry')]).toEqual([
      true,
      false,
      false,
    ])
    // What its owner exported holds more than the key may read.
    const whole = await space.owner.send('POST', '/v1/exports', { object: 'company', format: 'csv' })
    await runJobs(program)
    expect((await call(narrow.key, 'GET', `/v1/exports/${String(whole.data['id'])}/download`)).status).toBe(404)
    expect(
      (await call(narrow.key, 'POST', '/v1/companies/bulk', { body: { filter: {}, set: { name: 'X' } } })).status,
    ).toBe(403)
    // Revoked before the job runs: nothing is taken along.
    const late = await call(narrow.key, 'POST', '/v1/exports', { body: { object: 'company', format: 'csv' } })
    await space.owner.send('DELETE', `/v1/api-keys/${narrow.id}`)
    await runJobs(program)
    expect((await space.owner.send('GET', `/v1/exports/${String(late.data['id'])}`)).data).toMatchObject({
      state: 'failed',
    })
  })

  test('works from the addresses it is for, in its own workspace', async () => {
    const space = await workspace(program)
    const stranger = await workspace(program)
    const { key } = await make(space.owner, { addresses: ['203.0.113.0/24', '2001:db8::1'] })
    expect((await call(key, 'GET', '/v1/deals', { ip: '203.0.113.77' })).status).toBe(200)
    expect((await call(key, 'GET', '/v1/deals', { ip: '2001:db8::1' })).status).toBe(200)
    expect((await call(key, 'GET', '/v1/deals', { ip: '::ffff:203.0.113.9' })).status).toBe(200)
    expect(code(await call(key, 'GET', '/v1/deals', { ip: '198.51.100.1' }))).toEqual([403, 'api_key_address'])
    expect(
      (await call(key, 'GET', '/v1/deals', { ip: '203.0.113.77', headers: { 'x-workspace': stranger.slug } })).status,
    ).toBe(404)
    for (const addresses of [['10.0.0.0/33'], ['nowhere'], ['2001:db8::/129'], ['1.2.3.4/']])
      expect((await space.owner.send('POST', '/v1/api-keys', { name: 'x', addresses })).statusCode).toBe(400)
  })

  test('does not sign in, make keys or prove anything; cookies beside it are not read', async () => {
    const space = await workspace(program)
    const { key } = await make(space.owner)
    for (const [method, url, body] of [
      ['POST', '/v1/api-keys', { name: 'child' }],
      ['GET', '/v1/api-keys', undefined],
      ['GET', '/v1/auth/sessions', undefined],
      ['GET', '/v1/live', undefined],
    ] as const)
      expect([url, ...code(await call(key, method, url, body ? { body } : {}))]).toEqual([url, 403, 'session_only'])
    const beside = await call('nonsense', 'GET', '/v1/deals', { headers: { cookie: space.owner.cookieHeader() } })
    expect(beside.status).toBe(401)
  })

  test('is nobody else to make or end', async () => {
    const space = await workspace(program)
    const [rep, admin] = [await space.as('rep'), await space.as('admin')]
    const mine = await make(space.owner)
    expect((await rep.send('DELETE', `/v1/api-keys/${mine.id}`)).statusCode).toBe(404)
    expect((await rep.send('GET', '/v1/api-keys?all=true')).statusCode).toBe(403)
    expect((await admin.send('POST', '/v1/api-keys', { name: 'x', member_id: rep.member_id })).statusCode).toBe(403)
    expect(((await admin.send('GET', '/v1/api-keys?all=true')).data['data'] as unknown[]).length).toBe(1)
    expect((await admin.send('DELETE', `/v1/api-keys/${mine.id}`)).statusCode).toBe(204)
    const fresh = await make(rep)
    program.clock.offset += 11 * 60_000
    const late = await rep.send('POST', '/v1/api-keys', { name: 'late' })
    program.clock.offset = 0
    expect([late.statusCode, late.data['code'], fresh.key.length]).toEqual([403, 'step_up_required', 69])
  })
})

test('every key has a rate of its own, and says how much is left', async () => {
  const edge = await startAll()
  try {
    const person = await newPerson(edge)
    const keys = [await make(person), await make(person)]
    const server = await edge.another({ rates: { public_per_minute: 0, session_per_minute: 2 } })
    const ask = async (key: string | undefined) => {
      const answer = await server.inject({ url: '/v1/deals', headers: { authorization: `Bearer ${key}` } })
      return [answer.statusCode, answer.headers['ratelimit-remaining'], answer.headers['retry-after'] !== undefined]
    }
    const [first, second] = keys.map((one) => one.key)
    expect(await ask(first)).toEqual([200, '1', false])
    expect(await ask(first)).toEqual([200, '0', false])
    expect(await ask(first)).toEqual([429, '0', true])
    expect(await ask(second)).toEqual([200, '1', false])
  } finally {
    await edge.close()
  }
})

test('a service account acts by keys only, with the role it was given', async () => {
  const space = await workspace(program)
  const rep = await space.as('rep')
  expect((await rep.send('POST', '/v1/service-accounts', { name: 'Bot', role: 'viewer' })).statusCode).toBe(403)
  expect((await space.owner.send('POST', '/v1/service-accounts', { name: 'Bot', role: 'owner' })).statusCode).toBe(403)
  const made = await space.owner.send('POST', '/v1/service-accounts', { name: 'Nightly sync', role: 'rep' })
  expect(made.statusCode).toBe(201)
  const id = String(made.data['id'])
  const { key } = await make(space.owner, { member_id: id })
  const company = await call(key, 'POST', '/v1/companies', { body: { name: 'From the sync' } })
  expect(company.data).toMatchObject({ owner_id: id, created_by: id })
  expect((await call(key, 'GET', '/v1/invitations')).status).toBe(403)
  expect((await space.owner.send('GET', '/v1/service-accounts')).data['data']).toEqual([
    expect.objectContaining({ id, name: 'Nightly sync', role: 'rep', is_active: true }),
  ])
  expect((await space.owner.send('PATCH', `/v1/members/${id}`, { is_active: false })).statusCode).toBe(200)
  expect([401, 403]).toContain((await call(key, 'GET', '/v1/deals')).status)
})
