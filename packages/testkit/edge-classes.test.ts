import { connect } from 'node:net'
import { coreModule, error } from '@app/core'
import { modules } from '@app/modules/registry'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Edge, browser, signUp, startEdge } from './edge.ts'

/** One regression test per class of weakness that CRMs had (security.md §9), as far as it is a matter of the edge. */
let edge: Edge
/** Behind https, as in production. */
let secure: FastifyInstance
let port: number
const PUBLIC = 'https://crm.example.test'
const proxied = { host: 'crm.example.test', 'x-forwarded-proto': 'https' }
const slow = { head_ms: 150, body_ms: 100, check_ms: 50, upload_bytes: 1_000 }

beforeAll(async () => {
  const all = modules.some((one) => one.name === coreModule.name) ? modules : [coreModule, ...modules]
  edge = await startEdge({ modules: all })
  secure = await edge.another({ public_url: PUBLIC, privacy_contact: 'privacy@example.test' })
  const open = await edge.another({ server: { slow } })
  port = Number(new URL(await open.listen({ port: 0, host: '127.0.0.1' })).port)
}, 60_000)
afterAll(async () => edge.close())

/** Sends these bytes as they are; what came back when the other side has closed, or 'still open' when it has not within 10 s. */
async function raw(text: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let said = ''
    socket.on('data', (chunk) => (said += chunk.toString()))
    const patience = setTimeout(() => {
      resolve('still open')
      socket.destroy()
    }, 10_000)
    socket.on('close', () => {
      clearTimeout(patience)
      resolve(said)
    })
    socket.on('error', (cause: Error & { code?: string }) =>
      cause.code === 'ECONNRESET' || cause.code === 'EPIPE' ? resolve(said) : reject(cause),
    )
  })
}
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
const pathsOf = (server: FastifyInstance) =>
  server
    .inject({ url: '/v1/openapi.json' })
    .then((answer) => Object.entries((answer.json() as { paths: Record<string, Record<string, unknown>> }).paths))
const filled = (path: string): string => path.replaceAll(/\{[a-z_]+\}/g, '01890000-0000-7000-8000-000000000000')

describe('headers', () => {
  test('every kind of answer carries the same protection', async () => {
    const kinds: [string, number][] = [
      ['/sign-in', 200],
      ['/v1/auth/session', 401],
      ['/v1/nothing', 404],
      ['/nothing.js', 404],
      ['/v1/%', 400],
      ['/robots.txt', 200],
      ['/docs/errors', 200],
      ['/health/live', 200],
      ['/.well-known/security.txt', 200],
    ]
    for (const [url, status] of kinds) {
      const answer = await secure.inject({ url, headers: proxied })
      expect([url, answer.statusCode]).toEqual([url, status])
      expect([url, answer.headers]).toEqual([
        url,
        expect.objectContaining({
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'x-frame-options': 'DENY',
          'strict-transport-security': 'max-age=31536000; includeSubDomains',
          'permissions-policy': expect.stringContaining('camera=()'),
        }),
      ])
      expect(answer.headers).not.toHaveProperty('server')
      expect(answer.headers).not.toHaveProperty('x-powered-by')
    }
  })

  test('scripts come from files only, and every sink of markup asks the one policy', async () => {
    const policy = String((await edge.server.inject('/sign-in')).headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types default")
    expect(policy).not.toMatch(/unsafe-|\*|https?:/)
    const data = String((await edge.server.inject('/v1/auth/session')).headers['content-security-policy'])
    expect(data).toContain("default-src 'none'")
    expect(data).toContain('sandbox')
  })
})

describe('other sites', () => {
  test('no changing route takes a request from another site, with or without a session', async () => {
    const ann = await signUp(edge.server)
    let tried = 0
    // A provider's answer comes by a form of its own site; no cookie counts there (saml.test.ts).
    const open = new Set(['/v1/auth/sso/saml/{id}/acs'])
    for (const [path, methods] of [...(await pathsOf(edge.server))].filter(([one]) => !open.has(one)))
      for (const method of Object.keys(methods).filter((name) => name !== 'get'))
        for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.test' }]) {
          const answer = await edge.server.inject({
            method: method.toUpperCase() as 'POST',
            url: filled(path),
            headers: { cookie: ann.cookieHeader(), ...headers },
            payload: {},
          })
          expect([method, path, answer.statusCode, answer.json().code]).toEqual([method, path, 403, 'origin_refused'])
          tried += 1
        }
    expect(tried).toBeGreaterThan(200)
  })

  test('no answer opens the API to scripts of another origin', async () => {
    for (const method of ['GET', 'OPTIONS', 'POST'] as const) {
      const answer = await edge.server.inject({
        method,
        url: '/v1/auth/session',
        headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
      })
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    }
  })
})

describe('hosts and redirects', () => {
  test('plain http is refused with a page that explains, without redirect and cookie', async () => {
    for (const url of ['/', '/sign-in', '/w/any', '/v1/auth/session']) {
      const answer = await secure.inject({ url, headers: { host: 'crm.example.test', accept: 'text/html' } })
      expect([url, answer.statusCode, answer.headers['location'], answer.headers['set-cookie']]).toEqual([
        url,
        426,
        undefined,
        undefined,
      ])
      expect(answer.headers['upgrade']).toBe('TLS/1.2, HTTP/1.1')
      expect(answer.body).toContain(PUBLIC)
    }
  })

  test('only listed proxies are believed', async () => {
    const listed = await edge.another({ public_url: PUBLIC, trusted_proxies: ['10.0.0.0/8'] })
    const from = (remoteAddress: string) =>
      listed.inject({
        url: '/v1/auth/session',
        headers: { ...proxied, 'x-forwarded-for': '203.0.113.9' },
        remoteAddress,
      })
    expect((await from('10.1.2.3')).statusCode).toBe(401)
    expect((await from('198.51.100.7')).statusCode).toBe(426)
  })

  test('a forged host reaches nothing, and links are made from the configuration', async () => {
    for (const forged of [
      { ...proxied, host: 'evil.test' },
      { ...proxied, 'x-forwarded-host': 'evil.test' },
      { ...proxied, host: 'crm.example.test:1' },
      { ...proxied, host: 'crm.example.test.evil.test' },
    ]) {
      const answer = await secure.inject({ method: 'POST', url: '/v1/auth/sign-in', headers: forged, payload: {} })
      expect([forged, answer.statusCode, answer.json().code]).toEqual([forged, 421, 'wrong_host'])
    }
    const ann = await signUp(secure, {}, proxied)
    const made = await ann.send(
      'POST',
      '/v1/invitations',
      { email: 'guest@example.test', role: 'rep' },
      { forwarded: 'host=evil.test', 'x-original-host': 'evil.test', 'x-host': 'evil.test' },
    )
    expect(String(made.data['link'])).toMatch(/^https:\/\/crm\.example\.test\/invite\//)
    const txt = await secure.inject({ url: '/.well-known/security.txt', headers: proxied })
    expect(txt.body).toContain(`Canonical: ${PUBLIC}/.well-known/security.txt`)
  })

  test('no address leads to another site', async () => {
    for (const url of [
      '//evil.test',
      '/w//evil.test',
      '/w/%2F%2Fevil.test',
      '/w/\\evil.test',
      '/sign-in?next=https://evil.test',
      '/sign-in?next=//evil.test',
      '/?next=//evil.test',
      'http://evil.test/w/x',
    ]) {
      const answer = await edge.server.inject({ method: 'GET', url, headers: { host: 'localhost' } })
      expect([url, answer.headers['location'] ?? '/sign-in']).toEqual([
        url,
        expect.stringMatching(/^\/sign-in(\?next=%2Fw|$)/),
      ])
    }
  })

  test('security.txt names a contact, an end and itself; without a contact there is none', async () => {
    const answer = await secure.inject({ url: '/.well-known/security.txt', headers: proxied })
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    const lines = Object.fromEntries(
      answer.body
        .trim()
        .split('\n')
        .map((line) => line.split(/: (.*)/)),
    )
    expect(lines).toMatchObject({ Contact: 'mailto:privacy@example.test', 'Preferred-Languages': 'en, de' })
    const days = (Date.parse(lines['Expires']) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(30)
    expect(days).toBeLessThan(365)
    expect((await edge.server.inject('/.well-known/security.txt')).statusCode).toBe(404)
    const own = await edge.another({
      security_contact: 'https://example.test/report',
      security_policy: 'https://example.test/disclosure',
    })
    expect((await own.inject('/.well-known/security.txt')).body).toMatch(
      /^Contact: https:\/\/example\.test\/report\n[\s\S]*Policy: https:\/\/example\.test\/disclosure\n$/,
    )
  })
})

describe('requests that are none', () => {
  const post = 'POST /v1/auth/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n'
  test.each([
    ['two lengths', `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `],
    ['a length and chunks', `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['an unknown coding last', `${post}Transfer-Encoding: chunked, cow\r\n\r\n0\r\n\r\n`],
    ['a signed length', `${post}Content-Length: +2\r\n\r\n{}`],
    ['a space before the colon', `${post}Content-Length : 2\r\n\r\n{}`],
    ['a chunk size that is none', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`],
    ['two hosts', `GET /v1/auth/session HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n`],
    ['no host', `GET /v1/auth/session HTTP/1.1\r\nConnection: close\r\n\r\n`],
    ['a line of its own in a header', `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\nY: b\r\n\r\n`],
    ['no HTTP at all', `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n`],
  ])('%s: refused, and the connection ends', async (_name, text) => {
    const answer = await raw(text)
    expect(statusOf(answer)).toBe(400)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(answer).not.toMatch(/llhttp|node|Error:/i)
  })

  test('a head that is too large is 431, in the shape of all errors', async () => {
    const answer = await raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`)
    expect(statusOf(answer)).toBe(431)
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json')
    expect(answer).toContain('"code":"headers_too_large"')
    expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff')
  })

  test('a client that never ends its head is dropped', async () => {
    expect(statusOf(await raw('GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-'))).toBe(408)
  })

  test('a client that never ends its body is dropped', async () => {
    const answer = await raw(`${post}Content-Length: 100\r\n\r\n{"email":`)
    expect(statusOf(answer)).toBe(408)
    expect(answer).toContain('"code":"request_timeout"')
  })

  test('a body that is refused at once and never ends harms nobody', async () => {
    const answer = await raw(
      'POST /v1/auth/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf',
    )
    expect(statusOf(answer)).toBe(415)
    expect(statusOf(await raw('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'))).toBe(200)
  })

  test('an upload that stands still is dropped, and the program goes on', async () => {
    const cookie = (await signUp(edge.server)).cookieHeader()
    const token = /XSRF-TOKEN=([^;]+)/.exec(cookie)?.[1] ?? ''
    const answer = await raw(
      `POST /v1/imports HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nX-XSRF-TOKEN: ${token}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n--x\r\nContent-Disposition: form-data; name="object"\r\n\r\ncontact\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nname\r\n`,
    )
    expect(answer).toBe('')
    expect(statusOf(await raw('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'))).toBe(200)
  })

  test('methods cannot be disguised, and odd ones are unknown', async () => {
    const ann = await signUp(edge.server)
    const company = await ann.send('POST', '/v1/companies', { name: 'Stays' })
    const at = `/v1/companies/${String(company.data['id'])}`
    for (const name of ['x-http-method-override', 'x-method-override', 'x-http-method']) {
      const headers = { [name]: 'DELETE' }
      await ann.send('POST', at, {}, headers)
      await ann.send('GET', `${at}?_method=DELETE`, undefined, headers)
    }
    expect((await ann.send('GET', at)).statusCode).toBe(200)
    for (const method of ['TRACE', 'PROPFIND', 'CONNECT'])
      expect([
        method,
        statusOf(await raw(`${method} /v1/meta HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)),
      ]).toEqual([method, expect.toSatisfy((status: number) => Number.isNaN(status) || status >= 400)])
  })
})

describe('what is told', () => {
  test('an unexpected failure shows nothing of the inside, to nobody but the log', async () => {
    const failing = await edge.another({
      server: {
        routes: [
          {
            method: 'GET',
            url: '/v1/fails',
            permission: 'public',
            summary: 'Fails',
            handler: () => Promise.reject(new Error('password=hunter2 at select * from identity.password')),
          },
          {
            method: 'GET',
            url: '/v1/busy',
            permission: 'public',
            summary: 'Busy',
            handler: () => Promise.reject(error('busy')),
          },
        ],
      },
    })
    const answer = await failing.inject('/v1/fails')
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toEqual({
      type: '/docs/errors#internal',
      title: expect.any(String),
      status: 500,
      code: 'internal',
      detail: expect.any(String),
      request_id: answer.headers['x-request-id'],
    })
    expect(answer.body).not.toMatch(/hunter2|select|\.ts|node_modules/)
    expect(edge.logged.join('')).not.toContain('hunter2')
    expect(edge.logged.join('')).toContain(String(answer.headers['x-request-id']))
    expect((await failing.inject('/v1/busy')).headers['retry-after']).toBe('5')
  })

  test('a request id is ours, never the one a client sends', async () => {
    const answer = await edge.server.inject({ url: '/v1/auth/session', headers: { 'x-request-id': 'mine\nforged' } })
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('nothing about the workspace is told without a session', async () => {
    const open = new Set<string>()
    for (const [path, methods] of await pathsOf(edge.server))
      if ('get' in methods && (await edge.server.inject(filled(path))).statusCode === 200) open.add(path)
    expect([...open].toSorted()).toEqual([
      '/v1/auth/options',
      '/v1/openapi.json',
      '/v1/policies',
      '/v1/policies/transfers',
      '/v1/privacy/browser-storage',
      '/v1/subprocessors',
      '/v1/trust',
      '/v1/trust/probes',
    ])
  })

  test('there is no setup to call a second time, and no restore', async () => {
    const paths = (await pathsOf(edge.server)).map(([path]) => path)
    expect(paths.filter((path) => /setup|install|restore-backup|migrat|bootstrap|debug/.test(path))).toEqual([])
    for (const url of [
      '/setup',
      '/install',
      '/v1/setup',
      '/v1/install',
      '/v1/restore',
      '/dev/mail',
      '/metrics',
      '/.env',
      '/.git/config',
    ])
      for (const method of ['GET', 'POST'] as const)
        expect([method, url, (await edge.server.inject({ method, url })).statusCode]).toEqual([method, url, 404])
  })
})

describe('files', () => {
  test('an export is nobody’s without a session, in another workspace, or for another member', async () => {
    const [ann, bob] = [await signUp(edge.server), await signUp(edge.server)]
    const made = await ann.send('POST', '/v1/exports', { object: 'company', format: 'csv' })
    expect(made.statusCode, made.body).toBe(202)
    const id = String(made.data['id'])
    for (const url of [`/v1/exports/${id}`, `/v1/exports/${id}/download`]) {
      expect([url, (await edge.server.inject(url)).statusCode]).toEqual([url, 401])
      expect([url, (await bob.send('GET', url)).statusCode]).toEqual([url, 404])
      expect([url, (await bob.send('GET', url, undefined, { 'x-workspace': ann.slug })).statusCode]).toEqual([url, 404])
    }
    const invited = await ann.send('POST', '/v1/invitations', { email: `m${Date.now()}@example.test`, role: 'manager' })
    const guest = browser(edge.server)
    const token = String(invited.data['link']).split('/invite/')[1] ?? ''
    await guest.send('POST', `/v1/invitations/${token}/accept`, { name: 'M', password: 'correct horse battery staple' })
    expect((await guest.send('GET', `/v1/exports/${id}/download`)).statusCode).toBe(404)
  })

  test('no path leaves the folder of the web', async () => {
    for (const url of [
      '/../package.json',
      '/assets/../../package.json',
      '/%2e%2e/package.json',
      '/assets/%2e%2e%2fpackage.json',
      '/..%5cpackage.json',
      '/package.json',
      '/assets/',
    ])
      expect([url, (await edge.server.inject({ url })).statusCode]).toEqual([
        url,
        expect.toSatisfy((s: number) => s === 404 || s === 400),
      ])
  })
})

describe('floods', () => {
  test('answers tell the limit, what is left and when it starts anew; beyond it there is no work', async () => {
    const limited = await edge.another({ rates: { public_per_minute: 2, session_per_minute: 1000 } })
    const ask = () =>
      limited.inject({ method: 'POST', url: '/v1/auth/sign-in', payload: { email: 'x@example.test', password: 'y' } })
    const answers = [await ask(), await ask(), await ask(), await ask()]
    expect(answers.map((each) => each.headers['ratelimit-limit'])).toEqual(['2', '2', '2', '2'])
    const last = answers.find((each) => each.statusCode === 429)
    expect(last?.headers).toMatchObject({ 'ratelimit-remaining': '0', 'retry-after': last?.headers['ratelimit-reset'] })
    const ann = await signUp(await edge.another({ rates: { public_per_minute: 0, session_per_minute: 1000 } }))
    expect((await ann.send('GET', '/v1/meta')).headers['ratelimit-limit']).toBe('1000')
  })

  test('a log line holds no line break of a client', async () => {
    const before = edge.logged.length
    await edge.server.inject({ url: '/v1/nothing%0a%7b%22forged%22%3atrue%7d', headers: { 'user-agent': 'a\u2028b' } })
    const lines = edge.logged.slice(before)
    expect(lines.every((line) => line.trim().split('\n').length === 1 && JSON.parse(line))).toBeTruthy()
    expect(lines.join('')).not.toContain('forged')
  })
})
