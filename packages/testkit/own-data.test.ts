import { visitor } from '@app/core/http'
import { type Program, type Workspace, openProgram, runJobs, workspace } from '@app/testkit'
import { type FieldKind, customFieldKinds, fieldType } from '@app/schema'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { independentCsv } from './independent-csv.ts'
import { uploadFile } from './transfer.ts'
import { multipart } from './upload.ts'

let program: Program
const folder = mkdtempSync(join(tmpdir(), 'custos-own-data-'))
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

type Send = (method: 'GET' | 'POST', url: string, body?: Record<string, unknown>) => Promise<Answer>
type Answer = { statusCode: number; body: string; data: Record<string, unknown> }

const made = async (w: Workspace, path: string, body: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const answer = await w.owner.send('POST', `/v1/${path}`, body)
  expect([path, answer.statusCode, answer.statusCode === 201 ? '' : answer.body]).toEqual([path, 201, ''])
  return answer.data
}
const rowsOf = (answer: Answer): Record<string, unknown>[] => (answer.data['data'] ?? []) as Record<string, unknown>[]

/** The export of an object as CSV, asked for in this way, and its lines. */
async function exported(send: Send, object: string): Promise<{ text: string; rows: Record<string, string>[] }> {
  const started = await send('POST', '/v1/exports', { object, format: 'csv' })
  expect([object, started.statusCode]).toEqual([object, 202])
  await runJobs(program)
  const text = (await send('GET', `/v1/exports/${String(started.data['id'])}/download`)).body
  const path = join(folder, `${object}.csv`)
  writeFileSync(path, text)
  return { text, rows: independentCsv(path) }
}

/** Kinds whose values are ids of records: those of another workspace come by name. */
const POINTING: readonly FieldKind[] = ['ref', 'multi_ref', 'member']

const sampleOf = (kind: FieldKind, n: number, target: string, member: string): unknown => {
  if (kind === 'ref') return target
  if (kind === 'multi_ref') return [target]
  if (kind === 'member') return member
  const options = ['a', 'b'].map((value) => ({ value, label: value.toUpperCase() }))
  return fieldType(kind).sample({ kind, personal: false, options }, n)
}

test('an own field of every kind is filled, filtered, sorted, exported, imported and read over the API', async () => {
  const [here, there] = [await workspace(program), await workspace(program)]
  const own = Object.fromEntries(customFieldKinds.map((kind) => [kind, `own_${kind}`]))
  for (const w of [here, there])
    for (const kind of customFieldKinds)
      await made(w, 'custom-fields', {
        object: 'contact',
        key: own[kind],
        label: `Own ${kind}`,
        kind,
        searchable: true,
        ...(kind === 'select' || kind === 'multi_select' ? { options: ['a', 'b'] } : {}),
        ...(kind === 'ref' || kind === 'multi_ref' ? { target: 'company' } : {}),
      })
  const valuesFor = async (n: number): Promise<Record<string, unknown>> => {
    const company = String((await made(here, 'companies', { name: `Of own fields ${n}, Ltd` }))['id'])
    const { body, headers } = multipart(
      { object: 'contact' },
      { name: `own ${n}.txt`, bytes: Buffer.from(`File ${n}`) },
    )
    const file = String((await here.owner.send('POST', '/v1/files', body, headers)).data['id'])
    return Object.fromEntries(
      customFieldKinds.map((kind) => [
        own[kind],
        kind === 'file' ? file : sampleOf(kind, n, company, here.owner.member_id),
      ]),
    )
  }
  const full = await made(here, 'contacts', { last_name: 'Full', custom: await valuesFor(1) })
  await made(here, 'contacts', { last_name: 'Other', custom: await valuesFor(2) })
  await made(here, 'contacts', { last_name: 'Bare' })
  const read = (await here.owner.send('GET', `/v1/contacts/${String(full['id'])}`)).data['custom'] as Record<
    string,
    unknown
  >
  const lost = customFieldKinds.filter((kind) => read[own[kind] ?? ''] === null || read[own[kind] ?? ''] === undefined)
  expect(lost).toEqual([])
  for (const kind of customFieldKinds) {
    const type = fieldType(kind)
    const name = `custom.${own[kind]}`
    const ask = async (filter: object): Promise<unknown[]> => {
      const query = encodeURIComponent(JSON.stringify({ [name]: filter }))
      const answer = await here.owner.send('GET', `/v1/contacts?filter=${query}`)
      expect([name, answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([name, 200, ''])
      return rowsOf(answer).map((row) => row['last_name'])
    }
    if (type.operators.includes('is_null')) expect([kind, await ask({ is_null: true })]).toEqual([kind, ['Bare']])
    if (type.operators.includes('eq'))
      expect([kind, await ask({ eq: kind === 'multi_select' ? 'b' : [read[own[kind] ?? '']].flat()[0] })]).toEqual([
        kind,
        expect.arrayContaining(['Full']),
      ])
    if (type.sortable) {
      const sorted = rowsOf(await here.owner.send('GET', `/v1/contacts?sort=-${name}`))
      expect([kind, sorted.at(-1)?.['last_name']]).toEqual([kind, 'Bare'])
    }
  }
  await isKnownEverywhere(here, String(full['id']), read)
  const { text, rows } = await exported(here.owner.send, 'contact')
  const line = rows.find((row) => row['last_name'] === 'Full') ?? {}
  const empty = customFieldKinds.filter(
    (kind) => !Object.entries(line).some(([column, cell]) => column.startsWith(`custom.${own[kind]}`) && cell !== ''),
  )
  expect(empty).toEqual([])
  const upload = await uploadFile(there.owner, program, 'contact', 'contacts.csv', text)
  const id = String(upload.data['id'])
  // Ids are of the other workspace: people and companies come by their names.
  const ids = ['owner_id', 'owner', ...POINTING.map((kind) => `custom.${own[kind]}`)]
  const mapping = {
    ...(upload.data['mapping'] as Record<string, unknown>),
    ...Object.fromEntries(ids.map((column) => [column, null])),
    ...Object.fromEntries(POINTING.map((kind) => [`custom.${own[kind]}.name`, `custom.${own[kind]}`])),
  }
  const unknown = Object.fromEntries(POINTING.map((kind) => [`custom.${own[kind]}`, 'create']))
  const mapped = await there.owner.send('PATCH', `/v1/imports/${id}`, { mapping, unknown })
  expect(mapped.statusCode, mapped.body).toBe(200)
  await there.owner.send('POST', `/v1/imports/${id}/run`)
  await runJobs(program)
  const done = await there.owner.send('GET', `/v1/imports/${id}`)
  expect(done.data).toMatchObject({ state: 'done', counts: { created: 3, failed: 0 } })
  const name = encodeURIComponent(JSON.stringify({ last_name: { eq: 'Full' } }))
  const copy = rowsOf(await there.owner.send('GET', `/v1/contacts?filter=${name}`))[0]?.['custom'] as typeof read
  const differ = customFieldKinds.filter(
    (kind) =>
      // The bytes of a file are not in a CSV; a workspace export has them (modules/files/server/own-files.test.ts).
      kind !== 'file' &&
      !POINTING.includes(kind) &&
      JSON.stringify(copy[own[kind] ?? '']) !== JSON.stringify(read[own[kind] ?? '']),
  )
  expect(differ).toEqual([])
  expect([typeof copy[own['ref'] ?? ''], typeof copy[own['member'] ?? '']]).toEqual(['string', 'string'])
  const [company] = copy[own['multi_ref'] ?? ''] as string[]
  expect((await there.owner.send('GET', `/v1/companies/${company ?? ''}`)).data['name']).toBe('Of own fields 1, Ltd')
  const sealed = await here.owner.send('PUT', `/v1/field-encryption/contact/custom.${own['text']}`, { encrypted: true })
  expect(sealed.statusCode, sealed.body).toBeLessThan(300)
  await runJobs(program)
  const masked = await here.owner.send('GET', `/v1/contacts/${String(full['id'])}`)
  expect(masked.body).not.toContain(String(read[own['text'] ?? '']))
}, 60_000)

/** Form and table (by meta), the API's own document, groups, search and history have each of the fields. */
async function isKnownEverywhere(w: Workspace, id: string, values: Record<string, unknown>): Promise<void> {
  const names = customFieldKinds.map((kind) => `own_${kind}`)
  const meta = (await w.owner.send('GET', '/v1/meta')).data['objects'] as { name: string; fields: { name: string }[] }[]
  const told = meta.find((one) => one.name === 'contact')?.fields.map((field) => field.name) ?? []
  expect(names.filter((name) => !told.includes(`custom.${name}`))).toEqual([])
  const { body: document } = await w.owner.send('GET', '/v1/openapi.json')
  expect(names.filter((name) => !document.includes(`"${name}"`))).toEqual([])
  for (const kind of customFieldKinds.filter((one) => fieldType(one).sortable && one !== 'money')) {
    const answer = await w.owner.send('GET', `/v1/contacts/aggregate?group_by=custom.own_${kind}`)
    expect([kind, answer.statusCode]).toEqual([kind, 200])
  }
  for (const kind of ['text', 'long_text', 'email', 'url', 'integer', 'phone'] as const) {
    const word = /[\p{L}\d]+/u.exec(String(values[`own_${kind}`]).replace('https://', ''))?.[0] ?? ''
    const found = rowsOf(await w.owner.send('GET', `/v1/search?objects=contact&q=${encodeURIComponent(word)}`))
    expect([kind, word, found.map((hit) => hit['id'])]).toEqual([kind, word, expect.arrayContaining([id])])
  }
  const empty = Object.fromEntries(names.map((name) => [name, null]))
  const cleared = await w.owner.send('PATCH', `/v1/contacts/${id}`, { custom: empty })
  expect(cleared.statusCode, cleared.body).toBe(200)
  const { body: history } = await w.owner.send('GET', `/v1/contacts/${id}/timeline`)
  expect(names.filter((name) => !history.includes(`custom.${name}`))).toEqual([])
  const undone = await w.owner.send('POST', '/v1/undo', { batch: String(cleared.headers['x-undo']) })
  expect(undone.statusCode, undone.body).toBe(200)
  const back = (await w.owner.send('GET', `/v1/contacts/${id}`)).data['custom'] as Record<string, unknown>
  expect(back).toEqual(values)
}

test('a field that was removed comes back with its values, filtered and searched as before', async () => {
  const w = await workspace(program)
  const field = await made(w, 'custom-fields', { object: 'contact', label: 'Badge', kind: 'text', searchable: true })
  await made(w, 'contacts', { last_name: 'Berg', custom: { badge: 'Quetzal' } })
  const at = `/v1/custom-fields/${String(field['id'])}`
  const found = async (): Promise<unknown[]> => {
    await runJobs(program)
    return rowsOf(await w.owner.send('GET', '/v1/search?q=quetzal')).map((hit) => hit['title'])
  }
  const filter = `/v1/contacts?filter=${encodeURIComponent(JSON.stringify({ 'custom.badge': { eq: 'Quetzal' } }))}`
  expect(await found()).toEqual(['Berg'])
  expect((await w.owner.send('DELETE', at)).statusCode).toBe(204)
  expect(await found()).toEqual([])
  expect((await w.owner.send('GET', filter)).statusCode).toBe(400)
  // Its slot is given away meanwhile.
  await made(w, 'custom-fields', { object: 'contact', label: 'Desk', kind: 'text' })
  expect((await w.owner.send('POST', `${at}/restore`)).statusCode).toBe(200)
  expect(await found()).toEqual(['Berg'])
  expect(rowsOf(await w.owner.send('GET', filter)).map((row) => row['custom'])).toEqual([{ badge: 'Quetzal' }])
  expect((await w.owner.send('POST', `${at}/restore`)).statusCode).toBe(404)
})

test('lead, contact and deal with a task each: list, search and export count the same', async () => {
  const w = await workspace(program)
  const word = 'Quillfeather'
  const lead = await made(w, 'leads', { name: `Ada ${word}`, company_name: `${word} Mill`, email: 'ada@quill.test' })
  const done = (await w.owner.send('POST', `/v1/leads/${String(lead['id'])}/convert`, {})).data
  const links = { lead_id: lead['id'], contact_id: done['contact_id'], deal_id: done['deal_id'] }
  for (const [field, id] of Object.entries(links)) {
    await made(w, 'tasks', { title: `Call ${word}`, [field]: id })
    await made(w, 'notes', { body: `Said ${word}`, [field]: id })
  }
  for (const [object, path, count] of [
    ['lead', 'leads', 1],
    ['contact', 'contacts', 1],
    ['deal', 'deals', 1],
    ['task', 'tasks', 3],
    ['note', 'notes', 3],
  ] as const) {
    const listed = await w.owner.send('GET', `/v1/${path}?q=${word}&limit=50`)
    const found = await w.owner.send('GET', `/v1/search?q=${word}&objects=${object}`)
    const { rows } = await exported(w.owner.send, object)
    const ids = rowsOf(listed).map((row) => row['id'])
    expect([object, ids.length, rowsOf(found).length, rows.length]).toEqual([object, count, count, count])
    expect(rows.map((row) => String(row['id'])).sort()).toEqual(ids.map(String).sort())
  }
}, 60_000)

test('an export asked for in the application and one over the API hold the same, record for record', async () => {
  const w = await workspace(program)
  const company = await made(w, 'companies', { name: '=Acme', annual_revenue: { amount: '12.50', currency: 'EUR' } })
  for (const last_name of ['Ek', 'Öst', 'a "b", c'])
    await made(w, 'contacts', {
      last_name,
      company_id: company['id'],
      emails: [{ value: `x@${last_name.length}.test` }],
    })
  await made(w, 'deals', { name: 'One', company_id: company['id'], amount: { amount: '1054.00', currency: 'USD' } })
  const key = await made(w, 'api-keys', { name: 'Takes everything along', scope: 'read', expires_in_days: 1 })
  const caller = visitor(program.app)
  const byKey: Send = async (method, url, body) =>
    await caller.send(method, url, body, { authorization: `Bearer ${String(key['key'])}` })
  for (const [object, path] of [
    ['company', 'companies'],
    ['contact', 'contacts'],
    ['deal', 'deals'],
  ] as const) {
    const [inApp, overApi] = [await exported(w.owner.send, object), await exported(byKey, object)]
    expect([object, overApi.text]).toEqual([object, inApp.text])
    const listed = rowsOf(await byKey('GET', `/v1/${path}?limit=200`))
    expect(inApp.rows.map((row) => String(row['id'])).sort()).toEqual(listed.map((row) => String(row['id'])).sort())
  }
})
