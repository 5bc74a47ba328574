import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Edge } from '../../../packages/testkit/edge.ts'
import { dumpTenant } from '../../../packages/testkit/dump-tenant.ts'
import { type Person, importFile, newPerson, startAll, uploadFile, work } from '../../../packages/testkit/transfer.ts'

let edge: Edge
let person: Person
const folder = mkdtempSync(join(tmpdir(), 'export-'))
const RISKY = ['=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', '\uff1dcmd()', "'=quoted", 'plain', 'a "quoted", cell']

beforeAll(async () => {
  edge = await startAll()
  person = await newPerson(edge)
  for (const [at, name] of RISKY.entries())
    await person.send('POST', '/v1/companies', {
      name,
      annual_revenue: { amount: `${-5 - at}.50`, currency: 'USD' },
      founded_year: 1990 + at,
      phone: '+12025550101',
    })
})
afterAll(async () => {
  await edge?.close()
})

const exported = async (
  who: Person,
  body: Record<string, unknown>,
): Promise<{ meta: Record<string, unknown>; bytes: Buffer; type: string }> => {
  const started = await who.send('POST', '/v1/exports', body)
  expect(started.statusCode).toBe(202)
  const id = String(started.data['id'])
  await work(edge.app, 'transfer.export', { tenant_id: who.tenant_id, id })
  const meta = (await who.send('GET', `/v1/exports/${id}`)).data
  const file = await who.send('GET', `/v1/exports/${id}/download`)
  return { meta, bytes: file.rawPayload, type: String(file.headers['content-type']) }
}
const manifestOf = (meta: Record<string, unknown>) =>
  meta['manifest'] as { name: string; rows: number; bytes: number; sha256: string }[]

describe('an export', () => {
  test('CSV is complete, counted and hashed; text that would run is neutralised, numbers and phones are not', async () => {
    const { meta, bytes, type } = await exported(person, {
      object: 'company',
      format: 'csv',
      fields: ['id', 'name', 'annual_revenue', 'founded_year', 'phone'],
      sort: 'founded_year',
    })
    expect(type).toContain('text/csv')
    expect(meta).toMatchObject({ state: 'done', row_count: RISKY.length, progress: 100 })
    const [file] = manifestOf(meta)
    expect(file).toMatchObject({
      rows: RISKY.length,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    const lines = bytes.toString('utf8').split('\r\n')
    expect(lines[0]).toBe('\ufeffid,name,annual_revenue,founded_year,phone')
    expect(lines.slice(1, 9).map((line) => line.slice(37).replace(/,-?\d+\.50 USD,.*/, ''))).toEqual([
      "'=1+1",
      "'+cmd|calc",
      "'-2+3",
      "'@SUM(A1)",
      "'\uff1dcmd()",
      "''=quoted",
      'plain',
      '"a ""quoted"", cell"',
    ])
    expect(lines[1]).toContain(',-5.50 USD,1990,+12025550101')
  })

  test('a CSV export imports again, cell for cell', async () => {
    const { bytes } = await exported(person, { object: 'company', format: 'csv' })
    const path = join(folder, 'companies.csv')
    writeFileSync(path, bytes)
    const { data } = await uploadFile(person, edge, 'company', 'companies.csv', bytes)
    expect(data).toMatchObject({ mapping: { id: 'id' }, proposed_match_on: ['id'] })
    const stranger = await newPerson(edge)
    const elsewhere = await uploadFile(stranger, edge, 'company', 'companies.csv', bytes)
    expect(elsewhere.data).toMatchObject({ mapping: { id: null }, proposed_match_on: ['name'] })
    const again = await importFile(edge, person, 'company', path, { match_on: ['id'] })
    expect(again).toMatchObject({ state: 'done', counts: { created: 0, updated: 0, skipped: RISKY.length, failed: 0 } })
  })

  test('XLSX holds typed cells and no formula', async () => {
    const { bytes } = await exported(person, {
      object: 'company',
      format: 'xlsx',
      fields: ['name', 'annual_revenue', 'founded_year'],
      sort: 'founded_year',
    })
    const book = await readXlsx(new Uint8Array(bytes))
    expect(book.sheets[0]?.rows.slice(0, 3)).toEqual([
      ['name', 'annual_revenue', 'founded_year'],
      ["'=1+1", -5.5, 1990],
      ["'+cmd|calc", -6.5, 1991],
    ])
  })

  test('PDF is a PDF with its font inside', async () => {
    const { bytes, type, meta } = await exported(person, { object: 'company', format: 'pdf' })
    expect(type).toBe('application/pdf')
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(bytes.toString('latin1')).toContain('Inter')
    expect(manifestOf(meta)[0]?.rows).toBe(RISKY.length)
  })

  test('a filter narrows it, a search too; wrong filters, fields and strangers are answered at once', async () => {
    const { meta } = await exported(person, {
      object: 'company',
      format: 'csv',
      filter: { founded_year: { lt: 1993 } },
    })
    expect(meta['row_count']).toBe(3)
    const searched = async (format: string, q: string, filter?: unknown) =>
      manifestOf((await exported(person, { object: 'company', format, q, ...(filter ? { filter } : {}) })).meta)[0]
        ?.rows
    const listed = async (q: string): Promise<unknown[]> =>
      (await person.send('GET', `/v1/companies?fields=name&q=${q}`)).data['data'] as unknown[]
    expect(await listed('cmd')).toHaveLength(2)
    expect(await searched('csv', 'cmd')).toBe(2)
    expect(await searched('xlsx', 'cmd', { founded_year: { lt: 1993 } })).toBe(1)
    expect(await searched('pdf', 'nobody-has-this')).toBe(0)
    expect(
      (await person.send('POST', '/v1/exports', { object: 'company', filter: { nothing: { eq: 1 } } })).statusCode,
    ).toBe(400)
    expect((await person.send('POST', '/v1/exports', { object: 'company', fields: ['nothing'] })).statusCode).toBe(400)
    expect((await person.send('POST', '/v1/exports', { object: 'nothing' })).statusCode).toBe(404)
    const stranger = await newPerson(edge)
    expect((await stranger.send('GET', `/v1/exports/${String(meta['id'])}/download`)).statusCode).toBe(404)
  })

  test('the whole workspace goes into an empty one, record for record', async () => {
    const from = await newPerson(edge)
    const made = async (path: string, body: Record<string, unknown>): Promise<string> => {
      const answer = await from.send('POST', `/v1/${path}`, body)
      expect(answer.statusCode, answer.body).toBe(201)
      return String(answer.data['id'])
    }
    await made('custom-fields', { object: 'contact', label: 'Badge', kind: 'integer' })
    await made('custom-fields', {
      object: 'company',
      label: 'Channels',
      kind: 'multi_select',
      options: ['Fair', 'Web'],
    })
    const tag = await made('tags', { name: 'Key account' })
    const parent = await made('companies', {
      name: 'Parent',
      tags: [tag],
      domains: [{ value: 'parent.example', is_primary: true }],
      custom: { channels: ['Fair', 'Web'] },
    })
    const child = await made('companies', {
      name: 'Child',
      parent_id: parent,
      address: { street: 'Main 1', city: 'Bonn', region: null, postal_code: '53111', country: 'DE' },
    })
    await from.send('PATCH', `/v1/companies/${parent}`, { parent_id: child })
    const contact = await made('contacts', {
      first_name: 'Ann',
      last_name: 'Lee',
      company_id: child,
      emails: [
        { value: 'ann@a.example', is_primary: true, label: 'work' },
        { value: 'ann@b.example', label: 'home' },
      ],
      phone: '+12025550101',
      custom: { badge: 7 },
      addresses: [{ street: 'Side 2', city: 'Ulm', is_primary: true }],
    })
    const product = await made('products', { name: 'GTX Pro', price: { amount: '4821.00', currency: 'USD' } })
    const deal = await made('deals', {
      name: 'First',
      company_id: child,
      contact_id: contact,
      contact_ids: [contact],
      product_id: product,
      amount: { amount: '1054.00', currency: 'USD' },
      closes_on: '2027-01-02',
      tags: [tag],
    })
    await made('deal-lines', {
      deal_id: deal,
      name: 'Line',
      quantity: 2.5,
      unit_price: { amount: '10.00', currency: 'EUR' },
    })
    await made('leads', { name: 'Lead', company_name: 'New', rating: 4 })
    await made('tasks', { title: 'Call', due_on: '2026-12-01', contact_id: contact, deal_id: deal })
    await made('activities', {
      kind: 'call',
      subject: 'Intro',
      happened_at: '2026-11-01T10:00:00.000Z',
      contact_id: contact,
      attendee_ids: [contact],
    })
    await made('notes', { body: 'First line\nsecond', deal_id: deal })
    await from.send('POST', `/v1/deals/${deal}/win`, {})
    const { meta, bytes } = await exported(from, { object: '*' })
    expect(manifestOf(meta).find((one) => one.name === 'company.jsonl')?.rows).toBe(2)

    const to = await newPerson(edge)
    const { status, data } = await uploadFile(to, edge, '*', 'workspace.zip', bytes)
    expect([status, data['state']]).toEqual([201, 'mapped'])
    expect((await to.send('POST', `/v1/imports/${String(data['id'])}/run`)).statusCode).toBe(202)
    await work(edge.app, 'transfer.run', { tenant_id: to.tenant_id, id: String(data['id']) })
    const done = (await to.send('GET', `/v1/imports/${String(data['id'])}`)).data
    expect(done).toMatchObject({ state: 'done', failure: null })

    const [before, after] = [
      await dumpTenant(edge.app.db, from.tenant_id, ['tenant_id']),
      await dumpTenant(edge.app.db, to.tenant_id, ['tenant_id']),
    ]
    for (const table of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (table === 'member')
        expect(after[table]).toEqual(
          expect.arrayContaining(
            (before[table] ?? []).map((row) => row.replace(/"account_id": "[^"]*"/, '"account_id": null')),
          ),
        )
      else if (table === 'search_term') expect(after[table]).toEqual(expect.arrayContaining(before[table] ?? []))
      else expect(after[table], table).toEqual(before[table])
    }
    const second = await uploadFile(to, edge, '*', 'workspace.zip', bytes)
    await to.send('POST', `/v1/imports/${String(second.data['id'])}/run`)
    await work(edge.app, 'transfer.run', { tenant_id: to.tenant_id, id: String(second.data['id']) })
    expect((await to.send('GET', `/v1/imports/${String(second.data['id'])}`)).data).toMatchObject({
      state: 'failed',
      failure: 'import_not_empty',
    })
  })

  test('a workspace export that was changed is refused', async () => {
    const { bytes } = await exported(person, { object: '*' })
    const broken = Buffer.from(bytes)
    broken.fill(0x41, 200, 400)
    expect((await uploadFile(person, edge, '*', 'broken.zip', broken)).data['code']).toBe('import_file_damaged')
    expect((await uploadFile(person, edge, '*', 'no.zip', 'name\nx\n')).data['code']).toBe('import_file_damaged')
  })
})
