import { brotliDecompressSync } from 'node:zlib'
import { type Browser, type Edge, PASSWORD, browser, signUp, startEdge } from '@app/testkit/edge'
import { sweep } from './sweep.queries.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identity } from '../../../modules/identity/server/index.ts'
import { tenancy } from '../../../modules/tenancy/server/index.ts'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge({ modules: [identity, tenancy] })
}, 60_000)
afterAll(async () => edge.close())

const json = { 'content-type': 'application/json' }

describe('bodies', () => {
  test.each([
    ['{"name":"a","name":"b"}', 400, 'bad_json'],
    ['{"__proto__":{"x":1},"name":"a"}', 400, 'bad_json'],
    [`{"name":${'['.repeat(40)}${']'.repeat(40)}}`, 400, 'bad_json'],
    ['{"name":90071992547409931}', 400, 'bad_json'],
    ['{"name":"a\\u0000"}', 400, 'bad_json'],
    ['{"name":"\\ud83d"}', 400, 'bad_json'],
    ['{"name":', 400, 'bad_json'],
    ['{"name":1}', 400, 'validation_failed'],
    ['{"name":"x","nmae":"y"}', 400, 'validation_failed'],
    ['[]', 400, 'validation_failed'],
    ['', 400, 'validation_failed'],
  ])('%s is refused', async (payload, status, code) => {
    const ann = await signUp(edge.server)
    const answer = await ann.send('POST', '/v1/teams', payload, json)
    expect([answer.statusCode, answer.data['code']]).toEqual([status, code])
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.data['request_id']).toBe(answer.headers['x-request-id'])
    expect((await ann.send('GET', '/v1/teams')).data['data']).toEqual([])
  })

  test('a wrong field has a pointer, in bodies and in parameters', async () => {
    const one = browser(edge.server)
    const answer = await one.send('POST', '/v1/auth/sign-in', { email: 1, extra: true })
    expect(answer.data['errors']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ pointer: '/password', code: 'required' }),
        expect.objectContaining({ pointer: '/email', code: 'wrong_type' }),
        expect.objectContaining({ pointer: '/extra', code: 'unknown_field' }),
      ]),
    )
  })

  test('other types, oversized bodies and invalid UTF-8 are refused', async () => {
    const ann = await signUp(edge.server)
    expect(
      (await ann.send('POST', '/v1/teams', 'name=a', { 'content-type': 'application/x-www-form-urlencoded' })).data[
        'code'
      ],
    ).toBe('unsupported_media_type')
    expect(
      (await ann.send('POST', '/v1/teams', '--x--', { 'content-type': 'multipart/form-data; boundary=x' })).data[
        'code'
      ],
    ).toBe('unsupported_media_type')
    expect((await ann.send('POST', '/v1/teams', `{"name":"${'a'.repeat(5 * 1024 * 1024)}"}`, json)).data['code']).toBe(
      'too_large',
    )
    expect((await ann.send('POST', '/v1/teams', Buffer.from([0x22, 0xc3, 0x28, 0x22]), json)).data['code']).toBe(
      'bad_json',
    )
  })

  test('unknown routes and impossible ids are 404, without a word about the inside', async () => {
    const ann = await signUp(edge.server)
    for (const url of [
      '/v1/nothing',
      '/v1/teams/not-a-uuid',
      '/v1/teams/00000000-0000-7000-8000-000000000000',
      '/v1/teams/%00',
    ]) {
      const answer = await ann.send('GET', url)
      expect([url, answer.statusCode, answer.data['code']]).toEqual([url, 404, 'not_found'])
      expect(answer.body).not.toMatch(/node_modules|\.ts|at /)
    }
    expect((await ann.send('GET', '/v1/%')).statusCode).toBe(400)
  })
})

describe('headers', () => {
  test('the policy of a page, with a nonce of its own', async () => {
    const [first, second] = await Promise.all([edge.server.inject('/sign-in'), edge.server.inject('/sign-in')])
    const policy = String(first.headers['content-security-policy'])
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    expect(policy.replace(nonce, 'N')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-N'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default; report-uri /v1/csp-report",
    )
    expect(first.body).toContain(nonce)
    expect(second.headers['content-security-policy']).not.toBe(policy)
    expect(first.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
  })

  test('API answers are never cached', async () => {
    expect((await edge.server.inject('/v1/auth/session')).headers['cache-control']).toBe('no-store')
    const ann = await signUp(edge.server)
    expect((await ann.send('GET', '/v1/teams')).headers['cache-control']).toBe('no-store')
  })

  test('large answers are packed for our own pages and for programs, never for a page of another site', async () => {
    const ann = await signUp(edge.server)
    const asked = async (headers: Record<string, string>, url = '/v1/meta') => {
      const { rawPayload, ...answer } = await edge.server.inject({
        url,
        headers: { cookie: ann.cookieHeader(), 'x-workspace': ann.slug, ...headers },
      })
      expect(answer.statusCode).toBe(200)
      const coding = answer.headers['content-encoding']
      return {
        coding,
        bytes: rawPayload.length,
        text: coding ? brotliDecompressSync(rawPayload).toString() : answer.body,
      }
    }
    const plain = await asked({})
    const packed = await asked({ 'accept-encoding': 'gzip, deflate, br, zstd', 'sec-fetch-site': 'same-origin' })
    expect([plain.coding, packed.coding]).toEqual([undefined, 'br'])
    expect(packed.text).toBe(plain.text)
    expect(packed.bytes).toBeLessThan(plain.bytes / 5)
    const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const others: Record<string, string>[] = [
      { 'accept-encoding': 'br', ...followed },
      { 'accept-encoding': 'br' },
      { 'accept-encoding': 'gzip, br;q=0', 'sec-fetch-site': 'same-origin' },
    ]
    for (const headers of others) expect((await asked(headers)).coding).toBeUndefined()
    const small = await asked({ 'accept-encoding': 'br', 'sec-fetch-site': 'same-origin' }, '/v1/teams')
    expect(small.coding).toBeUndefined()
  })

  test('policy reports are counted, and what people typed is dropped', async () => {
    const report = {
      'csp-report': {
        'effective-directive': 'script-src',
        'blocked-uri': 'https://evil.test/steal?q=secret',
        'document-uri': 'http://localhost/w/x?q=secret',
        'script-sample': 'secret',
      },
    }
    const answer = await edge.server.inject({
      method: 'POST',
      url: '/v1/csp-report',
      headers: { 'content-type': 'application/csp-report' },
      payload: JSON.stringify(report),
    })
    expect(answer.statusCode).toBe(204)
    const line = edge.logged.find((text) => text.includes('content policy violated'))
    expect(line).toContain('https://evil.test')
    expect(edge.logged.join('')).not.toContain('secret')
  })

  test('the log holds route patterns, no paths, queries, addresses or names', async () => {
    const ann = await signUp(edge.server)
    await ann.send('GET', '/v1/teams?q=findme')
    await ann.send('GET', '/v1/members/00000000-0000-7000-8000-0000000abcde')
    const all = edge.logged.join('')
    expect(all).toContain('"route":"/v1/members/:id"')
    for (const secret of ['findme', '0000000abcde', ann.email, PASSWORD]) expect(all).not.toContain(secret)
  })
})

describe('host and origin', () => {
  test('a foreign host is refused, and a browser is told why', async () => {
    const answer = await edge.server.inject({ url: '/v1/auth/session', headers: { host: 'evil.test' } })
    expect([answer.statusCode, answer.json().code]).toEqual([421, 'wrong_host'])
    const page = await edge.server.inject({
      url: '/sign-in',
      headers: { host: '192.168.1.7:3000', accept: 'text/html' },
    })
    expect([page.statusCode, page.headers['set-cookie']]).toEqual([421, undefined])
    expect(page.body).toContain('another address')
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000'])
      expect((await edge.server.inject({ url: '/v1/auth/session', headers: { host } })).statusCode).toBe(401)
  })

  test.each([
    [{ origin: 'https://evil.test' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://localhost:4000', host: 'localhost:3000' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'http://localhost:3000', host: 'localhost:3000', 'sec-fetch-site': 'same-origin' }, 401],
    [{}, 401],
  ])('a sign-in with %j answers %i', async (headers, status) => {
    const answer = await edge.server.inject({
      method: 'POST',
      url: '/v1/auth/sign-in',
      headers: headers as Record<string, string>,
      payload: { email: 'nobody@example.test', password: 'x' },
    })
    expect(answer.statusCode).toBe(status)
  })

  test('another site cannot read, but a link to a download works', async () => {
    expect(
      (
        await edge.server.inject({
          url: '/v1/openapi.json',
          headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
        })
      ).statusCode,
    ).toBe(403)
    expect(
      (
        await edge.server.inject({
          url: '/v1/openapi.json',
          headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
        })
      ).statusCode,
    ).toBe(200)
  })
})

describe('cookies by PUBLIC_URL', () => {
  test('plain names on loopback, without Secure and without an end date', async () => {
    const answer = await browser(edge.server).send('POST', '/v1/auth/sign-up', {
      email: `c${Date.now()}@example.test`,
      password: PASSWORD,
      name: 'C',
      workspace_name: 'C',
      accept_terms: true,
    })
    const set = answer.headers['set-cookie'] as string[]
    expect(set.find((text) => text.startsWith('custos_session='))).toMatch(
      /^custos_session=[\w-]{43}; Path=\/; SameSite=Lax; HttpOnly$/,
    )
    expect(set.find((text) => text.startsWith('XSRF-TOKEN='))).toMatch(/^XSRF-TOKEN=[\w-]+; Path=\/; SameSite=Lax$/)
    expect(set).toHaveLength(2)
  })

  test('__Host- and Secure behind https; http is refused, not redirected', async () => {
    const server = await edge.another({ public_url: 'https://crm.example.test' })
    const proxied = { host: 'crm.example.test', 'x-forwarded-proto': 'https' }
    const ann = await signUp(server, {}, proxied)
    expect([...ann.cookies.keys()].toSorted()).toEqual(['__Host-XSRF-TOKEN', '__Host-custos_session'])
    const session = await ann.send('GET', '/v1/auth/session')
    expect(session.statusCode).toBe(200)
    expect(String(session.headers['set-cookie'])).toMatch(/; Secure$/)
    expect(session.headers['strict-transport-security']).toContain('max-age=31536000')
    const plain = await server.inject({ url: '/v1/auth/session', headers: { host: 'crm.example.test' } })
    expect([plain.statusCode, plain.json().code, plain.headers['location']]).toEqual([426, 'https_required', undefined])
    expect(
      (await server.inject({ url: '/v1/auth/session', headers: { ...proxied, host: 'localhost' } })).statusCode,
    ).toBe(421)
    expect((await server.inject('/health/live')).statusCode).toBe(200)
    expect((await server.inject({ url: '/sign-in', headers: proxied })).headers['content-security-policy']).toContain(
      'report-to self',
    )
  })

  test('a doubled cookie is not trusted', async () => {
    const ann = await signUp(edge.server)
    const cookie = `${ann.cookieHeader()}; custos_session=${'A'.repeat(43)}`
    expect((await edge.server.inject({ url: '/v1/auth/session', headers: { cookie } })).statusCode).toBe(401)
  })

  test('Authorization and cookies never mix', async () => {
    const ann = await signUp(edge.server)
    expect((await ann.send('GET', '/v1/auth/session', undefined, { authorization: 'Bearer x' })).statusCode).toBe(401)
  })
})

describe('CSRF', () => {
  const team = async (one: Browser, headers: Record<string, string>) => {
    const answer = await edge.server.inject({
      method: 'POST',
      url: '/v1/teams',
      headers: { cookie: one.cookieHeader(), ...headers },
      payload: { name: 'T' },
    })
    return [answer.statusCode, answer.statusCode === 201 ? 'ok' : answer.json().code]
  }

  test('missing, foreign, replayed, old and parallel tokens', async () => {
    const ann = await signUp(edge.server)
    const bob = await signUp(edge.server)
    const token = ann.cookies.get('XSRF-TOKEN') ?? ''
    const foreign = bob.cookies.get('XSRF-TOKEN') ?? ''
    expect(await team(ann, {})).toEqual([403, 'csrf_missing'])
    expect(await team(ann, { 'x-xsrf-token': foreign })).toEqual([403, 'csrf_missing'])
    expect(
      await team(ann, { 'x-xsrf-token': `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}` }),
    ).toEqual([403, 'csrf_missing'])
    expect((await ann.send('GET', '/v1/teams')).data['data']).toEqual([])
    // The token in the header counts, not the cookie: a tossed cookie alone does nothing.
    expect(await Promise.all([1, 2, 3].map(() => team(ann, { 'x-xsrf-token': token })))).toEqual([
      [201, 'ok'],
      [201, 'ok'],
      [201, 'ok'],
    ])
    edge.clock.offset += 11_000
    expect(await team(ann, { 'x-xsrf-token': token })).toEqual([403, 'csrf_spent'])
    edge.clock.offset = 0
  })

  test('a spent token brings a fresh one, with which the retry works', async () => {
    const ann = await signUp(edge.server)
    const token = ann.cookies.get('XSRF-TOKEN') ?? ''
    await ann.send('POST', '/v1/teams', { name: 'A' })
    edge.clock.offset += 11_000
    const refused = await ann.send('POST', '/v1/teams', { name: 'B' }, { 'x-xsrf-token': token })
    expect(refused.data['code']).toBe('csrf_spent')
    expect((await ann.send('POST', '/v1/teams', { name: 'B' })).statusCode).toBe(201)
    edge.clock.offset = 0
  })

  test('every changing route of the program asks for a token', async () => {
    const ann = await signUp(edge.server)
    const document = (await edge.server.inject('/v1/openapi.json')).json() as {
      paths: Record<string, Record<string, unknown>>
    }
    const open = new Set([
      'post /v1/auth/sign-up',
      'post /v1/auth/sign-up/code',
      'post /v1/auth/sign-in',
      'post /v1/auth/recovery',
      'post /v1/auth/recovery/check',
      'post /v1/auth/recovery/complete',
      'post /v1/auth/email/undo',
      'post /v1/auth/second-step',
      'post /v1/auth/second-step/passkey',
      'post /v1/auth/passkey-sign-in',
      'post /v1/auth/passkey-sign-in/options',
      // The code or link of a mail is the proof.
      'post /v1/auth/sign-up/code',
      'post /v1/auth/recovery',
      'post /v1/auth/recovery/check',
      'post /v1/auth/recovery/complete',
      'post /v1/auth/email/undo',
    ])
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const method of Object.keys(methods).filter((name) => name !== 'get' && !open.has(`${name} ${path}`))) {
        const url = path.replaceAll(/\{[a-z_]+\}/g, 'A'.repeat(43))
        const answer = await edge.server.inject({
          method: method.toUpperCase() as 'POST',
          url,
          headers: { cookie: ann.cookieHeader() },
          payload: {},
        })
        expect([method, path, answer.statusCode, answer.json().code]).toEqual([method, path, 403, 'csrf_missing'])
      }
    }
  })
})

describe('sessions', () => {
  test('end after 30 minutes without use, and streams and polling do not count as use', async () => {
    const ann = await signUp(edge.server)
    edge.clock.offset = 29 * 60_000
    expect((await ann.send('GET', '/v1/auth/session', undefined, { 'x-passive': '1' })).statusCode).toBe(200)
    edge.clock.offset = 31 * 60_000
    const answer = await ann.send('GET', '/v1/auth/session')
    expect([answer.statusCode, answer.data['code']]).toEqual([401, 'session_expired'])
    edge.clock.offset = 0
    expect((await ann.send('GET', '/v1/auth/session')).statusCode).toBe(401)
  })

  test('use keeps a session, but not beyond 12 hours', async () => {
    const ann = await signUp(edge.server)
    for (let minutes = 25; minutes < 720; minutes += 25) {
      edge.clock.offset = minutes * 60_000
      expect([minutes, (await ann.send('GET', '/v1/auth/session')).statusCode]).toEqual([minutes, 200])
    }
    edge.clock.offset = 720 * 60_000
    expect((await ann.send('GET', '/v1/auth/session')).statusCode).toBe(401)
    edge.clock.offset = 0
  })

  test('only the hash of the cookie is in the database', async () => {
    const ann = await signUp(edge.server)
    const rows = await edge.app.db.inAuth((tx) =>
      tx.query<{ token_hash: Buffer }>(`select token_hash from identity.session`),
    )
    const token = ann.cookies.get('custos_session') ?? ''
    expect(
      rows.some(
        (row) => row.token_hash.toString('utf8').includes(token) || row.token_hash.toString('base64url') === token,
      ),
    ).toBe(false)
  })

  test('a workspace one is no member of is 404, like one that is not', async () => {
    const [ann, bob] = [await signUp(edge.server), await signUp(edge.server)]
    const [foreign, unknown] = [
      await ann.send('GET', '/v1/teams', undefined, { 'x-workspace': bob.slug }),
      await ann.send('GET', '/v1/teams', undefined, { 'x-workspace': 'no-such-workspace' }),
    ]
    expect([foreign.statusCode, unknown.statusCode]).toEqual([404, 404])
    expect({ ...foreign.data, request_id: '' }).toEqual({ ...unknown.data, request_id: '' })
  })
})

describe('Idempotency-Key', () => {
  test('the same request answers the same, once', async () => {
    const ann = await signUp(edge.server)
    const first = await ann.send('POST', '/v1/teams', { name: 'Once' }, { 'idempotency-key': 'k1' })
    const again = await ann.send('POST', '/v1/teams', { name: 'Once' }, { 'idempotency-key': 'k1' })
    expect([first.statusCode, again.statusCode, again.headers['idempotent-replayed']]).toEqual([201, 201, 'true'])
    expect(again.data).toEqual(first.data)
    expect([again.headers['location'], again.headers['etag']]).toEqual([
      first.headers['location'],
      first.headers['etag'],
    ])
    expect((await ann.send('GET', '/v1/teams')).data['data']).toHaveLength(1)
  })

  test('in parallel too; another body is a conflict; a failure frees the key', async () => {
    const ann = await signUp(edge.server)
    const answers = await Promise.all(
      [1, 2, 3].map(() => ann.send('POST', '/v1/teams', { name: 'Par' }, { 'idempotency-key': 'k2' })),
    )
    expect(new Set(answers.map((answer) => answer.data['id'])).size).toBe(1)
    expect((await ann.send('POST', '/v1/teams', { name: 'Other' }, { 'idempotency-key': 'k2' })).data['code']).toBe(
      'idempotency_conflict',
    )
    expect((await ann.send('POST', '/v1/teams', { name: 7 }, { 'idempotency-key': 'k3' })).statusCode).toBe(400)
    expect((await ann.send('POST', '/v1/teams', { name: 'Seven' }, { 'idempotency-key': 'k3' })).statusCode).toBe(201)
  })
})

describe('the hourly sweep', () => {
  test('keeps nothing that is over, and everything that is not', async () => {
    const ann = await signUp(edge.server)
    await ann.send('POST', '/v1/teams', { name: 'Kept' }, { 'idempotency-key': 'sweep' })
    const id = String((await ann.send('GET', '/v1/workspace')).data['id'])
    const count = async () => ({
      kept: (await edge.app.db.inTenant(id, (tx) => tx.query(`select from idempotency_key where tenant_id = $1`, [id])))
        .length,
      sessions: (await edge.app.db.inAuth((tx) => tx.query(`select from identity.session where tenant_id = $1`, [id])))
        .length,
    })
    await sweep(edge.app)
    expect(await count()).toEqual({ kept: 1, sessions: 1 })
    edge.clock.offset = 25 * 3_600_000
    await sweep(edge.app)
    expect(await count()).toEqual({ kept: 0, sessions: 0 })
    edge.clock.offset = 0
  })
})

describe('rates', () => {
  test('public forms are counted per address and session calls per session', async () => {
    const server = await edge.another({ rates: { public_per_minute: 3, session_per_minute: 5 } })
    const ann = await signUp(server)
    const attempts = await Promise.all(
      [1, 2, 3, 4].map(() =>
        server.inject({ method: 'POST', url: '/v1/auth/sign-in', payload: { email: 'x@example.test', password: 'y' } }),
      ),
    )
    const refused = attempts.filter((answer) => answer.statusCode === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers['retry-after']).toMatch(/^\d+$/)
    const calls = await Promise.all(Array.from({ length: 8 }, () => ann.send('GET', '/v1/auth/session')))
    expect(calls.filter((answer) => answer.statusCode === 429).length).toBeGreaterThan(0)
  })
})
