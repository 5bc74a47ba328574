import { type Program, type Workspace, openProgram, runJobs, workspace } from '@app/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uploadFile } from './transfer.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

type Json = Record<string, unknown>
const made = async (w: Workspace, path: string, body: Json): Promise<string> => {
  const answer = await w.owner.send('POST', `/v1/${path}`, body)
  expect([path, answer.statusCode, answer.statusCode === 201 ? '' : answer.body]).toEqual([path, 201, ''])
  return String(answer.data['id'])
}
const field = async (w: Workspace, object: string, label: string, kind: string, target: string): Promise<unknown> =>
  await made(w, 'custom-fields', { object, label, kind, target })
const own = async (w: Workspace, path: string, id: unknown): Promise<Json> =>
  (await w.owner.send('GET', `/v1/${path}/${String(id)}`)).data['custom'] as Json
const found = async (w: Workspace, path: string, filter: Json): Promise<string[]> => {
  const answer = await w.owner.send('GET', `/v1/${path}?filter=${encodeURIComponent(JSON.stringify(filter))}`)
  expect([filter, answer.statusCode]).toEqual([filter, 200])
  return (answer.data['data'] as { id: string }[]).map((row) => row.id).toSorted()
}

test('own references follow a merge and come back with it, and let go of what is deleted for good', async () => {
  const w = await workspace(program)
  await field(w, 'deal', 'Agency', 'ref', 'company')
  await field(w, 'deal', 'Rivals', 'multi_ref', 'company')
  await field(w, 'company', 'Sisters', 'multi_ref', 'company')
  const [one, two, three] = [
    await made(w, 'companies', { name: 'One' }),
    await made(w, 'companies', { name: 'Two' }),
    await made(w, 'companies', { name: 'Three' }),
  ]
  await w.owner.send('PATCH', `/v1/companies/${one}`, { custom: { sisters: [three] } })
  await w.owner.send('PATCH', `/v1/companies/${two}`, { custom: { sisters: [three, one] } })
  const deal = await made(w, 'deals', { name: 'Both', custom: { agency: two, rivals: [three, two, one] } })
  const only = await made(w, 'deals', { name: 'Only', custom: { rivals: [two] } })
  const repeated = await w.owner.send('POST', '/v1/deals', { name: 'x', custom: { rivals: [two, two] } })
  expect([repeated.statusCode, repeated.data['code']]).toEqual([400, 'validation_failed'])
  const unknown = await w.owner.send('POST', '/v1/deals', { name: 'x', custom: { rivals: [deal] } })
  expect([unknown.statusCode, unknown.body.includes('/custom/rivals')]).toEqual([404, true])
  expect(await found(w, 'deals', { 'custom.rivals': { in: [three, one] } })).toEqual([deal])
  expect(await found(w, 'deals', { 'custom.rivals': { not_in: [three] } })).toEqual([only])
  const before = await Promise.all([own(w, 'deals', deal), own(w, 'deals', only), own(w, 'companies', one)])

  const merged = await w.owner.send('POST', `/v1/companies/${one}/merge`, { with: two })
  expect(merged.statusCode, merged.body).toBe(200)
  expect(await own(w, 'deals', deal)).toEqual({ agency: one, rivals: [three, one] })
  expect(await own(w, 'deals', only)).toEqual({ rivals: [one] })
  expect(await found(w, 'deals', { 'custom.rivals': { eq: one } })).toEqual([deal, only].toSorted())
  expect(await found(w, 'deals', { 'custom.agency': { eq: one } })).toEqual([deal])
  const apart = await w.owner.send('POST', `/v1/merges/${String(merged.data['merge_id'])}/unmerge`)
  expect(apart.statusCode, apart.body).toBe(200)
  expect(await own(w, 'deals', only)).toEqual(before[1])
  expect(await own(w, 'companies', one)).toEqual(before[2])
  const parted = await own(w, 'deals', deal)
  expect([parted['agency'], (parted['rivals'] as string[]).toSorted()]).toEqual([two, [one, two, three].toSorted()])
  expect(await found(w, 'deals', { 'custom.rivals': { eq: two } })).toEqual([deal, only].toSorted())

  await w.owner.send('PATCH', `/v1/deals/${deal}`, { custom: { rivals: [three, two] } })
  for (const url of [`/v1/companies/${two}`, `/v1/trash/company/${two}`])
    expect((await w.owner.send('DELETE', url)).statusCode).toBeLessThan(300)
  expect(await own(w, 'deals', deal)).toEqual({ rivals: [three] })
  expect(await own(w, 'deals', only)).toEqual({})
  expect(await found(w, 'deals', { 'custom.rivals': { is_null: true } })).toEqual([only])
}, 60_000)

test('a record that named both sides of a merge names both again when it is taken apart', async () => {
  const w = await workspace(program)
  const [one, two] = [await made(w, 'contacts', { last_name: 'Ek' }), await made(w, 'contacts', { last_name: 'Ek' })]
  const deal = await made(w, 'deals', { name: 'Both', contact_ids: [one, two] })
  const named = async (): Promise<unknown[]> =>
    ((await w.owner.send('GET', `/v1/deals/${deal}`)).data['contact_ids'] as string[]).toSorted()
  const merged = await w.owner.send('POST', `/v1/contacts/${one}/merge`, { with: two })
  expect(await named()).toEqual([one])
  const apart = await w.owner.send('POST', `/v1/merges/${String(merged.data['merge_id'])}/unmerge`)
  expect([apart.statusCode, apart.data['kept'], await named()]).toEqual([200, [], [one, two].toSorted()])
})

test('a workspace export brings own references back, to records that come later too; replacing a member moves theirs', async () => {
  const [here, there] = [await workspace(program), await workspace(program)]
  await field(here, 'contact', 'Main deal', 'ref', 'deal')
  await field(here, 'contact', 'Friends', 'multi_ref', 'contact')
  await field(here, 'contact', 'Carers', 'multi_ref', 'member')
  const [leaver, stays] = [await here.another('rep'), await here.another('rep')]
  const [ada, ben] = [
    await made(here, 'contacts', { last_name: 'Ada' }),
    await made(here, 'contacts', { last_name: 'Ben' }),
  ]
  const deal = await made(here, 'deals', { name: 'Later' })
  const carers = [leaver.member_id, here.owner.member_id]
  const given = { main_deal: deal, friends: [ben, ada], carers }
  const changed = await here.owner.send('PATCH', `/v1/contacts/${ada}`, { custom: given })
  expect(changed.statusCode, changed.body).toBe(200)

  const started = await here.owner.send('POST', '/v1/exports', { object: '*', format: 'csv' })
  expect(started.statusCode, started.body).toBe(202)
  await runJobs(program)
  const archive = await here.owner.send('GET', `/v1/exports/${String(started.data['id'])}/download`)
  const upload = await uploadFile(there.owner, program, '*', 'workspace.zip', archive.rawPayload)
  expect(upload.status).toBe(201)
  await there.owner.send('POST', `/v1/imports/${String(upload.data['id'])}/run`)
  await runJobs(program)
  expect((await there.owner.send('GET', `/v1/imports/${String(upload.data['id'])}`)).data['state']).toBe('done')
  expect(await own(there, 'contacts', ada)).toEqual(given)
  expect(await found(there, 'contacts', { 'custom.friends': { eq: ben } })).toEqual([ada])
  expect(await found(there, 'contacts', { 'custom.main_deal': { eq: deal } })).toEqual([ada])

  const begun = await here.owner.send('POST', `/v1/members/${leaver.member_id}/replace`, {
    successor_id: stays.member_id,
  })
  expect(begun.statusCode, begun.body).toBeLessThan(300)
  await runJobs(program)
  expect(new Set((await own(here, 'contacts', ada))['carers'] as string[])).toEqual(
    new Set([here.owner.member_id, stays.member_id]),
  )
  expect(await found(here, 'contacts', { 'custom.carers': { eq: leaver.member_id } })).toEqual([])
}, 60_000)
