import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Program, type Workspace, openProgram, workspace } from '@app/testkit'

let program: Program
let space: Workspace
beforeAll(async () => {
  program = await openProgram()
  space = await workspace(program)
})
afterAll(async () => await program.close())
const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: Record<string, unknown>) =>
  await space.owner.send(method, url, body)
const batchOf = (answer: { headers: Record<string, unknown> }) => ({ batch: String(answer.headers['x-undo']) })

describe('undo', () => {
  test('puts an edit back: lists, tags, custom values', async () => {
    await send('POST', '/v1/custom-fields', {
      object: 'contact',
      label: 'Region',
      kind: 'select',
      options: ['North', 'South'],
    })
    const tag = (await send('POST', '/v1/tags', { name: 'Vip' })).data
    const one = (
      await send('POST', '/v1/contacts', {
        last_name: 'Lee',
        emails: [{ value: 'a@x.test' }, { value: 'b@x.test' }],
        custom: { region: 'North' },
      })
    ).data
    const edit = await send('PATCH', `/v1/contacts/${one['id']}`, {
      last_name: 'Li',
      email: 'c@x.test',
      tags: [tag['id']],
      custom: { region: 'South' },
    })
    expect(edit.data).toMatchObject({ full_name: 'Li', email: 'c@x.test', custom: { region: 'South' } })
    expect((await send('POST', '/v1/undo', batchOf(edit))).data).toEqual({ undone: 1, kept: [] })
    const back = (await send('GET', `/v1/contacts/${one['id']}`)).data
    expect(back).toMatchObject({ full_name: 'Lee', email: 'a@x.test', tags: [], custom: { region: 'North' } })
    expect((back['emails'] as { value: string }[]).map((e) => e.value)).toEqual(['a@x.test', 'b@x.test'])
  })

  test('leaves a row that was edited since, and names it', async () => {
    const one = (await send('POST', '/v1/companies', { name: 'One' })).data
    const edit = await send('PATCH', `/v1/companies/${one['id']}`, { name: 'Two' })
    await send('PATCH', `/v1/companies/${one['id']}`, { industry: 'Toys' })
    expect((await send('POST', '/v1/undo', batchOf(edit))).data).toEqual({
      undone: 0,
      kept: [{ object: 'company', id: one['id'], reason: 'edited_since' }],
    })
    expect((await send('GET', `/v1/companies/${one['id']}`)).data['name']).toBe('Two')
  })

  test('puts a bulk change back in one go', async () => {
    const made = (
      await send('POST', '/v1/companies/batch', {
        records: Array.from({ length: 30 }, (_, i) => ({ name: `Bulk ${i}`, industry: `Old ${i % 3}` })),
      })
    ).data['data'] as { id: string }[]
    const change = await send('POST', '/v1/companies/bulk', { ids: made.map((m) => m.id), set: { industry: 'New' } })
    expect(change.data['updated']).toBe(30)
    expect((await send('POST', '/v1/undo', batchOf(change))).data).toMatchObject({ undone: 30, kept: [] })
    const { data } = (await send('GET', '/v1/companies/aggregate?group_by=industry&q=bulk')).data as {
      data: { group: { industry: string }; count: number }[]
    }
    expect(
      data.map((g) => [g.group.industry, g.count]).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ['Old 0', 10],
      ['Old 1', 10],
      ['Old 2', 10],
    ])
  })

  test('brings removed rows back with their children', async () => {
    const deal = (await send('POST', '/v1/deals', { name: 'Kept' })).data
    const line = (
      await send('POST', '/v1/deal-lines', {
        deal_id: deal['id'],
        name: 'Chair',
        unit_price: { amount: '10', currency: 'USD' },
      })
    ).data
    const gone = await send('DELETE', `/v1/deals/${deal['id']}`)
    expect((await send('GET', `/v1/deal-lines/${line['id']}`)).statusCode).toBe(404)
    expect((await send('GET', '/v1/search?q=kept')).data['data']).toEqual([])
    await send('POST', '/v1/undo', batchOf(gone))
    expect((await send('GET', `/v1/deal-lines/${line['id']}`)).data['name']).toBe('Chair')
    expect((await send('GET', '/v1/search?q=kept')).data['data']).toHaveLength(1)
  })

  test("is not for another member's work", async () => {
    const mine = await send('POST', '/v1/companies', { name: 'Mine' })
    const rep = await space.as('rep')
    expect((await rep.send('POST', '/v1/undo', batchOf(mine))).data['code']).toBe('undo_impossible')
    expect((await send('POST', '/v1/undo', { batch: '01890000-0000-7000-8000-000000000000' })).statusCode).toBe(409)
  })
})

describe('merge', () => {
  test('moves what points at the loser, fills gaps, and comes apart again', async () => {
    const winner = (await send('POST', '/v1/contacts', { last_name: 'Sato', emails: [{ value: 'h@one.test' }] })).data
    const loser = (
      await send('POST', '/v1/contacts', {
        last_name: 'Sato',
        first_name: 'Hana',
        phone: '+1 202 555 0142',
        emails: [{ value: 'h@two.test' }],
      })
    ).data
    const deal = (
      await send('POST', '/v1/deals', { name: 'Loser deal', contact_id: loser['id'], contact_ids: [loser['id']] })
    ).data
    const merged = (await send('POST', `/v1/contacts/${winner['id']}/merge`, { with: loser['id'] })).data as {
      merge_id: string
      record: Record<string, unknown>
    }
    expect(merged.record).toMatchObject({ first_name: 'Hana', phone: '+12025550142', email: 'h@one.test' })
    expect((merged.record['emails'] as { value: string }[]).map((e) => e.value)).toEqual(['h@one.test', 'h@two.test'])
    expect((await send('GET', `/v1/deals/${deal['id']}`)).data).toMatchObject({
      contact_id: winner['id'],
      contact_ids: [winner['id']],
    })
    expect((await send('GET', `/v1/contacts/${loser['id']}`)).statusCode).toBe(404)
    const apart = (await send('POST', `/v1/merges/${merged.merge_id}/unmerge`)).data
    expect(apart['kept']).toEqual([])
    expect((await send('GET', `/v1/deals/${deal['id']}`)).data).toMatchObject({
      contact_id: loser['id'],
      contact_ids: [loser['id']],
    })
    expect((await send('GET', `/v1/contacts/${winner['id']}`)).data).toMatchObject({ first_name: null, phone: null })
    expect((await send('GET', `/v1/contacts/${loser['id']}`)).data).toMatchObject({
      first_name: 'Hana',
      email: 'h@two.test',
    })
    expect((await send('POST', `/v1/merges/${merged.merge_id}/unmerge`)).statusCode).toBe(409)
  })

  test('is taken apart by whoever might have made it, whole, rows of others included; by nobody else', async () => {
    const [rep, viewer] = [await space.as('rep'), await space.as('viewer')]
    const make = async (by: typeof rep, first_name: string) =>
      String((await by.send('POST', '/v1/contacts', { first_name, last_name: 'Abe' })).data['id'])
    const [winner, loser] = [await make(rep, 'Jo'), await make(rep, 'Joe')]
    // The owner's deal and task: the rep may not change them, and the merge moved them all the same.
    const deal = String((await send('POST', '/v1/deals', { name: 'Of the owner', contact_id: loser })).data['id'])
    const merged = (await rep.send('POST', `/v1/contacts/${winner}/merge`, { with: loser })).data
    expect((await send('GET', `/v1/deals/${deal}`)).data['contact_id']).toBe(winner)
    const apart = `/v1/merges/${String(merged['merge_id'])}/unmerge`
    expect((await viewer.send('POST', apart)).statusCode).toBe(403)
    // Another rep, of no team: the contacts are not theirs to read.
    expect((await (await space.another('rep')).send('POST', apart)).statusCode).toBe(404)
    // What was edited since stays, and is named.
    const given = await send('PATCH', `/v1/contacts/${winner}`, { description: 'seen' })
    expect(given.statusCode).toBe(200)
    const done = await rep.send('POST', apart)
    expect([done.statusCode, done.data['kept']]).toEqual([
      200,
      [{ object: 'contact', id: winner, reason: 'edited_since' }],
    ])
    expect((await send('GET', `/v1/deals/${deal}`)).data['contact_id']).toBe(loser)
    expect((await rep.send('GET', `/v1/contacts/${loser}`)).data).toMatchObject({ first_name: 'Joe' })
  })

  test('duplicates are found by email, domain, phone and name, with the reason', async () => {
    const firm = (
      await send('POST', '/v1/companies', {
        name: 'Fjord Analytics',
        domains: [{ value: 'fjord.test' }],
        phone: '+1 202 555 0177',
      })
    ).data
    const find = async (values: Record<string, unknown>) =>
      (await send('POST', '/v1/companies/duplicates', { values })).data['data'] as {
        record: { id: string }
        reasons: { kind: string }[]
      }[]
    for (const [values, kind] of [
      [{ name: 'FJORD analytics' }, 'name'],
      [{ website: 'https://www.fjord.test/about' }, 'domain'],
      [{ email: 'info@fjord.test' }, 'domain'],
      [{ phone: '(202) 555-0177' }, 'phone'],
    ] as const) {
      const [hit] = await find(values)
      expect(hit?.record.id).toBe(firm['id'])
      expect(hit?.reasons.map((r) => r.kind)).toContain(kind)
    }
    expect(await find({ name: 'Nobody' })).toEqual([])
  })

  test('groups of records that look alike come with the records and every reason once', async () => {
    const same = { last_name: 'Twin', email: 'twin@groups.test', phone: '+1 202 555 0163' }
    const ids: string[] = []
    for (const first_name of ['Ada', 'Adah'])
      ids.push((await send('POST', '/v1/contacts', { ...same, first_name })).data['id'] as string)
    const groups = (await send('GET', '/v1/contacts/duplicates')).data['data'] as {
      records: { id: string }[]
      total: number
      reasons: { kind: string; value: string }[]
    }[]
    const group = groups.find((one) => one.records.some((row) => row.id === ids[0]))
    expect(new Set(group?.records.map((row) => row.id))).toEqual(new Set(ids))
    expect(group?.total).toBe(2)
    expect(group?.reasons.map((one) => [one.kind, one.value])).toEqual([
      ['email', 'twin@groups.test'],
      ['phone', '+12025550163'],
    ])
  })
})
