import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Person, type Program, type Workspace, moveClock, openProgram, runJobs, workspace } from '@app/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { uploadFile } from '../../../packages/testkit/transfer.ts'
import { multipart } from '../../../packages/testkit/upload.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => program.close())
afterEach(async () => moveClock(program, 0))

type Json = Record<string, unknown>
const upload = async (who: Person, name: string, fields: Record<string, string> = { object: 'contact' }) => {
  const { body, headers } = multipart(fields, { name, bytes: Buffer.from(`In ${name}`) })
  return await who.send('POST', '/v1/files', body, headers)
}
const make = async (who: Person, path: string, body: Json): Promise<Json> => {
  const answer = await who.send('POST', `/v1/${path}`, body)
  expect([path, answer.statusCode, answer.statusCode === 201 ? '' : answer.body]).toEqual([path, 201, ''])
  return answer.data
}
const field = async (w: Workspace, label: string, more: Json = {}): Promise<Json> =>
  await make(w.owner, 'custom-fields', { object: 'contact', label, kind: 'file', ...more })
const valueOf = async (who: Person, id: unknown): Promise<unknown> =>
  ((await who.send('GET', `/v1/contacts/${String(id)}`)).data['custom'] as Json | undefined)?.['contract'] ?? null
const listed = async (who: Person): Promise<unknown[]> =>
  ((await who.send('GET', '/v1/files?sort=id')).data['data'] as Json[]).map((one) => one['name'])
const undo = async (who: Person, headers: Json): Promise<void> => {
  const undone = await who.send('POST', '/v1/undo', { batch: String(headers['x-undo']) })
  expect([undone.statusCode, undone.data['kept']]).toEqual([200, []])
}

test('a file in an own field belongs to its record: saved with it, replaced, removed, put back; nobody else takes it', async () => {
  const w = await workspace(program)
  const rep = await w.as('rep')
  await field(w, 'Contract')
  const refused = await w.owner.send('POST', '/v1/custom-fields', { object: 'address', label: 'Plan', kind: 'file' })
  expect([refused.statusCode, refused.body.includes('no_files')]).toEqual([400, true])
  const first = (await upload(rep, 'first.txt')).data
  expect(first).toMatchObject({ name: 'first.txt', contact_id: null, field: null })
  const own = async (who: Person, value: unknown) =>
    await who.send('POST', '/v1/contacts', { last_name: 'Ek', custom: { contract: value } })
  // Of another member, unknown, and of another record: all alike, with the pointer.
  for (const answer of [await own(w.owner, first['id']), await own(rep, w.owner.member_id)])
    expect([answer.statusCode, answer.body.includes('/custom/contract')]).toEqual([404, true])
  const contact = (await own(rep, first['id'])).data['id']
  expect(await valueOf(rep, contact)).toBe(first['id'])
  expect((await own(rep, first['id'])).statusCode).toBe(404)
  const file = async (): Promise<Json> => (await w.owner.send('GET', `/v1/files/${String(first['id'])}`)).data
  expect(await file()).toMatchObject({ contact_id: contact, field: 'custom.contract' })
  const csv = (await w.owner.send('POST', '/v1/exports', { object: 'contact', format: 'csv' })).data
  await runJobs(program)
  const text = (await w.owner.send('GET', `/v1/exports/${String(csv['id'])}/download`)).body
  expect([text.includes('custom.contract.name'), text.includes('first.txt')]).toEqual([true, true])

  const second = (await upload(rep, 'second.txt')).data
  const change = async (value: unknown) =>
    await rep.send('PATCH', `/v1/contacts/${String(contact)}`, { custom: { contract: value } })
  const replaced = await change(second['id'])
  expect([replaced.statusCode, await listed(w.owner)]).toEqual([200, ['second.txt']])
  await undo(rep, replaced.headers)
  expect([await valueOf(rep, contact), await listed(rep)]).toEqual([first['id'], ['first.txt']])
  const removed = await change(null)
  expect(await listed(w.owner)).toEqual(['second.txt'])
  // Put back by hand, as from the history.
  expect((await change(first['id'])).statusCode).toBe(200)
  expect([removed.statusCode, await listed(rep)]).toEqual([200, ['first.txt']])
  const deleted = await rep.send('DELETE', `/v1/files/${String(first['id'])}`)
  expect([deleted.statusCode, await valueOf(rep, contact)]).toEqual([204, null])
  await undo(rep, deleted.headers)
  expect(await valueOf(rep, contact)).toBe(first['id'])
  const bulk = await w.owner.send(
    'GET',
    `/v1/contacts?filter=${encodeURIComponent('{"custom.contract":{"is_null":false}}')}`,
  )
  expect((bulk.data['data'] as Json[]).map((one) => one['id'])).toEqual([contact])
})

test('who may not see the field does not see its file; who may only read it changes nothing of it', async () => {
  const w = await workspace(program)
  await field(w, 'Contract')
  const kept = (await upload(w.owner, 'secret.txt')).data['id']
  const contact = await make(w.owner, 'contacts', { last_name: 'Ek', custom: { contract: kept } })
  await upload(w.owner, 'open.txt', { object: 'contact', record_id: String(contact['id']) })
  const all = { read: 'all', create: 'all', update: 'all', delete: 'all', export: 'all', import: 'all' }
  const roleWith = async (key: string): Promise<Person> => {
    const rights = { every: all, objects: { contact: { fields: { 'custom.contract': key } } }, areas: [] }
    await make(w.owner, 'roles', { name: key, key: `files_${key}`, rights })
    return await w.as(`files_${key}`)
  }
  const [blind, reader] = [await roleWith('none'), await roleWith('read')]
  expect([await listed(blind), await listed(reader)]).toEqual([['open.txt'], ['secret.txt', 'open.txt']])
  const url = `/v1/files/${String(kept)}`
  expect((await blind.send('GET', url)).statusCode).toBe(404)
  expect((await blind.send('POST', `${url}/link`, {})).statusCode).toBe(404)
  expect((await reader.send('PATCH', url, { name: 'mine.txt' })).statusCode).toBe(403)
  expect((await reader.send('DELETE', url)).statusCode).toBe(403)
})

test('an upload for a form that nobody saved is gone after a day, its bytes too; one that was saved stays', async () => {
  const w = await workspace(program)
  await field(w, 'Contract', { required: true })
  const bare = await w.owner.send('POST', '/v1/contacts', { last_name: 'Bare' })
  expect([bare.statusCode, bare.body.includes('/custom/contract')]).toEqual([400, true])
  const saved = (await upload(w.owner, 'saved.txt')).data['id']
  await upload(w.owner, 'loose.txt')
  const contact = await make(w.owner, 'contacts', { last_name: 'Ek', custom: { contract: saved } })
  const required = await w.owner.send('DELETE', `/v1/files/${String(saved)}`)
  expect([required.statusCode, await valueOf(w.owner, contact['id'])]).toEqual([400, saved])
  const bytes = (): number =>
    readdirSync(join(program.app.config.data_dir, 'files', w.tenant_id), {
      recursive: true,
      withFileTypes: true,
    }).filter((one) => one.isFile()).length
  const sweep = async (): Promise<void> => {
    const handler = program.app.parts.modules.find((one) => one.name === 'files')?.jobs?.['files.sweep']
    await handler?.(program.app, { tenant_id: w.tenant_id })
    await runJobs(program)
  }
  await sweep()
  expect([await listed(w.owner), bytes()]).toEqual([['saved.txt', 'loose.txt'], 2])
  await moveClock(program, 1.05)
  await sweep()
  await moveClock(program, 0)
  expect([await listed(w.owner), bytes()]).toEqual([['saved.txt'], 1])
})

test('a file in an own field goes with a merge and comes back; a workspace export brings it back with its bytes', async () => {
  const [here, there] = [await workspace(program), await workspace(program)]
  await field(here, 'Contract')
  const file = (await upload(here.owner, 'deal.txt')).data['id']
  const loser = await make(here.owner, 'contacts', { last_name: 'Ek', custom: { contract: file } })
  const winner = await make(here.owner, 'contacts', { last_name: 'Ek' })
  const merged = await here.owner.send('POST', `/v1/contacts/${String(winner['id'])}/merge`, { with: loser['id'] })
  expect([merged.statusCode, await valueOf(here.owner, winner['id'])]).toEqual([200, file])
  const apart = await here.owner.send('POST', `/v1/merges/${String(merged.data['merge_id'])}/unmerge`)
  expect([apart.statusCode, await valueOf(here.owner, winner['id'])]).toEqual([200, null])
  expect([await valueOf(here.owner, loser['id']), await listed(here.owner)]).toEqual([file, ['deal.txt']])

  const started = (await here.owner.send('POST', '/v1/exports', { object: '*', format: 'csv' })).data
  await runJobs(program)
  const archive = await here.owner.send('GET', `/v1/exports/${String(started['id'])}/download`)
  const given = (await uploadFile(there.owner, program, '*', 'workspace.zip', archive.rawPayload)).data
  await there.owner.send('POST', `/v1/imports/${String(given['id'])}/run`)
  await runJobs(program)
  expect((await there.owner.send('GET', `/v1/imports/${String(given['id'])}`)).data['state']).toBe('done')
  expect(await valueOf(there.owner, loser['id'])).toBe(file)
  const { url } = (await there.owner.send('POST', `/v1/files/${String(file)}/link`, {})).data
  expect((await there.owner.send('GET', String(url))).body).toBe('In deal.txt')
}, 60_000)
