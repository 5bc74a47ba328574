import { randomUUID } from 'node:crypto'
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
import { makeAuthenticator } from '@app/testkit/authenticator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDns, startDns } from '../../../packages/testkit/dns-server.ts'
import {
  type SamlLies,
  type SamlPost,
  type SamlProvider,
  startSamlProvider,
} from '../../../packages/testkit/saml-provider.ts'
import { CONSENT_VERSION } from '../index.ts'

let program: Program
let dns: TestDns
let provider: SamlProvider
const AGREED = { consent: true, consent_version: CONSENT_VERSION }
const FORM = 'application/x-www-form-urlencoded'

beforeAll(async () => {
  dns = await startDns()
  provider = await startSamlProvider({ name_id: 'nobody', email: 'nobody@nowhere.example', name: 'Jo Doe' })
  program = await openProgram({ config: { egress_allow: ['127.0.0.0/8'], dns_servers: [dns.address] } })
})
afterAll(async () => {
  await program.close()
  await Promise.all([dns.close(), provider.close()])
})

type Space = Workspace & { domain: string; connection: string }

async function verify(owner: Person, domain: string): Promise<void> {
  const added = await owner.send('POST', '/v1/sso/domains', { domain })
  dns.txt.set(String(added.data['record_name']), [String(added.data['record_value'])])
  expect((await owner.send('POST', `/v1/sso/domains/${String(added.data['id'])}/check`)).statusCode).toBe(200)
}

/** A workspace with a verified domain and a SAML connection; the provider has read our metadata. */
async function connected(): Promise<Space> {
  const space = await workspace(program)
  const domain = `d${randomUUID().slice(0, 8)}.example`
  await verify(space.owner, domain)
  const made = await space.owner.send('POST', '/v1/sso/saml-connections', {
    name: 'Company sign-in',
    metadata: provider.metadata,
    default_role: 'rep',
  })
  expect([made.statusCode, made.data['code']]).toEqual([201, undefined])
  const id = String(made.data['id'])
  provider.trust((await program.server.inject(`/v1/auth/sso/saml/${id}/metadata`)).body)
  return { ...space, domain, connection: id }
}

const begin = async (one: Browser, connection: string, more: object = {}): Promise<string> =>
  String((await one.send('POST', '/v1/auth/sso/start', { connection_id: connection, ...more })).data['url'])
/** What the browser is made to post, with these lies. */
async function answered(url: string, as: Partial<SamlProvider['person']>, lies: SamlLies = {}): Promise<SamlPost> {
  Object.assign(provider.person, { authenticated_at: new Date(), name: 'Jo Doe' }, as)
  provider.lies = lies
  return await provider.answer(url)
}
/** As a browser does: without cookies of ours, from another site. Answers where it is sent. */
async function post(given: SamlPost, headers: Record<string, string> = {}): Promise<string> {
  const answer = await program.server.inject({
    method: 'POST',
    url: new URL(given.action).pathname,
    headers: { 'content-type': FORM, origin: 'https://idp.example', 'sec-fetch-site': 'cross-site', ...headers },
    payload: new URLSearchParams({ SAMLResponse: given.response, RelayState: '' }).toString(),
  })
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([303, undefined])
  return String(answer.headers['location'])
}
const follow = async (one: Browser, to: string): Promise<string> => {
  if (!to.startsWith('/v1/')) return to
  const answer = await one.send('GET', to)
  expect(answer.statusCode).toBe(303)
  return String(answer.headers['location'])
}
const through = async (one: Browser, url: string, as: Partial<SamlProvider['person']>, lies?: SamlLies) =>
  await follow(one, await post(await answered(url, as, lies)))
const code = (answer: { statusCode: number; data: Record<string, unknown> }) => [answer.statusCode, answer.data['code']]
const person = (space: Space, name = 'jo') => ({ name_id: `id-${randomUUID()}`, email: `${name}@${space.domain}` })

describe('a sign-in by SAML', () => {
  test('makes a member with the default role after consent, and lets the same identity in again', async () => {
    const space = await connected()
    const one = browser(program.server)
    const who = person(space, 'Jo')
    expect(await through(one, await begin(one, space.connection), who)).toBe('/sign-in?sso=consent')
    expect((await one.send('GET', '/v1/auth/session')).statusCode).toBe(401)
    expect(code(await one.send('POST', '/v1/auth/sso/confirm', {}))).toEqual([403, 'sso_consent_required'])
    const done = await one.send('POST', '/v1/auth/sso/confirm', AGREED)
    expect(done.data).toMatchObject({
      account: { email: who.email.toLowerCase(), name: 'Jo Doe' },
      member: { role: 'rep' },
    })
    // Known by issuer and NameID; another address there changes nothing here.
    const other = browser(program.server)
    const to = await through(other, await begin(other, space.connection), { ...who, email: 'new@elsewhere.example' })
    expect(to).toBe(`/sign-in?sso=in&w=${space.slug}`)
    expect((await other.send('GET', '/v1/auth/session')).data).toMatchObject({
      account: { email: who.email.toLowerCase() },
    })
    const kept = await program.app.db.inAuth((tx) =>
      tx.query(
        `select i.issuer, i.subject, i.consent_version from identity.external_identity i join identity.account a on a.id = i.account_id where a.email = $1`,
        [who.email.toLowerCase()],
      ),
    )
    expect(kept).toEqual([{ issuer: provider.issuer, subject: who.name_id, consent_version: CONSENT_VERSION }])
  })

  test('is finished in the browser that began it, once, in time', async () => {
    const space = await connected()
    const [one, thief] = [browser(program.server), browser(program.server)]
    const to = await post(await answered(await begin(one, space.connection), person(space)))
    expect(to).toMatch(/^\/v1\/auth\/sso\/saml\/finish\?key=[\w-]{43}$/)
    expect(await follow(thief, to)).toBe('/sign-in?sso=sso_over')
    expect(await follow(one, to)).toBe('/sign-in?sso=sso_over')
    const again = await post(await answered(await begin(one, space.connection), person(space)))
    expect(await follow(one, again)).toBe('/sign-in?sso=consent')
    expect(await follow(one, again)).toBe('/sign-in?sso=sso_over')
    // An answer that nobody here asked for (begun at the provider), and one that took too long.
    const late = await answered(await begin(one, space.connection), person(space))
    program.clock.offset = 7 * 60_000
    expect(await post(late)).toBe('/sign-in?sso=sso_refused')
    program.clock.offset = 0
    const unasked = { before: (xml: string) => xml.replaceAll(/InResponseTo="[^"]+"/g, 'InResponseTo="_unasked"') }
    expect(await post(await answered(await begin(one, space.connection), person(space), unasked))).toBe(
      '/sign-in?sso=sso_over',
    )
  })

  test('takes an assertion once, also when it comes with another question', async () => {
    const space = await connected()
    const one = browser(program.server)
    const who = person(space)
    const same = { before: (xml: string) => xml.replace(/ID="_a[^"]+"/, `ID="_a${who.name_id}"`) }
    const first = await answered(await begin(one, space.connection), who, same)
    expect(await post(first)).toMatch(/finish/)
    expect(await post(first)).toBe('/sign-in?sso=sso_over')
    const second = await answered(await begin(one, space.connection), who, same)
    expect(await post(second)).toBe('/sign-in?sso=sso_over')
  })

  test('is for one connection: an answer to another workspace’s opens nothing', async () => {
    const [space, other] = [await connected(), await connected()]
    const one = browser(program.server)
    const given = await answered(await begin(one, space.connection), person(space))
    const moved = { ...given, action: given.action.replace(space.connection, other.connection) }
    expect(await post(moved)).toBe('/sign-in?sso=sso_refused')
    expect(await post({ ...given, action: given.action.replace(space.connection, randomUUID()) })).toBe(
      '/sign-in?sso=sso_not_found',
    )
  })

  test('proves anew when it is asked to, and not from memory', async () => {
    const space = await connected()
    const one = browser(program.server)
    const url = await begin(one, space.connection, { fresh: true })
    const old = new Date(Date.now() - 3_600_000)
    expect(await post(await answered(url, { ...person(space), authenticated_at: old }))).toBe(
      '/sign-in?sso=sso_refused',
    )
    const fresh = await begin(one, space.connection, { fresh: true })
    expect(await post(await answered(fresh, person(space)))).toMatch(/finish/)
    const remembered = await begin(one, space.connection)
    expect(await post(await answered(remembered, { ...person(space), authenticated_at: old }))).toMatch(/finish/)
  })

  test('refuses domains that are not the workspace’s, and links an account by its own password only', async () => {
    const space = await connected()
    const one = browser(program.server)
    const stranger = { name_id: randomUUID(), email: 'boss@elsewhere.example' }
    expect(await through(one, await begin(one, space.connection), stranger)).toBe('/sign-in?sso=sso_domain_unverified')
    const manager = await space.as('manager')
    const who = person(space, 'mia')
    await program.app.db.inAuth((tx) =>
      tx.run('update identity.account set email = $2 where email = $1', [manager.email, who.email]),
    )
    expect(await through(one, await begin(one, space.connection), who)).toBe('/sign-in?sso=consent')
    expect((await one.send('POST', '/v1/auth/sso/confirm', AGREED)).statusCode).toBe(400)
    const done = await one.send('POST', '/v1/auth/sso/confirm', { ...AGREED, password: PASSWORD })
    expect(done.data).toMatchObject({ member: { role: 'manager' } })
  })
})

describe('a proof that is asked for again', () => {
  test('is given by a fresh sign-in at the provider, by the same person, in the session that asked', async () => {
    const space = await connected()
    const one = browser(program.server)
    const who = person(space)
    await through(one, await begin(one, space.connection), who)
    expect(code(await one.send('POST', '/v1/auth/sso/confirm', AGREED))).toEqual([200, undefined])
    const make = async () => code(await one.send('POST', '/v1/api-keys', { name: 'k' }))
    program.clock.offset = 11 * 60_000
    provider.ahead = program.clock.offset
    const now = () => new Date(Date.now() + provider.ahead)
    expect(await make()).toEqual([403, 'step_up_required'])
    expect((await one.send('GET', '/v1/auth/step-up')).data).toEqual({ methods: ['sso'] })
    const ask = async () => String((await one.send('POST', '/v1/auth/sso/step-up')).data['url'])
    const inTime = { authenticated_at: now() }
    // Remembered there, somebody else there, another browser here: no proof.
    expect(await through(one, await ask(), who)).toBe('/sign-in?sso=sso_refused')
    expect(await through(one, await ask(), { ...who, ...inTime, name_id: 'other' })).toBe(
      '/sign-in?sso=sso_identity_taken',
    )
    const theirs = await post(await answered(await ask(), { ...who, ...inTime }))
    expect(await follow(browser(program.server), theirs)).toBe('/sign-in?sso=sso_over')
    expect(await make()).toEqual([403, 'step_up_required'])
    expect(await through(one, await ask(), { ...who, authenticated_at: now() })).toBe('/sign-in?sso=proven')
    expect(await make()).toEqual([201, undefined])
    // A session by password has no provider to ask.
    expect(code(await space.owner.send('POST', '/v1/auth/sso/step-up'))).toEqual([404, 'sso_not_found'])
    program.clock.offset = 0
    provider.ahead = 0
  })

  test('at a first sign-in is given by a passkey too, which is enough by itself', async () => {
    const space = await connected()
    const manager = await space.as('manager')
    const passkey = makeAuthenticator('http://localhost:3000')
    const options = await manager.send('POST', '/v1/auth/passkeys/options')
    const added = await manager.send('POST', '/v1/auth/passkeys', {
      name: 'Key',
      response: passkey.create(options.data),
    })
    expect(code(added)).toEqual([201, undefined])
    const who = person(space, 'mia')
    await program.app.db.inAuth((tx) =>
      tx.run('update identity.account set email = $2 where email = $1', [manager.email, who.email]),
    )
    const one = browser(program.server)
    await through(one, await begin(one, space.connection), who)
    expect((await one.send('GET', '/v1/auth/sso/consent')).data['methods']).toContain('passkey')
    const asked = (await one.send('POST', '/v1/auth/sso/consent/passkey')).data
    const confirm = async (from: Browser, response: unknown) =>
      await from.send('POST', '/v1/auth/sso/confirm', { ...AGREED, passkey: response })
    expect(code(await confirm(one, makeAuthenticator('http://localhost:3000').get(asked)))).toEqual([
      400,
      'passkey_refused',
    ])
    // Spent with the refusal; another person's first sign-in has another one.
    expect(code(await confirm(one, passkey.get(asked)))).toEqual([400, 'challenge_over'])
    const again = (await one.send('POST', '/v1/auth/sso/consent/passkey')).data
    const done = await confirm(one, passkey.get(again))
    expect(done.data).toMatchObject({ member: { role: 'manager' } })
    expect(code(await browser(program.server).send('POST', '/v1/auth/sso/consent/passkey'))).toEqual([410, 'sso_over'])
  })
})

const minutes = (n: number): string => new Date(Date.now() + n * 60_000).toISOString()
/** The evil assertion: unsigned, of somebody else. */
const evilOf = (xml: string): string =>
  (/<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? '')
    .replace(/<ds:Signature[\s\S]*?<\/ds:Signature>/, '')
    .replace(/ID="_a[^"]+"/, 'ID="_evil"')
    .replace(/(<saml:NameID[^>]*>)[^<]+/, '$1owner')
const assertionOf = (xml: string): string => /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? ''

describe('an answer that does not hold is refused:', () => {
  test.each<[string, SamlLies]>([
    ['an assertion without signature', { after: (x) => x.replace(/<ds:Signature[\s\S]*?<\/ds:Signature>/, '') }],
    ['a signature by another key, with its certificate beside it', { strange_key: true }],
    ['a NameID changed after signing', { after: (x) => x.replace(/(<saml:NameID[^>]*>)[^<]+/, '$1owner') }],
    ['an attribute changed after signing', { after: (x) => x.replace(/jo@/, 'owner@') }],
    ['a comment within the NameID', { after: (x) => x.replace(/(<saml:NameID[^>]*>..)/, '$1<!---->') }],
    ['a comment that was signed', { before: (x) => x.replace(/(<saml:NameID[^>]*>)/, '$1owner<!---->') }],
    ['CDATA', { before: (x) => x.replace(/(<saml:NameID[^>]*>)[^<]+/, '$1<![CDATA[owner]]>') }],
    [
      'a document type with an external entity',
      { after: (x) => `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>${x.replace('Jo Doe', '&e;')}` },
    ],
    [
      'a document type with entities within entities',
      { after: (x) => `<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]>${x}` },
    ],
    // Wrapping: the signed assertion is there, whole; another one is offered beside it, around it, in it.
    [
      'a second assertion before the signed one',
      { after: (x) => x.replace('<saml:Assertion', `${evilOf(x)}<saml:Assertion`) },
    ],
    ['a second assertion after it', { after: (x) => x.replace('</samlp:Response>', `${evilOf(x)}</samlp:Response>`) }],
    [
      'the signed assertion in an extension of an evil response',
      {
        after: (x) => x.replace(assertionOf(x), `<samlp:Extensions>${assertionOf(x)}</samlp:Extensions>${evilOf(x)}`),
      },
    ],
    [
      'the signed assertion within an evil one',
      {
        after: (x) => x.replace(assertionOf(x), evilOf(x).replace('<saml:Subject>', `${assertionOf(x)}<saml:Subject>`)),
      },
    ],
    [
      'the signed assertion within an object of an evil one’s signature',
      {
        after: (x) => {
          const signature = /<ds:Signature[\s\S]*?<\/ds:Signature>/.exec(x)?.[0] ?? ''
          const bare = assertionOf(x).replace(signature, '')
          const wrapping = signature.replace('</ds:Signature>', `<ds:Object>${bare}</ds:Object></ds:Signature>`)
          return x.replace(assertionOf(x), evilOf(x).replace('</saml:Issuer>', `</saml:Issuer>${wrapping}`))
        },
      },
    ],
    [
      'an evil assertion under the id of the signed one',
      {
        after: (x) =>
          x.replace(assertionOf(x), evilOf(x).replace('_evil', /ID="(_a[^"]+)"/.exec(x)?.[1] ?? '') + assertionOf(x)),
      },
    ],
    [
      'a response around a response',
      { after: (x) => x.replace('</samlp:Status>', `</samlp:Status>${x.replaceAll(/ID="_/g, 'ID="_x')}`) },
    ],
    [
      'another issuer of the assertion',
      { before: (x) => x.replace(/(<saml:Assertion[^>]*><saml:Issuer>)[^<]+/, '$1https://evil.example') },
    ],
    ['another issuer of the response', { before: (x) => x.replace(/(<saml:Issuer>)[^<]+/, '$1https://evil.example') }],
    ['another audience', { before: (x) => x.replace(/(<saml:Audience>)[^<]+/, '$1https://other.example') }],
    ['no audience', { before: (x) => x.replace(/<saml:AudienceRestriction>[\s\S]*<\/saml:AudienceRestriction>/, '') }],
    ['another recipient', { before: (x) => x.replace(/Recipient="[^"]+"/, 'Recipient="https://other.example/acs"') }],
    ['no recipient', { before: (x) => x.replace(/Recipient="[^"]+"/, '') }],
    [
      'another destination',
      { before: (x) => x.replace(/Destination="[^"]+"/, 'Destination="https://other.example/acs"') },
    ],
    ['no question that it answers', { before: (x) => x.replaceAll(/ InResponseTo="[^"]+"/g, '') }],
    [
      'a subject that answers another question than the response',
      { after: (x) => x.replace(/InResponseTo="[^"]+"/, 'InResponseTo="_other"') },
    ],
    [
      'a subject that was good until a while ago',
      { before: (x) => x.replace(/NotOnOrAfter="[^"]+" Recipient/, `NotOnOrAfter="${minutes(-2)}" Recipient`) },
    ],
    [
      'conditions that were good until a while ago',
      { before: (x) => x.replace(/(NotBefore="[^"]+" NotOnOrAfter=)"[^"]+"/, `$1"${minutes(-2)}"`) },
    ],
    [
      'conditions that are not good yet',
      { before: (x) => x.replace(/NotBefore="[^"]+"/, `NotBefore="${minutes(2)}"`) },
    ],
    ['no end at all', { before: (x) => x.replaceAll(/ NotOnOrAfter="[^"]+"/g, '') }],
    [
      'an assertion of yesterday that is good for ever',
      { before: (x) => x.replace(/(<saml:Assertion[^>]*IssueInstant=)"[^"]+"/, `$1"${minutes(-1440)}"`) },
    ],
    ['no bearer', { before: (x) => x.replace('cm:bearer', 'cm:holder-of-key') }],
    [
      'a NameID that is another one each time',
      { before: (x) => x.replace('nameid-format:persistent', 'nameid-format:transient') },
    ],
    ['no NameID', { before: (x) => x.replace(/<saml:NameID[\s\S]*<\/saml:NameID>/, '') }],
    ['a status that is no success', { before: (x) => x.replace('status:Success', 'status:Responder') }],
    [
      'SHA-1',
      {
        after: (x) =>
          x
            .replace('xmldsig-more#rsa-sha256', 'xmldsig#rsa-sha1')
            .replace('2001/04/xmldsig#rsa-sha1', '2000/09/xmldsig#rsa-sha1'),
      },
    ],
    [
      'an HMAC with the public key',
      {
        after: (x) =>
          x.replace('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'),
      },
    ],
    [
      'a transform that cuts',
      {
        after: (x) =>
          x.replace(
            'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
            'http://www.w3.org/TR/1999/REC-xpath-19991116',
          ),
      },
    ],
    ['two signatures on one assertion', { after: (x) => x.replace(/(<ds:Signature[\s\S]*?<\/ds:Signature>)/, '$1$1') }],
    ['what is not well-formed', { after: (x) => x.replace('</samlp:Response>', '') }],
    ['a second root', { after: (x) => `${x}<evil/>` }],
    [
      'an encrypted assertion',
      { after: (x) => x.replace('</samlp:Response>', '<saml:EncryptedAssertion/></samlp:Response>') },
    ],
  ])('%s', async (_name, lies) => {
    const one = browser(program.server)
    const url = await begin(one, hostile.connection)
    expect(await post(await answered(url, person(hostile), lies))).toBe('/sign-in?sso=sso_refused')
    // Without the lie the same question is answered: the refusal is no accident.
    expect(await post(await answered(url, person(hostile)))).toMatch(/finish/)
    expect((await one.send('GET', '/v1/auth/session')).statusCode).toBe(401)
  })
  let hostile: Space
  beforeAll(async () => {
    hostile = await connected()
  })
})

describe('the route of the answer', () => {
  test('reads forms only, with each field once, and is the only one that takes them or another origin', async () => {
    const space = await connected()
    const url = `/v1/auth/sso/saml/${space.connection}/acs`
    const send = async (at: string, type: string, payload: string) =>
      (
        await program.server.inject({
          method: 'POST',
          url: at,
          headers: { 'content-type': type, origin: 'https://idp.example' },
          payload,
        })
      ).statusCode
    expect(await send(url, 'application/json', '{"SAMLResponse":"x"}')).toBe(415)
    expect(await send(url, FORM, 'SAMLResponse=eA&SAMLResponse=eA')).toBe(400)
    expect(await send(url, FORM, '')).toBe(400)
    expect(await send(url, FORM, `SAMLResponse=${'A'.repeat(600_000)}`)).toBe(413)
    expect(await send(url, FORM, 'SAMLResponse=%00')).toBe(303)
    expect(await send('/v1/auth/sign-in', FORM, 'email=a')).toBe(403)
    const ours = await program.server.inject({
      method: 'POST',
      url: '/v1/auth/sign-in',
      headers: { 'content-type': FORM },
      payload: 'email=a',
    })
    expect(ours.statusCode).toBe(415)
  })
})

describe('settings of SAML', () => {
  test('come from metadata or from its parts; what is missing or dangerous is said', async () => {
    const space = await workspace(program)
    const make = async (more: object) =>
      await space.owner.send('POST', '/v1/sso/saml-connections', { name: 'Company', ...more })
    const told = (answer: Awaited<ReturnType<typeof make>>) =>
      (answer.data['errors'] as { pointer: string; message: string }[] | undefined)?.[0]
    const certificate = /<ds:X509Certificate>([^<]+)/.exec(provider.metadata)?.[1] ?? ''
    for (const [metadata, words] of [
      ['no xml', 'no XML'],
      [`<!DOCTYPE a>${provider.metadata}`, 'document type'],
      ['<a/>', 'no SAML 2.0 identity provider'],
      [provider.metadata.replaceAll('HTTP-Redirect', 'HTTP-Artifact'), 'HTTP-Redirect'],
      [provider.metadata.replace(certificate, 'AAAA'), 'cannot be read'],
      [provider.metadata.replace(/Location="[^"]+"/, 'Location="javascript:alert(1)"'), 'address'],
    ] as const) {
      const answer = await make({ metadata })
      expect([answer.statusCode, told(answer)?.pointer]).toEqual([400, '/metadata'])
      expect(told(answer)?.message).toContain(words)
    }
    expect((await make({})).statusCode).toBe(400)
    expect((await make({ metadata: provider.metadata, issuer: 'x' })).statusCode).toBe(400)
    expect((await make({ metadata: provider.metadata, client_id: 'x' })).statusCode).toBe(400)
    const parts = { issuer: 'urn:idp', sso_url: 'https://idp.example/sso', certificates: [certificate] }
    const made = await make(parts)
    expect(made.data).toMatchObject({ kind: 'saml', issuer: 'urn:idp', sso_url: parts.sso_url, client_id: null })
    expect(made.data['certificates']).toEqual([
      { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), expires_at: expect.stringMatching(/^20/) },
    ])
    const at = `/v1/sso/connections/${String(made.data['id'])}`
    expect((await space.owner.send('PATCH', at, { client_secret: 'x' })).statusCode).toBe(400)
    const moved = await space.owner.send('PATCH', at, { metadata: provider.metadata })
    expect(moved.data).toMatchObject({ issuer: provider.issuer })
    expect((await space.owner.send('POST', `${at}/test`)).data).toMatchObject({ ok: true })
    const [own, gone] = [String(moved.data['metadata_url']), `/v1/auth/sso/saml/${randomUUID()}/metadata`]
    const shown = await program.server.inject(new URL(own).pathname)
    expect(shown.headers['content-type']).toContain('application/samlmetadata+xml')
    for (const part of [own, String(moved.data['callback_url']), 'WantAssertionsSigned="true"'])
      expect(shown.body).toContain(part)
    expect((await program.server.inject(gone)).statusCode).toBe(404)
    const admin = await space.as('admin')
    expect((await admin.send('POST', '/v1/sso/saml-connections', { name: 'x', ...parts })).statusCode).toBe(403)
  })
})
