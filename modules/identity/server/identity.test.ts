import { type Edge, PASSWORD, browser, signUp, startEdge } from '@app/testkit/edge'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tenancy } from '../../tenancy/server/index.ts'
import { identity } from './index.ts'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge({ modules: [identity, tenancy] })
}, 60_000)
afterAll(async () => edge.close())

const NEW = 'a different long passphrase 7'
let n = 0
const person = () => {
  n += 1
  return {
    email: `p${n}.${Date.now()}@example.test`,
    password: PASSWORD,
    name: 'Pat Example',
    workspace_name: 'Pat & Co',
    accept_terms: true,
  }
}

describe('sign-up', () => {
  test('makes account, workspace and owner, and signs in', async () => {
    const given = person()
    const answer = await browser(edge.server).send('POST', '/v1/auth/sign-up', {
      ...given,
      email: ` ${given.email.toUpperCase()}`.trim(),
      region: 'DE',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      locale: 'de-DE',
    })
    expect(answer.statusCode).toBe(201)
    expect(answer.data).toMatchObject({
      account: { email: given.email, name: 'Pat Example', is_confirmed: false },
      workspace: { name: 'Pat & Co', region: 'DE', time_zone: 'Europe/Berlin', currency: 'EUR', locale: 'de-DE' },
      member: { role: 'owner' },
    })
    expect(answer.data['workspaces']).toHaveLength(1)
  })

  test('slugs are made unique', async () => {
    const name = `Slug ${Date.now()}`
    const slugs = await Promise.all(
      [1, 2, 3].map(async () => (await signUp(edge.server, { workspace_name: name })).slug),
    )
    expect(new Set(slugs).size).toBe(3)
    for (const slug of slugs) expect(slug).toMatch(/^slug-\d+(-\d)?$/)
  })

  test.each([
    [{ accept_terms: false }, '/accept_terms'],
    [{ email: 'not an address' }, '/email'],
    [{ name: '   ' }, '/name'],
    [{ workspace_name: '' }, '/workspace_name'],
    [{ password: 'short' }, '/password'],
    [{ password: 'passwordpassword' }, '/password'],
    [{ password: 'Pat Example Pat Example' }, '/password'],
    [{ time_zone: 'Mars/Olympus' }, '/time_zone'],
    [{ currency: 'XXQ' }, '/currency'],
    [{ region: 'QQ' }, '/region'],
    [{ role: 'owner' }, '/role'],
  ])('refuses %j', async (wrong, pointer) => {
    const answer = await browser(edge.server).send('POST', '/v1/auth/sign-up', { ...person(), ...wrong })
    expect(answer.statusCode).toBe(400)
    expect(answer.data['errors']).toEqual([expect.objectContaining({ pointer })])
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('a taken address is refused and nothing is made', async () => {
    const ann = await signUp(edge.server)
    const before = await edge.app.db.inAuth((tx) => tx.query(`select count(*) from identity.tenant`))
    const answer = await browser(edge.server).send('POST', '/v1/auth/sign-up', {
      ...person(),
      email: ann.email.toUpperCase(),
    })
    expect([answer.statusCode, answer.data['code']]).toEqual([409, 'account_exists'])
    expect(await edge.app.db.inAuth((tx) => tx.query(`select count(*) from identity.tenant`))).toEqual(before)
  })

  test('can be closed', async () => {
    for (const sign_up of ['invite', 'closed'] as const) {
      const server = await edge.another({ sign_up })
      expect((await browser(server).send('POST', '/v1/auth/sign-up', person())).data['code']).toBe('sign_up_closed')
    }
  })

  test('64 characters and more, spaces and any script are accepted', async () => {
    const password = `   ${'Ωмега '.repeat(20)}😀 end   `
    const ann = await signUp(edge.server, { password })
    expect(
      (
        await browser(edge.server).send('POST', '/v1/auth/sign-in', {
          email: ann.email,
          password: password.normalize('NFD'),
        })
      ).statusCode,
    ).toBe(200)
    expect(
      (await browser(edge.server).send('POST', '/v1/auth/sign-in', { email: ann.email, password: password.trim() }))
        .statusCode,
    ).toBe(401)
    // bcrypt alone would stop at 72 bytes.
    const cut = await browser(edge.server).send('POST', '/v1/auth/sign-in', {
      email: ann.email,
      password: password.slice(0, -4),
    })
    expect(cut.statusCode).toBe(401)
  })
})

describe('sign-in', () => {
  test('rotates the session: the old cookie is dead', async () => {
    const ann = await signUp(edge.server)
    const old = ann.cookieHeader()
    const answer = await ann.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    expect(answer.statusCode).toBe(200)
    expect((await ann.send('GET', '/v1/auth/session')).statusCode).toBe(200)
    expect((await edge.server.inject({ url: '/v1/auth/session', headers: { cookie: old } })).statusCode).toBe(401)
  })

  test('an unknown address answers the same as a wrong password, and runs the same work', async () => {
    const ann = await signUp(edge.server)
    const attempt = (email: string) =>
      browser(edge.server).send('POST', '/v1/auth/sign-in', { email, password: 'wrong wrong wrong wrong' })
    const [known, unknown] = [await attempt(ann.email), await attempt(`nobody.${Date.now()}@example.test`)]
    const strip = ({ data, headers, statusCode }: typeof known) => ({
      statusCode,
      data: { ...data, request_id: '' },
      headers: Object.keys(headers).toSorted(),
    })
    expect(strip(known)).toEqual(strip(unknown))
    expect(known.data['code']).toBe('wrong_credentials')
    expect(known.headers['set-cookie']).toBeUndefined()
  })

  test('10 failures lock the address for this network, known or not, until 15 minutes after the first', async () => {
    const ann = await signUp(edge.server)
    for (const email of [ann.email, `ghost.${Date.now()}@example.test`]) {
      const attempt = async (password: string) =>
        await edge.server.inject({
          method: 'POST',
          url: '/v1/auth/sign-in',
          remoteAddress: '203.0.113.5',
          payload: { email, password },
        })
      for (let i = 0; i < 10; i += 1) expect((await attempt('wrong')).json().code).toBe('wrong_credentials')
      const locked = await attempt(PASSWORD)
      expect([locked.statusCode, locked.json().code]).toEqual([429, 'too_many_failures'])
      expect(Number(locked.headers['retry-after'])).toBeGreaterThan(800)
    }
    const elsewhere = await edge.server.inject({
      method: 'POST',
      url: '/v1/auth/sign-in',
      remoteAddress: '198.51.100.9',
      payload: { email: ann.email, password: PASSWORD },
    })
    expect(elsewhere.statusCode).toBe(200)
    edge.clock.offset = 15 * 60_000 + 1000
    const later = await edge.server.inject({
      method: 'POST',
      url: '/v1/auth/sign-in',
      remoteAddress: '203.0.113.5',
      payload: { email: ann.email, password: PASSWORD },
    })
    expect(later.statusCode).toBe(200)
    edge.clock.offset = 0
  })

  test('a network is locked after 100 failures over many addresses', async () => {
    const attempt = async (i: number) =>
      (
        await edge.server.inject({
          method: 'POST',
          url: '/v1/auth/sign-in',
          remoteAddress: `192.0.2.${1 + (i % 200)}`,
          payload: { email: `spray${i}@example.test`, password: 'x' },
        })
      ).statusCode
    for (let i = 0; i < 100; i += 1) expect(await attempt(i)).toBe(401)
    expect(await attempt(100)).toBe(429)
  })

  test('more than 52 at once are told to wait', async () => {
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, i) =>
        edge.server.inject({
          method: 'POST',
          url: '/v1/auth/sign-in',
          remoteAddress: `10.${i}.0.1`,
          payload: { email: `crowd${i}@example.test`, password: 'x' },
        }),
      ),
    )
    const codes = answers.map((answer) => answer.json().code)
    expect(codes.every((code) => code === 'wrong_credentials' || code === 'busy')).toBe(true)
    expect(answers.filter((answer) => answer.statusCode === 503).every((answer) => answer.headers['retry-after'])).toBe(
      true,
    )
  })

  test('the program cannot read password hashes', async () => {
    await signUp(edge.server)
    await expect(edge.app.db.inAuth((tx) => tx.query(`select * from identity.password`))).rejects.toThrow(
      /permission denied/,
    )
  })
})

describe('sign-out', () => {
  test('ends the session everywhere and clears the browser, but not its cache', async () => {
    const ann = await signUp(edge.server)
    const cookie = ann.cookieHeader()
    const answer = await ann.send('POST', '/v1/auth/sign-out')
    expect(answer.statusCode).toBe(204)
    expect(answer.headers['clear-site-data']).toBe('"cookies", "storage"')
    expect(ann.cookies.size).toBe(0)
    expect((await edge.server.inject({ url: '/v1/auth/session', headers: { cookie } })).statusCode).toBe(401)
  })

  test('without a session it is quietly done', async () => {
    expect((await browser(edge.server).send('POST', '/v1/auth/sign-out')).statusCode).toBe(204)
  })
})

describe('password change', () => {
  test('asks for the current one, ends the other sessions and gives this one a new id', async () => {
    const ann = await signUp(edge.server)
    const other = browser(edge.server)
    await other.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    const wrong = await ann.send('POST', '/v1/auth/password', { current: 'not this one at all', new: NEW })
    expect([wrong.statusCode, wrong.data['errors']]).toEqual([400, [expect.objectContaining({ pointer: '/current' })]])
    const weak = await ann.send('POST', '/v1/auth/password', { current: PASSWORD, new: 'too short' })
    expect(weak.data['errors']).toEqual([expect.objectContaining({ pointer: '/new', code: 'too_short' })])
    const old = ann.cookies.get('custos_session')
    expect((await ann.send('POST', '/v1/auth/password', { current: PASSWORD, new: NEW })).statusCode).toBe(200)
    expect(ann.cookies.get('custos_session')).not.toBe(old)
    expect((await ann.send('GET', '/v1/auth/session')).statusCode).toBe(200)
    expect((await other.send('GET', '/v1/auth/session')).statusCode).toBe(401)
    expect(
      (await browser(edge.server).send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD }))
        .statusCode,
    ).toBe(401)
    expect(
      (await browser(edge.server).send('POST', '/v1/auth/sign-in', { email: ann.email, password: NEW })).statusCode,
    ).toBe(200)
  })
})

describe("sessions of one's own", () => {
  test('are listed with place and device, and can be ended, but not those of others', async () => {
    const [ann, bob] = [await signUp(edge.server), await signUp(edge.server)]
    const other = browser(edge.server, { 'user-agent': 'Phone' })
    await other.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    const rows = (await ann.send('GET', '/v1/auth/sessions')).data['data'] as {
      id: string
      is_current: boolean
      user_agent: string
      ip: string
    }[]
    expect(rows).toHaveLength(2)
    const phone = rows.find((row) => !row.is_current)
    expect(phone).toMatchObject({ user_agent: 'Phone', ip: '127.0.0.1' })
    expect((await bob.send('DELETE', `/v1/auth/sessions/${phone?.id}`)).statusCode).toBe(404)
    expect((await ann.send('DELETE', `/v1/auth/sessions/${phone?.id}`)).statusCode).toBe(204)
    expect((await other.send('GET', '/v1/auth/session')).statusCode).toBe(401)
  })
})

describe('profile', () => {
  test('name and preferences; the page carries the theme', async () => {
    const ann = await signUp(edge.server)
    const answer = await ann.send('PATCH', '/v1/auth/profile', {
      name: ' Ann  New ',
      preferences: { theme: 'dark', single_keys: false },
    })
    expect(answer.data['account']).toMatchObject({
      name: 'Ann New',
      preferences: { theme: 'dark', single_keys: false },
    })
    expect(
      (await ann.send('PATCH', '/v1/auth/profile', { preferences: { density: 'compact' } })).data['account'],
    ).toMatchObject({ preferences: { theme: 'dark', density: 'compact' } })
    expect((await ann.send('PATCH', '/v1/auth/profile', { preferences: { theme: 'purple' } })).statusCode).toBe(400)
    expect((await ann.send('PATCH', '/v1/auth/profile', { is_confirmed: true })).statusCode).toBe(400)
  })
})

describe('several workspaces', () => {
  test('one account owns two, chosen by header, remembered otherwise', async () => {
    const ann = await signUp(edge.server)
    const second = await ann.send('POST', '/v1/workspaces', { name: 'Second Home' })
    expect(second.statusCode).toBe(201)
    const slug = String(second.data['slug'])
    expect(
      (await ann.send('GET', '/v1/auth/session', undefined, { 'x-workspace': slug })).data['workspace'],
    ).toMatchObject({ slug })
    expect((await ann.send('GET', '/v1/auth/session')).data['workspaces']).toHaveLength(2)
    await ann.send('POST', '/v1/teams', { name: 'Only here' }, { 'x-workspace': slug })
    expect((await ann.send('GET', '/v1/teams', undefined, { 'x-workspace': slug })).data['data']).toHaveLength(1)
    expect((await ann.send('GET', '/v1/teams', undefined, { 'x-workspace': ann.slug })).data['data']).toHaveLength(0)
    edge.clock.offset = 60_000
    await ann.send('GET', '/v1/teams', undefined, { 'x-workspace': slug })
    expect((await ann.send('GET', '/v1/auth/session')).data['workspace']).toMatchObject({ slug })
    expect((await ann.send('GET', '/')).headers['location']).toBe(`/w/${slug}`)
    edge.clock.offset = 0
  })
})
