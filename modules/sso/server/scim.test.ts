import { randomUUID } from 'node:crypto'
import { type Person, type Program, type Workspace, browser, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDns, startDns } from '../../../packages/testkit/dns-server.ts'
import { type SamlProvider, startSamlProvider } from '../../../packages/testkit/saml-provider.ts'
import { CONSENT_VERSION } from '../index.ts'

let program: Program
let dns: TestDns
let provider: SamlProvider
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

beforeAll(async () => {
  dns = await startDns()
  provider = await startSamlProvider({ name_id: 'nobody', email: 'nobody@nowhere.example', name: 'N' })
  program = await openProgram({ config: { egress_allow: ['127.0.0.0/8'], dns_servers: [dns.address] } })
})
afterAll(async () => {
  await program.close()
  await Promise.all([dns.close(), provider.close()])
})

type Answer = { status: number; data: Record<string, unknown>; headers: Record<string, unknown> }
type Space = Workspace & {
  domain: string
  token: string
  token_id: string
  scim: (method: string, path: string, body?: unknown) => Promise<Answer>
}

const call =
  (token: string) =>
  async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await program.server.inject({
      method: method as 'GET',
      url: `/scim/v2${path}`,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/scim+json' } : {}) },
      ...(body ? { payload: JSON.stringify(body) } : {}),
    })
    return {
      status: answer.statusCode,
      headers: answer.headers,
      data: answer.body === '' ? {} : (answer.json() as Record<string, unknown>),
    }
  }

async function directory(): Promise<Space> {
  const space = await workspace(program)
  const domain = `d${randomUUID().slice(0, 8)}.example`
  const added = await space.owner.send('POST', '/v1/sso/domains', { domain })
  dns.txt.set(String(added.data['record_name']), [String(added.data['record_value'])])
  await space.owner.send('POST', `/v1/sso/domains/${String(added.data['id'])}/check`)
  const made = await space.owner.send('POST', '/v1/sso/scim-tokens', { default_role: 'viewer' })
  expect([made.statusCode, made.data['code']]).toEqual([201, undefined])
  const token = String(made.data['token'])
  return { ...space, domain, token, token_id: String(made.data['id']), scim: call(token) }
}

const userBody = (space: Space, name: string, more: object = {}) => ({
  schemas: [USER],
  userName: `${name}@${space.domain}`,
  externalId: `ext-${name}`,
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [{ value: `${name}@${space.domain}`, type: 'work', primary: true }],
  active: true,
  ...more,
})
const make = async (space: Space, name: string, more: object = {}): Promise<string> => {
  const made = await space.scim('POST', '/Users', userBody(space, name, more))
  expect([made.status, made.data['detail']]).toEqual([201, undefined])
  return String(made.data['id'])
}
const patch = async (space: Space, path: string, ...Operations: object[]) =>
  await space.scim('PATCH', path, { schemas: [PATCH], Operations })
/** Turns a person of the workspace into one of the directory's domain. */
async function ofDomain(space: Space, person: Person, name: string): Promise<void> {
  await space.inCtx(async (ctx) =>
    ctx.tx.run('update member set email = $2 where tenant_id = $3 and id = $1', [
      person.member_id,
      `${name}@${space.domain}`,
      ctx.tenant.id,
    ]),
  )
}
const names = (answer: Answer) =>
  (answer.data['Resources'] as { userName?: string; displayName: string }[]).map(
    (one) => one.userName?.split('@')[0] ?? one.displayName,
  )
const find = async (space: Space, filter: string, kind = 'Users') =>
  await space.scim('GET', `/${kind}?filter=${encodeURIComponent(filter)}`)

describe('a token of the directory', () => {
  test('is shown once, hashed, tells of its last use, ends by revocation and by time, and opens nothing else', async () => {
    const space = await directory()
    expect(space.token).toMatch(/^custosscim_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/)
    expect((await space.owner.send('GET', '/v1/sso')).body).not.toContain(space.token)
    const stored = await program.app.db.inAuth((tx) =>
      tx.query<Record<string, unknown>>('select * from identity.scim_token where id = $1', [space.token_id]),
    )
    expect(JSON.stringify(stored)).not.toContain(space.token.slice(-40))
    expect((await space.scim('GET', '/Users')).status).toBe(200)
    const settings = (await space.owner.send('GET', '/v1/sso')).data['directory'] as {
      base_url: string
      tokens: { last_used_at: string; last_used_ip: string }[]
    }
    expect(settings.base_url).toBe('http://127.0.0.1:3000/scim/v2')
    expect(settings.tokens[0]).toMatchObject({ last_used_at: expect.stringMatching(/^20/), last_used_ip: '127.0.0.1' })
    // Neither an API key for the directory, nor the token for the API, nor a session.
    const other = await program.server.inject({
      url: '/v1/members',
      headers: { authorization: `Bearer ${space.token}` },
    })
    expect(other.statusCode).toBe(401)
    expect((await space.owner.send('GET', '/scim/v2/Users')).statusCode).toBe(401)
    const key = String((await space.owner.send('POST', '/v1/api-keys', { name: 'k' })).data['key'])
    for (const wrong of [key, '', `${space.token}x`, space.token.replace(/.{50}$/, 'A'.repeat(50))]) {
      const answer = await call(wrong)('GET', '/Users')
      expect([answer.status, answer.data['status'], answer.data['schemas']]).toEqual([
        401,
        '401',
        ['urn:ietf:params:scim:api:messages:2.0:Error'],
      ])
      expect(answer.headers['content-type']).toContain('application/scim+json')
    }
    program.clock.offset = 366 * 86_400_000
    expect((await space.scim('GET', '/Users')).status).toBe(401)
    program.clock.offset = 0
    expect((await space.owner.send('DELETE', `/v1/sso/scim-tokens/${space.token_id}`)).statusCode).toBe(204)
    expect((await space.scim('GET', '/Users')).status).toBe(401)
  })

  test('is made by owners with a fresh proof, for a role that is no owner’s', async () => {
    const space = await directory()
    const admin = await space.as('admin')
    const body = { default_role: 'rep' }
    expect((await admin.send('POST', '/v1/sso/scim-tokens', body)).statusCode).toBe(403)
    expect((await space.owner.send('POST', '/v1/sso/scim-tokens', { default_role: 'owner' })).statusCode).toBe(400)
    program.clock.offset = 11 * 60_000
    expect((await space.owner.send('POST', '/v1/sso/scim-tokens', body)).data['code']).toBe('step_up_required')
    program.clock.offset = 0
    const stranger = await directory()
    expect((await stranger.owner.send('DELETE', `/v1/sso/scim-tokens/${space.token_id}`)).statusCode).toBe(404)
  })
})

describe('users of the directory', () => {
  test('become members with the token’s role, who come in by single sign-on and are the same ones', async () => {
    const space = await directory()
    const made = await space.scim('POST', '/Users', userBody(space, 'ann', { password: 'never kept', nickName: 'A' }))
    expect([made.status, made.headers['content-type']]).toEqual([201, 'application/scim+json; charset=utf-8'])
    const id = String(made.data['id'])
    expect(made.headers['location']).toBe(`http://127.0.0.1:3000/scim/v2/Users/${id}`)
    expect(made.data).toMatchObject({
      schemas: [USER],
      externalId: 'ext-ann',
      userName: `ann@${space.domain}`,
      displayName: 'Ann Lee',
      name: { givenName: 'Ann', familyName: 'Lee', formatted: 'Ann Lee' },
      active: true,
      groups: [],
      meta: { resourceType: 'User', location: made.headers['location'] },
    })
    expect(JSON.stringify(made.data)).not.toContain('never kept')
    expect((await space.owner.send('GET', `/v1/members/${id}`)).data).toMatchObject({
      name: 'Ann Lee',
      role: 'viewer',
      account_id: null,
    })
    const events = await space.inCtx(async (ctx) =>
      ctx.tx.query('select name, source from event where tenant_id = $1 and record_id = $2', [ctx.tenant.id, id]),
    )
    expect(events).toEqual([{ name: 'member.created', source: 'scim' }])
    // The connection makes nobody (no default role); who is known by the directory comes in.
    const connection = await space.owner.send('POST', '/v1/sso/saml-connections', {
      name: 'S',
      metadata: provider.metadata,
    })
    const at = `/v1/auth/sso/saml/${String(connection.data['id'])}`
    provider.trust((await program.server.inject(`${at}/metadata`)).body)
    const one = browser(program.server)
    const begun = await one.send('POST', '/v1/auth/sso/start', { connection_id: connection.data['id'] })
    Object.assign(provider.person, { name_id: 'ann', email: `ann@${space.domain}` })
    const { response } = await provider.answer(String(begun.data['url']))
    const landed = await program.server.inject({
      method: 'POST',
      url: `${at}/acs`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ SAMLResponse: response }).toString(),
    })
    await one.send('GET', String(landed.headers['location']))
    const agreed = { consent: true, consent_version: CONSENT_VERSION }
    expect((await one.send('POST', '/v1/auth/sso/confirm', agreed)).data).toMatchObject({
      member: { id, role: 'viewer' },
    })
    // Out at once, everywhere, by one call.
    const key = String((await one.send('POST', '/v1/api-keys', { name: 'k' })).data['key'])
    const byKey = async () =>
      (await program.server.inject({ url: '/v1/deals', headers: { authorization: `Bearer ${key}` } })).statusCode
    expect([(await one.send('GET', '/v1/deals')).statusCode, await byKey()]).toEqual([200, 200])
    expect((await patch(space, `/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' })).status).toBe(200)
    expect([(await one.send('GET', '/v1/deals')).statusCode, await byKey()]).toEqual([401, 401])
    expect((await space.scim('GET', `/Users/${id}`)).data['active']).toBe(false)
    expect((await patch(space, `/Users/${id}`, { op: 'replace', value: { active: true } })).data['active']).toBe(true)
    // Whoever comes back signs in anew: what was ended stays ended.
    expect([(await one.send('GET', '/v1/deals')).statusCode, await byKey()]).toEqual([401, 401])
    expect((await space.scim('DELETE', `/Users/${id}`)).status).toBe(204)
    expect((await space.scim('GET', `/Users/${id}`)).data['active']).toBe(false)
    expect((await space.scim('DELETE', `/Users/${id}`)).status).toBe(204)
  })

  test('are of verified domains only; others are not seen, taken or made', async () => {
    const space = await directory()
    const guest = await space.as('rep')
    const list = await space.scim('GET', '/Users')
    expect(list.data).toMatchObject({ totalResults: 0, Resources: [] })
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', userBody(space, 'x')],
      ['DELETE', undefined],
    ] as const)
      expect((await space.scim(method, `/Users/${guest.member_id}`, body)).status).toBe(404)
    const foreign = userBody(space, 'a', { userName: 'a@elsewhere.example', emails: [] })
    expect((await space.scim('POST', '/Users', foreign)).data).toMatchObject({
      status: '400',
      scimType: 'invalidValue',
    })
    const id = await make(space, 'ann')
    const moved = await patch(space, `/Users/${id}`, {
      op: 'replace',
      path: 'emails[type eq "work"].value',
      value: 'ann@elsewhere.example',
    })
    expect(moved.data).toMatchObject({ status: '400', scimType: 'invalidValue' })
    // Another workspace's token sees none of them.
    const other = await directory()
    expect((await other.scim('GET', `/Users/${id}`)).status).toBe(404)
    expect((await other.scim('GET', '/Users')).data['totalResults']).toBe(0)
    // And what was removed by hand stays removed.
    expect((await space.owner.send('DELETE', `/v1/members/${id}`)).statusCode).toBe(204)
    expect((await space.scim('GET', `/Users/${id}`)).status).toBe(404)
    expect((await space.scim('POST', '/Users', userBody(space, 'ann'))).status).toBe(409)
  })

  test('the last owner stays; a member who was there is taken over, not made twice', async () => {
    const space = await directory()
    await ofDomain(space, space.owner, 'boss')
    const found = await find(space, `userName eq "BOSS@${space.domain}"`)
    expect(names(found)).toEqual(['boss'])
    expect((await space.scim('POST', '/Users', userBody(space, 'boss'))).data).toMatchObject({
      status: '409',
      scimType: 'uniqueness',
    })
    const at = `/Users/${space.owner.member_id}`
    const linked = await patch(space, at, { op: 'add', path: 'externalId', value: 'ext-boss' })
    expect(linked.data).toMatchObject({ externalId: 'ext-boss' })
    for (const refused of [
      await patch(space, at, { op: 'replace', path: 'active', value: false }),
      await space.scim('DELETE', at),
    ])
      expect(refused.data).toMatchObject({ code: 'last_owner', scimType: 'mutability' })
    expect((await space.owner.send('GET', '/v1/deals')).statusCode).toBe(200)
    expect((await space.scim('GET', at)).data['active']).toBe(true)
  })

  test('are found by filters and come in pages', async () => {
    const space = await directory()
    await make(space, 'ann', { title: 'CEO' })
    await make(space, 'bob', { name: { givenName: 'Bob', familyName: 'O"Hara' }, active: false })
    await make(space, 'cara', { displayName: 'Cara \\ Day', externalId: 'EXT' })
    for (const [filter, expected] of [
      [`userName eq "bob@${space.domain}"`, ['bob']],
      ['externalId eq "EXT"', ['cara']],
      ['externalId eq "ext"', []],
      ['userName sw "a" or userName sw "B"', ['ann', 'bob']],
      ['userName co "a" and not (active eq false)', ['ann', 'cara']],
      ['(userName sw "ann" or userName sw "bob") and active eq true', ['ann']],
      ['active eq "False"', ['bob']],
      ['title pr', ['ann']],
      ['not (title pr)', ['bob', 'cara']],
      ['name.familyName eq "o\\"hara"', ['bob']],
      ['displayName eq "cara \\\\ day"', ['cara']],
      [`emails[type eq "work" and value ew "${space.domain}"]`, ['ann', 'bob', 'cara']],
      [`emails.value eq "ann@${space.domain}"`, ['ann']],
      [`${USER}:userName sw "c"`, ['cara']],
      ['meta.created gt "2020-01-01T00:00:00Z" and userName ne "x"', ['ann', 'bob', 'cara']],
      ['title eq null', ['bob', 'cara']],
      [`userName eq "' or 1=1 --"`, []],
      ['userName co "%"', []],
    ] as const)
      expect([filter, (await find(space, filter)).status === 200 && names(await find(space, filter))]).toEqual([
        filter,
        [...expected],
      ])
    for (const filter of [
      'userName',
      'userName eq',
      'userName is "a"',
      '(userName eq "a"',
      'userName eq "a',
      'nothing eq "a"',
      'constructor eq "a"',
      'userName eq "a" userName',
      'active gt true',
      'userName eq 5',
      'meta.created gt "yesterday"',
      `${'('.repeat(40)}userName pr${')'.repeat(40)}`,
      'a'.repeat(2001),
    ])
      expect([filter, (await find(space, filter)).status]).toEqual([filter, 400])
    expect((await find(space, 'nothing eq "a"')).data).toMatchObject({ scimType: 'invalidFilter' })
    const page = async (query: string) => (await space.scim('GET', `/Users?${query}`)).data
    expect(await page('startIndex=2&count=1')).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 })
    expect(await page('startIndex=0&count=0')).toMatchObject({ totalResults: 3, startIndex: 1, Resources: [] })
    expect(await page('startIndex=-5&count=-1')).toMatchObject({ startIndex: 1, itemsPerPage: 0 })
    expect(await page('startIndex=9')).toMatchObject({ totalResults: 3, Resources: [] })
    const [first] = (await page('attributes=userName&count=1'))['Resources'] as object[]
    expect(Object.keys(first ?? {}).toSorted()).toEqual(['id', 'schemas', 'userName'])
    const [second] = (await page('excludedAttributes=groups,meta&count=1'))['Resources'] as object[]
    expect(Object.keys(second ?? {})).not.toContain('groups')
  })

  test('change as Okta and Entra write it', async () => {
    const space = await directory()
    const id = await make(space, 'ann')
    const at = `/Users/${id}`
    const entra = await patch(
      space,
      at,
      { op: 'Add', path: 'name.givenName', value: 'Anna' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: `anna@${space.domain}` },
      { op: 'Replace', value: { 'name.familyName': 'Li', active: 'True' } },
      { op: 'Add', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', value: 'R&D' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+49 1' },
      { op: 'Add', path: 'title', value: 'Head' },
    )
    expect(entra.data).toMatchObject({
      displayName: 'Anna Li',
      title: 'Head',
      emails: [{ value: `anna@${space.domain}` }],
      userName: `ann@${space.domain}`,
    })
    const okta = await space.scim('PUT', at, userBody(space, 'annika', { displayName: 'Annika L.' }))
    expect(okta.data).toMatchObject({ userName: `annika@${space.domain}`, displayName: 'Annika L.' })
    expect(okta.data).not.toHaveProperty('title')
    expect((await patch(space, at, { op: 'remove', path: 'externalId' })).data).not.toHaveProperty('externalId')
    await make(space, 'bob')
    for (const [operation, kind] of [
      [{ op: 'replace', path: 'userName', value: `bob@${space.domain}` }, 'uniqueness'],
      [{ op: 'replace', path: 'userName', value: '' }, 'invalidValue'],
      [{ op: 'replace', path: 'active', value: 'maybe' }, 'invalidValue'],
      [{ op: 'replace', path: 'shoeSize', value: 43 }, 'invalidPath'],
      [{ op: 'replace', path: 'emails[type eq', value: 'x' }, 'invalidPath'],
      [{ op: 'remove' }, 'noTarget'],
      [{ op: 'replace', value: 'x' }, 'invalidValue'],
      [{ op: 'move', path: 'title' }, 'invalidSyntax'],
    ] as const)
      expect([operation, (await patch(space, at, operation)).data['scimType']]).toEqual([operation, kind])
    expect((await space.scim('PATCH', at, { Operations: [] })).status).toBe(400)
    expect((await space.scim('GET', at)).data).toMatchObject({ displayName: 'Annika L.', active: true })
  })
})

describe('groups of the directory', () => {
  test('are teams: members come in and go out, and the group joined last is the team', async () => {
    const space = await directory()
    const [ann, bob] = [await make(space, 'ann'), await make(space, 'bob')]
    const group = async (displayName: string, ...members: string[]) =>
      await space.scim('POST', '/Groups', {
        schemas: [GROUP],
        displayName,
        externalId: `g-${displayName}`,
        members: members.map((value) => ({ value })),
      })
    const sales = await group('Sales', ann, bob)
    expect([sales.status, (sales.data['members'] as object[]).length]).toEqual([201, 2])
    const salesId = String(sales.data['id'])
    const teamOf = async (id: string) => (await space.owner.send('GET', `/v1/members/${id}`)).data['team_id']
    expect([await teamOf(ann), await teamOf(bob)]).toEqual([salesId, salesId])
    const north = String((await group('North')).data['id'])
    const joined = async (id: string) =>
      ((await space.scim('GET', `/Groups/${id}`)).data['members'] as { value: string }[]).map((one) => one.value)
    program.clock.offset = 1000
    await patch(space, `/Groups/${north}`, { op: 'add', path: 'members', value: [{ value: ann }] })
    program.clock.offset = 0
    expect([await teamOf(ann), (await joined(salesId)).length, await joined(north)]).toEqual([north, 2, [ann]])
    const seen = (await space.scim('GET', `/Users/${ann}`)).data['groups'] as { display: string }[]
    expect(seen.map((one) => one.display).toSorted()).toEqual(['North', 'Sales'])
    // Entra and Okta each have a way to take somebody out.
    await patch(space, `/Groups/${north}`, { op: 'Remove', path: 'members', value: [{ value: ann }] })
    expect([await teamOf(ann), await joined(north)]).toEqual([salesId, []])
    await patch(space, `/Groups/${salesId}`, { op: 'remove', path: `members[value eq "${bob}"]` })
    expect([await teamOf(bob), await joined(salesId)]).toEqual([null, [ann]])
    await patch(space, `/Groups/${salesId}`, { op: 'replace', path: 'members', value: [{ value: bob }] })
    expect([await teamOf(ann), await teamOf(bob)]).toEqual([null, salesId])
    const renamed = await patch(space, `/Groups/${salesId}`, {
      op: 'replace',
      value: { id: salesId, displayName: 'Sales team' },
    })
    expect(renamed.data['displayName']).toBe('Sales team')
    expect((await space.owner.send('GET', `/v1/teams/${salesId}`)).data['name']).toBe('Sales team')
    expect(names(await find(space, 'displayName eq "sales TEAM"', 'Groups'))).toEqual(['Sales team'])
    expect(names(await find(space, `members.value eq "${bob}"`, 'Groups'))).toEqual(['Sales team'])
    const [plain] = (await space.scim('GET', '/Groups?excludedAttributes=members')).data['Resources'] as object[]
    expect(plain).not.toHaveProperty('members')
    expect((await group('sales team')).data['scimType']).toBe('uniqueness')
    expect((await group('Other', randomUUID())).data['scimType']).toBe('invalidValue')
    expect((await patch(space, `/Groups/${salesId}`, { op: 'remove', path: 'displayName' })).status).toBe(400)
    expect((await space.scim('DELETE', `/Groups/${salesId}`)).status).toBe(204)
    expect([await teamOf(bob), (await space.scim('GET', `/Groups/${salesId}`)).status]).toEqual([null, 404])
  })
})

test('SCIM says what of it there is, and answers errors in its own form', async () => {
  const space = await directory()
  for (const [path, schema] of [
    ['/ServiceProviderConfig', 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    ['/ResourceTypes', 'urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    ['/Schemas', 'urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  ] as const)
    expect((await space.scim('GET', path)).data['schemas']).toEqual([schema])
  for (const [method, path, body, status] of [
    ['GET', `/Users/${randomUUID()}`, undefined, 404],
    ['GET', '/Users/none', undefined, 404],
    ['GET', '/Nothing', undefined, 404],
    ['POST', '/Users', [], 400],
    ['POST', '/Users', { userName: 5 }, 400],
    ['POST', '/Users', {}, 400],
  ] as const) {
    const answer = await space.scim(method, path, body)
    expect([path, answer.status, answer.data['status']]).toEqual([path, status, String(status)])
    expect(answer.data['schemas']).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error'])
  }
  const twice = await program.server.inject({
    method: 'POST',
    url: '/scim/v2/Users',
    headers: { authorization: `Bearer ${space.token}`, 'content-type': 'application/scim+json' },
    payload: '{"userName":"a","userName":"b"}',
  })
  expect([twice.statusCode, twice.json().scimType]).toEqual([400, 'invalidSyntax'])
})
