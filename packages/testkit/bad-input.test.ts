import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pointers } from './contract-here.ts'
import { type Program, type Workspace, openProgram, workspace } from './program.ts'

let program: Program
let space: Workspace
beforeAll(async () => {
  program = await openProgram()
  space = await workspace(program)
})
afterAll(async () => program.close())

/** A body as it is, byte by byte: `inject` would mend it. */
async function raw(
  method: 'POST' | 'PATCH',
  url: string,
  payload: string | Buffer,
  headers: Record<string, string> = {},
): Promise<{ status: number; data: Record<string, unknown> }> {
  const token = space.owner.cookies.get('XSRF-TOKEN') ?? ''
  const answer = await program.server.inject({
    method,
    url,
    payload,
    headers: {
      cookie: space.owner.cookieHeader(),
      'x-xsrf-token': token,
      'content-type': 'application/json',
      ...headers,
    },
  })
  for (const cookie of answer.cookies) space.owner.cookies.set(cookie.name, cookie.value)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  return { status: answer.statusCode, data: answer.json() }
}
const total = async (): Promise<number> =>
  Number((await space.owner.send('GET', '/v1/companies?count=true&limit=1')).data['total'])

describe('a body that is refused', () => {
  test.each([
    ['a doubled key', '{"name":"A","name":"B"}'],
    ['__proto__', '{"name":"A","__proto__":{"is_admin":true}}'],
    ['constructor.prototype', '{"name":"A","constructor":{"prototype":{}}}'],
    ['depth beyond 32', `{"name":"A","custom":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`],
    ['an integer beyond 2^53', '{"name":"A","size":9007199254740993}'],
    ['a NUL in a text', '{"name":"A\\u0000B"}'],
    ['a lone surrogate', '{"name":"A\\ud800"}'],
    ['half a body', '{"name":"A"'],
    ['a list', '[{"name":"A"}]'],
    ['a bare text', '"name"'],
    ['nothing', ''],
    ['a byte that is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('%s is 400 and nothing is written', async (_name, body) => {
    const before = await total()
    const answer = await raw('POST', '/v1/companies', body)
    expect(answer.status).toBe(400)
    expect(answer.data).toMatchObject({
      status: 400,
      code: expect.any(String),
      title: expect.any(String),
      request_id: expect.any(String),
    })
    expect(await total()).toBe(before)
  })

  test('another content type is 415', async () => {
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ])
      expect((await raw('POST', '/v1/companies', 'name=A', { 'content-type': type })).status).toBe(415)
  })

  test('every wrong field is pointed at, at once', async () => {
    const answer = await space.owner.send('POST', '/v1/companies', {
      name: 7,
      size: 'many',
      email: 'no address',
      is_ideal_customer: 'yes',
      annual_revenue: { amount: '1,5', currency: 'usd' },
      lifecycle: 'friend',
      founded_year: 1.5,
      nope: 1,
    })
    expect(answer.statusCode).toBe(400)
    const found = pointers(answer.data)
    for (const name of [
      'name',
      'size',
      'email',
      'is_ideal_customer',
      'annual_revenue',
      'lifecycle',
      'founded_year',
      'nope',
    ])
      expect(
        found.some((each) => each.startsWith(`/${name}`)),
        name,
      ).toBe(true)
  })
})

describe('a question that is refused', () => {
  test.each([
    ['limit=0', 'bad_limit'],
    ['limit=201', 'bad_limit'],
    ['limit=ten', 'bad_limit'],
    ['sort=nope', 'bad_sort'],
    ['sort=-', 'bad_sort'],
    ['cursor=AAAA', 'bad_cursor'],
    ['filter=nope', 'bad_filter'],
    ['filter=[]', 'bad_filter'],
    [`filter=${encodeURIComponent('{"name":{"like":"a"}}')}`, 'bad_filter'],
    [`filter=${encodeURIComponent('{"nope":{"eq":1}}')}`, 'bad_filter'],
    [`filter=${encodeURIComponent('{"size":{"gt":"many"}}')}`, 'bad_filter'],
    [
      `filter=${encodeURIComponent('{"name":{"eq":"\'; drop table company; --"},"id) or (1=1":{"eq":1}}')}`,
      'bad_filter',
    ],
    [
      `filter=${encodeURIComponent(`{"and":[${Array.from({ length: 120 }, () => '{"size":{"gt":1}}').join(',')}]}`)}`,
      'bad_filter',
    ],
    ['nope=1', 'bad_request'],
  ])('%s', async (query, code) => {
    const answer = await space.owner.send('GET', `/v1/companies?${query}`)
    expect([answer.statusCode, answer.data['code']]).toEqual([400, code])
  })

  test('texts that look like SQL are only texts', async () => {
    const name = `Robert'); drop table company; -- "\\' %_`
    const made = await space.owner.send('POST', '/v1/companies', { name })
    expect(made.data['name']).toBe(name)
    for (const operator of ['eq', 'starts_with', 'contains']) {
      const found = await space.owner.send(
        'GET',
        `/v1/companies?filter=${encodeURIComponent(JSON.stringify({ name: { [operator]: name } }))}`,
      )
      expect((found.data['data'] as { id: string }[]).map((each) => each.id)).toEqual([made.data['id']])
    }
    expect(
      (
        await space.owner.send(
          'GET',
          `/v1/companies?filter=${encodeURIComponent(JSON.stringify({ name: { contains: '%' } }))}`,
        )
      ).data['data'],
    ).toHaveLength(1)
  })

  test('an id that is none, an unknown path, an unknown method: 404', async () => {
    for (const url of [
      '/v1/companies/7',
      "/v1/companies/'; --",
      '/v1/nope',
      '/v1/companies/01890000-0000-7000-8000-000000000000/nope',
    ])
      expect((await space.owner.send('GET', encodeURI(url))).statusCode, url).toBe(404)
  })

  test('a wrong If-Match is 400, an old one 412', async () => {
    const made = await space.owner.send('POST', '/v1/companies', { name: 'Versioned' })
    const at = `/v1/companies/${String(made.data['id'])}`
    expect((await space.owner.send('PATCH', at, { name: 'B' }, { 'if-match': 'seven' })).statusCode).toBe(400)
    expect((await space.owner.send('PATCH', at, { name: 'B' }, { 'if-match': '"0"' })).statusCode).toBe(412)
  })
})

describe('who asks', () => {
  test('nobody: 401, and no difference between what is there and what is not', async () => {
    for (const url of ['/v1/companies', '/v1/meta', '/v1/nope-but-public?']) {
      const answer = await program.server.inject({ method: 'GET', url })
      expect([401, 404]).toContain(answer.statusCode)
    }
  })
  test('a request without its CSRF token, or with one of another session: 403', async () => {
    const other = await workspace(program)
    const headers = { cookie: space.owner.cookieHeader() }
    const none = await program.server.inject({ method: 'POST', url: '/v1/companies', payload: { name: 'A' }, headers })
    expect([none.statusCode, none.json()['code']]).toEqual([403, 'csrf_missing'])
    const foreign = await program.server.inject({
      method: 'POST',
      url: '/v1/companies',
      payload: { name: 'A' },
      headers: { ...headers, 'x-xsrf-token': other.owner.cookies.get('XSRF-TOKEN') ?? '' },
    })
    expect(foreign.statusCode).toBe(403)
  })
  test('a request from another site: 403', async () => {
    const answer = await space.owner.send(
      'POST',
      '/v1/companies',
      { name: 'A' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    )
    expect(answer.statusCode).toBe(403)
  })
})

test('an Idempotency-Key makes one record of two equal requests', async () => {
  const key = { 'idempotency-key': 'order-1' }
  const before = await total()
  const first = await space.owner.send('POST', '/v1/companies', { name: 'Once' }, key)
  const second = await space.owner.send('POST', '/v1/companies', { name: 'Once' }, key)
  expect(second.data['id']).toBe(first.data['id'])
  expect(await total()).toBe(before + 1)
  expect((await space.owner.send('POST', '/v1/companies', { name: 'Other' }, key)).statusCode).toBe(409)
})
