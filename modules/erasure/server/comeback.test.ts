import { uuidv7 } from '@app/core'
import { readLedger } from '@app/core/retention'
import { type Program, type Workspace, moveClock, openProgram, runJobs, workspace } from '@app/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { uploadFile } from '../../../packages/testkit/transfer.ts'
import { multipart } from '../../../packages/testkit/upload.ts'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { runProbe, probesOf } from '../../trust/server/probes/run.ts'
import { purgeWorkspace } from '../../retention/server/index.ts'
import { noteRewritten, wentSince } from './rewrite.queries.ts'
import { rewriteErased } from './rewrite.ts'
import { replayPersons } from './replay.ts'

type Json = Record<string, unknown>
let program: Program
let db: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  db = await freshDatabase('comeback')
  program = await openProgram({ db })
})
afterEach(async () => await moveClock(program, 0))
afterAll(async () => {
  await program.close()
  await db.drop()
})

const sql = async <T>(text: string, params: unknown[] = []): Promise<T[]> =>
  await program.app.db.asBoot((tx) => tx.query<T>(text, params))
const make = async (w: Workspace, path: string, body: Json): Promise<string> => {
  const answer = await w.owner.send('POST', `/v1/${path}`, body, { 'idempotency-key': uuidv7() })
  if (answer.statusCode !== 201) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`)
  return String(answer.data['id'])
}

/** Erases a contact from its request to the end of the job. @returns the id of the erasure */
async function erase(w: Workspace, email: string, contacts: readonly string[], run = true): Promise<string> {
  const admin = await w.as('admin')
  const made = await w.owner.send('POST', '/v1/privacy-requests', { kind: 'erasure', name: 'Zora Quell', email })
  const id = String(made.data['id'])
  await w.owner.send('POST', `/v1/privacy-requests/${id}/identity`, { fact: 'Customer number compared' })
  for (const contact of contacts)
    await sql(
      `insert into request_subject (tenant_id, request_id, object, record_id, role, fields, reasons, confirmed_at) values ($1, $2, 'contact', $3, 'person', '[]', '["email"]', now())`,
      [w.tenant_id, id, contact],
    )
  const plan = (await w.owner.send('POST', `/v1/privacy-requests/${id}/erasure`)).data
  await admin.send('POST', `/v1/erasures/${String(plan['id'])}/approve`)
  if (run) await runJobs(program)
  return String(plan['id'])
}
const contactsOf = async (w: Workspace, email: string): Promise<number> =>
  (await sql('select 1 from contact where tenant_id = $1 and email = $2', [w.tenant_id, email])).length

describe('whoever was erased', () => {
  test('does not come back by an import: the row is refused with its reason, the others come in', async () => {
    const w = await workspace(program)
    await erase(w, 'zora@person.example', [
      await make(w, 'contacts', { first_name: 'Zora', last_name: 'Quell', email: 'zora@person.example' }),
    ])
    const csv = 'First name,Last name,Email\nZora,Quell,ZORA@person.example\nNils,Next,nils@person.example\n'
    const up = await uploadFile(w.owner, { server: program.server }, 'contact', 'people.csv', csv)
    const id = String(up.data['id'])
    await w.owner.send('POST', `/v1/imports/${id}/run`)
    await runJobs(program)
    const done = (await w.owner.send('GET', `/v1/imports/${id}`)).data
    expect(done).toMatchObject({ state: 'done', counts: { created: 1, failed: 1 } })
    const rows = (await w.owner.send('GET', `/v1/imports/${id}/rows?state=failed`)).data['data'] as { errors: Json[] }[]
    expect(rows[0]?.errors[0]).toMatchObject({ code: 'suppressed' })
    expect(await contactsOf(w, 'zora@person.example')).toBe(0)
  })

  test('does not come back from the trash, nor out of a merge that is taken apart', async () => {
    const w = await workspace(program)
    const [first, second, third] = [
      await make(w, 'contacts', { first_name: 'Zora', last_name: 'Quell', email: 'zora@person.example' }),
      await make(w, 'contacts', { first_name: 'Zora', last_name: 'Q', email: 'zora.q@person.example' }),
      await make(w, 'contacts', { last_name: 'Winner', email: 'winner@person.example' }),
    ]
    // Both carry the address, and nobody confirmed them: a person decided that they are somebody else.
    await sql(`update contact set email = 'zora@person.example' where tenant_id = $1 and id = $2`, [
      w.tenant_id,
      second,
    ])
    await sql(`update contact_email set value = 'zora@person.example' where tenant_id = $1 and contact_id = $2`, [
      w.tenant_id,
      second,
    ])
    await w.owner.send('DELETE', `/v1/contacts/${second}`)
    await erase(w, 'zora@person.example', [first])
    const back = await w.owner.send('POST', `/v1/contacts/${second}/restore`)
    expect([back.statusCode, back.data['code']]).toEqual([409, 'suppressed'])
    const loser = await make(w, 'contacts', { last_name: 'Loser', email: 'loser@person.example' })
    const merged = await w.owner.send('POST', `/v1/contacts/${third}/merge`, { with: loser, fields: {} })
    await sql(`update contact set email = 'zora@person.example' where tenant_id = $1 and id = $2`, [w.tenant_id, loser])
    await sql(`update contact_email set value = 'zora@person.example' where tenant_id = $1 and contact_id = $2`, [
      w.tenant_id,
      loser,
    ])
    const apart = await w.owner.send('POST', `/v1/merges/${String(merged.data['merge_id'])}/unmerge`)
    expect([apart.statusCode, apart.data['code']]).toEqual([409, 'suppressed'])
    expect(
      await sql('select 1 from contact where tenant_id = $1 and id = $2 and deleted_at is null', [w.tenant_id, loser]),
    ).toEqual([])
  })

  test('does not come back out of an old export of the workspace, wherever it is restored: rows are skipped, counted, and say why', async () => {
    const w = await workspace(program)
    const zora = await make(w, 'contacts', {
      first_name: 'Zora',
      last_name: 'Quell',
      emails: [{ value: 'zora@person.example', is_primary: true }],
      links: [{ value: 'https://social.example/zoraquell' }],
    })
    await make(w, 'notes', { body: 'Zora likes herons', contact_id: zora })
    const deal = await make(w, 'deals', { name: 'Herons', contact_id: zora, description: 'Zora haggles' })
    await make(w, 'contacts', { first_name: 'Yara', last_name: 'Quell', email: 'yara@person.example' })
    await make(w, 'contacts', { first_name: 'Nils', last_name: 'Next', email: 'nils@person.example' })
    const form = multipart(
      { object: 'contact', record_id: zora },
      { name: 'zora.pdf', bytes: Buffer.from('%PDF-1.4\nherons\n%%EOF\n') },
    )
    expect((await w.owner.send('POST', '/v1/files', form.body, form.headers)).statusCode).toBe(201)
    const said = { contact_id: zora, act: 'given', purpose: 'newsletter', channel: 'email', source: 'Zora', proof: 'x' }
    expect((await w.owner.send('POST', '/v1/consents', said)).statusCode).toBe(201)
    const made = await w.owner.send('POST', '/v1/exports', { object: '*' })
    await runJobs(program)
    const zip = (await w.owner.send('GET', `/v1/exports/${String(made.data['id'])}/download`)).rawPayload
    await erase(w, 'zora@person.example', [zora])
    // Another workspace, which erased somebody with the same address as one of the export: by its list; Zora by the ledger.
    const other = await workspace(program)
    await erase(other, 'yara@person.example', [
      await make(other, 'contacts', { first_name: 'Yara', last_name: 'Quell', email: 'yara@person.example' }),
    ])
    const up = await uploadFile(other.owner, { server: program.server }, '*', 'workspace.zip', zip)
    const id = String(up.data['id'])
    await other.owner.send('POST', `/v1/imports/${id}/run`)
    await runJobs(program)
    const done = (await other.owner.send('GET', `/v1/imports/${id}`)).data
    const { state, counts, row_count } = done as { state: string; counts: Record<string, number>; row_count: number }
    expect([state, counts['failed']]).toEqual(['done', 0])
    // Both contacts with their addresses, and of Zora the link, the note and the file.
    expect(counts['skipped']).toBe(7)
    expect((counts['created'] ?? 0) + (counts['skipped'] ?? 0)).toBe(row_count)
    const rows = (await other.owner.send('GET', `/v1/imports/${id}/rows?state=skipped`)).data['data'] as Json[]
    expect(rows).toHaveLength(7)
    for (const row of rows) expect(row).toMatchObject({ errors: [{ code: 'suppressed' }] })
    const people = (await other.owner.send('GET', '/v1/contacts')).data['data'] as Json[]
    expect(people.map((one) => one['full_name'])).toEqual(['Nils Next'])
    expect((await other.owner.send('GET', `/v1/deals/${deal}`)).data).toMatchObject({
      name: 'Herons',
      contact_id: null,
      description: null,
    })
    for (const table of ['consent_event', 'file_version', 'note', 'contact_email', 'contact_link'])
      expect(
        await sql(`select 1 from ${table} t where tenant_id = $1 and t::text ~* 'zora|yara|heron'`, [other.tenant_id]),
        table,
      ).toEqual([])
  })

  test('is erased again when a restore brought them back, before anything is served; once', async () => {
    const w = await workspace(program)
    const contact = await make(w, 'contacts', { first_name: 'Zora', last_name: 'Quell', email: 'zora@person.example' })
    const other = await make(w, 'contacts', { first_name: 'Nils', last_name: 'Next', email: 'nils@person.example' })
    const before = await sql<Json>('select * from contact where tenant_id = $1 and id = $2', [w.tenant_id, contact])
    const id = await erase(w, 'zora@person.example', [contact])
    expect(await contactsOf(w, 'zora@person.example')).toBe(0)
    expect(await replayPersons(program.app)).toBe(0)
    const line = readLedger(program.app).find((one) => one.id === id)
    expect(line).toMatchObject({ kind: 'person', tenant_id: w.tenant_id, records: [`contact ${contact} person`] })
    expect(JSON.stringify(line)).not.toContain('zora')
    // As a restore leaves it: the record is there, the erasure and the list are not.
    await sql('delete from erasure where tenant_id = $1', [w.tenant_id])
    await sql('delete from suppression where tenant_id = $1', [w.tenant_id])
    await sql('insert into contact select (jsonb_populate_record(null::contact, $1::jsonb)).*', [
      JSON.stringify(before[0]),
    ])
    expect(await replayPersons(program.app)).toBe(1)
    expect(await contactsOf(w, 'zora@person.example')).toBe(0)
    expect((await w.owner.send('GET', `/v1/contacts/${other}`)).statusCode).toBe(200)
    expect(
      (await w.owner.send('POST', '/v1/contacts', { last_name: 'Again', email: 'zora@person.example' })).data['code'],
    ).toBe('suppressed')
    const [row] = await sql<{ state: string; certificate: { statement: Json } }>(
      'select state, certificate from erasure where id = $1',
      [id],
    )
    expect(row?.state).toBe('done')
    expect(row?.certificate.statement['replayed_at']).not.toBeNull()
    expect(await replayPersons(program.app)).toBe(0)
  })

  test('is gone from the log of mails and from the sealed words with the rewrite', async () => {
    const w = await workspace(program)
    const contact = await make(w, 'contacts', { first_name: 'Zora', last_name: 'Quell', email: 'zora@person.example' })
    const id = await erase(w, 'zora@person.example', [contact])
    const mails = () =>
      sql<{ recipient: string }>('select recipient from identity.mail where tenant_id = $1', [w.tenant_id])
    expect((await mails()).map((one) => one.recipient)).toContain('zora@person.example')
    const words = async () =>
      (await sql<{ words: string | null }>('select words from erasure where id = $1', [id]))[0]?.words
    expect(await words()).toMatch(/^v1\./)
    expect(await words()).not.toContain('zora')
    await rewriteErased(program.app)
    expect(await words()).toBeNull()
    expect((await mails()).map((one) => one.recipient)).not.toContain('zora@person.example')
  })
})

test('what went for good waits for the tables to be written anew, and no longer than a day', async () => {
  const w = await workspace(program)
  const before = await wentSince(program.app)
  await sql(
    `update identity.tenant set closing = 'deleting', closing_at = now() - interval '8 days', purge_at = now() - interval '1 minute' where id = $1`,
    [w.tenant_id],
  )
  expect(await purgeWorkspace(program.app, w.tenant_id)).toBe(true)
  expect(await wentSince(program.app)).toBe(before + 1)
  expect(await wentSince(program.app, '26 hours')).toBe(0)
  await moveClock(program, 1.2)
  expect(await wentSince(program.app, '26 hours')).toBe(before + 1)
  await noteRewritten(program.app, program.app.clock().toISOString())
  expect([await wentSince(program.app), await wentSince(program.app, '26 hours')]).toEqual([0, 0])
  await sql(`delete from identity.heartbeat where job = 'erasure.rewrite'`)
})

describe('the probes', () => {
  const look = async (id: string): Promise<string> => {
    const probe = probesOf(program.app).get(id)
    if (!probe) throw new Error(`no probe ${id}`)
    return (await runProbe(program.app, probe)).state
  }
  const ids = ['erasure.suppressed', 'erasure.overdue', 'erasure.certificates']

  test('the probes of erasure see somebody who is back, an erasure that is late, and a certificate that was changed', async () => {
    const w = await workspace(program)
    const contact = await make(w, 'contacts', { first_name: 'Zora', last_name: 'Quell', email: 'zora@person.example' })
    const id = await erase(w, 'zora@person.example', [contact])
    for (const one of ids) expect(await look(one), one).toBe('proven')
    const other = await make(w, 'contacts', { last_name: 'Next', email: 'next@person.example' })
    await sql(`update contact set email = 'zora@person.example' where id = $1`, [other])
    expect(await look('erasure.suppressed')).toBe('failed')
    await sql(`update contact set email = 'next@person.example' where id = $1`, [other])
    expect(await look('erasure.suppressed')).toBe('proven')
    await sql(
      `update erasure set certificate = jsonb_set(certificate, '{statement,rows_gone_at}', '"2020-01-01T00:00:00.000Z"') where id = $1`,
      [id],
    )
    expect(await look('erasure.certificates')).toBe('failed')
    await erase(w, 'next@person.example', [other], false)
    expect(await look('erasure.overdue')).toBe('proven')
    await moveClock(program, 1.1)
    expect(await look('erasure.overdue')).toBe('failed')
  })
})
