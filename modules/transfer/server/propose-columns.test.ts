import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Program, type Workspace, openProgram, workspace } from '../../../packages/testkit/program.ts'
import { uploadFile, work } from '../../../packages/testkit/transfer.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => {
  await program?.close()
})

type Answer = Record<string, unknown>
const idOf = (one: unknown): string => String((one as Answer)['id'])
type Column = { column: string; field: string | null; proposed_kind: string; proposed_label: string | null }

/** A workspace with fields of its own, and its list of companies as CSV. */
const exported = async (): Promise<{ space: Workspace; file: string }> => {
  const space = await workspace(program)
  const { send } = space.owner
  const add = async (label: string, kind: string, more: Answer = {}): Promise<void> => {
    await send('POST', '/v1/custom-fields', { object: 'company', label, kind, ...more })
  }
  await add('Region', 'select', { options: ['North', 'South'] })
  await add('Likes', 'multi_select', { options: ['tea', 'milk', 'rum'] })
  await add('Seats', 'integer')
  await add('Next review', 'date')
  await add('Main contact', 'ref', { target: 'contact' })
  await add('Partners', 'multi_ref', { target: 'company' })
  await add('Empty', 'text')
  const ann = idOf((await send('POST', '/v1/contacts', { first_name: 'Ann', last_name: 'Lee' })).data)
  const likes = [['tea', 'milk'], ['milk'], ['tea'], ['rum', 'tea'], ['rum']]
  let partner: string | null = null
  for (let at = 0; at < 10; at += 1) {
    const custom: Answer = {
      region: at % 2 === 0 ? 'North' : 'South',
      likes: likes[at % 5],
      seats: at,
      next_review: '2027-03-01',
      main_contact: ann,
      partners: partner === null ? [] : [partner],
    }
    partner = idOf(
      (await send('POST', '/v1/companies', { name: `Company ${at}`, owner_id: space.owner.member_id, custom })).data,
    )
  }
  const made = await send('POST', '/v1/exports', { object: 'company' })
  await work(program.app, 'transfer.export', { tenant_id: space.tenant_id, id: idOf(made.data) })
  return { space, file: (await send('GET', `/v1/exports/${idOf(made.data)}/download`)).body }
}

describe('columns of a list that was exported', () => {
  test('go back where they were, and the names beside ids nowhere', async () => {
    const { space, file } = await exported()
    const { data } = await uploadFile(space.owner, program, 'company', 'companies.csv', file)
    const mapping = data['mapping'] as Answer
    expect(mapping).toMatchObject({
      id: 'id',
      owner_id: 'owner_id',
      owner: null,
      'custom.region': 'custom.region',
      'custom.main_contact': 'custom.main_contact',
      'custom.main_contact.name': null,
      'custom.partners': 'custom.partners',
      'custom.partners.name': null,
    })
    const url = `/v1/imports/${idOf(data)}`
    await space.owner.send('PATCH', url, { match_on: ['id'] })
    expect((await space.owner.send('POST', `${url}/dry-run`)).data['dry_run']).toEqual({
      new: 0,
      update: 0,
      skip: 10,
      error: 0,
    })
  })

  test('are proposed as new fields in another workspace, ids of elsewhere as the names beside them', async () => {
    const { file } = await exported()
    const other = await workspace(program)
    const { data } = await uploadFile(other.owner, program, 'company', 'companies.csv', file)
    const made = (label: string, kind: string, more: Answer = {}) => ({ create_field: { label, kind, ...more } })
    const mapping = data['mapping'] as Answer
    expect(mapping).toMatchObject({
      id: null,
      name: 'name',
      owner_id: null,
      owner: 'owner_id',
      'custom.region': made('Region', 'select', { options: ['North', 'South'] }),
      'custom.likes': made('Likes', 'multi_select', { options: ['tea', 'milk', 'rum'] }),
      'custom.seats': made('Seats', 'integer'),
      'custom.next_review': made('Next review', 'date'),
      'custom.main_contact': null,
      'custom.main_contact.name': made('Main contact', 'text'),
      'custom.partners': null,
      'custom.partners.name': made('Partners', 'text'),
      'custom.empty': null,
      created_at: null,
    })
    const columns = data['columns'] as Column[]
    expect(columns.find((one) => one.column === 'custom.seats')).toMatchObject({ field: null, proposed_label: 'Seats' })
    const url = `/v1/imports/${idOf(data)}`
    await other.owner.send('PATCH', url, { unknown: { owner_id: 'empty' }, mapping: { 'custom.partners.name': null } })
    await other.owner.send('POST', `${url}/run`)
    await work(program.app, 'transfer.run', { tenant_id: other.tenant_id, id: idOf(data) })
    expect((await other.owner.send('GET', url)).data).toMatchObject({
      state: 'done',
      counts: { created: 10, failed: 0 },
    })
    const [first] = (await other.owner.send('GET', '/v1/companies?sort=name')).data['data'] as Answer[]
    expect(first?.['custom']).toEqual({
      region: 'North',
      likes: ['tea', 'milk'],
      seats: 0,
      next_review: '2027-03-01',
      main_contact: 'Ann Lee',
    })
  })

  test('are left out for a member who may not add fields, and who asks for one is refused before the run', async () => {
    const { file } = await exported()
    const other = await workspace(program)
    const manager = await other.as('manager')
    const { data } = await uploadFile(manager, program, 'company', 'companies.csv', file)
    expect(data['mapping']).toMatchObject({ name: 'name', 'custom.region': null, 'custom.seats': null })
    const asked = await manager.send('PATCH', `/v1/imports/${idOf(data)}`, {
      mapping: { 'custom.seats': { create_field: { label: 'Seats', kind: 'integer' } } },
    })
    expect([asked.statusCode, asked.data['errors']]).toMatchObject([
      422,
      [{ pointer: '/mapping/custom.seats', code: 'forbidden' }],
    ])
  })
})

describe('columns of other programs', () => {
  test('numbers of records elsewhere give way to the names beside them', async () => {
    const { owner } = await workspace(program)
    const { data } = await uploadFile(
      owner,
      program,
      'contact',
      'people.csv',
      'last_name,company_id,company\nLee,17,Acme\nFox,18,Mill\n',
    )
    expect(data['mapping']).toEqual({ last_name: 'last_name', company_id: null, company: 'company_id' })
  })

  test('several texts in a cell that come again are several choices, a sentence with a semicolon is a text', async () => {
    const { owner } = await workspace(program)
    const file = 'name,Likes,Note\nA,tea; milk,Called; rings back\nB,milk,Nothing\nC,tea,Met; once\n'
    const { data } = await uploadFile(owner, program, 'company', 'likes.csv', file)
    const kinds = (data['columns'] as Column[]).map((one) => one.proposed_kind)
    expect(kinds).toEqual(['text', 'multi_select', 'text'])
  })
})
