import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Person, type Program, type Workspace, openProgram, runJobs, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uploadFile } from '../../testkit/transfer.ts'

let program: Program
const logged: string[] = []
beforeAll(async () => {
  program = await openProgram({ logged })
}, 60_000)
afterAll(async () => program.close())

const MASK = '••••••'
const ok = async (who: Person, method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, body?: unknown) => {
  const answer = await who.send(method, url, body)
  expect([method, url, answer.statusCode < 300 ? 'ok' : answer.body]).toEqual([method, url, 'ok'])
  return answer.data
}
const encrypt = async (w: Workspace, object: string, field: string, body: object = { encrypted: true }) => {
  const answer = await ok(w.owner, 'PUT', `/v1/field-encryption/${object}/${field}`, body)
  await runJobs(program)
  return answer
}
/** A role that does everything with records and may see these fields. */
const seeing = async (w: Workspace, object: string, reveal: string[]): Promise<Person> => {
  const every = { read: 'all', create: 'all', update: 'all', delete: 'all', export: 'all', import: 'all' }
  const role = await ok(w.owner, 'POST', '/v1/roles', {
    name: `Sees ${Math.random()}`,
    rights: { every, objects: { [object]: { reveal } }, areas: [] },
  })
  return await w.another(String(role['key']))
}
/** Every row of every table of the database that names the workspace, as text. */
const dump = async (w: Workspace): Promise<string> => {
  const tables = await program.app.db.asBoot((tx) =>
    tx.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where n.nspname = 'public' and c.relkind = 'r' order by 1`,
    ),
  )
  const rows = await Promise.all(
    tables.map(({ name }) =>
      program.app.db.asBoot((tx) =>
        tx.query<{ row: string }>(`select t::text as row from ${name} t where tenant_id = $1`, [w.tenant_id]),
      ),
    ),
  )
  return rows
    .flat()
    .map((each) => each.row)
    .join('\n')
}

describe('encrypted fields', () => {
  test('values that are there, built-in and own, become ciphertext everywhere in the database, and clear again', async () => {
    const w = await workspace(program)
    await ok(w.owner, 'POST', '/v1/custom-fields', { object: 'contact', label: 'IBAN', kind: 'text', searchable: true })
    const made = await ok(w.owner, 'POST', '/v1/contacts', {
      last_name: 'Example',
      description: 'canaryone speaks of zebrafinch',
      custom: { iban: 'DE02canarytwo' },
    })
    const id = String(made['id'])
    await ok(w.owner, 'PATCH', `/v1/contacts/${id}`, { description: 'canarythree', custom: { iban: 'DE99canaryfour' } })
    const gone = await ok(w.owner, 'POST', '/v1/contacts', { last_name: 'Trashed', description: 'canaryfive' })
    await ok(w.owner, 'DELETE', `/v1/contacts/${String(gone['id'])}`)
    expect(await dump(w)).toMatch(/canaryone[\s\S]*canarytwo|canarytwo[\s\S]*canaryone/)
    await encrypt(w, 'contact', 'description')
    await encrypt(w, 'contact', 'custom.iban')
    const after = (await dump(w)).toLowerCase()
    expect(
      ['canaryone', 'zebrafinch', 'canarytwo', 'canarythree', 'canaryfour', 'canaryfive'].filter((c) =>
        after.includes(c),
      ),
    ).toEqual([])
    const state = await ok(w.owner, 'GET', '/v1/field-encryption')
    expect(state['data']).toMatchObject([
      { object: 'contact', field: 'custom.iban', state: 'on', done: 2, total: 2 },
      { object: 'contact', field: 'description', state: 'on', done: 2, total: 2 },
    ])
    expect(state['keys']).toMatchObject([{ cells: 3 }])
    const shown = await ok(w.owner, 'POST', `/v1/contacts/${id}/reveal`, { fields: ['description', 'custom.iban'] })
    expect(shown['values']).toEqual({ description: 'canarythree', 'custom.iban': 'DE99canaryfour' })
    await encrypt(w, 'contact', 'description', { encrypted: false })
    expect(await ok(w.owner, 'GET', `/v1/contacts/${id}`)).toMatchObject({
      description: 'canarythree',
      custom: { iban: MASK },
    })
    await ok(w.owner, 'POST', `/v1/contacts/${String(gone['id'])}/restore`)
    expect(await ok(w.owner, 'GET', `/v1/contacts/${String(gone['id'])}`)).toMatchObject({ description: 'canaryfive' })
  })

  test('a ciphertext moved to another row does not open, and its record says so by an empty value', async () => {
    const w = await workspace(program)
    await encrypt(w, 'contact', 'description')
    const [a, b] = [
      await ok(w.owner, 'POST', '/v1/contacts', { last_name: 'A', description: 'of a' }),
      await ok(w.owner, 'POST', '/v1/contacts', { last_name: 'B', description: 'of b' }),
    ]
    await program.app.db.asBoot((tx) =>
      tx.run(
        'update contact set description = (select description from contact where tenant_id = $1 and id = $2) where tenant_id = $1 and id = $3',
        [w.tenant_id, a['id'], b['id']],
      ),
    )
    const shown = await ok(w.owner, 'POST', `/v1/contacts/${String(b['id'])}/reveal`, { fields: ['description'] })
    expect(shown['values']).toEqual({ description: null })
  })

  test('one canary per field, in no channel: records, lists, search, timeline, history, audit, export, import, log', async () => {
    const w = await workspace(program)
    const fields = { description: 'long_text', department: 'text', language: 'text' }
    await ok(w.owner, 'POST', '/v1/custom-fields', { object: 'contact', label: 'Site', kind: 'url' })
    for (const field of [...Object.keys(fields), 'custom.site']) await encrypt(w, 'contact', field)
    const values = { description: 'kanarid one', department: 'kanarip two', language: 'kanaril' }
    const made = await ok(w.owner, 'POST', '/v1/contacts', {
      last_name: 'Shown',
      ...values,
      custom: { site: 'https://kanaris.example' },
    })
    const id = String(made['id'])
    await ok(w.owner, 'PATCH', `/v1/contacts/${id}`, { department: 'kanariq three' })
    const copy = await ok(w.owner, 'POST', '/v1/contacts/batch', {
      records: [{ last_name: 'Second', department: 'kanarib' }],
    })
    const rep = await w.as('manager')
    const admin = await w.as('admin')
    const csv = 'last_name,department,email\nThird,kanaric,third@example.test\n,kanarix,\n'
    const upload = await uploadFile(w.owner, program, 'contact', 'people.csv', csv)
    const imported = String(upload.data['id'])
    await ok(w.owner, 'POST', `/v1/imports/${imported}/run`)
    await runJobs(program)
    const answers: [string, string][] = [['batch', JSON.stringify(copy)]]
    for (const who of [rep, admin, w.owner]) {
      const exported = await who.send('POST', '/v1/exports', { object: 'contact', format: 'csv' })
      await runJobs(program)
      for (const url of [
        '/v1/contacts',
        `/v1/contacts/${id}`,
        `/v1/contacts/${id}?fields=department,custom.site`,
        '/v1/contacts?q=kanarip',
        '/v1/search?q=kanarid',
        '/v1/search?q=kanariq',
        `/v1/contacts/${id}/timeline`,
        `/v1/history/contact/${id}`,
        '/v1/audit?limit=200',
        '/v1/meta',
        '/v1/trash',
        '/v1/contacts/duplicates',
        `/v1/exports/${String(exported.data['id'])}/download`,
        `/v1/imports/${imported}/rows`,
        `/v1/imports/${imported}/errors.csv`,
      ])
        answers.push([url, (await who.send('GET', url)).body])
    }
    const events = (await ok(w.owner, 'GET', '/v1/audit?limit=200'))['data'] as { id: string }[]
    for (const event of events) answers.push(['event', (await w.owner.send('GET', `/v1/audit/${event.id}`)).body])
    expect(answers.filter(([, body]) => /kanari/i.test(body)).map(([url]) => url)).toEqual([])
    expect((await dump(w)).toLowerCase()).not.toMatch(/kanari/)
    expect(logged.join('\n')).not.toMatch(/kanari/)
    const list = (await ok(w.owner, 'GET', '/v1/contacts?sort=last_name'))['data'] as { department: string | null }[]
    expect(new Set(list.map((row) => row.department))).toEqual(new Set([MASK]))
  }, 60_000)

  test('is shown to those who may, by a request of its own that the trail notes without the value', async () => {
    const w = await workspace(program)
    await encrypt(w, 'contact', 'department')
    await encrypt(w, 'contact', 'language')
    const made = await ok(w.owner, 'POST', '/v1/contacts', { last_name: 'X', department: 'Legal', language: 'de' })
    const url = `/v1/contacts/${String(made['id'])}/reveal`
    const [admin, sees] = [await w.as('admin'), await seeing(w, 'contact', ['department'])]
    const refused = await admin.send('POST', url, { fields: ['department'] })
    expect([refused.statusCode, refused.data['code']]).toEqual([403, 'reveal_not_allowed'])
    expect((await sees.send('POST', url, { fields: ['department', 'language'] })).data['errors']).toMatchObject([
      { pointer: '/fields/1' },
    ])
    expect((await ok(sees, 'POST', url, { fields: ['department'] }))['values']).toEqual({ department: 'Legal' })
    expect((await sees.send('POST', url, { fields: ['last_name'] })).statusCode).toBe(400)
    expect(
      (await sees.send('POST', '/v1/contacts/0196f0a0-0000-7000-8000-000000000000/reveal', { fields: ['department'] }))
        .statusCode,
    ).toBe(404)
    const trail = (await ok(w.owner, 'GET', '/v1/audit?name=contact.revealed'))['data'] as {
      id: string
      fields: string[]
    }[]
    expect(trail.map((event) => event.fields)).toEqual([['department']])
    const event = await ok(w.owner, 'GET', `/v1/audit/${trail[0]?.id ?? ''}`)
    expect(event).toMatchObject({
      actor_id: sees.member_id,
      ip: '127.0.0.1',
      changes: [{ field: 'department', old: null, new: null }],
    })
    expect(JSON.stringify(event)).not.toContain('Legal')
    const given = await admin.send('POST', '/v1/roles', {
      name: 'More than own',
      rights: {
        every: { read: 'all', create: 'all', update: 'all', delete: 'all', export: 'all', import: 'all' },
        objects: { contact: { reveal: ['department'] } },
        areas: [],
      },
    })
    expect(given.statusCode).toBe(403)
  })

  test('compares by equality for those who may see it; everything else is refused with the place', async () => {
    const w = await workspace(program)
    await encrypt(w, 'contact', 'department')
    const rep = await seeing(w, 'contact', [])
    await ok(w.owner, 'POST', '/v1/contacts/batch', {
      records: ['Legal  Affairs', 'Sales', null].map((department, i) => ({ last_name: `N${i}`, department })),
    })
    const find = async (who: Person, filter: unknown) =>
      await who.send('GET', `/v1/contacts?filter=${encodeURIComponent(JSON.stringify(filter))}`)
    const names = async (filter: unknown) =>
      ((await find(w.owner, filter)).data['data'] as { last_name: string }[]).map((row) => row.last_name).toSorted()
    expect(await names({ department: { eq: 'legal affairs' } })).toEqual(['N0'])
    expect(await names({ department: { in: ['Sales', 'None'] } })).toEqual(['N1'])
    expect(await names({ department: { is_null: true } })).toEqual(['N2'])
    for (const operator of ['contains', 'starts_with', 'gt', 'ne']) {
      const answer = await find(w.owner, { department: { [operator]: 'Leg' } })
      expect([answer.statusCode, answer.data['errors']]).toEqual([
        400,
        [expect.objectContaining({ pointer: `/filter/department/${operator}`, code: 'encrypted_field' })],
      ])
    }
    expect((await find(rep, { department: { eq: 'Sales' } })).data['errors']).toMatchObject([
      { code: 'encrypted_field' },
    ])
    expect((await w.owner.send('GET', '/v1/contacts?sort=department')).data['code']).toBe('bad_sort')
    expect((await w.owner.send('GET', '/v1/contacts/aggregate?group_by=department')).statusCode).toBe(400)
  })

  test('an export holds masks, and values only when asked for by who may see them', async () => {
    const w = await workspace(program)
    await encrypt(w, 'contact', 'department')
    await ok(w.owner, 'POST', '/v1/contacts', { last_name: 'X', department: 'Legal' })
    const sees = await seeing(w, 'contact', ['department'])
    const fileOf = async (who: Person, body: object): Promise<string> => {
      const made = await ok(who, 'POST', '/v1/exports', {
        object: 'contact',
        format: 'csv',
        fields: ['last_name', 'department'],
        ...body,
      })
      await runJobs(program)
      return (await who.send('GET', `/v1/exports/${String(made['id'])}/download`)).body
    }
    expect(await fileOf(sees, {})).toContain(`X,${MASK}`)
    expect(await fileOf(sees, { reveal: true })).toContain('X,Legal')
    expect(
      (await (await w.as('admin')).send('POST', '/v1/exports', { object: 'contact', reveal: true })).data['code'],
    ).toBe('reveal_not_allowed')
    const [started] = (await ok(w.owner, 'GET', '/v1/audit?name=export.started'))['data'] as { fields: string[] }[]
    expect(started?.fields).toContain('revealed')
  })

  test('what names or finds records, and what is no text, cannot be encrypted', async () => {
    const w = await workspace(program)
    for (const [object, field, code] of [
      ['contact', 'full_name', 'names_record'],
      ['contact', 'last_name', 'names_record'],
      ['contact', 'email', 'names_record'],
      ['contact', 'phone', 'match_key'],
      ['company', 'website', 'match_key'],
      ['contact', 'birthday', 'not_text'],
      ['lead', 'company_name', 'used_by_program'],
      ['contact', 'nothing', 'unknown_field'],
      ['member', 'name', 'not_of_records'],
    ]) {
      const answer = await w.owner.send('PUT', `/v1/field-encryption/${object}/${field}`, { encrypted: true })
      expect([
        object,
        field,
        answer.statusCode,
        (answer.data['errors'] as { code: string }[] | undefined)?.[0]?.code,
      ]).toEqual([object, field, 400, code])
    }
    const manager = await w.as('manager')
    expect((await manager.send('PUT', '/v1/field-encryption/contact/department', { encrypted: true })).statusCode).toBe(
      403,
    )
  })

  test('the program itself asks for no special category of data', () => {
    const asked = [...program.app.registry.objects.values()].flatMap((object) =>
      Object.entries(object.fields)
        .filter(
          ([name, field]) =>
            field.special ||
            /race|ethnic|religio|belief|politic|union|genetic|biometric|health|medical|disab|sexual|orientation|criminal/.test(
              `${name} ${field.label ?? ''} ${String(field.personal)}`,
            ),
        )
        .map(([name]) => `${object.name}.${name}`),
    )
    expect(asked).toEqual([])
  })

  test('marking a field special encrypts it, and it stays so', async () => {
    const w = await workspace(program)
    await ok(w.owner, 'POST', '/v1/custom-fields', {
      object: 'contact',
      label: 'Allergies',
      kind: 'text',
      special: true,
    })
    const made = await ok(w.owner, 'POST', '/v1/contacts', { last_name: 'X', custom: { allergies: 'nuts' } })
    expect(made['custom']).toEqual({ allergies: MASK })
    expect(await dump(w)).not.toContain('nuts')
    const answer = await w.owner.send('PUT', '/v1/field-encryption/contact/custom.allergies', { encrypted: false })
    expect([answer.statusCode, answer.data['code']]).toEqual([409, 'special_stays_encrypted'])
    const number = await w.owner.send('POST', '/v1/custom-fields', {
      object: 'contact',
      label: 'Weight',
      kind: 'integer',
      special: true,
    })
    expect(number.statusCode).toBe(400)
  })

  test('a mask sent back changes nothing, a value sent again makes no event, undo and merge carry the value', async () => {
    const w = await workspace(program)
    await encrypt(w, 'contact', 'department')
    const made = await ok(w.owner, 'POST', '/v1/contacts', { last_name: 'X', department: 'One' })
    const id = String(made['id'])
    const value = async (of = id) =>
      (
        (await ok(w.owner, 'POST', `/v1/contacts/${of}/reveal`, { fields: ['department'] }))['values'] as Record<
          string,
          string
        >
      )['department']
    expect(await ok(w.owner, 'PATCH', `/v1/contacts/${id}`, { department: MASK })).toMatchObject({ version: 1 })
    expect(await ok(w.owner, 'PATCH', `/v1/contacts/${id}`, { department: 'One' })).toMatchObject({ version: 1 })
    const changed = await w.owner.send('PATCH', `/v1/contacts/${id}`, { department: 'Two' })
    expect(await value()).toBe('Two')
    await ok(w.owner, 'POST', '/v1/undo', { batch: changed.headers['x-undo'] })
    expect(await value()).toBe('One')
    const other = await ok(w.owner, 'POST', '/v1/contacts', { last_name: 'Y' })
    await ok(w.owner, 'POST', `/v1/contacts/${String(other['id'])}/merge`, { with: id, fields: {} })
    expect(await value(String(other['id']))).toBe('One')
  })

  test('a rotation writes under the new key, rewrites what is there and keeps it readable and findable', async () => {
    const w = await workspace(program)
    await encrypt(w, 'contact', 'department')
    const made = await ok(w.owner, 'POST', '/v1/contacts', { last_name: 'X', department: 'Legal' })
    const before = (await ok(w.owner, 'GET', '/v1/field-encryption'))['keys'] as { kid: string; cells: number }[]
    const filter = encodeURIComponent(JSON.stringify({ department: { eq: 'Legal' } }))
    const { kid } = await ok(w.owner, 'POST', '/v1/field-encryption/rotate')
    expect((await ok(w.owner, 'GET', `/v1/contacts?filter=${filter}`))['data']).toHaveLength(1)
    await runJobs(program)
    expect((await ok(w.owner, 'GET', '/v1/field-encryption'))['keys']).toMatchObject([
      { kid, cells: 1 },
      { kid: before[0]?.kid, cells: 0 },
    ])
    expect((await ok(w.owner, 'GET', `/v1/contacts?filter=${filter}`))['data']).toHaveLength(1)
    expect(
      (await ok(w.owner, 'POST', `/v1/contacts/${String(made['id'])}/reveal`, { fields: ['department'] }))['values'],
    ).toEqual({ department: 'Legal' })
    const stored = readFileSync(join(program.app.config.data_dir, 'keys', 'workspaces', `${w.tenant_id}.json`), 'utf8')
    expect(stored).toContain(String(kid))
  })
})
