import type { Rights } from '@app/core'
import { type Person, type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

const every = { read: 'all', create: 'all', update: 'all', delete: 'all', export: 'all', import: 'all' } as const
const rights = (given: Partial<Rights> = {}): Rights => ({ every, objects: {}, areas: [], ...given })
const post = async (who: Person, url: string, body: unknown, status = 201) => {
  const answer = await who.send('POST', url, body)
  expect([url, answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([url, status, ''])
  return answer.data
}
/** A role with these rights and a member who has it. */
const withRole = async (space: Workspace, given: Partial<Rights>): Promise<Person> => {
  const role = await post(space.owner, '/v1/roles', { name: `Role ${Math.random()}`, rights: rights(given) })
  return await space.another(String(role['key']))
}
const namesOf = (data: Record<string, unknown>): string[] =>
  (data['data'] as { name?: string; full_name?: string }[]).map((r) => String(r.name ?? r.full_name)).toSorted()

describe('roles as data', () => {
  test('five are there from the start; own ones are made, changed and removed', async () => {
    const space = await workspace(program)
    const { owner } = space
    const first = (await owner.send('GET', '/v1/roles')).data['data'] as { key: string; members: number }[]
    expect(first.map((r) => [r.key, r.members])).toEqual([
      ['owner', 1],
      ['admin', 0],
      ['manager', 0],
      ['rep', 0],
      ['viewer', 0],
    ])
    const made = await post(owner, '/v1/roles', { name: 'Field sales', copy_of: 'rep', description: 'Outside' })
    expect(made).toMatchObject({
      key: 'field_sales',
      is_system: false,
      version: 1,
      rights: { every: { read: 'team' } },
    })
    const stale = await owner.send('PATCH', '/v1/roles/field_sales', { name: 'X' }, { 'if-match': '"7"' })
    expect([stale.statusCode, stale.data['current']]).toEqual([412, expect.objectContaining({ version: 1 })])
    const changed = await owner.send(
      'PATCH',
      '/v1/roles/field_sales',
      { name: 'Field', rights: rights({ areas: ['audit'] }) },
      { 'if-match': '"1"' },
    )
    expect(changed.data).toMatchObject({ key: 'field_sales', name: 'Field', version: 2, rights: { areas: ['audit'] } })
    expect((await owner.send('DELETE', '/v1/roles/field_sales')).statusCode).toBe(204)
    expect((await owner.send('GET', '/v1/roles/field_sales')).statusCode).toBe(404)
    const trail = (await owner.send('GET', '/v1/audit?object=role')).data['data'] as {
      name: string
      fields: string[]
    }[]
    expect(trail.map((e) => [e.name, e.fields.toSorted()])).toEqual([
      ['role.removed', ['rights']],
      ['role.updated', ['name', 'rights']],
      ['role.created', ['rights']],
    ])
  })

  test('a seeded role is changed and put back; the owner role stays', async () => {
    const space = await workspace(program)
    const rep = await space.as('rep')
    expect((await rep.send('GET', '/v1/leads')).statusCode).toBe(200)
    const without = rights({ objects: { lead: { read: 'none' } } })
    expect((await space.owner.send('PATCH', '/v1/roles/rep', { rights: without })).data).toMatchObject({
      is_system: true,
      is_changed: true,
    })
    expect((await rep.send('GET', '/v1/leads')).statusCode).toBe(404)
    expect((await space.owner.send('DELETE', '/v1/roles/rep')).statusCode).toBe(204)
    expect((await rep.send('GET', '/v1/leads')).statusCode).toBe(200)
    expect((await space.owner.send('DELETE', '/v1/roles/rep')).statusCode).toBe(409)
    expect((await space.owner.send('PATCH', '/v1/roles/owner', { rights: rights() })).statusCode).toBe(403)
  })

  test('wrong names are refused, each by its place; nothing is stored', async () => {
    const space = await workspace(program)
    const answer = await space.owner.send('POST', '/v1/roles', {
      name: 'Wrong',
      rights: rights({
        objects: {
          unicorn: { read: 'all' },
          member: { update: 'all' },
          deal: {
            actions: { 'lead.convert': 'all' },
            fields: { nonsense: 'none', name: 'none', 'custom.gone': 'read' },
          },
        },
      }),
    })
    expect(answer.statusCode).toBe(400)
    expect((answer.data['errors'] as { pointer: string; code: string }[]).map((e) => [e.pointer, e.code])).toEqual([
      ['/rights/objects/unicorn', 'unknown_object'],
      ['/rights/objects/member', 'unknown_object'],
      ['/rights/objects/deal/actions/lead.convert', 'unknown_action'],
      ['/rights/objects/deal/fields/nonsense', 'unknown_field'],
      ['/rights/objects/deal/fields/name', 'title_field'],
      ['/rights/objects/deal/fields/custom.gone', 'unknown_field'],
    ])
    expect((await space.owner.send('POST', '/v1/roles', { name: 'Admin' })).statusCode).toBe(409)
    expect((await space.owner.send('POST', '/v1/roles', { name: 'A', copy_of: 'nobody' })).statusCode).toBe(404)
    expect((await space.owner.send('GET', '/v1/roles')).data['data']).toHaveLength(5)
  })

  test('nobody hands out more than they have', async () => {
    const space = await workspace(program)
    const helper = await withRole(space, {
      objects: { deal: { delete: 'own', fields: { amount: 'none' } } },
      areas: ['members'],
    })
    const ask = async (given: Partial<Rights>): Promise<number> =>
      (await helper.send('POST', '/v1/roles', { name: `N${Math.random()}`, rights: rights(given) })).statusCode
    const within = { deal: { delete: 'own', fields: { amount: 'none' } } } as const
    expect(await ask({ objects: within })).toBe(201)
    expect(await ask({ objects: within, areas: ['billing'] })).toBe(403)
    expect(await ask({ objects: { deal: { delete: 'own' } } })).toBe(403)
    expect(await ask({ objects: { deal: { delete: 'all', fields: { amount: 'none' } } } })).toBe(403)
    const rep = await space.as('rep')
    for (const role of ['owner', 'admin'])
      expect((await helper.send('PATCH', `/v1/members/${rep.member_id}`, { role })).statusCode).toBe(403)
    expect((await helper.send('POST', '/v1/invitations', { email: 'x@example.test', role: 'admin' })).statusCode).toBe(
      403,
    )
    expect((await helper.send('PATCH', '/v1/roles/admin', { description: 'mine now' })).statusCode).toBe(403)
    expect((await helper.send('PATCH', `/v1/members/${space.owner.member_id}`, { is_active: false })).statusCode).toBe(
      403,
    )
    const own = await helper.send('PATCH', `/v1/roles/${helper.role}`, { rights: rights({ objects: within }) })
    expect([own.statusCode, (own.data['errors'] as { code: string }[])[0]?.code]).toEqual([409, 'own_role'])
  })

  test('a role in use is not removed, unless its members get another one', async () => {
    const space = await workspace(program)
    const person = await withRole(space, {})
    expect((await person.send('GET', '/v1/deals')).statusCode).toBe(200)
    const refused = await space.owner.send('DELETE', `/v1/roles/${person.role}`)
    expect([refused.statusCode, refused.data['code']]).toEqual([409, 'in_use'])
    expect((await space.owner.send('DELETE', `/v1/roles/${person.role}?move_to=nobody`)).statusCode).toBe(404)
    expect((await space.owner.send('DELETE', `/v1/roles/${person.role}?move_to=viewer`)).statusCode).toBe(204)
    const meta = (await person.send('GET', '/v1/meta')).data['member']
    expect(meta).toMatchObject({ role: 'viewer', areas: [] })
    // A role that is gone all the same (a restore of old data) allows nothing, and says so clearly.
    await program.app.db.inTenant(space.tenant_id, (tx) =>
      tx.query(`update member set role = 'gone' where tenant_id = $1 and id = $2`, [space.tenant_id, person.member_id]),
    )
    expect((await person.send('GET', '/v1/deals')).statusCode).toBe(404)
    expect((await space.owner.send('PATCH', `/v1/members/${person.member_id}`, { role: 'rep' })).statusCode).toBe(200)
    expect((await person.send('GET', '/v1/deals')).statusCode).toBe(200)
  })
})

describe('fields', () => {
  test('a field that may not be read is nowhere: not in records, filters, sorts, groups, search, history or exports', async () => {
    const space = await workspace(program)
    const { owner } = space
    await post(owner, '/v1/custom-fields', {
      object: 'contact',
      key: 'salary',
      label: 'Salary',
      kind: 'integer',
    })
    const ann = await post(owner, '/v1/contacts', {
      first_name: 'Ann',
      last_name: 'Hidden',
      email: 'canary@hidden.test',
      custom: { salary: 90_000 },
    })
    await owner.send('PATCH', `/v1/contacts/${String(ann['id'])}`, {
      email: 'canary2@hidden.test',
      custom: { salary: 91_000 },
    })
    const hidden = { contact: { fields: { email: 'none', emails: 'none', 'custom.salary': 'none' } } } as const
    const person = await withRole(space, { objects: hidden })
    const at = `/v1/contacts/${String(ann['id'])}`
    const seen: [string, number, string][] = []
    for (const url of [
      at,
      '/v1/contacts',
      `${at}/timeline`,
      '/v1/contacts?fields=full_name,email,custom.salary',
      '/v1/contacts/duplicates',
      '/v1/meta',
    ]) {
      const answer = await person.send('GET', url)
      seen.push([url, answer.statusCode, /canary|9[01][,.]?000|"salary"/.exec(answer.body)?.[0] ?? ''])
    }
    expect(seen).toEqual(seen.map(([url]) => [url, 200, '']))
    for (const url of [
      `/v1/contacts?filter=${encodeURIComponent('{"email":{"eq":"canary2@hidden.test"}}')}`,
      `/v1/contacts?filter=${encodeURIComponent('{"emails.value":{"eq":"canary2@hidden.test"}}')}`,
      `/v1/contacts?filter=${encodeURIComponent('{"custom.salary":{"gt":1}}')}`,
      `/v1/deals?filter=${encodeURIComponent('{"contact_id.email":{"starts_with":"canary"}}')}`,
      '/v1/contacts?sort=email',
      '/v1/contacts?sort=custom.salary',
      '/v1/contacts/aggregate?group_by=email',
      '/v1/contacts/aggregate?measure=sum:custom.salary',
    ])
      expect([url, (await person.send('GET', url)).statusCode]).toEqual([url, 400])
    expect(
      (await person.send('POST', '/v1/contacts/duplicates', { values: { email: 'canary2@hidden.test' } })).data,
    ).toEqual({
      data: [],
    })
    for (const fields of [['email'], ['custom.salary']])
      expect((await person.send('POST', '/v1/exports', { object: 'contact', fields })).statusCode).toBe(400)
    const refused = await person.send('PATCH', at, { email: 'mine@x.test', custom: { salary: 1 } })
    expect([refused.statusCode, (refused.data['errors'] as { pointer: string }[]).map((e) => e.pointer)]).toEqual([
      403,
      ['/email', '/custom/salary'],
    ])
    const conflict = await person.send('PATCH', at, { first_name: 'Anna' }, { 'if-match': '"1"' })
    expect([conflict.statusCode, conflict.body.includes('canary')]).toEqual([412, false])
    // Changing what one may leaves the rest as it was.
    expect((await person.send('PATCH', at, { first_name: 'Anna' })).statusCode).toBe(200)
    expect((await owner.send('GET', at)).data).toMatchObject({
      first_name: 'Anna',
      email: 'canary2@hidden.test',
      custom: { salary: 91_000 },
    })
  })

  test('a field that may only be read is shown, and marked so', async () => {
    const space = await workspace(program)
    const person = await withRole(space, { objects: { company: { fields: { industry: 'read' } } } })
    const acme = await post(space.owner, '/v1/companies', { name: 'Acme', industry: 'Rockets' })
    const at = `/v1/companies/${String(acme['id'])}`
    expect((await person.send('GET', at)).data['industry']).toBe('Rockets')
    expect((await person.send('PATCH', at, { industry: 'Roads' })).statusCode).toBe(403)
    expect((await person.send('POST', '/v1/companies', { name: 'B', industry: 'Roads' })).statusCode).toBe(403)
    const meta = (await person.send('GET', '/v1/meta')).data['objects'] as {
      name: string
      fields: { name: string; readonly: boolean }[]
    }[]
    expect(meta.find((o) => o.name === 'company')?.fields.find((f) => f.name === 'industry')?.readonly).toBe(true)
  })
})

describe('scopes', () => {
  test('actions have rights of their own, and so has the field they write', async () => {
    const space = await workspace(program)
    const deal = await post(space.owner, '/v1/deals', { name: 'Big' })
    const at = `/v1/deals/${String(deal['id'])}`
    const person = await withRole(space, {
      objects: { deal: { actions: { 'deal.win': 'none', 'deal.move': 'none' } } },
    })
    expect((await person.send('POST', `${at}/win`, {})).statusCode).toBe(403)
    const stages = (await person.send('GET', '/v1/stages')).data['data'] as { id: string }[]
    const other = stages.find((s) => s.id !== deal['stage_id'])?.id
    expect((await person.send('PATCH', at, { stage_id: other })).statusCode).toBe(403)
    expect((await person.send('PATCH', at, { name: 'Bigger' })).statusCode).toBe(200)
    const objects = (await person.send('GET', '/v1/meta')).data['objects'] as {
      name: string
      actions: { name: string }[]
    }[]
    const actions = objects.find((o) => o.name === 'deal')?.actions.map((a) => a.name) ?? []
    expect([actions.includes('deal.win'), actions.includes('deal.lose')]).toEqual([false, true])
    expect((await space.owner.send('POST', `${at}/win`, {})).statusCode).toBe(200)
  })

  test('own means what one owns: a record of a team-mate is read and not changed', async () => {
    const space = await workspace(program)
    const team_id = String((await post(space.owner, '/v1/teams', { name: 'One' }))['id'])
    const [ann, bob] = [await space.another('rep'), await space.another('rep')]
    for (const who of [ann, bob])
      expect((await space.owner.send('PATCH', `/v1/members/${who.member_id}`, { team_id })).statusCode).toBe(200)
    const at = `/v1/companies/${String((await post(bob, '/v1/companies', { name: 'Of Bob' }))['id'])}`
    const tried = async (who: Person) => [
      (await who.send('GET', at)).statusCode,
      (await who.send('PATCH', at, { name: 'Changed' })).statusCode,
      (await who.send('DELETE', at)).statusCode,
    ]
    expect(await tried(ann)).toEqual([200, 403, 403])
    expect(await tried(bob)).toEqual([200, 200, 204])
  })

  test('team means the own team and those below it, and an export takes along no more than it may', async () => {
    const space = await workspace(program)
    const { owner } = space
    const team = async (name: string, parent_id?: unknown) =>
      String((await post(owner, '/v1/teams', { name, ...(parent_id ? { parent_id } : {}) }))['id'])
    const north = await team('North')
    const city = await team('City', north)
    const south = await team('South')
    const [lead, rep, other] = [await space.another('rep'), await space.another('rep'), await space.another('rep')]
    for (const [who, team_id] of [
      [lead, north],
      [rep, city],
      [other, south],
    ] as const)
      expect((await owner.send('PATCH', `/v1/members/${who.member_id}`, { team_id })).statusCode).toBe(200)
    for (const who of [lead, rep, other]) await post(who, '/v1/companies', { name: `Of ${who.email}` })
    const sees = async (who: Person) => namesOf((await who.send('GET', '/v1/companies')).data)
    expect(await sees(lead)).toEqual([`Of ${lead.email}`, `Of ${rep.email}`].toSorted())
    expect(await sees(rep)).toEqual([`Of ${rep.email}`])
    expect(await sees(other)).toEqual([`Of ${other.email}`])
    const total = (await lead.send('GET', '/v1/companies/aggregate')).data['data'] as { count: number }[]
    expect(total[0]?.count).toBe(2)
    // A circle of teams ends, too.
    expect([200, 422]).toContain((await owner.send('PATCH', `/v1/teams/${north}`, { parent_id: city })).statusCode)
    expect((await lead.send('GET', '/v1/companies')).statusCode).toBe(200)
  })

  test('a record is handed over to somebody whose records one does not read', async () => {
    const space = await workspace(program)
    const [rep, other] = [await space.another('rep'), await space.another('rep')]
    const at = `/v1/deals/${String((await post(rep, '/v1/deals', { name: 'Goes over' }))['id'])}`
    expect((await rep.send('PATCH', at, { owner_id: other.member_id })).statusCode).toBe(204)
    expect((await rep.send('GET', at)).statusCode).toBe(404)
    expect((await other.send('GET', at)).data).toMatchObject({ name: 'Goes over', owner_id: other.member_id })
  })

  test('a field of an action is written where the action may run, and a bulk change names what it refused', async () => {
    const space = await workspace(program)
    const person = await withRole(space, {
      objects: { deal: { delete: 'own', actions: { 'deal.move': 'own' } } },
    })
    const mine = await post(person, '/v1/deals', { name: 'Mine' })
    const theirs = await post(space.owner, '/v1/deals', { name: 'Theirs' })
    const stages = (await person.send('GET', '/v1/stages?sort=position')).data['data'] as { id: string }[]
    const stage_id = stages.find((s) => s.id !== mine['stage_id'])?.id
    const ids = [String(mine['id']), String(theirs['id'])]
    const refused = await person.send('PATCH', `/v1/deals/${ids[1]}`, { stage_id })
    expect([refused.statusCode, refused.data['code']]).toEqual([403, 'field_not_writable'])
    expect((await person.send('PATCH', `/v1/deals/${ids[0]}`, { stage_id })).statusCode).toBe(200)
    const rights = (await person.send('GET', `/v1/rights?object=deal&ids=${ids.join()}`)).data['data']
    expect(rights).toEqual([
      { id: ids[0], can: expect.arrayContaining(['update', 'delete', 'deal.move', 'deal.win']) },
      { id: ids[1], can: expect.not.arrayContaining(['delete', 'deal.move']) },
    ])
    const removed = await person.send('POST', '/v1/deals/bulk', { ids, action: 'remove' })
    expect(removed.data).toMatchObject({ updated: 1, failed: [{ id: ids[1], errors: [{ code: 'forbidden' }] }] })
    for (const query of ['object=nothing&ids=', `object=deal&ids=${'x'.repeat(36)}`])
      expect([400, 404]).toContain((await person.send('GET', `/v1/rights?${query}`)).statusCode)
  })

  test('counts are of what may be read, and say nothing of the rest', async () => {
    const space = await workspace(program)
    const blind = await withRole(space, { objects: { deal: { read: 'none' }, company: { read: 'own' } } })
    for (const name of ['One', 'Two']) await post(space.owner, '/v1/companies', { name })
    await post(space.owner, '/v1/deals', { name: 'Unseen' })
    await post(blind, '/v1/companies', { name: 'Own' })
    const asked = '/v1/counts?objects=company,deal,task,session,nothing,company'
    expect((await space.owner.send('GET', asked)).data['data']).toEqual({ company: 3, deal: 1, task: 0 })
    expect((await blind.send('GET', asked)).data['data']).toEqual({ company: 1, task: 0 })
    expect((await blind.send('GET', '/v1/counts')).statusCode).toBe(400)
  })

  test('the live stream names no record that the member might not read', async () => {
    const space = await workspace(program)
    const blind = await withRole(space, { objects: { deal: { read: 'none' }, company: { read: 'own' } } })
    const events = await listen(blind, space.slug)
    const deal = await post(space.owner, '/v1/deals', { name: 'Secret' })
    const acme = await post(space.owner, '/v1/companies', { name: 'Partly' })
    const lead = await post(space.owner, '/v1/leads', { name: 'Open' })
    const text = await events.until(String(lead['id']))
    expect([text.includes(String(deal['id'])), text.includes('"deal"')]).toEqual([false, false])
    expect([text.includes(String(acme['id'])), text.includes('"company"')]).toEqual([false, true])
    events.close()
  })
})

/** Reads a person's live stream over a real connection. */
async function listen(person: Person, slug: string) {
  if (!program.server.server.listening) await program.server.listen({ port: 0, host: '127.0.0.1' })
  const address = program.server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const stop = new AbortController()
  const answer = await fetch(`http://127.0.0.1:${port}/v1/live`, {
    headers: { cookie: person.cookieHeader(), 'x-workspace': slug },
    signal: stop.signal,
  })
  expect(answer.status).toBe(200)
  const reader = answer.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const until = async (wanted: string): Promise<string> => {
    while (!text.includes(wanted)) {
      const piece = await reader?.read()
      if (!piece || piece.done) throw new Error(`the stream ended before ${wanted}`)
      text += decoder.decode(piece.value)
    }
    return text
  }
  await until('event: hello')
  return { until, close: () => stop.abort() }
}

describe('sharing', () => {
  test('a record is opened to a member, a team or a role, for reading or changing, and closed again', async () => {
    const space = await workspace(program)
    const { owner } = space
    const rep = await space.as('rep')
    const acme = await post(owner, '/v1/companies', { name: 'Shared Acme' })
    await post(owner, '/v1/companies', { name: 'Unshared' })
    const note = await post(owner, '/v1/addresses', { company_id: acme['id'], city: 'Bern' })
    const at = `/v1/companies/${String(acme['id'])}`
    expect((await rep.send('GET', at)).statusCode).toBe(404)
    const share = await post(owner, '/v1/shares', {
      object: 'company',
      record_id: acme['id'],
      member_id: rep.member_id,
    })
    expect((await rep.send('GET', at)).statusCode).toBe(200)
    expect(namesOf((await rep.send('GET', '/v1/companies')).data)).toEqual(['Shared Acme'])
    expect((await rep.send('GET', '/v1/search?q=shared')).body).toContain('Shared Acme')
    expect((await rep.send('GET', `/v1/addresses/${String(note['id'])}`)).statusCode).toBe(200)
    expect((await rep.send('PATCH', at, { industry: 'Roads' })).statusCode).toBe(403)
    expect((await rep.send('DELETE', at)).statusCode).toBe(403)
    await post(owner, '/v1/shares', {
      object: 'company',
      record_id: acme['id'],
      member_id: rep.member_id,
      level: 'update',
    })
    expect((await rep.send('PATCH', at, { industry: 'Roads' })).statusCode).toBe(200)
    // What one only has shared is not passed on.
    const friend = await space.another('rep')
    const passOn = { object: 'company', record_id: acme['id'], member_id: friend.member_id }
    expect((await rep.send('POST', '/v1/shares', passOn)).statusCode).toBe(403)
    const listed = (await rep.send('GET', `/v1/shares?object=company&record_id=${String(acme['id'])}`)).data['data']
    expect(listed).toEqual([expect.objectContaining({ level: 'update', grantee: `member:${rep.member_id}` })])
    expect((await owner.send('DELETE', `/v1/shares/${String(share['id'])}`)).statusCode).toBe(204)
    expect((await rep.send('GET', at)).statusCode).toBe(404)
    await post(owner, '/v1/shares', { object: 'company', record_id: acme['id'], role: 'rep' })
    expect([(await rep.send('GET', at)).statusCode, (await friend.send('GET', at)).statusCode]).toEqual([200, 200])
    const events = (await owner.send('GET', `/v1/audit?record_id=${String(acme['id'])}`)).data['data'] as {
      name: string
    }[]
    expect(events.map((e) => e.name).filter((n) => n.includes('shared'))).toEqual([
      'company.shared',
      'company.unshared',
      'company.shared',
      'company.shared',
    ])
  })

  test('wrong ones are refused', async () => {
    const space = await workspace(program)
    const stranger = await workspace(program)
    const acme = await post(space.owner, '/v1/companies', { name: 'Acme' })
    const record = { object: 'company', record_id: acme['id'] }
    for (const [body, status] of [
      [record, 400],
      [{ ...record, member_id: space.owner.member_id, role: 'rep' }, 400],
      [{ ...record, member_id: stranger.owner.member_id }, 404],
      [{ ...record, role: 'nobody' }, 404],
      [{ ...record, object: 'pipeline', role: 'rep' }, 400],
      [{ ...record, record_id: stranger.owner.member_id, role: 'rep' }, 404],
    ] as const)
      expect([body, (await space.owner.send('POST', '/v1/shares', body)).statusCode]).toEqual([body, status])
    const rep = await space.as('rep')
    expect((await rep.send('POST', '/v1/shares', { ...record, role: 'rep' })).statusCode).toBe(404)
  })
})

test('what a member sees can be looked at beforehand', async () => {
  const space = await workspace(program)
  const rep = await space.as('rep')
  await post(space.owner, '/v1/companies', { name: 'Not theirs' })
  await post(rep, '/v1/companies', { name: 'Theirs' })
  const answer = await space.owner.send('GET', `/v1/members/${rep.member_id}/access`)
  expect(answer.data).toMatchObject({ member: { role: 'rep' }, areas: [] })
  const company = (answer.data['objects'] as { object: string }[]).find((o) => o.object === 'company')
  expect(company).toMatchObject({
    visible: 1,
    total: 2,
    shared: 0,
    scopes: { read: 'team', update: 'own', delete: 'own', export: 'own' },
  })
  expect((await rep.send('GET', `/v1/members/${rep.member_id}/access`)).statusCode).toBe(403)
})
