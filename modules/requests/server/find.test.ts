import { asProgram, uuidv7 } from '@app/core'
import type { ObjectDef } from '@app/schema'
import { type Program, type Workspace, inputFor, makeWorld, openProgram, runJobs, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser } from '../../../packages/testkit/edge.ts'
import { personObjects, searchObjects, searchShared, searchTables } from './find.queries.ts'
import { placesOf, textColumns } from './places.ts'
import { probes } from './probes.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => {
  await program.close()
})

type Json = Record<string, unknown>
const PERSON = { emails: ['daniel.okonjo@plexzap.example'], phones: ['+493012345678'], names: ['Daniel Okonjo'] }
/** How people write him, and people who are not him, though a careless search takes them for him. */
const FORMS = ['Call +49 30 12 34 56-78.', 'x daniel.okonjo@plexzap.example.', 'Mr Daniel  Okonjo', 'Okonjo, Daniel']
const OTHERS = [
  'jordaniel.okonjo@plexzap.example',
  'daniel.okonjo@plexzap.example.net',
  'Danielle Okonjova',
  '+49 30 1234 567899',
]
const sorted = (values: readonly string[]): string[] => values.toSorted((a, b) => a.localeCompare(b))

/** A record of every object that the program lets people make, with nothing of the person in it yet. */
async function oneOfEach(space: Workspace): Promise<Map<string, string>> {
  const world = makeWorld(program, space.owner)
  const made = new Map<string, string>()
  for (const object of program.app.registry.objects.values()) {
    if (!object.routes || object.child || textColumns(object).length === 0 || 'config' in object.access) continue
    made.set(object.name, String((await world.create(object.name, await inputFor(world, object, 7, 'required')))['id']))
  }
  return made
}

/** The person stands in every text column of a record at once: which of them does the search name? In a transaction that is taken back. */
async function planted(
  space: Workspace,
  object: ObjectDef,
  id: string,
  text: string,
): Promise<{ columns: string[]; named: string[] }> {
  const out: { columns: string[]; named: string[] } = { columns: [], named: [] }
  await space
    .inCtx(async (given) => {
      const ctx = asProgram(given)
      for (const column of textColumns(object)) {
        const json = column === 'custom' || ['json', 'multi_select', 'tags'].includes(object.fields[column]?.kind ?? '')
        await ctx.tx.run('savepoint plant')
        try {
          await ctx.tx.run(
            `update ${object.name} set ${column} = $3${json ? '::jsonb' : ''} where tenant_id = $1 and id = $2`,
            [ctx.tenant.id, id, json ? JSON.stringify({ own: text }) : text],
          )
          out.columns.push(/^s\d$/.test(column) ? 'custom' : column)
        } catch {
          // A rule of the table allows no such text there.
          await ctx.tx.run('rollback to savepoint plant')
        }
      }
      const found = await searchObjects(ctx, PERSON)
      out.named = found.flatMap((one) => (one.object === object.name && one.record_id === id ? one.fields : []))
      throw new Error('taken back')
    })
    .catch((cause: unknown) => expect(cause).toMatchObject({ message: 'taken back' }))
  return out
}

async function asked(space: Workspace, kind = 'access'): Promise<string> {
  await browser(program.server).send('POST', '/v1/privacy/ask', {
    workspace: space.slug,
    kind,
    name: 'Daniel Okonjo',
    email: PERSON.emails[0],
  })
  const [row = {}] = (await space.owner.send('GET', '/v1/privacy-requests')).data['data'] as Json[]
  return `/v1/privacy-requests/${String(row['id'])}`
}

describe('finding a person', () => {
  test('every place of the data map is searched, or says why it is not', () => {
    const places = placesOf(program.app)
    expect(places.filter((one) => one.how === 'none' && !one.why).map((one) => one.place)).toEqual([])
    const named = new Set(places.map((one) => one.place))
    const { objects, tables, globals, stores } = program.app.registry
    const personal = [
      ...[...objects.values()].filter((one) => Object.values(one.fields).some((field) => field.personal !== false)),
      ...[...tables.values()].filter((one) => Object.values(one.columns).some((column) => column.personal !== false)),
      ...[...stores.values()].filter((one) => one.personal.length > 0),
    ].map((one) => one.name)
    const shared = [...globals.values()]
      .filter((one) =>
        Object.values(one.columns).some((column) => (typeof column === 'object' ? column.personal : column) !== false),
      )
      .map((one) => `identity.${one.name}`)
    expect([...personal, ...shared].filter((one) => !named.has(one))).toEqual([])
    expect(personal.length).toBeGreaterThan(30)
  })

  test('the probe of places sees one that nobody thought of', async () => {
    const probe = probes.find((one) => one.id === 'requests.places')
    expect(await probe?.run(program.app)).toMatchObject({ state: 'proven' })
    const tables = new Map(program.app.registry.tables)
    const known = tables.get('event_value')
    if (known)
      tables.set('drawer', {
        ...known,
        name: 'drawer',
        columns: { at: { type: 'timestamptz', personal: 'user.behavior' } },
      })
    const app = { ...program.app, registry: { ...program.app.registry, tables } }
    expect(await probe?.run(app)).toMatchObject({ state: 'failed' })
  })

  test('in every text column of every object, by address, number and name; nobody who is called alike', async () => {
    const space = await workspace(program)
    const made = await oneOfEach(space)
    expect(made.size).toBeGreaterThan(5)
    const [missed, wrong]: [string[], string[]] = [[], []]
    let places = 0
    for (const [name, id] of made) {
      const object = program.app.registry.objects.get(name)
      if (!object) continue
      for (const text of FORMS) {
        const { columns, named } = await planted(space, object, id, text)
        places += columns.length
        missed.push(
          ...columns.filter((column) => !named.includes(column)).map((column) => `${name}.${column}: ${text}`),
        )
      }
      wrong.push(...(await planted(space, object, id, OTHERS.join(' / '))).named.map((column) => `${name}.${column}`))
    }
    expect(missed).toEqual([])
    expect(wrong).toEqual([])
    expect(places).toBeGreaterThan(200)
  }, 60_000)

  test('in every text of the program’s own tables, in what all workspaces share, never in a neighbour', async () => {
    const space = await workspace(program)
    const neighbour = await workspace(program)
    for (const one of [space, neighbour]) {
      await one.owner.send('POST', '/v1/contacts', {
        first_name: 'Daniel',
        last_name: 'Okonjo',
        email: PERSON.emails[0],
      })
      await one.owner.send('POST', '/v1/invitations', { email: PERSON.emails[0], role: 'rep' })
      await asked(one)
    }
    const other = await space.owner.send('POST', '/v1/contacts', { last_name: 'Okonjo', email: 'ada@other.example' })
    await space.owner.send('PATCH', `/v1/contacts/${String(other.data['id'])}`, { description: 'Asked Daniel Okonjo' })
    await space.owner.send('PATCH', `/v1/contacts/${String(other.data['id'])}`, { description: 'Nothing' })
    await space.owner.send(
      'POST',
      '/v1/notes',
      { body: 'Call +49 30 12 34 56 78 back' },
      { 'idempotency-key': `note-${uuidv7()}` },
    )
    await space.inCtx(async (ctx) => {
      const found = await searchObjects(ctx, PERSON)
      expect(sorted(found.map((one) => `${one.object} ${one.role} ${one.reasons.join(' ')}`))).toEqual([
        'contact person email name',
        'note mention phone',
      ])
      const copies = new Map((await searchTables(ctx, PERSON)).map((one) => [one.place, one.rows]))
      expect(copies.get('event_value')).toBeGreaterThan(0)
      expect(copies.get('idempotency_key')).toBe(1)
      expect(copies.get('privacy_request')).toBe(1)
      const shared = await searchShared(ctx, PERSON.emails)
      expect(shared.copies.find((one) => one.place === 'identity.invitation')).toEqual({
        place: 'identity.invitation',
        rows: 1,
      })
      const self = await searchShared(ctx, [space.owner.email])
      expect(self.members).toHaveLength(1)
    })
    expect(personObjects(program.app).map((one) => one.name)).toEqual(
      expect.arrayContaining(['contact', 'lead', 'member']),
    )
  })

  test('in fields that are encrypted, by tokens', async () => {
    const space = await workspace(program)
    await space.owner.send('PUT', '/v1/field-encryption/contact/department', { encrypted: true })
    await runJobs(program)
    const kept = await space.owner.send('POST', '/v1/contacts', { last_name: 'Somebody', department: 'Daniel Okonjo' })
    expect(kept.data['department']).toBe('••••••')
    await space.inCtx(async (ctx) => {
      const found = await searchObjects(ctx, PERSON)
      expect(found).toEqual([
        { object: 'contact', record_id: kept.data['id'], role: 'mention', fields: ['department'], reasons: ['name'] },
      ])
    })
  })

  test('needs proof of identity first, and somebody for each find; a number or a name alone is not enough', async () => {
    const space = await workspace(program)
    const known = await space.owner.send('POST', '/v1/contacts', {
      first_name: 'Daniel',
      last_name: 'Okonjo',
      email: PERSON.emails[0],
      phone: '+1 202 555 0147',
    })
    const namesake = await space.owner.send('POST', '/v1/contacts', {
      first_name: 'Daniel',
      last_name: 'Okonjo',
      email: 'd@elsewhere.example',
    })
    const stranger = await space.owner.send('POST', '/v1/contacts', {
      first_name: 'D.',
      email: 'old@elsewhere.example',
    })
    const lead = await space.owner.send('POST', '/v1/leads', { name: 'Unknown caller', phone: '+1 202 555 0147' })
    const url = await asked(space)
    expect((await space.owner.send('POST', `${url}/search`)).data['code']).toBe('identity_unproven')
    await space.owner.send('POST', `${url}/identity`, { fact: 'Customer number compared' })
    expect((await space.owner.send('POST', `${url}/search`, { phones: ['abcd'] })).statusCode).toBe(400)
    const search = async () => (await space.owner.send('POST', `${url}/search`)).data['data'] as Json[]
    const found = await search()
    expect(sorted(found.map((one) => String(one['record_id'])))).toEqual(
      sorted([String(known.data['id']), String(namesake.data['id'])]),
    )
    const decide = async (id: unknown, more: Json = {}) =>
      await space.owner.send('POST', `${url}/subjects`, {
        object: 'contact',
        record_id: id,
        decision: 'confirmed',
        ...more,
      })
    expect((await decide(known.data['id'])).statusCode).toBe(200)
    expect((await decide(namesake.data['id'])).data['code']).toBe('subject_unsure')
    expect((await decide(namesake.data['id'], { because: 'Same birthday' })).statusCode).toBe(200)
    expect((await decide(namesake.data['id'], { decision: 'rejected' })).statusCode).toBe(200)
    expect((await decide(uuidv7())).statusCode).toBe(404)
    // A record that nothing matched is added by hand, with what speaks for it.
    expect((await decide(stranger.data['id'])).data['code']).toBe('subject_unsure')
    expect((await decide(stranger.data['id'], { because: 'Signed with the old address' })).statusCode).toBe(200)
    // Looked for again: what was decided stays, and the confirmed record's number leads on.
    const again = new Map((await search()).map((one) => [one['record_id'], one['decision']]))
    expect([known, namesake, stranger, lead].map((one) => again.get(one.data['id']))).toEqual([
      'confirmed',
      'rejected',
      'confirmed',
      null,
    ])
    const rep = await space.as('rep')
    expect((await rep.send('POST', `${url}/search`)).statusCode).toBe(403)
    const neighbour = await workspace(program)
    expect((await neighbour.owner.send('GET', `${url}/subjects`)).statusCode).toBe(404)
  })
})
