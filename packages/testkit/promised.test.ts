import { visitor } from '@app/core/http'
import { type Program, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

test('public pages are read by anybody and set no cookie', async () => {
  for (const url of ['/sign-in', '/sign-up', '/trust', '/docs/errors', '/docs/api', '/privacy/request']) {
    const answer = await visitor(program.app).send('GET', url, undefined, { accept: 'text/html' })
    expect([url, answer.statusCode, answer.headers['set-cookie']]).toEqual([url, 200, undefined])
  }
})

test('one note stands on a company, a person and a deal, and stays with the others when the company goes', async () => {
  const { owner } = await workspace(program)
  const make = async (path: string, body: Record<string, unknown>): Promise<string> => {
    const answer = await owner.send('POST', `/v1/${path}`, body)
    expect(answer.statusCode, answer.body).toBe(201)
    return String(answer.data['id'])
  }
  const [company_id, contact_id, deal_id] = [
    await make('companies', { name: 'Acme' }),
    await make('contacts', { last_name: 'Lee' }),
    await make('deals', { name: 'Big one' }),
  ]
  const task = await make('tasks', { title: 'Call', company_id, contact_id, deal_id })
  const note = await make('notes', { body: 'On all three', company_id, contact_id, deal_id })
  expect((await owner.send('DELETE', `/v1/companies/${company_id}`)).statusCode).toBeLessThan(300)
  for (const url of [`/v1/notes/${note}`, `/v1/tasks/${task}`]) {
    const kept = await owner.send('GET', url)
    expect([url, kept.statusCode]).toEqual([url, 200])
    expect(kept.data).toMatchObject({ contact_id, deal_id })
  }
})

test('a request is not ended without a reason, and the reason stays with it', async () => {
  const { owner } = await workspace(program)
  const made = await owner.send('POST', '/v1/privacy-requests', { kind: 'erasure', name: 'Ida Example' })
  expect(made.statusCode, made.body).toBe(201)
  const url = `/v1/privacy-requests/${String(made.data['id'])}`
  for (const body of [{ outcome: 'refused' }, { outcome: 'refused', text: '' }, { outcome: 'refused', text: '   ' }])
    expect((await owner.send('POST', `${url}/close`, body)).statusCode).toBe(400)
  expect((await owner.send('GET', url)).data['closed_at']).toBeNull()
  const reason = 'The invoice must be kept for seven years.'
  const closed = await owner.send('POST', `${url}/close`, { outcome: 'refused', text: reason })
  expect(closed.statusCode, closed.body).toBe(200)
  expect((await owner.send('GET', url)).body).toContain(reason)
})

test('each change of a setting is noted as an instruction: who, what it was, what it is', async () => {
  const { owner } = await workspace(program)
  await owner.send('POST', '/v1/roles', { name: 'Buyers', copy_of: 'rep' })
  const field = await owner.send('POST', '/v1/custom-fields', { object: 'contact', label: 'Badge', kind: 'text' })
  const team = await owner.send('POST', '/v1/teams', { name: 'Harbour' })
  const before = String((await owner.send('GET', '/v1/workspace')).data['name'])
  for (const [name, url, patch, was, is] of [
    ['workspace.updated', '/v1/workspace', { name: 'Another name' }, before, 'Another name'],
    ['workspace.updated', '/v1/workspace', { currency: 'CHF' }, 'USD', 'CHF'],
    ['role.updated', '/v1/roles/buyers', { name: 'Purchasing' }, 'Buyers', 'Purchasing'],
    ['custom_field.updated', `/v1/custom-fields/${String(field.data['id'])}`, { label: 'Pass' }, 'Badge', 'Pass'],
    ['team.updated', `/v1/teams/${String(team.data['id'])}`, { name: 'Quay' }, 'Harbour', 'Quay'],
  ] as const) {
    const changed = await owner.send('PATCH', url, { ...patch }, name === 'team.updated' ? { 'if-match': '"1"' } : {})
    expect([url, changed.statusCode, changed.statusCode === 200 ? '' : changed.body]).toEqual([url, 200, ''])
    const trail = await owner.send('GET', `/v1/audit?name=${name}&limit=5`)
    const [event] = trail.data['data'] as Record<string, unknown>[]
    expect(event, url).toMatchObject({ actor_id: expect.any(String), ip: expect.any(String) })
    const full = await owner.send('GET', `/v1/audit/${String(event?.['id'])}`)
    for (const value of [was, is]) expect(`${trail.body}${full.body}`).toContain(value)
  }
})

test('what a role refuses leaves the record as it is, and a row in the audit trail: rate-bounded, without what was sent', async () => {
  const w = await workspace(program)
  const viewer = await w.as('viewer')
  const made = await w.owner.send('POST', '/v1/contacts', { last_name: 'Kept', email: 'kept@refused.test' })
  const url = `/v1/contacts/${String(made.data['id'])}`
  const refusals = async (): Promise<Record<string, unknown>[]> =>
    (await w.owner.send('GET', '/v1/audit?name=access.refused&limit=100')).data['data'] as Record<string, unknown>[]
  const tried = [
    await viewer.send('DELETE', url, undefined, { 'if-match': '"1"' }),
    await viewer.send('PATCH', url, { email: 'sent@refused.test' }, { 'if-match': '"1"' }),
    await viewer.send('POST', '/v1/contacts', { last_name: 'Sent' }),
    await viewer.send('PATCH', '/v1/workspace', { name: 'Sent' }),
  ]
  expect(tried.map((one) => one.statusCode)).toEqual([403, 403, 403, 403])
  expect((await w.owner.send('GET', url)).data).toMatchObject({
    last_name: 'Kept',
    email: 'kept@refused.test',
    version: 1,
  })
  const rows = await refusals()
  expect(rows.map((row) => [row['object'], row['actor_id']])).toEqual(
    ['workspace', 'contact', 'contact', 'contact'].map((object) => [object, viewer.member_id]),
  )
  const whole = (
    await Promise.all(rows.map(async (row) => (await w.owner.send('GET', `/v1/audit/${String(row['id'])}`)).body))
  ).join()
  expect(whole).toContain('DELETE /v1/contacts/')
  expect(whole).toContain(String(made.data['id']))
  expect(whole).not.toMatch(/sent@|"Sent"|Kept/)
  // The record does not say to everybody who tried; the trail does, and only to those who may read it.
  expect((await w.owner.send('GET', `${url}/timeline`)).body).not.toContain('access.refused')
  expect((await viewer.send('GET', '/v1/audit')).statusCode).toBe(403)
  for (let i = 0; i < 60; i += 1) await viewer.send('DELETE', url, undefined, { 'if-match': '"1"' })
  const after = (await refusals()).length
  expect(after).toBeGreaterThanOrEqual(20)
  // Two minutes at most were touched; each holds twenty.
  expect(after).toBeLessThanOrEqual(40)
  expect((await w.owner.send('GET', url)).statusCode).toBe(200)
})
