import { type Browser, type Edge, PASSWORD, browser, signUp, startEdge } from '@app/testkit/edge'
import { generateSync } from 'otplib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tenancy } from '../../tenancy/server/index.ts'
import { identity } from './index.ts'

const STEP = 30_000
const MINUTE = 60_000
let edge: Edge
beforeAll(async () => {
  edge = await startEdge({ modules: [identity, tenancy] })
}, 60_000)
afterAll(async () => edge.close())
// Five seconds into a step: codes made now stay what they are while a test runs.
beforeEach(() => {
  const now = Date.now()
  edge.clock.offset = Math.ceil(now / STEP) * STEP + 5000 - now
})

const now = () => Date.now() + edge.clock.offset
const codeAt = (secret: string, steps = 0) => generateSync({ secret, epoch: Math.floor((now() + steps * STEP) / 1000) })

/** A person with an authenticator app, and its secret and recovery codes. */
async function withTotp() {
  const ann = await signUp(edge.server)
  const begun = await ann.send('POST', '/v1/auth/totp')
  expect(begun.statusCode).toBe(200)
  const secret = String(begun.data['secret'])
  const done = await ann.send('POST', '/v1/auth/totp/confirm', { code: codeAt(secret) })
  expect(done.statusCode).toBe(200)
  edge.clock.offset += STEP
  return { ann, secret, codes: done.data['recovery_codes'] as string[], email: ann.email }
}

/** A browser that has typed the right password. */
async function halfway(email: string): Promise<Browser> {
  const one = browser(edge.server)
  const answer = await one.send('POST', '/v1/auth/sign-in', { email, password: PASSWORD })
  expect([answer.statusCode, answer.data['code']]).toEqual([401, 'second_factor_required'])
  return one
}
const second = (one: Browser, body: Record<string, unknown>) => one.send('POST', '/v1/auth/second-step', body)
const isIn = async (one: Browser) => (await one.send('GET', '/v1/auth/session')).statusCode === 200

describe('authenticator app', () => {
  test('is set up by its first code, and then asked for', async () => {
    const { ann, secret, email } = await withTotp()
    expect((await ann.send('GET', '/v1/auth/factors')).data).toMatchObject({
      totp: { created_at: expect.any(String) },
      recovery_codes: { left: 10 },
    })
    const phone = await halfway(email)
    const answer = await second(phone, { totp: codeAt(secret) })
    expect([answer.statusCode, answer.data['account']]).toEqual([200, expect.objectContaining({ email })])
    expect(await isIn(phone)).toBe(true)
  })

  test('a wrong first code sets nothing up; the set-up ends after 15 minutes and with the session', async () => {
    const ann = await signUp(edge.server)
    const secret = String((await ann.send('POST', '/v1/auth/totp')).data['secret'])
    const wrong = await ann.send('POST', '/v1/auth/totp/confirm', { code: codeAt(secret, 4) })
    expect([wrong.statusCode, wrong.data['code'], wrong.data['errors']]).toEqual([
      400,
      'code_refused',
      [expect.objectContaining({ pointer: '/code' })],
    ])
    const other = browser(edge.server)
    await other.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    expect((await other.send('POST', '/v1/auth/totp/confirm', { code: codeAt(secret) })).data['code']).toBe(
      'setup_over',
    )
    edge.clock.offset += 15 * MINUTE
    expect((await ann.send('POST', '/v1/auth/totp/confirm', { code: codeAt(secret) })).data['code']).toBe('setup_over')
    expect((await ann.send('GET', '/v1/auth/factors')).data['totp']).toBeNull()
  })

  test('the first factor ends the other sessions and gives this one a new token', async () => {
    const ann = await signUp(edge.server)
    const other = browser(edge.server)
    await other.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    const before = ann.cookies.get('custos_session')
    const secret = String((await ann.send('POST', '/v1/auth/totp')).data['secret'])
    await ann.send('POST', '/v1/auth/totp/confirm', { code: codeAt(secret) })
    expect(ann.cookies.get('custos_session')).not.toBe(before)
    expect([await isIn(ann), await isIn(other)]).toEqual([true, false])
  })

  test.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('a clock %i steps off: accepted is %s', async (steps, accepted) => {
    const { secret, email } = await withTotp()
    edge.clock.offset += 10 * STEP
    const answer = await second(await halfway(email), { totp: codeAt(secret, steps) })
    expect(answer.statusCode).toBe(accepted ? 200 : 400)
  })

  test('a code works once, and none before it works afterwards', async () => {
    const { secret, email } = await withTotp()
    edge.clock.offset += 5 * STEP
    const [earlier, code] = [codeAt(secret, -1), codeAt(secret)]
    expect((await second(await halfway(email), { totp: code })).statusCode).toBe(200)
    const again = await halfway(email)
    const reused = await second(again, { totp: code })
    expect([reused.statusCode, reused.data['code']]).toEqual([400, 'code_used'])
    expect((await second(again, { totp: earlier })).data['code']).toBe('code_used')
    expect(await isIn(again)).toBe(false)
  })

  test('of two who type one code at once, one comes in', async () => {
    const { ann, secret, email } = await withTotp()
    expect(await isIn(ann)).toBe(true)
    const one = await halfway(email)
    const code = codeAt(secret)
    const twin = { ...one, cookies: new Map(one.cookies) }
    const answers = await Promise.all([second(one, { totp: code }), second(twin, { totp: code })])
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1)
  })

  test('its secret is sealed, bound to the account, and never answered again', async () => {
    const [one, two] = [await withTotp(), await withTotp()]
    const rows = await edge.app.db.inAuth((tx) =>
      tx.query<{ account_id: string; secret: string; email: string }>(
        `select t.account_id, t.secret, a.email from identity.totp t join identity.account a on a.id = t.account_id where a.email = any($1::text[])`,
        [[one.email, two.email]],
      ),
    )
    expect(rows).toHaveLength(2)
    for (const row of rows) expect(row.secret).toMatch(/^v1\.[\w-]+$/)
    expect(JSON.stringify(rows)).not.toContain(one.secret)
    expect((await one.ann.send('GET', '/v1/auth/factors')).body).not.toContain(one.secret)
    // Moved to another account's row it does not open.
    const [first, last] = rows
    await edge.app.db.inAuth((tx) =>
      tx.run(`update identity.totp set secret = $2 where account_id = $1`, [last?.account_id, first?.secret]),
    )
    const moved = last?.email === two.email ? one : two
    const answer = await second(await halfway(String(last?.email)), { totp: codeAt(moved.secret) })
    expect(answer.statusCode).toBe(500)
  })

  test.each(['totp', 'recovery_code', 'passkey', 'challenge', 'half_session'])(
    'requests of a workspace cannot read %s',
    async (table) => {
      const ann = await signUp(edge.server)
      const tenant = String((await ann.send('GET', '/v1/workspace')).data['id'])
      await expect(edge.app.db.inTenant(tenant, (tx) => tx.query(`select * from identity.${table}`))).rejects.toThrow(
        /permission denied/,
      )
    },
  )

  test('is removed with its recovery codes; the password alone signs in again', async () => {
    const { ann, email } = await withTotp()
    expect((await ann.send('DELETE', '/v1/auth/totp')).statusCode).toBe(204)
    expect((await ann.send('GET', '/v1/auth/factors')).data).toMatchObject({ totp: null, recovery_codes: { left: 0 } })
    const one = browser(edge.server)
    expect((await one.send('POST', '/v1/auth/sign-in', { email, password: PASSWORD })).statusCode).toBe(200)
  })
})

describe('the second step', () => {
  test('a half-signed-in browser reaches nothing else', async () => {
    const { ann, email } = await withTotp()
    const one = await halfway(email)
    const routes = [
      '/v1/auth/session',
      '/v1/auth/factors',
      '/v1/auth/sessions',
      '/v1/workspace',
      '/v1/members',
      '/v1/live',
    ]
    for (const url of routes) {
      const answer = await one.send('GET', url, undefined, { 'x-workspace': ann.slug })
      expect([url, answer.statusCode, answer.data['code']]).toEqual([url, 401, 'second_factor_required'])
      expect(answer.data['methods']).toEqual(['totp', 'recovery_code'])
    }
    for (const [method, url] of [
      ['DELETE', '/v1/auth/totp'],
      ['POST', '/v1/auth/recovery-codes'],
      ['POST', '/v1/auth/step-up'],
      ['POST', '/v1/auth/password'],
    ] as const)
      expect((await one.send(method, url, {})).statusCode).toBe(401)
    expect((await one.send('GET', `/w/${ann.slug}`)).headers['location']).toMatch(/^\/sign-in/)
  })

  test('five wrong codes end it, and they count to the limit of the account', async () => {
    const { secret, email } = await withTotp()
    const one = await halfway(email)
    for (let left = 4; left > 0; left -= 1) {
      const answer = await second(one, { totp: '000000' })
      expect([answer.data['code'], answer.data['tries_left']]).toEqual(['code_refused', left])
    }
    expect((await second(one, { totp: '000000' })).data['code']).toBe('second_step_over')
    expect((await second(one, { totp: codeAt(secret) })).data['code']).toBe('second_step_over')
    expect(one.cookies.has('custos_session')).toBe(false)
    const again = await halfway(email)
    for (let i = 0; i < 5; i += 1) await second(again, { recovery_code: 'aaaa-bbbb-cccc' })
    const locked = await browser(edge.server).send('POST', '/v1/auth/sign-in', { email, password: PASSWORD })
    expect([locked.statusCode, locked.data['code']]).toEqual([429, 'too_many_failures'])
    edge.clock.offset += 16 * MINUTE
    expect((await second(await halfway(email), { totp: codeAt(secret) })).statusCode).toBe(200)
  })

  test('five at once are five tries, not more', async () => {
    const { email } = await withTotp()
    const one = await halfway(email)
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, i) =>
        second({ ...one, cookies: new Map(one.cookies) }, { totp: String(100_000 + i) }),
      ),
    )
    expect(answers.filter((answer) => answer.data['code'] === 'code_refused').length).toBeLessThanOrEqual(4)
    expect((await second(one, { totp: '123456' })).data['code']).toBe('second_step_over')
  })

  test('lasts 10 minutes, and signing out drops it', async () => {
    const { secret, email } = await withTotp()
    const one = await halfway(email)
    edge.clock.offset += 10 * MINUTE
    expect((await second(one, { totp: codeAt(secret) })).data['code']).toBe('second_step_over')
    const two = await halfway(email)
    const cookie = two.cookieHeader()
    expect((await two.send('POST', '/v1/auth/sign-out')).statusCode).toBe(204)
    const answer = await edge.server.inject({
      method: 'POST',
      url: '/v1/auth/second-step',
      headers: { cookie },
      payload: { totp: codeAt(secret) },
    })
    expect(answer.json().code).toBe('second_step_over')
  })

  test.each([[{}], [{ totp: '123456', recovery_code: 'x' }], [{ totp: 123_456 }], [{ password: 'x' }]])(
    'refuses %j',
    async (body) => {
      const { email } = await withTotp()
      expect((await second(await halfway(email), body)).data['code']).toBe('validation_failed')
    },
  )

  test('an invitation is no way around it', async () => {
    const { email } = await withTotp()
    const owner = await signUp(edge.server)
    const link = String((await owner.send('POST', '/v1/invitations', { email, role: 'rep' })).data['link'])
    const answer = await browser(edge.server).send('POST', `/v1/invitations/${link.split('/invite/')[1]}/accept`, {
      password: PASSWORD,
    })
    expect([answer.statusCode, answer.data['code']]).toEqual([409, 'sign_in_first'])
    expect(answer.headers['set-cookie']).toBeUndefined()
  })
})

describe('recovery codes', () => {
  test('ten, of 60 bits, kept as hashes; each works once, however it is typed', async () => {
    const { ann, codes, email } = await withTotp()
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$/)
    const rows = await edge.app.db.inAuth((tx) =>
      tx.query(`select encode(code_hash, 'escape') as h from identity.recovery_code`),
    )
    expect(JSON.stringify(rows)).not.toContain(codes[0]?.replaceAll('-', ''))
    const typed = ` ${codes[0]?.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'I')} `
    expect((await second(await halfway(email), { recovery_code: typed })).statusCode).toBe(200)
    const again = await second(await halfway(email), { recovery_code: codes[0] ?? '' })
    expect([again.statusCode, again.data['code']]).toEqual([400, 'code_refused'])
    expect((await ann.send('GET', '/v1/auth/factors')).data['recovery_codes']).toMatchObject({ left: 9 })
  })

  test('new ones void the old ones, and one account’s are not another’s', async () => {
    const [one, two] = [await withTotp(), await withTotp()]
    const fresh = (await one.ann.send('POST', '/v1/auth/recovery-codes')).data['recovery_codes'] as string[]
    expect(fresh).toHaveLength(10)
    const step = await halfway(one.email)
    expect((await second(step, { recovery_code: one.codes[0] ?? '' })).data['code']).toBe('code_refused')
    expect((await second(step, { recovery_code: two.codes[0] ?? '' })).data['code']).toBe('code_refused')
    expect((await second(step, { recovery_code: fresh[0] ?? '' })).statusCode).toBe(200)
  })

  test('are not kept for a repeated request', async () => {
    const { ann } = await withTotp()
    const [a, b] = [
      await ann.send('POST', '/v1/auth/recovery-codes', undefined, { 'idempotency-key': 'same' }),
      await ann.send('POST', '/v1/auth/recovery-codes', undefined, { 'idempotency-key': 'same' }),
    ]
    expect(a.body).not.toBe(b.body)
  })

  test('without a second factor there are none', async () => {
    const ann = await signUp(edge.server)
    expect((await ann.send('POST', '/v1/auth/recovery-codes')).statusCode).toBe(409)
  })
})

describe('step-up', () => {
  test('a sign-in counts for 10 minutes; then a dangerous act asks for a proof', async () => {
    const { ann, secret } = await withTotp()
    edge.clock.offset += 10 * MINUTE
    const refused = await ann.send('POST', '/v1/auth/recovery-codes')
    expect([refused.statusCode, refused.data['code']]).toEqual([403, 'step_up_required'])
    expect((await ann.send('GET', '/v1/auth/step-up')).data['methods']).toEqual(['totp', 'password'])
    const before = ann.cookies.get('custos_session')
    expect((await ann.send('POST', '/v1/auth/step-up', { totp: codeAt(secret) })).statusCode).toBe(204)
    expect(ann.cookies.get('custos_session')).not.toBe(before)
    expect((await ann.send('POST', '/v1/auth/recovery-codes')).statusCode).toBe(200)
    edge.clock.offset += 10 * MINUTE + 1000
    expect((await ann.send('DELETE', '/v1/auth/totp')).data['code']).toBe('step_up_required')
    expect((await ann.send('POST', '/v1/auth/step-up', { password: PASSWORD })).statusCode).toBe(204)
    expect((await ann.send('DELETE', '/v1/auth/totp')).statusCode).toBe(204)
  })

  test('wrong proofs grant nothing and count to the limit', async () => {
    const { ann, secret } = await withTotp()
    edge.clock.offset += 11 * MINUTE
    const code = codeAt(secret)
    expect((await ann.send('POST', '/v1/auth/step-up', { totp: code })).statusCode).toBe(204)
    edge.clock.offset += 11 * MINUTE
    for (const [body, pointer] of [
      [{ password: 'not the right one' }, '/password'],
      [{ totp: code }, '/totp'],
    ] as const) {
      const answer = await ann.send('POST', '/v1/auth/step-up', body)
      expect([answer.statusCode, answer.data['errors']]).toEqual([400, [expect.objectContaining({ pointer })]])
    }
    for (let i = 0; i < 8; i += 1) await ann.send('POST', '/v1/auth/step-up', { totp: '000000' })
    expect((await ann.send('POST', '/v1/auth/step-up', { totp: codeAt(secret) })).data['code']).toBe(
      'too_many_failures',
    )
    expect((await ann.send('POST', '/v1/auth/recovery-codes')).data['code']).toBe('step_up_required')
  })

  test('requests under way with the old token are still served for seconds, then not', async () => {
    const ann = await signUp(edge.server)
    const cookie = ann.cookieHeader()
    expect((await ann.send('POST', '/v1/auth/step-up', { password: PASSWORD })).statusCode).toBe(204)
    const old = async () => (await edge.server.inject({ url: '/v1/auth/session', headers: { cookie } })).statusCode
    expect(await old()).toBe(200)
    edge.clock.offset += 11_000
    expect(await old()).toBe(401)
    expect(await isIn(ann)).toBe(true)
  })

  test('is in the OpenAPI document', async () => {
    const paths = (await browser(edge.server).send('GET', '/v1/openapi.json')).data['paths'] as Record<
      string,
      Record<string, Record<string, unknown>>
    >
    expect(paths['/v1/auth/totp']?.['delete']?.['x-step-up']).toBe(true)
    expect(paths['/v1/auth/session']?.['get']).not.toHaveProperty('x-step-up')
  })
})
