import { type Lie, makeAuthenticator } from '@app/testkit/authenticator'
import { type Browser, type Edge, PASSWORD, browser, signUp, startEdge } from '@app/testkit/edge'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tenancy } from '../../tenancy/server/index.ts'
import { identity } from './index.ts'
import { relyingParty } from './passkeys.ts'

const ORIGIN = 'http://localhost:3000'
let edge: Edge
beforeAll(async () => {
  edge = await startEdge({ modules: [identity, tenancy] })
}, 60_000)
afterAll(async () => edge.close())

async function register(one: Browser, key = makeAuthenticator(ORIGIN), lie: Lie = {}, name = 'Laptop') {
  const options = await one.send('POST', '/v1/auth/passkeys/options')
  expect(options.statusCode).toBe(200)
  const answer = await one.send('POST', '/v1/auth/passkeys', { name, response: key.create(options.data, lie) })
  return { key, options: options.data, answer }
}

/** A person with one passkey. */
async function withPasskey() {
  const ann = await signUp(edge.server)
  const { key, answer } = await register(ann)
  expect(answer.statusCode).toBe(201)
  return { ann, key, email: ann.email, id: String(answer.data['id']), answer }
}

const optionsFor = async (one: Browser, url = '/v1/auth/passkey-sign-in/options') => (await one.send('POST', url)).data
const signIn = (one: Browser, passkey: Record<string, unknown>) =>
  one.send('POST', '/v1/auth/passkey-sign-in', { passkey })
const isIn = async (one: Browser) => (await one.send('GET', '/v1/auth/session')).statusCode === 200
async function halfway(email: string): Promise<Browser> {
  const one = browser(edge.server)
  expect((await one.send('POST', '/v1/auth/sign-in', { email, password: PASSWORD })).data['code']).toBe(
    'second_factor_required',
  )
  return one
}

describe('registering a passkey', () => {
  test('asks for one that can be the only factor, and learns nothing about the device', async () => {
    const ann = await signUp(edge.server)
    const options = (await ann.send('POST', '/v1/auth/passkeys/options')).data
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    const columns = await edge.app.db.asBoot((tx) =>
      tx.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = 'identity.passkey'::regclass and attnum > 0 and not attisdropped order by attnum`,
      ),
    )
    expect(columns.map((column) => column.name)).toEqual([
      'id',
      'account_id',
      'credential_id',
      'public_key',
      'counter',
      'transports',
      'name',
      'created_at',
      'last_used_at',
    ])
  })

  test('several, each with a name; the first brings recovery codes and ends other sessions', async () => {
    const ann = await signUp(edge.server)
    const other = browser(edge.server)
    await other.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    const first = await register(ann)
    expect(first.answer.data['recovery_codes']).toHaveLength(10)
    expect(await isIn(other)).toBe(false)
    const second = await register(ann, makeAuthenticator(ORIGIN), {}, ' Phone ')
    expect([second.answer.statusCode, second.answer.data['recovery_codes']]).toEqual([201, null])
    expect(second.options['excludeCredentials']).toHaveLength(1)
    const id = String(second.answer.data['id'])
    expect((await ann.send('PATCH', `/v1/auth/passkeys/${id}`, { name: 'Old phone' })).statusCode).toBe(204)
    const { passkeys } = (await ann.send('GET', '/v1/auth/factors')).data as { passkeys: { name: string }[] }
    expect(passkeys.map((one) => one.name)).toEqual(['Laptop', 'Old phone'])
  })

  test.each<[string, Lie]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['our host at another port', { origin: 'http://localhost:3001' }],
    ['another relying party', { rp_id: 'evil.example' }],
    ['nobody verified', { unverified: true }],
  ])('refuses %s', async (_what, lie) => {
    const ann = await signUp(edge.server)
    const { answer } = await register(ann, makeAuthenticator(ORIGIN), lie)
    expect([answer.statusCode, answer.data['code']]).toEqual([400, 'passkey_refused'])
    expect((await ann.send('GET', '/v1/auth/factors')).data['passkeys']).toEqual([])
  })

  test('refuses a challenge that was answered, is too old, was replaced, or is another session’s', async () => {
    const [ann, bob] = [await signUp(edge.server), await signUp(edge.server)]
    const add = (one: Browser, options: Record<string, unknown>) =>
      one.send('POST', '/v1/auth/passkeys', { name: 'Key', response: makeAuthenticator(ORIGIN).create(options) })
    const spent = await register(ann)
    expect((await add(ann, spent.options)).data['code']).toBe('challenge_over')
    const replaced = await optionsFor(ann, '/v1/auth/passkeys/options')
    const open = await optionsFor(ann, '/v1/auth/passkeys/options')
    expect((await add(ann, replaced)).data['code']).toBe('challenge_over')
    expect((await add(bob, open)).data['code']).toBe('challenge_over')
    edge.clock.offset = 5 * 60_000
    expect((await add(ann, open)).data['code']).toBe('challenge_over')
    edge.clock.offset = 0
    // One made for signing in is none for registering.
    expect((await add(ann, { ...open, challenge: (await optionsFor(ann))['challenge'] })).data['code']).toBe(
      'challenge_over',
    )
  })

  test('a failed answer spends the challenge too', async () => {
    const ann = await signUp(edge.server)
    const key = makeAuthenticator(ORIGIN)
    const { options } = await register(ann, key, { unverified: true })
    const answer = await ann.send('POST', '/v1/auth/passkeys', { name: 'Key', response: key.create(options) })
    expect(answer.data['code']).toBe('challenge_over')
  })

  test('a credential of somebody else is refused, and so are foreign ids', async () => {
    const { key, ann, id } = await withPasskey()
    const bob = await signUp(edge.server)
    expect((await register(bob, key)).answer.data['code']).toBe('factor_exists')
    expect((await bob.send('DELETE', `/v1/auth/passkeys/${id}`)).statusCode).toBe(404)
    expect((await bob.send('PATCH', `/v1/auth/passkeys/${id}`, { name: 'Mine' })).statusCode).toBe(404)
    expect((await ann.send('GET', '/v1/auth/factors')).data['passkeys']).toHaveLength(1)
  })

  test('asks for a step-up when the sign-in is long ago', async () => {
    const ann = await signUp(edge.server)
    edge.clock.offset = 11 * 60_000
    expect((await ann.send('POST', '/v1/auth/passkeys/options')).data['code']).toBe('step_up_required')
    edge.clock.offset = 0
  })
})

describe('signing in with a passkey alone', () => {
  test('opens a session that counts as having two factors', async () => {
    const { key, email } = await withPasskey()
    const one = browser(edge.server)
    const options = await optionsFor(one)
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required', allowCredentials: [] })
    const answer = await signIn(one, key.get(options))
    expect([answer.statusCode, answer.data['account']]).toEqual([200, expect.objectContaining({ email })])
    expect(await isIn(one)).toBe(true)
  })

  test('sets no cookie before it succeeds', async () => {
    const answer = await browser(edge.server).send('POST', '/v1/auth/passkey-sign-in/options')
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test.each<[string, Lie]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another relying party', { rp_id: 'evil.example' }],
    ['nobody verified', { unverified: true }],
    ['a counter that does not grow', { counter: 1 }],
    ['another account’s handle', { user_handle: Buffer.alloc(16, 7).toString('base64url') }],
  ])('refuses %s', async (_what, lie) => {
    const { key } = await withPasskey()
    const one = browser(edge.server)
    const answer = await signIn(one, key.get(await optionsFor(one), lie))
    expect([answer.statusCode, answer.data['code']]).toEqual([400, 'passkey_refused'])
    expect(await isIn(one)).toBe(false)
  })

  test('refuses a challenge answered before, too old or made up, and a key nobody knows', async () => {
    const { key } = await withPasskey()
    const one = browser(edge.server)
    const options = await optionsFor(one)
    const proof = key.get(options)
    expect((await signIn(browser(edge.server), proof)).statusCode).toBe(200)
    expect((await signIn(one, proof)).data['code']).toBe('challenge_over')
    const late = await optionsFor(one)
    edge.clock.offset = 5 * 60_000
    expect((await signIn(one, key.get(late))).data['code']).toBe('challenge_over')
    edge.clock.offset = 0
    expect((await signIn(one, key.get({ rpId: 'localhost', challenge: 'bWFkZSB1cA' }))).data['code']).toBe(
      'challenge_over',
    )
    const stranger = makeAuthenticator(ORIGIN)
    expect((await signIn(one, stranger.get(await optionsFor(one)))).data['code']).toBe('passkey_refused')
    expect(await isIn(one)).toBe(false)
  })

  test('of two answers to one challenge, one signs in', async () => {
    const { key } = await withPasskey()
    const options = await optionsFor(browser(edge.server))
    const answers = await Promise.all(
      [key.get(options), key.get(options)].map((proof) => signIn(browser(edge.server), proof)),
    )
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 400])
  })

  test('an account that was switched off stays out', async () => {
    const { key, email } = await withPasskey()
    await edge.app.db.inAuth((tx) => tx.run(`update identity.account set is_active = false where email = $1`, [email]))
    const one = browser(edge.server)
    expect((await signIn(one, key.get(await optionsFor(one)))).data['code']).toBe('passkey_refused')
  })

  test.each([[{}], [{ passkey: {} }], [{ passkey: { id: 'x' } }], [{ passkey: 'x' }]])('refuses %j', async (body) => {
    expect((await browser(edge.server).send('POST', '/v1/auth/passkey-sign-in', body)).data['code']).toBe(
      'validation_failed',
    )
  })
})

describe('a passkey as the second step', () => {
  test('after the password', async () => {
    const { key, email } = await withPasskey()
    const one = await halfway(email)
    const options = await optionsFor(one, '/v1/auth/second-step/passkey')
    expect(options['allowCredentials']).toHaveLength(1)
    expect((await one.send('POST', '/v1/auth/second-step', { passkey: key.get(options) })).statusCode).toBe(200)
    expect(await isIn(one)).toBe(true)
  })

  test('another account’s passkey, another browser’s challenge and one for signing in are refused', async () => {
    const [ann, bob] = [await withPasskey(), await withPasskey()]
    const one = await halfway(ann.email)
    const take = (passkey: Record<string, unknown>) => one.send('POST', '/v1/auth/second-step', { passkey })
    const options = await optionsFor(one, '/v1/auth/second-step/passkey')
    expect((await take(bob.key.get(options))).data['code']).toBe('passkey_refused')
    const two = await halfway(bob.email)
    const theirs = await optionsFor(two, '/v1/auth/second-step/passkey')
    expect((await take(ann.key.get(theirs))).data['code']).toBe('challenge_over')
    expect((await take(ann.key.get(await optionsFor(one)))).data['code']).toBe('challenge_over')
    expect(await isIn(one)).toBe(false)
  })

  test('without a half-signed-in browser there are no options', async () => {
    const answer = await browser(edge.server).send('POST', '/v1/auth/second-step/passkey')
    expect([answer.statusCode, answer.data['code']]).toEqual([401, 'second_step_over'])
  })
})

describe('a passkey for a step-up, and without', () => {
  test('proves who one is, in its own session only', async () => {
    const [ann, bob] = [await withPasskey(), await withPasskey()]
    edge.clock.offset = 11 * 60_000
    const theirs = await optionsFor(bob.ann, '/v1/auth/step-up/passkey')
    expect((await ann.ann.send('POST', '/v1/auth/step-up', { passkey: ann.key.get(theirs) })).data['code']).toBe(
      'challenge_over',
    )
    const options = await optionsFor(ann.ann, '/v1/auth/step-up/passkey')
    expect((await ann.ann.send('POST', '/v1/auth/step-up', { passkey: ann.key.get(options) })).statusCode).toBe(204)
    expect((await ann.ann.send('DELETE', `/v1/auth/passkeys/${ann.id}`)).statusCode).toBe(204)
    edge.clock.offset = 0
    const one = browser(edge.server)
    expect((await signIn(one, ann.key.get(await optionsFor(one)))).data['code']).toBe('passkey_refused')
    expect((await one.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })).statusCode).toBe(200)
  })

  test('the relying party comes from PUBLIC_URL alone, and there is none for an address or plain http', () => {
    const of = (public_url: string) => relyingParty({ config: { ...edge.app.config, public_url } })
    expect(of('https://crm.example.com')).toEqual({ id: 'crm.example.com', origin: 'https://crm.example.com' })
    expect(of('https://crm.example.com:8443')).toEqual({
      id: 'crm.example.com',
      origin: 'https://crm.example.com:8443',
    })
    expect(of('http://127.0.0.1:4000')).toEqual({ id: 'localhost', origin: 'http://localhost:4000' })
    expect([of('https://10.0.0.7'), of('http://crm.example.com'), of('https://[2001:db8::1]')]).toEqual([
      null,
      null,
      null,
    ])
  })

  test('where there is none, the answer says so and the other ways stay', async () => {
    const server = await edge.another({ public_url: 'https://10.0.0.7' })
    const one = browser(server, { host: '10.0.0.7', 'x-forwarded-proto': 'https', origin: 'https://10.0.0.7' })
    const answer = await one.send('POST', '/v1/auth/passkey-sign-in/options')
    expect([answer.statusCode, answer.data['code']]).toEqual([409, 'passkeys_unavailable'])
  })
})
