import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Edge } from '../../../packages/testkit/edge.ts'
import { dumpTenant } from '../../../packages/testkit/dump-tenant.ts'
import { type Person, importFile, newPerson, startAll, uploadFile, work } from '../../../packages/testkit/transfer.ts'

let edge: Edge
let person: Person
const folder = mkdtempSync(join(tmpdir(), 'import-'))
beforeAll(async () => {
  edge = await startAll()
  person = await newPerson(edge)
})
afterAll(async () => {
  await edge?.close()
})

const put = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const run = (object: string, name: string, content: string, patch: Record<string, unknown>, who = person) =>
  importFile(edge, who, object, put(name, content), patch)
const list = async (path: string, who = person): Promise<Record<string, unknown>[]> =>
  (await who.send('GET', `/v1/${path}`)).data['data'] as Record<string, unknown>[]
const idOf = (one: Record<string, unknown>): string => String(one['id'])

/** All the workspace holds; stages that were moved and put back are the same but for who wrote them last. */
const everything = async ({ tenant_id }: Person): Promise<Record<string, string[]>> => {
  const { stage = [] } = await dumpTenant(edge.app.db, tenant_id, ['version', 'updated_at', 'updated_by'])
  return { ...(await dumpTenant(edge.app.db, tenant_id)), stage }
}

/** Own data of the shape and dirt of a sales extract. */
const DEALS = [
  'deal_id,agent,item,client,stage,opened,closed,value',
  'D-1,Ann Lee,GTX Pro,Cancity,Won,10/20/2016,3/1/2017,1054',
  'D-2,Bo Fox,GTXPro,Isdom,Won,10/25/2016,3/11/2017,4514',
  'D-3,Ann Lee,MG Special,,Engaging,11/3/2016,,',
  'D-4,Bo Fox,MG Special,Cancity,Prospecting,,,',
  'D-5,Ann Lee,GTX Pro,Cancity,Lost,12/1/2016,12/20/2016,0',
  '',
].join('\n')

describe('an import', () => {
  test('creates stages in order of appearance, companies, products and members, and takes all of it back', async () => {
    const who = await newPerson(edge)
    const before = await everything(who)
    const done = await run(
      'deal',
      'deals.csv',
      DEALS,
      {
        mapping: {
          deal_id: 'name',
          agent: 'owner_id',
          item: 'product_id',
          client: 'company_id',
          stage: 'stage_id',
          opened: 'opened_on',
          closed: 'closes_on',
          value: 'amount',
        },
        unknown: { stage_id: 'create', company_id: 'create', product_id: 'create', owner_id: 'create' },
      },
      who,
    )
    expect(done).toMatchObject({ state: 'done', counts: { created: 5, updated: 0, skipped: 0, failed: 0 } })
    const stages = (await list('stages?limit=50&sort=position', who)).map((one) => [one['name'], one['outcome']])
    expect(stages.slice(3)).toEqual([
      ['Negotiation', 'open'],
      ['Engaging', 'open'],
      ['Prospecting', 'open'],
      ['Won', 'won'],
      ['Lost', 'lost'],
    ])
    const deals = await list('deals?sort=name', who)
    expect(deals.map((one) => [one['opened_on'], one['closes_on'], one['amount']])).toEqual([
      ['2016-10-20', '2017-03-01', { amount: '1054.00', currency: 'USD' }],
      ['2016-10-25', '2017-03-11', { amount: '4514.00', currency: 'USD' }],
      ['2016-11-03', null, null],
      [null, null, null],
      ['2016-12-01', '2016-12-20', { amount: '0.00', currency: 'USD' }],
    ])
    const undone = await who.send('POST', `/v1/imports/${idOf(done)}/undo`)
    expect(undone.data).toMatchObject({ state: 'undone', undone: 5, kept_count: 0 })
    expect(await everything(who)).toEqual(before)
  })

  test('stages that a run makes stand in order of appearance before those that end a deal, and new ends after them', async () => {
    const who = await newPerson(edge)
    const file = 'name,stage\nA,Closed - not won\nB,Visit\nC,closedwon\nD,Offer\nE,Won\nF,visit\n'
    const done = await run('deal', 'visits.csv', file, { unknown: { stage_id: 'create' } }, who)
    expect(done['counts']).toMatchObject({ created: 6, failed: 0 })
    const stages = await list('stages?limit=50&sort=position', who)
    expect(stages.slice(4).map((one) => [one['position'], one['name'], one['outcome'], one['probability']])).toEqual([
      [4, 'Visit', 'open', 50],
      [5, 'Offer', 'open', 50],
      [6, 'Won', 'won', 100],
      [7, 'Lost', 'lost', 0],
      [8, 'Closed - not won', 'lost', 0],
      [9, 'closedwon', 'won', 100],
    ])
    // A stage that is in use since stays where it is, and nothing stands where another does.
    await who.send('POST', '/v1/deals', { name: 'Later', stage_id: idOf(stages[5] ?? {}) })
    await who.send('POST', `/v1/imports/${idOf(done)}/undo`)
    const left = (await list('stages?limit=50&sort=position', who)).slice(3)
    expect(left.map((one) => [one['position'], one['name']])).toEqual([
      [3, 'Negotiation'],
      [4, 'Offer'],
      [5, 'Won'],
      [6, 'Lost'],
    ])
  })

  test('an undo keeps what was edited since, and names it', async () => {
    const who = await newPerson(edge)
    const done = await run('company', 'companies.csv', 'name,city\nAlpha,Bonn\nBeta,Ulm\nGamma,Jena\n', {}, who)
    const beta = (await list('companies', who)).find((one) => one['name'] === 'Beta')
    await who.send('PATCH', `/v1/companies/${String(beta?.['id'])}`, { industry: 'retail' })
    const undone = await who.send('POST', `/v1/imports/${idOf(done)}/undo`)
    expect(undone.data).toMatchObject({
      undone: 2,
      kept: [{ row_no: 3, object: 'company', id: beta?.['id'], reason: 'edited_since' }],
    })
    expect((await list('companies', who)).map((one) => one['name'])).toEqual(['Beta'])
    expect((await who.send('POST', `/v1/imports/${idOf(done)}/undo`)).statusCode).toBe(409)
  })

  test('match keys update, skip and create; undo puts old values back', async () => {
    const who = await newPerson(edge)
    await run(
      'contact',
      'first.csv',
      'first name,last name,email\nAnn,Lee,ann@example.com\nBo,Fox,bo@example.com\n',
      {},
      who,
    )
    const before = await dumpTenant(edge.app.db, who.tenant_id, ['version', 'updated_at', 'updated_by'])
    const again = await run(
      'contact',
      'second.csv',
      'first name,last name,email,job title\nAnn,Lee,ANN@example.com,Buyer\nBo,Fox,bo@example.com,\nCy,Orr,cy@example.com,\nCy,Orr,cy@example.com,Driver\n',
      { match_on: ['email'] },
      who,
    )
    expect(again).toMatchObject({ state: 'done', counts: { created: 1, updated: 2, skipped: 1, failed: 0 } })
    const ann = (await list('contacts', who)).find((one) => one['email'] === 'ann@example.com')
    expect(ann?.['job_title']).toBe('Buyer')
    await who.send('POST', `/v1/imports/${idOf(again)}/undo`)
    expect(await dumpTenant(edge.app.db, who.tenant_id, ['version', 'updated_at', 'updated_by'])).toEqual(before)
  })

  test('a dry run counts, wrong rows can be corrected, and the error file holds the reasons', async () => {
    const { data } = await uploadFile(
      person,
      edge,
      'contact',
      'dirty.csv',
      'Name;E-Mail;Geboren\nLee, Ann;ann@dirty.example;13.2.1980\nBo Fox;not an address;14.2.1980\nCy Orr;cy@dirty.example;31.2.1980\n',
    )
    expect(data['columns']).toMatchObject([
      { field: 'full_name' },
      { column: 'E-Mail' },
      { column: 'Geboren', date_format: 'dmy' },
    ])
    const url = `/v1/imports/${idOf(data)}`
    await person.send('PATCH', url, { mapping: { 'E-Mail': 'email', Geboren: 'birthday' } })
    expect((await person.send('POST', `${url}/dry-run`)).data['dry_run']).toEqual({
      new: 1,
      update: 0,
      skip: 0,
      error: 2,
    })
    const rows = (await person.send('GET', `${url}/rows?state=error`)).data['data'] as {
      row_no: number
      errors: { pointer: string }[]
    }[]
    expect(rows.map((row) => [row.row_no, row.errors[0]?.pointer])).toEqual([
      [3, '/email'],
      [4, '/birthday'],
    ])
    const fixed = await person.send('PATCH', `${url}/rows/3`, { cells: { 'E-Mail': 'bo@dirty.example' } })
    expect(fixed.data).toMatchObject({ state: 'edited', errors: [] })
    expect((await person.send('POST', `${url}/dry-run`)).data['dry_run']).toEqual({
      new: 2,
      update: 0,
      skip: 0,
      error: 1,
    })
    await person.send('POST', `${url}/run`)
    await work(edge.app, 'transfer.run', { tenant_id: person.tenant_id, id: idOf(data) })
    expect((await person.send('GET', url)).data['counts']).toEqual({ created: 2, updated: 0, skipped: 0, failed: 1 })
    const csv = (await person.send('GET', `${url}/errors.csv`)).body
    expect(csv).toContain('"Cy Orr","cy@dirty.example","31.2.1980","4","Geboren: ""31.2.1980"" is not a date"')
    const german = (await person.send('GET', `${url}/errors.csv?language=de`)).body
    expect(german.split('\r\n')[0]).toContain('"Zeile","Grund"')
    expect(german).toContain('"31.2.1980","4","Geboren: „31.2.1980“ ist kein Datum"')
    expect((await person.send('GET', `${url}/errors.csv?language=fr`)).statusCode).toBe(400)
    expect(
      (await list(`contacts?filter=${encodeURIComponent(JSON.stringify({ email: { eq: 'bo@dirty.example' } }))}`))[0],
    ).toMatchObject({ first_name: 'Bo', last_name: 'Fox', birthday: '1980-02-14' })
  })

  test('new custom fields are made on the way and go with the undo', async () => {
    const who = await newPerson(edge)
    const before = await dumpTenant(edge.app.db, who.tenant_id)
    const done = await run(
      'company',
      'fields.csv',
      'name,Region,Founded by\nAlpha,North,Ann\nBeta,South,Bo\n',
      {
        mapping: {
          Region: { create_field: { label: 'Sales region', kind: 'select', options: ['North', 'South'] } },
          'Founded by': { create_field: { label: 'Founder', kind: 'text' } },
        },
      },
      who,
    )
    expect(done['state']).toBe('done')
    expect((await list('companies?sort=name', who)).map((one) => one['custom'])).toEqual([
      { sales_region: 'North', founder: 'Ann' },
      { sales_region: 'South', founder: 'Bo' },
    ])
    expect((await who.send('POST', `/v1/imports/${idOf(done)}/undo`)).data).toMatchObject({ undone: 2, kept_count: 0 })
    expect(await dumpTenant(edge.app.db, who.tenant_id)).toEqual(before)
  })

  test('a choice made from a column takes the values of the column', async () => {
    const who = await newPerson(edge)
    const done = await run(
      'company',
      'choices.csv',
      'name,Party,Likes\nAlpha,North,"tea; milk"\nBeta,South,\nGamma,North,milk\n',
      {
        mapping: {
          Party: { create_field: { label: 'Party', kind: 'select' } },
          Likes: { create_field: { label: 'Likes', kind: 'multi_select' } },
        },
      },
      who,
    )
    expect(done).toMatchObject({ state: 'done', counts: { created: 3, failed: 0 } })
    expect((await list('companies?sort=name', who)).map((one) => one['custom'])).toEqual([
      { party: 'North', likes: ['tea', 'milk'] },
      { party: 'South' },
      { party: 'North', likes: ['milk'] },
    ])
    const many = Array.from({ length: 501 }, (_, at) => `Company ${at},Kind ${at}`).join('\n')
    const { data } = await uploadFile(who, edge, 'company', 'kinds.csv', `name,Kind\n${many}\n`)
    const wrong = await who.send('PATCH', `/v1/imports/${idOf(data)}`, {
      mapping: { Kind: { create_field: { label: 'Kind', kind: 'select' } } },
    })
    expect([wrong.statusCode, wrong.data['errors']]).toMatchObject([
      422,
      [{ pointer: '/mapping/Kind/create_field/kind', code: 'too_many_options' }],
    ])
  })

  test('each choice of several is matched by itself, and one with a semicolon in it leaves and comes back', async () => {
    const who = await newPerson(edge)
    await who.send('POST', '/v1/custom-fields', {
      object: 'company',
      label: 'Likes',
      kind: 'multi_select',
      options: ['Tea', 'Milk; cold'],
    })
    const done = await run(
      'company',
      'likes.csv',
      'name,Likes\nAlpha,Te\nBeta,"Te | Milk; cold"\nDelta,"Te, old milk, none"\nGamma,Milk; cold |\n',
      {
        mapping: { Likes: 'custom.likes' },
        values: { 'custom.likes': { Te: 'Tea', 'old milk': 'Milk; cold', none: null } },
      },
      who,
    )
    expect(done).toMatchObject({ state: 'done', counts: { created: 4, failed: 0 } })
    const likes = async () =>
      (await list('companies?sort=name', who)).map((one) => (one['custom'] as { likes: string[] }).likes)
    expect(await likes()).toEqual([['Tea'], ['Tea', 'Milk; cold'], ['Tea', 'Milk; cold'], ['Milk; cold']])
    const made = await who.send('POST', '/v1/exports', { object: 'company' })
    await work(edge.app, 'transfer.export', { tenant_id: who.tenant_id, id: idOf(made.data) })
    const file = await who.send('GET', `/v1/exports/${idOf(made.data)}/download`)
    const again = await run('company', 'companies.csv', file.body, { match_on: ['id'] }, who)
    expect(again['counts']).toEqual({ created: 0, updated: 0, skipped: 4, failed: 0 })
  })

  test('options with a bar in them leave and come back, also beside others; files of others name them as they are', async () => {
    const who = await newPerson(edge)
    const options = ['North|South', 'East', 'A; B', String.raw`x\|y`]
    await who.send('POST', '/v1/custom-fields', { object: 'company', label: 'Area', kind: 'multi_select', options })
    const choices = [options.slice(0, 1), options.slice(0, 2), options, options.slice(1, 2), options.slice(3)]
    for (const [at, area] of choices.entries())
      await who.send('POST', '/v1/companies', { name: `Company ${at}`, custom: { area } })
    const made = await who.send('POST', '/v1/exports', { object: 'company', fields: ['id', 'name', 'custom.area'] })
    await work(edge.app, 'transfer.export', { tenant_id: who.tenant_id, id: idOf(made.data) })
    const file = await who.send('GET', `/v1/exports/${idOf(made.data)}/download`)
    const same = await run('company', 'companies.csv', file.body, { match_on: ['id'] }, who)
    expect(same['counts']).toEqual({ created: 0, updated: 0, skipped: 5, failed: 0 })
    const other = 'name,Area\nOne,North|South\nTwo,East|A; B\nThree,"East;North|South"\n'
    const done = await run('company', 'other.csv', other, { mapping: { Area: 'custom.area' } }, who)
    expect(done['counts']).toMatchObject({ created: 2, failed: 1 })
    const areas = (await list('companies?sort=-id&limit=2', who)).map(
      (one) => (one['custom'] as { area: string[] }).area,
    )
    expect(areas).toEqual([['East', 'A; B'], ['North|South']])
  })

  test('one broken byte does not garble a file of UTF-8: its line is named, and another encoding may be chosen', async () => {
    const who = await newPerson(edge)
    const file = Buffer.concat([
      Buffer.from('last name,city\nMüller,Köln\nŁukasz,Łódź\nBjörn'),
      Buffer.from([0xe9]),
      Buffer.from(',Malmö\n'),
    ])
    const { status, data } = await uploadFile(who, edge, 'contact', 'people.csv', file)
    expect([status, data['format']]).toMatchObject([
      201,
      {
        encoding: 'utf-8',
        warnings: [{ code: 'broken_bytes', detail: expect.stringContaining('1 of its bytes are not, in line 4.') }],
      },
    ])
    const url = `/v1/imports/${idOf(data)}`
    const other = await who.send('PATCH', url, { read: { encoding: 'windows-1252' } })
    expect([other.data['format'], (other.data['preview'] as { cells: string[] }[])[2]?.cells[0]]).toMatchObject([
      { encoding: 'windows-1252', warnings: [] },
      'BjÃ¶rné',
    ])
    await who.send('PATCH', url, { read: { encoding: 'utf-8' } })
    await who.send('POST', `${url}/run`)
    await work(edge.app, 'transfer.run', { tenant_id: who.tenant_id, id: idOf(data) })
    expect((await list('contacts?sort=last_name', who)).map((one) => one['last_name'])).toEqual([
      'Björn\ufffd',
      'Łukasz',
      'Müller',
    ])
    // Asked for where the bytes speak against it, UTF-8 would garble what reads well now.
    const western = await uploadFile(
      who,
      edge,
      'contact',
      'west.csv',
      Buffer.from('last name\nM\xfcller\nB\xf6ll\n', 'latin1'),
    )
    const refused = await who.send('PATCH', `/v1/imports/${idOf(western.data)}`, { read: { encoding: 'utf-8' } })
    expect([refused.statusCode, refused.data['code']]).toEqual([422, 'import_file_encoding'])
  })

  test('a run that was cut off goes on where it was, and nothing is there twice', async () => {
    const who = await newPerson(edge)
    const done = await run(
      'company',
      'many.csv',
      `name,city\n${Array.from({ length: 2500 }, (_, at) => `Company ${at},Bonn`).join('\n')}\n`,
      {},
      who,
    )
    expect(done['counts']).toEqual({ created: 2500, updated: 0, skipped: 0, failed: 0 })
    await edge.app.db.asBoot(async (tx) => {
      await tx.run(
        `delete from company where tenant_id = $1 and id in (select record_id from import_row where tenant_id = $1 and row_no > 2001)`,
        [who.tenant_id],
      )
      await tx.run(`delete from import_row where tenant_id = $1 and row_no > 2001`, [who.tenant_id])
      await tx.run(
        `update import set state = 'running', counts = '{"created": 2000, "updated": 0, "skipped": 0, "failed": 0}' where tenant_id = $1`,
        [who.tenant_id],
      )
    })
    await work(edge.app, 'transfer.run', { tenant_id: who.tenant_id, id: idOf(done) })
    expect((await who.send('GET', `/v1/imports/${idOf(done)}`)).data).toMatchObject({
      state: 'done',
      counts: { created: 2500, updated: 0, skipped: 0, failed: 0 },
    })
    expect((await who.send('GET', '/v1/companies?count=true&limit=1')).data['total']).toBe(2500)
    await work(edge.app, 'transfer.run', { tenant_id: who.tenant_id, id: idOf(done) })
    expect((await who.send('GET', '/v1/companies?count=true&limit=1')).data['total']).toBe(2500)
  })

  test('the undo of a large run is a job that says how far it is, and goes on after a cut', async () => {
    const who = await newPerson(edge)
    const before = await dumpTenant(edge.app.db, who.tenant_id)
    const many = Array.from({ length: 5500 }, (_, at) => `Company ${at},${at === 5000 ? 'Company 7' : ''}`)
    const done = await run('company', 'tree.csv', `name,subsidiary_of\n${many.join('\n')}\n`, {}, who)
    expect(done).toMatchObject({ state: 'done', counts: { created: 5500, failed: 0 } })
    const url = `/v1/imports/${idOf(done)}`
    const started = await who.send('POST', `${url}/undo`)
    expect([started.statusCode, started.data['state'], started.data['progress']]).toEqual([202, 'undoing', 0])
    // As a cut after the second batch leaves it: rows up to 2001 gone but the parent of a later row, and that is noted.
    await edge.app.db.asBoot(async (tx) => {
      const gone = `select record_id from import_row where tenant_id = $1 and row_no <= 2001 and row_no <> 9`
      await tx.run(`delete from search_term where tenant_id = $1 and record_id in (${gone})`, [who.tenant_id])
      await tx.run(`delete from company where tenant_id = $1 and id in (${gone})`, [who.tenant_id])
      await tx.run(
        `update import set undo_result = '{"undone": 1999, "kept": [], "kept_count": 0, "after": 2001, "pass": 1, "in_use": 1, "freed": 1999}' where tenant_id = $1`,
        [who.tenant_id],
      )
    })
    await work(edge.app, 'transfer.undo', { tenant_id: who.tenant_id, id: idOf(done), member_id: who.member_id })
    expect((await who.send('GET', url)).data).toMatchObject({
      state: 'undone',
      progress: 100,
      undo: { undone: 5500, kept: [], kept_count: 0 },
    })
    expect(await dumpTenant(edge.app.db, who.tenant_id)).toEqual(before)
  }, 60_000)

  test('workbooks and vCards come in the same way', async () => {
    const who = await newPerson(edge)
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 'Deals',
          rows: [
            ['Deal name', 'Value', 'Close date'],
            ['First', 1054.5, new Date(Date.UTC(2027, 2, 1))],
            ['Second', 20, null],
          ],
        },
      ],
    })
    const path = join(folder, 'deals.xlsx')
    writeFileSync(path, bytes)
    expect(await importFile(edge, who, 'deal', path, {})).toMatchObject({
      state: 'done',
      counts: { created: 2, failed: 0 },
    })
    expect((await list('deals?sort=name', who))[0]).toMatchObject({
      name: 'First',
      amount: { amount: '1054.50', currency: 'USD' },
      closes_on: '2027-03-01',
    })
    const cards = [
      'BEGIN:VCARD',
      'VERSION:4.0',
      'N:Lee;Ann;;;',
      'FN:Ann Lee',
      'EMAIL:ann@work.example',
      'EMAIL:ann@home.example',
      'TEL:+12025550101',
      'ORG:Acme',
      'ADR:;;Main 1;Bonn;;53111;Germany',
      'BDAY:19640221',
      'END:VCARD',
      '',
    ].join('\r\n')
    expect(await run('contact', 'cards.vcf', cards, { unknown: { company_id: 'create' } }, who)).toMatchObject({
      state: 'done',
      counts: { created: 1, failed: 0 },
    })
    const [ann] = await list(
      'contacts?fields=first_name,email,emails,birthday,addresses,company_id&expand=company_id',
      who,
    )
    expect(ann).toMatchObject({
      first_name: 'Ann',
      email: 'ann@work.example',
      birthday: '1964-02-21',
      emails: [{ value: 'ann@work.example' }, { value: 'ann@home.example' }],
      addresses: [{ street: 'Main 1', city: 'Bonn', postal_code: '53111', country: 'Germany' }],
    })
  })

  test('wrong mappings are pointed at; other people find nothing; a run happens once', async () => {
    const { data } = await uploadFile(person, edge, 'company', 'wrong.csv', 'name,city\nAlpha,Bonn\n')
    const url = `/v1/imports/${idOf(data)}`
    const wrong = await person.send('PATCH', url, {
      mapping: { name: 'nothing', nocolumn: 'name' },
      match_on: ['industry'],
    })
    expect(wrong.statusCode).toBe(422)
    expect((wrong.data['errors'] as { pointer: string }[]).map((one) => one.pointer)).toEqual([
      '/mapping/name',
      '/mapping/nocolumn',
      '/match_on/0',
    ])
    const stranger = await newPerson(edge)
    for (const path of ['', '/values', '/rows', '/errors.csv'])
      expect((await stranger.send('GET', `${url}${path}`)).statusCode).toBe(404)
    expect((await person.send('POST', `${url}/run`)).statusCode).toBe(202)
    expect((await person.send('POST', `${url}/run`)).statusCode).toBe(409)
    expect((await person.send('POST', `${url}/cancel`)).data['state']).toBe('cancelled')
    await work(edge.app, 'transfer.run', { tenant_id: person.tenant_id, id: idOf(data) })
    expect((await person.send('GET', url)).data['state']).toBe('cancelled')
  })

  test('bad files are refused with their code and leave nothing behind', async () => {
    const cases: [string, Buffer | string][] = [
      ['import_file_empty', ''],
      ['import_file_empty', 'name,city\n'],
      ['import_file_unsupported', '<html><table><tr><td>name</td></tr><tr><td>Alpha</td></tr></table></html>'],
      ['import_quote_not_closed', 'name,city\n"Alpha,Bonn\nBeta,Ulm\n'],
      ['import_file_binary', Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 256))],
      ['import_cell_too_large', `name,city\nAlpha,"${'x'.repeat(10 * 1024 * 1024)}"\n`],
      ['import_too_many_columns', `${Array.from({ length: 2000 }, (_, at) => `c${at}`).join(',')}\n1\n`],
    ]
    for (const [code, content] of cases) {
      const { status, data } = await uploadFile(person, edge, 'company', 'bad.csv', content)
      expect([status, data['code']]).toEqual([422, code])
    }
    expect((await uploadFile(person, edge, 'nothing', 'x.csv', 'a\n1\n')).status).toBe(404)
  })
})
