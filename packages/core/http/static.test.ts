import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { type Edge, signUp, startEdge } from '@app/testkit/edge'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identity } from '../../../modules/identity/server/index.ts'
import { tenancy } from '../../../modules/tenancy/server/index.ts'

let edge: Edge
const folder = mkdtempSync(join(tmpdir(), 'custos-dist-'))
const script = `console.log(${JSON.stringify('x'.repeat(5000))})`
const page = (name: string) =>
  `<!doctype html>\n<html lang="en">\n<head><meta property="csp-nonce" nonce="__CSP_NONCE__"><script type="module" src="/assets/${name}.js" nonce="__CSP_NONCE__"></script></head><body>${name}</body></html>`
beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  for (const name of ['index', 'auth', 'operator']) writeFileSync(join(folder, `${name}.html`), page(name))
  writeFileSync(join(folder, 'assets', 'index.js'), script)
  writeFileSync(join(folder, 'assets', 'auth.js'), script)
  writeFileSync(join(folder, 'assets', 'auth.js.br'), 'packed')
  writeFileSync(join(folder, '.stamp'), 'secret')
  edge = await startEdge({ modules: [identity, tenancy], server: { web_dir: folder } })
}, 60_000)
afterAll(async () => {
  await edge.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('static files', () => {
  test('hashed files are cached for good, answered packed, and known by their ETag', async () => {
    const plain = await edge.server.inject('/assets/index.js')
    expect([plain.statusCode, plain.body, plain.headers['cache-control'], plain.headers['content-type']]).toEqual([
      200,
      script,
      'public, max-age=31536000, immutable',
      'text/javascript; charset=utf-8',
    ])
    expect(plain.headers['set-cookie']).toBeUndefined()
    const packed = await edge.server.inject({ url: '/assets/index.js', headers: { 'accept-encoding': 'gzip, br' } })
    expect(packed.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(packed.rawPayload).toString()).toBe(script)
    expect((await edge.server.inject({ url: '/assets/auth.js', headers: { 'accept-encoding': 'br' } })).body).toBe(
      'packed',
    )
    expect(
      (
        await edge.server.inject({
          url: '/assets/index.js',
          headers: { 'if-none-match': String(plain.headers['etag']) },
        })
      ).statusCode,
    ).toBe(304)
  })

  test.each([
    '/.stamp',
    '/assets/../.stamp',
    '/assets/%2e%2e/.stamp',
    '/assets/..%2f.stamp',
    '/assets',
    '/index.html',
    '/assets/nothing.js',
    '//etc/passwd',
  ])('%s is 404', async (url) => {
    expect((await edge.server.inject(url)).statusCode).toBe(404)
  })
})

describe('pages', () => {
  test.each([
    ['/sign-in', 'auth'],
    ['/sign-up', 'auth'],
    ['/invite/abc', 'auth'],
    ['/operator', 'operator'],
    ['/operator/access', 'operator'],
    ['/w/acme/deals', 'index'],
    ['/w', 'index'],
  ])('%s is the page %s with a nonce everywhere', async (url, name) => {
    const ann = await signUp(edge.server)
    const answer = await ann.send('GET', url)
    expect([answer.statusCode, answer.body.includes(`<body>${name}`)]).toEqual([200, true])
    const nonce = /'nonce-([^']+)'/.exec(String(answer.headers['content-security-policy']))?.[1]
    expect(answer.body).not.toContain('__CSP_NONCE__')
    expect(answer.body.split(`nonce="${nonce}"`)).toHaveLength(3)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('a signed-in page carries theme, density and language', async () => {
    const ann = await signUp(edge.server)
    await ann.send('PATCH', '/v1/auth/profile', { preferences: { theme: 'dark', density: 'compact', language: 'de' } })
    const answer = await ann.send('GET', `/w/${ann.slug}`)
    expect(answer.body).toContain('<html lang="de" data-theme="dark" data-density="compact">')
    await ann.send('PATCH', '/v1/auth/profile', { preferences: { font: 'dyslexic' } })
    expect((await ann.send('GET', `/w/${ann.slug}`)).body).toContain(' data-density="compact" data-font="dyslexic">')
    expect((await ann.send('PATCH', '/v1/auth/profile', { preferences: { font: 'https://x.test' } })).statusCode).toBe(
      400,
    )
    await ann.send('PATCH', '/v1/auth/profile', { preferences: { theme: 'system', language: null, font: 'inter' } })
    expect((await ann.send('GET', `/w/${ann.slug}`)).body).toContain('<html lang="en" data-density="compact">')
  })

  test('without a session a page leads to the sign-in and back', async () => {
    const answer = await edge.server.inject('/w/acme/deals?view=1')
    expect([answer.statusCode, answer.headers['location']]).toEqual([
      302,
      '/sign-in?next=%2Fw%2Facme%2Fdeals%3Fview%3D1',
    ])
  })

  test('the start leads to sign-in, or to the workspace', async () => {
    expect((await edge.server.inject('/')).headers['location']).toBe('/sign-in')
    const ann = await signUp(edge.server)
    expect((await ann.send('GET', '/')).headers['location']).toBe(`/w/${ann.slug}`)
  })

  test('the API is described on a page without script', async () => {
    const answer = await edge.server.inject('/docs/api')
    expect(answer.body).toContain('/v1/auth/sign-in')
    expect(answer.body).not.toContain('<script')
    expect((await edge.server.inject('/docs/errors')).body).toContain('csrf_spent')
  })
})
