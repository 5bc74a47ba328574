import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Edge } from '../../../packages/testkit/edge.ts'
import { independentCsv } from '../../../packages/testkit/independent-csv.ts'
import {
  type Person,
  importFile,
  newPerson,
  realData,
  startAll,
  uploadFile,
  work,
} from '../../../packages/testkit/transfer.ts'

const folder = realData()
const file = (path: string): string => join(folder ?? '', path)

const independent = (path: string): Record<string, string>[] => independentCsv(file(path))

let edge: Edge
let person: Person
beforeAll(async () => {
  if (folder === null) {
    console.log('not run: no ../shared/data')
    return
  }
  edge = await startAll()
  person = await newPerson(edge)
})
afterAll(async () => {
  await edge?.close()
})

const total = async (path: string, filter?: unknown): Promise<number> =>
  Number(
    (
      await person.send(
        'GET',
        `/v1/${path}?count=true&limit=1${filter ? `&filter=${encodeURIComponent(JSON.stringify(filter))}` : ''}`,
      )
    ).data['total'],
  )
const counts = (one: Record<string, unknown>): unknown => ({
  state: one['state'],
  failure: one['failure'],
  ...(one['counts'] as object),
})

describe.skipIf(folder === null)('the sales extract of a hardware maker', () => {
  test('accounts become companies with their parents', async () => {
    const rows = independent('sales-opportunities/accounts.csv')
    const done = await importFile(edge, person, 'company', file('sales-opportunities/accounts.csv'), {
      values: { industry: { technolgy: 'technology' } },
    })
    expect(counts(done)).toEqual({
      state: 'done',
      failure: null,
      created: rows.length,
      updated: 0,
      skipped: 0,
      failed: 0,
    })
    expect(rows.length).toBe(85)
    expect(await total('companies')).toBe(85)
    expect(await total('companies', { parent_id: { is_null: false } })).toBe(
      rows.filter((row) => row['subsidiary_of'] !== '').length,
    )
    expect(await total('companies', { industry: { eq: 'technology' } })).toBe(
      rows.filter((row) => row['sector'] === 'technolgy').length,
    )
    expect(await total('companies', { 'parent_id.name': { eq: 'Acme Corporation' } })).toBe(
      rows.filter((row) => row['subsidiary_of'] === 'Acme Corporation').length,
    )
  })

  test('seven products', async () => {
    const done = await importFile(edge, person, 'product', file('sales-opportunities/products.csv'), {})
    expect(counts(done)).toMatchObject({ state: 'done', created: 7, failed: 0 })
  })

  test('35 agents become members in three teams', async () => {
    const rows = independent('sales-opportunities/sales_teams.csv')
    const done = await importFile(edge, person, 'member', file('sales-opportunities/sales_teams.csv'), {
      unknown: { team_id: 'create' },
    })
    expect(counts(done)).toMatchObject({ state: 'done', created: rows.length, failed: 0 })
    expect(await total('members')).toBe(35 + 1)
    expect(await total('teams')).toBe(new Set(rows.map((row) => row['regional_office'])).size)
  })

  test('unknown values are listed with near matches', async () => {
    const { data } = await uploadFile(
      person,
      edge,
      'deal',
      'sales_pipeline.csv',
      readFileSync(file('sales-opportunities/sales_pipeline.csv')),
    )
    const answer = await person.send('GET', `/v1/imports/${String(data['id'])}/values`)
    const fields = answer.data['data'] as {
      field: string
      unknown: number
      values: { text: string; count: number; suggestion: { label: string } | null }[]
    }[]
    const product = fields.find((one) => one.field === 'product_id')
    expect(product?.values.map((one) => [one.text, one.suggestion?.label])).toEqual([['GTXPro', 'GTX Pro']])
    expect(product?.values[0]?.count).toBe(
      independent('sales-opportunities/sales_pipeline.csv').filter((row) => row['product'] === 'GTXPro').length,
    )
    expect(fields.find((one) => one.field === 'owner_id')?.unknown).toBe(0)
    expect(fields.find((one) => one.field === 'stage_id')?.values.map((one) => one.text)).toEqual([
      'Engaging',
      'Prospecting',
    ])
    const dry = await person.send('POST', `/v1/imports/${String(data['id'])}/dry-run`)
    expect(dry.data['dry_run']).toEqual({
      new: independent('sales-opportunities/sales_pipeline.csv').filter(
        (row) => row['product'] !== 'GTXPro' && ['Won', 'Lost'].includes(row['deal_stage'] ?? ''),
      ).length,
      update: 0,
      skip: 0,
      error:
        8800 -
        independent('sales-opportunities/sales_pipeline.csv').filter(
          (row) => row['product'] !== 'GTXPro' && ['Won', 'Lost'].includes(row['deal_stage'] ?? ''),
        ).length,
    })
  })

  test('8,800 opportunities become deals, exactly', async () => {
    const rows = independent('sales-opportunities/sales_pipeline.csv')
    const products = (await person.send('GET', '/v1/products?limit=50')).data['data'] as { id: string; name: string }[]
    const gtxPro = products.find((one) => one.name === 'GTX Pro')?.id
    const done = await importFile(edge, person, 'deal', file('sales-opportunities/sales_pipeline.csv'), {
      mapping: {
        opportunity_id: 'name',
        account: 'company_id',
        deal_stage: 'stage_id',
        close_value: 'amount',
        close_date: 'closes_on',
      },
      unknown: { stage_id: 'create' },
      values: { product_id: { GTXPro: gtxPro } },
    })
    expect(counts(done)).toEqual({ state: 'done', failure: null, created: 8800, updated: 0, skipped: 0, failed: 0 })
    expect(await total('deals')).toBe(rows.length)
    expect(await total('deals', { 'stage_id.name': { eq: 'Won' } })).toBe(4238)
    expect(await total('deals', { company_id: { is_null: true } })).toBe(1425)
    expect(await total('deals', { amount: { is_null: true } })).toBe(2089)
    expect(await total('deals', { opened_on: { is_null: true } })).toBe(
      rows.filter((row) => row['engage_date'] === '').length,
    )
    expect(await total('deals', { closes_on: { eq: '2017-05-22' } })).toBe(
      rows.filter((row) => row['close_date'] === '5/22/2017').length,
    )
    const sums = (await person.send('GET', '/v1/deals/aggregate?group_by=stage_id&measure=count,sum:amount')).body
    expect(sums).toContain('stage_id')
    const all = (await person.send('GET', '/v1/deals/aggregate?measure=count,sum:amount')).body
    expect(all).toContain('10005534')
    const owners = new Set<string>()
    let cursor: string | null = null
    do {
      const page: Record<string, unknown> = (
        await person.send('GET', `/v1/deals?limit=200&fields=owner_id${cursor ? `&cursor=${cursor}` : ''}`)
      ).data
      for (const one of page['data'] as { owner_id: string }[]) owners.add(one.owner_id)
      cursor = page['next_cursor'] as string | null
    } while (cursor)
    expect(owners.size).toBe(new Set(rows.map((row) => row['sales_agent'])).size)
  }, 60_000)
})

describe.skipIf(folder === null)('legislators and their offices, and the index', () => {
  test('537 contacts with phones, addresses, birthdays, links; 1,312 offices found by their key', async () => {
    const rows = independent('legislators/legislators-current.csv')
    const offices = independent('legislators/legislators-district-offices.csv')
    const done = await importFile(edge, person, 'contact', file('legislators/legislators-current.csv'), {
      mapping: {
        bioguide_id: { create_field: { label: 'Bioguide', kind: 'text' } },
        party: { create_field: { label: 'Party', kind: 'select', options: ['Democrat', 'Republican', 'Independent'] } },
      },
    })
    expect(counts(done)).toEqual({ state: 'done', failure: null, created: 537, updated: 0, skipped: 0, failed: 0 })
    expect(await total('contacts', { birthday: { is_null: false } })).toBe(
      rows.filter((row) => row['birthday'] !== '').length,
    )
    expect(await total('contact-phones')).toBe(rows.filter((row) => row['phone'] !== '').length)
    expect(await total('addresses')).toBe(rows.filter((row) => row['address'] !== '' || row['state'] !== '').length)
    expect(await total('contact-links')).toBe(
      rows.reduce(
        (sum, row) =>
          sum +
          ['url', 'contact_form', 'twitter', 'facebook', 'youtube', 'mastodon'].filter((name) => row[name] !== '')
            .length,
        0,
      ),
    )
    expect(await total('contacts', { 'custom.party': { eq: 'Independent' } })).toBe(3)
    const before = await total('addresses')
    const keys = new Set(rows.map((row) => row['bioguide_id']))
    const known = offices.filter((row) => keys.has(row['bioguide']))
    const second = await importFile(edge, person, 'address', file('legislators/legislators-district-offices.csv'), {
      mapping: { bioguide: 'contact_id.custom.bioguide' },
    })
    expect(counts(second)).toEqual({
      state: 'done',
      failure: null,
      created: known.length,
      updated: 0,
      skipped: 0,
      failed: offices.length - known.length,
    })
    expect(known.length).toBe(1312)
    expect(await total('addresses')).toBe(before + 1312)
  }, 60_000)

  test('503 companies taken out are known again, field by field', async () => {
    const who = await newPerson(edge)
    await importFile(edge, who, 'company', file('sp500/constituents.csv'), {})
    const { data } = await who.send('POST', '/v1/exports', { object: 'company', format: 'csv' })
    await work(edge.app, 'transfer.export', { tenant_id: who.tenant_id, id: data['id'] })
    const taken = await who.send('GET', `/v1/exports/${String(data['id'])}/download`)
    const path = join(mkdtempSync(join(tmpdir(), 'taken-')), 'companies.csv')
    writeFileSync(path, taken.rawPayload)
    expect(counts(await importFile(edge, who, 'company', path, { match_on: ['id'] }))).toMatchObject({
      created: 0,
      updated: 0,
      skipped: 503,
    })
  })

  test('503 companies of the index', async () => {
    const before = await total('companies')
    const done = await importFile(edge, person, 'company', file('sp500/constituents.csv'), {
      mapping: {
        Founded: { create_field: { label: 'Founded', kind: 'text' } },
        Symbol: { create_field: { label: 'Symbol', kind: 'text' } },
      },
    })
    expect(counts(done)).toMatchObject({ state: 'done', created: 503, failed: 0 })
    expect(await total('companies')).toBe(before + 503)
    expect(await total('companies', { 'custom.founded': { eq: '2013 (1888)' } })).toBe(
      independent('sp500/constituents.csv').filter((row) => row['Founded'] === '2013 (1888)').length,
    )
  })
})
