import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Edge } from '../../../packages/testkit/edge.ts'
import { dumpTenant } from '../../../packages/testkit/dump-tenant.ts'
import { type Person, newPerson, startAll, uploadFile, work } from '../../../packages/testkit/transfer.ts'

let edge: Edge
beforeAll(async () => {
  edge = await startAll()
})
afterAll(async () => {
  await edge?.close()
})

type Value = {
  text: string
  count: number
  answer: string
  near: { id: string; label: string }[]
  to: { id: string; label: string } | null
}
const idOf = (one: unknown): string => String((one as { id: string }).id)
const list = async (who: Person, path: string): Promise<Record<string, unknown>[]> =>
  (await who.send('GET', `/v1/${path}`)).data['data'] as Record<string, unknown>[]
const upload = async (who: Person, object: string, content: string): Promise<string> =>
  `/v1/imports/${idOf((await uploadFile(who, edge, object, 'file.csv', content)).data)}`
const valuesOf = async (who: Person, url: string, field: string): Promise<Value[]> =>
  ((await who.send('GET', `${url}/values`)).data['data'] as { field: string; values: Value[] }[]).find(
    (one) => one.field === field,
  )?.values ?? []
const run = async (who: Person, url: string): Promise<Record<string, unknown>> => {
  await who.send('POST', `${url}/run`)
  await work(edge.app, 'transfer.run', { tenant_id: who.tenant_id, id: url.slice(-36) })
  return (await who.send('GET', url)).data
}

describe('values of an import, one by one', () => {
  test('each unknown name is mapped, made or left empty on its own', async () => {
    const who = await newPerson(edge)
    await who.send('POST', '/v1/companies', { name: 'Acme Corporation' })
    const before = await dumpTenant(edge.app.db, who.tenant_id)
    const url = await upload(
      who,
      'contact',
      'first name,last name,company\nAnn,Lee,Acme Corp\nBo,Fox,New Mill\nCy,Orr,unknown\nDi,Ray,Elsewhere\nEd,Kay,New Mill\n',
    )
    const acme = idOf((await list(who, 'companies'))[0])
    const saved = await who.send('PATCH', url, {
      mapping: { company: 'company_id' },
      values: { company_id: { 'Acme Corp': acme, 'New Mill': { create: true }, unknown: null } },
    })
    expect(saved.statusCode).toBe(200)
    expect((saved.data['values'] as Record<string, unknown>)['company_id']).toMatchObject({
      'New Mill': { create: true },
    })
    const values = await valuesOf(who, url, 'company_id')
    expect(Object.fromEntries(values.map((one) => [one.text, one.answer]))).toEqual({
      'Acme Corp': 'mapped',
      'New Mill': 'create',
      unknown: 'empty',
      Elsewhere: 'unknown',
    })
    expect(values.find((one) => one.text === 'Acme Corp')?.to).toEqual({ id: acme, label: 'Acme Corporation' })
    expect((await who.send('POST', `${url}/dry-run`)).data['dry_run']).toEqual({ new: 4, update: 0, skip: 0, error: 1 })
    expect(await run(who, url)).toMatchObject({ state: 'done', counts: { created: 4, failed: 1 } })
    expect((await list(who, 'companies?sort=name')).map((one) => one['name'])).toEqual(['Acme Corporation', 'New Mill'])
    const mill = idOf((await list(who, 'companies?sort=-name'))[0])
    const people = await list(who, 'contacts?sort=first_name')
    expect(people.map((one) => [one['first_name'], one['company_id']])).toEqual([
      ['Ann', acme],
      ['Bo', mill],
      ['Cy', null],
      ['Ed', mill],
    ])
    expect((await who.send('POST', `${url}/undo`)).data).toMatchObject({ undone: 4, kept_count: 0 })
    expect(await dumpTenant(edge.app.db, who.tenant_id)).toEqual(before)
  })

  test('a pipeline is made on the way from the stages in the file, in the order asked for, and goes with the undo', async () => {
    const who = await newPerson(edge)
    const before = await dumpTenant(edge.app.db, who.tenant_id)
    const url = await upload(who, 'deal', 'name,state\nA,Signed won\nB,Visit\nC,Offer\nD,Visit\nE,\n')
    const wanted = async (new_pipeline: unknown, mapping: unknown = { name: 'name', state: 'stage_id' }) =>
      await who.send('PATCH', url, { mapping, new_pipeline })
    expect((await wanted({ name: 'Doors' }, { name: 'name', state: null })).data['errors']).toMatchObject([
      { pointer: '/new_pipeline', code: 'required' },
    ])
    const proposed = (await wanted({ name: ' Doors ' })).data['new_pipeline']
    expect(proposed).toEqual({
      name: 'Doors',
      stages: [
        { name: 'Visit', outcome: 'open' },
        { name: 'Offer', outcome: 'open' },
        { name: 'Signed won', outcome: 'won' },
      ],
    })
    const twice = { name: 'Doors', stages: ['Visit', 'visit'].map((name) => ({ name, outcome: 'open' })) }
    expect((await wanted(twice)).data['errors']).toMatchObject([{ pointer: '/new_pipeline/stages/1/name' }])
    // The order is the person's; a stage that was left out comes back, since rows are in it.
    const stages = [
      { name: 'Offer', outcome: 'open' },
      { name: 'Visit', outcome: 'open' },
    ]
    expect((await wanted({ name: 'Doors', stages })).statusCode).toBe(200)
    expect((await who.send('POST', `${url}/dry-run`)).data['dry_run']).toEqual({ new: 5, update: 0, skip: 0, error: 0 })
    expect((await list(who, 'pipelines')).length).toBe(1)
    expect(await run(who, url)).toMatchObject({ state: 'done', counts: { created: 5, failed: 0 } })
    const pipeline = (await list(who, 'pipelines')).find((one) => one['name'] === 'Doors')
    const filter = encodeURIComponent(JSON.stringify({ pipeline_id: { eq: idOf(pipeline) } }))
    const made = await list(who, `stages?sort=position&filter=${filter}`)
    expect(made.map((one) => [one['name'], one['outcome'], one['probability']])).toEqual([
      ['Offer', 'open', 33],
      ['Visit', 'open', 67],
      ['Signed won', 'won', 100],
    ])
    const stageOf = new Map(made.map((one) => [one['id'], one['name']]))
    expect((await list(who, 'deals?sort=name')).map((one) => stageOf.get(one['stage_id']))).toEqual([
      'Signed won',
      'Visit',
      'Offer',
      'Visit',
      'Offer',
    ])
    expect((await who.send('POST', `${url}/undo`)).data).toMatchObject({ undone: 5, kept_count: 0 })
    expect(await dumpTenant(edge.app.db, who.tenant_id)).toEqual(before)
  })

  test('what a stage would end as is told as the run will take it', async () => {
    const who = await newPerson(edge)
    const url = await upload(who, 'deal', 'name,stage\nA,Contract signed\nB,closedlost\nC,Visit\n')
    const values = (await valuesOf(who, url, 'stage_id')) as (Value & { outcome: string })[]
    expect(values.map((one) => [one.text, one.outcome])).toEqual([
      ['Contract signed', 'won'],
      ['closedlost', 'lost'],
      ['Visit', 'open'],
    ])
    await who.send('PATCH', url, { unknown: { stage_id: 'create' }, stage_outcomes: { Visit: 'lost' } })
    await run(who, url)
    const made = (await list(who, 'stages?sort=-position')).map((one) => [one['name'], one['outcome']])
    for (const one of [
      ['Contract signed', 'won'],
      ['closedlost', 'lost'],
      ['Visit', 'lost'],
    ])
      expect(made).toContainEqual(one)
  })

  test('a text to make is not made again when a record has that name', async () => {
    const who = await newPerson(edge)
    await who.send('POST', '/v1/companies', { name: 'Acme' })
    const url = await upload(who, 'contact', 'last name,company\nLee,acme\n')
    await who.send('PATCH', url, {
      mapping: { company: 'company_id' },
      values: { company_id: { acme: { create: true } } },
    })
    expect(await run(who, url)).toMatchObject({ counts: { created: 1, failed: 0 } })
    expect((await list(who, 'companies')).length).toBe(1)
  })

  test('what cannot be made is pointed at', async () => {
    const who = await newPerson(edge)
    const url = await upload(who, 'contact', 'last name,job title\nLee,Buyer\n')
    const wrong = await who.send('PATCH', url, { values: { job_title: { Buyer: { create: true } } } })
    expect([wrong.statusCode, wrong.data['errors']]).toMatchObject([
      422,
      [{ pointer: '/values/job_title/Buyer', code: 'cannot_create' }],
    ])
    for (const to of [{ create: false }, { create: true, more: 1 }, 7])
      expect((await who.send('PATCH', url, { values: { job_title: { Buyer: to } } })).statusCode).toBe(400)
  })

  test('a name that several records have is asked, not guessed', async () => {
    const who = await newPerson(edge)
    for (const city of ['Bonn', 'Ulm']) await who.send('POST', '/v1/companies', { name: 'Twin', address: { city } })
    const url = await upload(who, 'contact', 'last name,company\nLee,Twin\n')
    await who.send('PATCH', url, { mapping: { company: 'company_id' }, unknown: { company_id: 'create' } })
    const [twin] = await valuesOf(who, url, 'company_id')
    expect(twin).toMatchObject({ text: 'Twin', answer: 'unknown', near: [{ label: 'Twin' }, { label: 'Twin' }] })
    expect((await who.send('POST', `${url}/dry-run`)).data['dry_run']).toMatchObject({ new: 0, error: 1 })
    const [row] = (await who.send('GET', `${url}/rows?state=error`)).data['data'] as { errors: { code: string }[] }[]
    expect(row?.errors[0]?.code).toBe('ambiguous_reference')
    await who.send('PATCH', url, { values: { company_id: { Twin: twin?.near[1]?.id } } })
    expect(await run(who, url)).toMatchObject({ counts: { created: 1, failed: 0 } })
    expect((await list(who, 'contacts'))[0]?.['company_id']).toBe(twin?.near[1]?.id)
  })

  test('a row that matches several records is an error that names them, and changes none', async () => {
    const who = await newPerson(edge)
    for (const first_name of ['Ann', 'Bo'])
      await who.send('POST', '/v1/contacts', { first_name, last_name: 'Lee', phone: '+12025550101' })
    const before = await dumpTenant(edge.app.db, who.tenant_id)
    const url = await upload(who, 'contact', 'last name,phone,job title\nLee,+1 202 555 0101,Buyer\n')
    await who.send('PATCH', url, { match_on: ['phone'] })
    expect((await who.send('POST', `${url}/dry-run`)).data['dry_run']).toEqual({ new: 0, update: 0, skip: 0, error: 1 })
    expect(await run(who, url)).toMatchObject({ state: 'done', counts: { created: 0, updated: 0, failed: 1 } })
    const [row] = (await who.send('GET', `${url}/rows?state=error`)).data['data'] as {
      row_no: number
      errors: { code: string; message: string; records: { label: string }[] }[]
    }[]
    expect(row?.row_no).toBe(2)
    expect(row?.errors[0]).toMatchObject({
      code: 'ambiguous_match',
      message: 'phone: 2 contacts match this row: Ann Lee, Bo Lee',
      records: [{ label: 'Ann Lee' }, { label: 'Bo Lee' }],
    })
    expect((await who.send('GET', `${url}/errors.csv`)).body).toContain('2 contacts match this row: Ann Lee, Bo Lee')
    expect(await dumpTenant(edge.app.db, who.tenant_id)).toEqual(before)
  })
})
