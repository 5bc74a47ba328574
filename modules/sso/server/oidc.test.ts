import { randomUUID } from 'node:crypto'
import { generateSync } from 'otplib'
import {
  type Browser,
  PASSWORD,
  type Person,
  type Program,
  type Workspace,
  browser,
  openProgram,
  workspace,
} from '@app/testkit'
import { browserStorage, edgeOf } from '@app/core/http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newSecret, sealSecret } from '../../identity/server/totp.ts'
import { type TestDns, startDns } from '../../../packages/testkit/dns-server.ts'
import { type LyingProvider, startLyingProvider } from '../../../packages/testkit/lying-provider.ts'
import { type TestProvider, startProvider, throughProvider } from '../../../packages/testkit/oidc-provider.ts'
import { CONSENT_VERSION } from '../index.ts'

let program: Program
let dns: TestDns
let provider: TestProvider
let liar: LyingProvider
const CALLBACK = 'http://127.0.0.1:3000/v1/auth/sso/callback'
const AGREED = { consent: true, consent_version: CONSENT_VERSION }

beforeAll(async () => {
  dns = await startDns()
  provider = await startProvider(CALLBACK, {
    sub: 'nobody',
    email: 'nobody@nowhere.example',
    email_verified: true,
    name: 'N',
  })
  liar = await startLyingProvider({ sub: 'liar-1', email: 'x@liar.example', name: 'Liar' })
  program = await openProgram({ config: { egress_allow: ['127.0.0.0/8'], dns_servers: [dns.address] } })
})
afterAll(async () => {
  await program.close()
  await Promise.all([dns.close(), provider.close(), liar.close()])
})

type Space = Workspace & { domain: string; connection: string }

/** A workspace with a verified domain and a connection. */
async function connected(at: { issuer: string } = provider, more: Record<string, unknown> = {}): Promise<Space> {
  const space = await workspace(program)
  const domain = `d${randomUUID().slice(0, 8)}.example`
  await verify(space.owner, domain)
  const made = await space.owner.send('POST', '/v1/sso/connections', {
    name: 'Company sign-in',
    issuer: at.issuer,
    client_id: provider.client.id,
    client_secret: provider.client.secret,
    default_role: 'rep',
    ...more,
  })
  expect([made.statusCode, made.data['code']]).toEqual([201, undefined])
  return { ...space, domain, connection: String(made.data['id']) }
}

async function verify(owner: Person, domain: string): Promise<string> {
  const added = await owner.send('POST', '/v1/sso/domains', { domain })
  expect(added.statusCode).toBe(201)
  dns.txt.set(String(added.data['record_name']), ['something else', String(added.data['record_value'])])
  const checked = await owner.send('POST', `/v1/sso/domains/${String(added.data['id'])}/check`)
  expect([checked.statusCode, checked.data['code']]).toEqual([200, undefined])
  return String(added.data['id'])
}

const begin = async (one: Browser, connection: string): Promise<string> =>
  String((await one.send('POST', '/v1/auth/sso/start', { connection_id: connection })).data['url'])

/** Goes to the provider and comes back; answers where the browser is sent. */
async function through(one: Browser, url: string, as: Partial<TestProvider['person']>): Promise<string> {
  Object.assign(provider.person, { email_verified: true, name: 'Jo Doe' }, as)
  const back = await throughProvider(url)
  return await arrive(one, back.search)
}
const arrive = async (one: Browser, search: string): Promise<string> => {
  const answer = await one.send('GET', `/v1/auth/sso/callback${search}`)
  expect(answer.statusCode).toBe(303)
  return String(answer.headers['location'])
}
const code = (answer: { statusCode: number; data: Record<string, unknown> }) => [answer.statusCode, answer.data['code']]

/** A first sign-in of somebody new. */
async function joined(space: Space, name = 'jo'): Promise<{ one: Browser; email: string; sub: string }> {
  const one = browser(program.server)
  const email = `${name}@${space.domain}`
  const sub = `sub-${randomUUID()}`
  expect(await through(one, await begin(one, space.connection), { sub, email })).toBe('/sign-in?sso=consent')
  const done = await one.send('POST', '/v1/auth/sso/confirm', AGREED)
  expect(code(done)).toEqual([200, undefined])
  return { one, email, sub }
}
const again = async (space: Space, who: { sub: string; email: string }): Promise<[Browser, string]> => {
  const one = browser(program.server)
  return [one, await through(one, await begin(one, space.connection), who)]
}
const trail = async (space: Workspace): Promise<string[]> =>
  (
    await space.inCtx(
      async (ctx) =>
        await ctx.tx.query<{ name: string }>('select name from event where tenant_id = $1 order by id', [
          ctx.tenant.id,
        ]),
    )
  ).map((row) => row.name)

describe('a sign-in by OpenID Connect', () => {
  test('makes a member with the default role after consent, and lets the same identity in again', async () => {
    const space = await connected()
    const one = browser(program.server)
    const who = { sub: `sub-${randomUUID()}`, email: `Jo@${space.domain}`, name: 'Jo Doe' }
    const url = await begin(one, space.connection)
    const asked = new URL(url).searchParams
    expect([asked.get('code_challenge_method'), asked.get('response_type'), asked.get('redirect_uri')]).toEqual([
      'S256',
      'code',
      CALLBACK,
    ])
    expect(await through(one, url, who)).toBe('/sign-in?sso=consent')
    // Nothing is made, and nobody is in, before the consent.
    expect((await one.send('GET', '/v1/auth/session')).statusCode).toBe(401)
    const before = await one.send('GET', '/v1/auth/sso/consent')
    expect(before.data).toMatchObject({
      has_account: false,
      email: who.email.toLowerCase(),
      consent_version: CONSENT_VERSION,
    })
    for (const body of [
      {},
      { consent: false, consent_version: CONSENT_VERSION },
      { consent: true, consent_version: 'old' },
    ])
      expect(code(await one.send('POST', '/v1/auth/sso/confirm', body))).toEqual([403, 'sso_consent_required'])
    const done = await one.send('POST', '/v1/auth/sso/confirm', AGREED)
    expect(done.data).toMatchObject({
      account: { email: who.email.toLowerCase(), name: 'Jo Doe' },
      member: { role: 'rep' },
    })
    expect((await one.send('GET', '/v1/deals')).statusCode).toBe(200)
    expect(code(await one.send('POST', '/v1/auth/sso/confirm', AGREED))).toEqual([410, 'sso_over'])

    // Known by issuer and subject: another address at the provider changes nothing here.
    const [other, to] = await again(space, { sub: who.sub, email: 'changed@elsewhere.example' })
    expect(to).toBe(`/sign-in?sso=in&w=${space.slug}`)
    expect((await other.send('GET', '/v1/auth/session')).data).toMatchObject({
      account: { email: who.email.toLowerCase() },
      workspaces: [{ slug: space.slug, role: 'rep' }],
    })
    const kept = await program.app.db.inAuth((tx) =>
      tx.query(
        `select i.issuer, i.subject, i.consent_version, i.consented_at is not null as at from identity.external_identity i join identity.account a on a.id = i.account_id where a.email = $1`,
        [who.email.toLowerCase()],
      ),
    )
    expect(kept).toEqual([{ issuer: provider.issuer, subject: who.sub, consent_version: CONSENT_VERSION, at: true }])
    expect(await trail(space)).toEqual(
      expect.arrayContaining([
        'sso_connection.created',
        'sso_domain.verified',
        'sso.identity_linked',
        'session.started',
      ]),
    )
  })

  test('sets the one cookie that the register names for it, which ends with the browser and is taken back after', async () => {
    const space = await connected()
    const one = browser(program.server)
    const listed = browserStorage(program.app.config.public_url)
      .filter((item) => item.kind === 'cookie')
      .map((item) => item.name)
    const asked = await one.send('POST', '/v1/auth/sso/start', { connection_id: space.connection })
    const texts = [asked.headers['set-cookie'] ?? []].flat().map(String)
    expect(texts.map((text) => listed.includes(text.slice(0, text.indexOf('='))))).toEqual([true])
    expect([/HttpOnly/.test(texts[0] ?? ''), /SameSite=/.test(texts[0] ?? '')]).toEqual([true, true])
    expect(texts[0]).not.toMatch(/Max-Age|Expires/i)
    const who = { sub: `sub-${randomUUID()}`, email: `jar@${space.domain}` }
    expect(await through(one, String(asked.data['url']), who)).toBe('/sign-in?sso=consent')
    expect([...one.cookies.keys()].filter((name) => !listed.includes(name))).toEqual([])
    expect((await one.send('POST', '/v1/auth/sso/confirm', AGREED)).statusCode).toBe(200)
    // Two are left once somebody is in.
    const { cookies } = edgeOf(program.app).settings
    const left = [...one.cookies].filter(([, value]) => value !== '').map(([name]) => name)
    expect(left.sort()).toEqual([cookies.session, cookies.xsrf].sort())
  })

  test('refuses what was not asked for, by whom it was not asked, or twice', async () => {
    const space = await connected()
    const one = browser(program.server)
    const thief = browser(program.server)
    const who = { sub: `sub-${randomUUID()}`, email: `jo@${space.domain}` }
    const search = async (): Promise<string> => {
      Object.assign(provider.person, who, { email_verified: true })
      return (await throughProvider(await begin(one, space.connection))).search
    }
    // Another browser, none at all, a state of one's own, a code of another sign-in.
    expect(await arrive(thief, await search())).toBe('/sign-in?sso=sso_over')
    const good = await search()
    expect(await arrive(one, good.replace(/state=[^&]+/, 'state=forged'))).toBe('/sign-in?sso=sso_over')
    const other = new URLSearchParams(await search())
    const mixed = new URLSearchParams(await search())
    mixed.set('code', other.get('code') ?? '')
    expect(await arrive(one, `?${mixed}`)).toBe('/sign-in?sso=sso_refused')
    // The same answer again.
    const once = await search()
    expect(await arrive(one, once)).toBe('/sign-in?sso=consent')
    expect(await arrive(one, once)).toBe('/sign-in?sso=sso_over')
    // Too late.
    const late = await search()
    program.clock.offset = 11 * 60_000
    expect(await arrive(one, late)).toBe('/sign-in?sso=sso_over')
    program.clock.offset = 0
    expect((await thief.send('GET', '/v1/auth/session')).statusCode).toBe(401)
  })

  test.each([
    ['another nonce', { claims: (c: object) => ({ ...c, nonce: 'other' }) }],
    ['no nonce', { claims: (c: object) => ({ ...c, nonce: undefined }) }],
    ['another issuer', { claims: (c: object) => ({ ...c, iss: 'https://accounts.google.com' }) }],
    ['another audience', { claims: (c: object) => ({ ...c, aud: 'somebody-else' }) }],
    ['several audiences', { claims: (c: object) => ({ ...c, aud: ['custos', 'other'], azp: 'other' }) }],
    ['an expired token', { claims: (c: object) => ({ ...c, exp: Math.floor(Date.now() / 1000) - 600 }) }],
    ['a key that is not the provider’s', { strange_key: true }],
  ])('refuses a token with %s', async (_name, lies) => {
    const space = await connected(liar)
    const one = browser(program.server)
    liar.lies = {}
    const url = await begin(one, space.connection)
    const state = new URL(url).searchParams.get('state')
    liar.lies = lies
    const search = `?code=${liar.agree(url)}&state=${state}&iss=${encodeURIComponent(liar.issuer)}`
    expect(await arrive(one, search)).toBe('/sign-in?sso=sso_refused')
    liar.lies = {}
    expect((await one.send('GET', '/v1/auth/session')).statusCode).toBe(401)
    expect(liar.bad_verifiers).toBe(0)
  })

  test('refuses a mix-up: an answer that names another issuer, or none where the provider names itself', async () => {
    const space = await connected(liar)
    const one = browser(program.server)
    for (const iss of ['&iss=https%3A%2F%2Faccounts.google.com', '', '&iss=a&iss=b']) {
      const url = await begin(one, space.connection)
      const search = `?code=${liar.agree(url)}&state=${new URL(url).searchParams.get('state')}${iss}`
      const answer = await one.send('GET', `/v1/auth/sso/callback${search}`)
      expect([303, 400]).toContain(answer.statusCode)
      expect(answer.headers['location'] ?? '/sign-in?sso=sso_refused').toBe('/sign-in?sso=sso_refused')
    }
    liar.lies = { issuer: 'https://accounts.google.com' }
    expect(code(await one.send('POST', '/v1/auth/sso/start', { connection_id: space.connection }))[0]).toBe(422)
    liar.lies = {}
    // Unchanged, it would have worked: the refusals above are no accident.
    const url = await begin(one, space.connection)
    const search = `?code=${liar.agree(url)}&state=${new URL(url).searchParams.get('state')}&iss=${encodeURIComponent(liar.issuer)}`
    expect(await arrive(one, search)).toBe('/sign-in?sso=sso_domain_unverified')
  })

  test('refuses an address that is not verified, and domains that are not the workspace’s', async () => {
    const space = await connected()
    const theirs = await connected()
    const who = (email: string, email_verified = true) => ({ sub: `sub-${randomUUID()}`, email, email_verified })
    expect((await again(space, who(`jo@${space.domain}`, false)))[1]).toBe('/sign-in?sso=sso_email_unverified')
    for (const email of [
      `jo@${theirs.domain}`,
      `jo@sub.${space.domain}`,
      'jo@gmail.com',
      `x@${space.domain}@evil.example`,
    ])
      expect((await again(space, who(email)))[1]).toBe('/sign-in?sso=sso_domain_unverified')
  })

  test('of one workspace opens no other', async () => {
    const here = await connected()
    const there = await connected()
    const who = await joined(here)
    // The same person at the same provider is nobody by the other workspace's connection.
    expect((await again(there, who))[1]).toBe('/sign-in?sso=sso_domain_unverified')
    expect(code(await who.one.send('GET', '/v1/deals', undefined, { 'x-workspace': there.slug }))).toEqual([
      404,
      'not_found',
    ])
    // An account that is in both, linked here: who runs the provider here gets nothing of there.
    const both = await there.as('admin')
    await here.owner.send('POST', '/v1/invitations', { email: both.email, role: 'rep' }).then(async (invitation) => {
      const token = String(invitation.data['link']).split('/invite/')[1] ?? ''
      await both.send('POST', `/v1/invitations/${token}/accept`, {})
    })
    const sub = `sub-${randomUUID()}`
    const link = await both.send('POST', '/v1/auth/sso/link', { connection_id: here.connection, ...AGREED })
    expect(code(link)).toEqual([200, undefined])
    expect(await through(both, String(link.data['url']), { sub, email: `both@${here.domain}` })).toBe(
      `/w/${here.slug}/settings/linked-sign-ins`,
    )
    const [one, to] = await again(here, { sub, email: `both@${here.domain}` })
    expect(to).toBe(`/sign-in?sso=in&w=${here.slug}`)
    expect((await one.send('GET', '/v1/deals')).statusCode).toBe(200)
    expect((await one.send('GET', '/v1/auth/session')).data['workspaces']).toEqual([
      expect.objectContaining({ slug: here.slug }),
    ])
    expect(code(await one.send('GET', '/v1/deals', undefined, { 'x-workspace': there.slug }))).toEqual([
      404,
      'not_found',
    ])
    for (const [method, url, body] of [
      ['GET', '/v1/auth/sessions', undefined],
      ['POST', '/v1/auth/totp', {}],
      ['POST', '/v1/workspaces', { name: 'Mine' }],
      ['POST', '/v1/auth/password', { current: PASSWORD, new: 'another horse battery staple' }],
    ] as const)
      expect([url, ...code(await one.send(method, url, body))]).toEqual([url, 403, 'sso_session'])
  })

  test('does not bring back who was deactivated or removed', async () => {
    const space = await connected()
    const gone = await joined(space, 'gone')
    const removed = await joined(space, 'removed')
    const members = await space.owner.send('GET', '/v1/members?limit=50')
    const idOf = (email: string) =>
      String((members.data['data'] as { id: string; email: string }[]).find((one) => one.email === email)?.id)
    expect((await space.owner.send('PATCH', `/v1/members/${idOf(gone.email)}`, { is_active: false })).statusCode).toBe(
      200,
    )
    expect((await space.owner.send('DELETE', `/v1/members/${idOf(removed.email)}`)).statusCode).toBe(204)
    for (const who of [gone, removed]) {
      expect((await again(space, who))[1]).toBe('/sign-in?sso=sso_no_access')
      expect([401, 403]).toContain((await who.one.send('GET', '/v1/deals')).statusCode)
    }
    // A new identity with the same address neither.
    const [one, to] = await again(space, { sub: `new-${randomUUID()}`, email: removed.email })
    expect(to).toBe('/sign-in?sso=consent')
    expect((await one.send('POST', '/v1/auth/sso/confirm', AGREED)).statusCode).toBeGreaterThanOrEqual(400)
  })
})

describe('an account that is there', () => {
  test('is linked by its own password and consent only, never by its address', async () => {
    const space = await connected()
    const person = await space.as('manager')
    await program.app.db.inAuth((tx) =>
      tx.run('update identity.account set email = $2 where email = $1', [person.email, `mia@${space.domain}`]),
    )
    const who = { sub: `sub-${randomUUID()}`, email: `mia@${space.domain}` }
    const [one, to] = await again(space, who)
    expect(to).toBe('/sign-in?sso=consent')
    expect((await one.send('GET', '/v1/auth/sso/consent')).data).toMatchObject({
      has_account: true,
      has_password: true,
    })
    expect((await one.send('POST', '/v1/auth/sso/confirm', AGREED)).statusCode).toBe(400)
    expect(code(await one.send('POST', '/v1/auth/sso/confirm', { ...AGREED, password: 'wrong' }))).toEqual([
      401,
      'wrong_credentials',
    ])
    expect(code(await one.send('POST', '/v1/auth/sso/confirm', { password: PASSWORD }))).toEqual([
      403,
      'sso_consent_required',
    ])
    const done = await one.send('POST', '/v1/auth/sso/confirm', { ...AGREED, password: PASSWORD })
    expect(done.data).toMatchObject({ member: { role: 'manager' } })
    expect((await again(space, who))[1]).toBe(`/sign-in?sso=in&w=${space.slug}`)
  })

  test('links only after a fresh proof, with consent, in the session that asked; and unlinks', async () => {
    const space = await connected()
    const person = await space.as('rep')
    const body = { connection_id: space.connection, ...AGREED }
    program.clock.offset = 11 * 60_000
    expect(code(await person.send('POST', '/v1/auth/sso/link', body))).toEqual([403, 'step_up_required'])
    await person.send('POST', '/v1/auth/step-up', { password: PASSWORD })
    expect(code(await person.send('POST', '/v1/auth/sso/link', { connection_id: space.connection }))).toEqual([
      403,
      'sso_consent_required',
    ])
    const sub = `sub-${randomUUID()}`
    const asked = await person.send('POST', '/v1/auth/sso/link', body)
    // Somebody else's browser, with this person's answer.
    Object.assign(provider.person, { sub, email: 'any@where.example' })
    const back = await throughProvider(String(asked.data['url']))
    const other = await space.another('rep')
    expect(await arrive(other, back.search)).toBe('/sign-in?sso=sso_over')
    const url = String((await person.send('POST', '/v1/auth/sso/link', body)).data['url'])
    expect(await through(person, url, { sub })).toBe(`/w/${space.slug}/settings/linked-sign-ins`)
    const list = (await person.send('GET', '/v1/auth/sso/identities')).data['data'] as { id: string }[]
    expect(list).toHaveLength(1)
    // Taken: not somebody else's too.
    const theirs = String((await other.send('POST', '/v1/auth/sso/link', body)).data['url'])
    expect(await through(other, theirs, { sub })).toBe('/sign-in?sso=sso_identity_taken')
    const [one] = await again(space, { sub, email: 'any@where.example' })
    expect((await one.send('GET', '/v1/deals')).statusCode).toBe(200)
    expect((await person.send('DELETE', `/v1/auth/sso/identities/${list[0]?.id}`)).statusCode).toBe(204)
    expect((await one.send('GET', '/v1/deals')).statusCode).toBe(401)
    program.clock.offset = 0
    expect(await trail(space)).toEqual(expect.arrayContaining(['sso.identity_linked', 'sso.identity_unlinked']))
  })

  test('takes its second step after it, unless the connection says that the provider asks', async () => {
    const space = await connected()
    const who = await joined(space)
    const { secret } = newSecret(who.email)
    await program.app.db.inAuth(async (tx) => {
      const [account] = await tx.query<{ id: string }>('select id from identity.account where email = $1', [who.email])
      await tx.run(`insert into identity.totp (account_id, secret, last_step, created_at) values ($1, $2, 0, now())`, [
        account?.id,
        sealSecret(program.app, account?.id ?? '', secret),
      ])
    })
    const [one] = await again(space, who)
    expect(code(await one.send('GET', '/v1/deals'))).toEqual([401, 'second_factor_required'])
    const step = await one.send('POST', '/v1/auth/second-step', { totp: generateSync({ secret }) })
    expect(code(step)).toEqual([200, undefined])
    expect((await one.send('GET', '/v1/deals')).statusCode).toBe(200)
    // Still a session of that connection only.
    expect(code(await one.send('POST', '/v1/auth/password', { current: 'x', new: 'y' }))[0]).not.toBe(200)
    await space.owner.send('PATCH', `/v1/sso/connections/${space.connection}`, { provider_second_factor: true })
    const [other] = await again(space, who)
    expect((await other.send('GET', '/v1/deals')).statusCode).toBe(200)
  })

  test('of an operator never comes in by it', async () => {
    const space = await connected()
    const who = await joined(space)
    await program.app.db.inAuth((tx) =>
      tx.run(
        `insert into identity.operator (account_id, name, trained_until, reviewed_at, created_at) select id, name, '2030-01-01', now(), now() from identity.account where email = $1`,
        [who.email],
      ),
    )
    expect((await again(space, who))[1]).toBe('/sign-in?sso=sso_no_access')
  })
})

describe('asking for single sign-on', () => {
  test('refuses passwords of members of verified domains; owners with a second factor have a way in', async () => {
    const space = await connected()
    const [rep, guest] = [await space.as('rep'), await space.as('viewer')]
    const rename = async (from: string, to: string) =>
      await program.app.db.inAuth((tx) => tx.run('update identity.account set email = $2 where email = $1', [from, to]))
    await rename(rep.email, `rep@${space.domain}`)
    await rename(space.owner.email, `boss@${space.domain}`)
    expect(code(await space.owner.send('PATCH', '/v1/sso', { is_enforced: true }))).toEqual([
      409,
      'sso_owner_needs_factor',
    ])
    const { secret } = newSecret('boss')
    await program.app.db.inAuth((tx) =>
      tx
        .query<{ id: string }>('select id from identity.account where email = $1', [`boss@${space.domain}`])
        .then(async ([row]) => {
          await tx.run(
            `insert into identity.totp (account_id, secret, last_step, created_at) values ($1, $2, 0, now())`,
            [row?.id, sealSecret(program.app, row?.id ?? '', secret)],
          )
        }),
    )
    expect(code(await space.owner.send('PATCH', '/v1/sso', { is_enforced: true }))).toEqual([200, undefined])
    // Sessions that were opened by password are over at once.
    expect((await rep.send('GET', '/v1/deals')).statusCode).toBe(401)
    expect((await guest.send('GET', '/v1/deals')).statusCode).toBe(200)
    const signIn = async (email: string) =>
      code(await browser(program.server).send('POST', '/v1/auth/sign-in', { email, password: PASSWORD }))
    expect(await signIn(`rep@${space.domain}`)).toEqual([403, 'sso_required'])
    expect(await signIn(guest.email)).toEqual([200, undefined])
    expect(await signIn(`boss@${space.domain}`)).toEqual([401, 'second_factor_required'])
    // By the provider, they come in: with password and consent the first time.
    const [one] = await again(space, { sub: `sub-${randomUUID()}`, email: `rep@${space.domain}` })
    expect(code(await one.send('POST', '/v1/auth/sso/confirm', { ...AGREED, password: PASSWORD }))).toEqual([
      200,
      undefined,
    ])
    await space.owner.send('PATCH', '/v1/sso', { is_enforced: false })
    expect(await signIn(`rep@${space.domain}`)).toEqual([200, undefined])
  })
})

describe('settings', () => {
  test('are the owners’, ask for a fresh proof, never tell the secret, and end what they take away', async () => {
    const space = await connected()
    const admin = await space.as('admin')
    const rep = await space.as('rep')
    expect((await rep.send('GET', '/v1/sso')).statusCode).toBe(403)
    const seen = await admin.send('GET', '/v1/sso')
    expect(seen.body).not.toContain(provider.client.secret)
    expect((seen.data['connections'] as unknown[])[0]).toMatchObject({ has_secret: true, callback_url: CALLBACK })
    const at = `/v1/sso/connections/${space.connection}`
    for (const [method, url, body] of [
      ['PATCH', at, { issuer: 'https://evil.example' }],
      ['DELETE', at, undefined],
      ['POST', '/v1/sso/domains', { domain: 'x.example' }],
      ['PATCH', '/v1/sso', { is_enforced: true }],
    ] as const)
      expect([url, (await admin.send(method, url, body)).statusCode]).toEqual([url, 403])
    program.clock.offset = 11 * 60_000
    expect(code(await space.owner.send('PATCH', at, { name: 'x' }))).toEqual([403, 'step_up_required'])
    program.clock.offset = 0
    await space.owner.send('GET', '/v1/sso')
    expect(code(await space.owner.send('PATCH', at, { default_role: 'owner' }))).toEqual([400, 'validation_failed'])
    expect(code(await space.owner.send('PATCH', at, { default_role: 'nobody' }))[0]).toBe(404)
    expect(code(await space.owner.send('PATCH', at, { issuer: 'javascript:alert(1)' }))).toEqual([
      400,
      'validation_failed',
    ])
    // The secret was for this issuer.
    expect(code(await space.owner.send('PATCH', at, { issuer: liar.issuer }))).toEqual([400, 'validation_failed'])
    expect(code(await space.owner.send('POST', `${at}/test`))).toEqual([200, undefined])
    const who = await joined(space)
    expect((await space.owner.send('PATCH', at, { is_active: false })).statusCode).toBe(200)
    expect((await who.one.send('GET', '/v1/deals')).statusCode).toBe(401)
    expect(code(await who.one.send('POST', '/v1/auth/sso/start', { connection_id: space.connection }))).toEqual([
      404,
      'sso_not_found',
    ])
    const stored = await program.app.db.inAuth((tx) =>
      tx.query<{ client_secret: string }>('select client_secret from identity.sso_connection where id = $1', [
        space.connection,
      ]),
    )
    expect(stored[0]?.client_secret).toMatch(/^v1\./)
    await expect(
      program.app.db.inTenant(space.tenant_id, (tx) => tx.query('select client_secret from identity.sso_connection')),
    ).rejects.toThrow(/denied/)
    const stranger = await workspace(program)
    for (const method of ['PATCH', 'DELETE'] as const)
      expect((await stranger.owner.send(method, at, method === 'PATCH' ? { name: 'x' } : undefined)).statusCode).toBe(
        404,
      )
  })

  test('take a domain only with its DNS record, from one workspace at a time, and drop it a week after the record', async () => {
    const space = await workspace(program)
    const domain = `d${randomUUID().slice(0, 8)}.example`
    const added = await space.owner.send('POST', '/v1/sso/domains', { domain: domain.toUpperCase() })
    expect(added.data).toMatchObject({ domain, record_name: `_custos-challenge.${domain}`, verified_at: null })
    const at = `/v1/sso/domains/${String(added.data['id'])}/check`
    expect(code(await space.owner.send('POST', at))).toEqual([409, 'sso_domain_missing'])
    dns.txt.set(`_custos-challenge.${domain}`, ['custos-verification=wrong'])
    expect(code(await space.owner.send('POST', at))).toEqual([409, 'sso_domain_missing'])
    dns.txt.set(`_custos-challenge.${domain}`, [String(added.data['record_value'])])
    expect((await space.owner.send('POST', at)).data['verified_at']).toMatch(/^20/)
    for (const bad of ['nothing', '-x.example', 'a..b', 'http://x.example', '10.0.0.1', `${'a'.repeat(64)}.example`])
      expect(code(await space.owner.send('POST', '/v1/sso/domains', { domain: bad }))).toEqual([
        400,
        'validation_failed',
      ])
    // Somebody else asks for it, and even gets a record in.
    const other = await workspace(program)
    const second = await other.owner.send('POST', '/v1/sso/domains', { domain })
    dns.txt.set(`_custos-challenge.${domain}`, [
      String(added.data['record_value']),
      String(second.data['record_value']),
    ])
    const check = `/v1/sso/domains/${String(second.data['id'])}/check`
    expect(code(await other.owner.send('POST', check))).toEqual([409, 'sso_domain_taken'])
    // The record of the first is gone: for a week nothing changes, then the domain is free.
    dns.txt.set(`_custos-challenge.${domain}`, [String(second.data['record_value'])])
    const seen = async () =>
      ((await space.owner.send('GET', '/v1/sso')).data['domains'] as { verified_at: string | null }[])[0]
    await space.owner.send('POST', at)
    expect((await seen())?.verified_at).toMatch(/^20/)
    await program.app.db.inAuth((tx) =>
      tx.run(`update identity.sso_domain set failing_since = now() - interval '8 days' where id = $1`, [
        added.data['id'],
      ]),
    )
    await space.owner.send('POST', at)
    expect((await seen())?.verified_at).toBe(null)
    expect((await other.owner.send('POST', check)).statusCode).toBe(200)
  })
})

test('finding single sign-on tells of workspaces that have it and of domains, never of addresses', async () => {
  const space = await connected()
  const without = await workspace(program)
  const ask = async (text: string) => {
    const answer = await browser(program.server).send('POST', '/v1/auth/sso/find', { for: text })
    return [answer.statusCode, answer.data['data'] ?? answer.data['code']]
  }
  const right = [200, [{ id: space.connection, name: 'Company sign-in', kind: 'oidc' }]]
  expect(await ask(space.slug)).toEqual(right)
  expect(await ask(`nobody@${space.domain}`)).toEqual(right)
  expect(await ask(space.owner.email)).toEqual([404, 'sso_not_found'])
  expect(await ask(without.slug)).toEqual([404, 'sso_not_found'])
  expect(await ask('no-such-workspace')).toEqual([404, 'sso_not_found'])
})
