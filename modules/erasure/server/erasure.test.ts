import { defineModule, records, uuidv7 } from '@app/core'
import { verifyLog } from '@app/core/audit'
import { type Certificate, isGenuine } from '@app/core/retention'
import {
  type Person,
  type Program,
  type Workspace,
  moveClock,
  openProgram,
  runJobs,
  sequenced,
  workspace,
} from '@app/testkit'
import { type ObjectDef, datetime, defineObject, long_text, member, money, objectSql, ref, text } from '@app/schema'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { asSuperuser } from '../../../packages/testkit/hostile-database.ts'
import { logLines } from '../../trust/server/log-lines.queries.ts'
import { STEPS, runErasure } from './run.ts'

type Json = Record<string, unknown>
/** Records of a class that the law has kept for seven years: what is required is the least it asks for. */
const invoice = defineObject('invoice', {
  purpose: 'customer_relations',
  retention: { class: 'billing', from: 'issued_at' },
  label: ['Invoice', 'Invoices'],
  path: 'invoices',
  title: 'number',
  access: { owner: 'owner_id' },
  fields: {
    number: text({ required: true, personal: false, index: true }),
    issued_at: datetime({ required: true }),
    total: money({ required: true }),
    billed_to: text({ required: true, personal: 'user.name' }),
    greeting: text({ personal: 'user.name' }),
    remark: long_text({ personal: false }),
    contact_id: ref('contact'),
    owner_id: member(),
  },
})
let program: Program
let db: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  db = await freshDatabase('erasure')
  program = await openProgram({ db, extra: [defineModule({ name: 'invoices', objects: [invoice] })] })
  // The type of one declaration is narrower than that of all.
  const { table, keys } = objectSql(invoice as unknown as ObjectDef)
  await asSuperuser(program, async (client) => await client.query([...table, ...keys].join('\n')))
})
afterEach(async () => await moveClock(program, 0))
afterAll(async () => {
  await program.close()
  await db.drop()
})

let people = 0
/** Somebody nobody else is called like: every word is a canary. */
const somebody = () => {
  people += 1
  const word = `Qx${people}zephyr`
  return {
    first: `${word}ada`,
    last: `${word}lovell`,
    email: `${word.toLowerCase()}@person.example`,
    phone: `+4930555${String(10_000 + people)}`,
  }
}
type Somebody = ReturnType<typeof somebody>

const make = async (w: Workspace, path: string, body: Json): Promise<string> => {
  const answer = await w.owner.send('POST', `/v1/${path}`, body, { 'idempotency-key': uuidv7() })
  if (answer.statusCode !== 201) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`)
  return String(answer.data['id'])
}
const change = async (w: Workspace, path: string, id: string, body: Json): Promise<void> => {
  const { headers } = await w.owner.send('GET', `/v1/${path}/${id}`)
  const answer = await w.owner.send('PATCH', `/v1/${path}/${id}`, body, { 'if-match': String(headers.etag) })
  if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`)
}

/** The person in every place a workspace has for people; a colleague of theirs whom nothing may touch. */
async function plant(w: Workspace, who: Somebody) {
  const name = `${who.first} ${who.last}`
  const contact = await make(w, 'contacts', {
    first_name: who.first,
    last_name: who.last,
    emails: [{ value: who.email, is_primary: true }],
    phones: [{ value: who.phone, is_primary: true }],
    addresses: [{ street: `${who.first} Street 1`, city: 'Ulm' }],
    description: `All about ${who.first}`,
  })
  await change(w, 'contacts', contact, { description: `Still about ${name}` })
  const lead = await make(w, 'leads', { name, email: who.email, description: `Asked as ${who.first}` })
  const note = await make(w, 'notes', { body: `Met ${name}`, contact_id: contact })
  const task = await make(w, 'tasks', { title: `Call ${who.first}`, lead_id: lead })
  const company = await make(w, 'companies', { name: 'Neighbour Ltd', description: `Ask for ${name}, ${who.email}` })
  await change(w, 'companies', company, { description: `Ask for ${name} at ${who.phone}; open till six` })
  const field = {
    object: 'company',
    key: 'contacts_there',
    label: 'Contacts there',
    kind: 'multi_ref',
    target: 'contact',
  }
  await w.owner.send('POST', '/v1/custom-fields', field)
  const pointing = await make(w, 'companies', { name: 'Pointing Ltd', custom: { contacts_there: [contact] } })
  const deal = await make(w, 'deals', {
    name: `Deal with ${who.last}`,
    contact_id: contact,
    amount: { amount: '10.00', currency: 'USD' },
    description: who.first,
  })
  const trashed = await make(w, 'contacts', { last_name: who.last, email: `old.${who.email}` })
  await w.inCtx(async (ctx) => await records.remove(ctx, 'contact', trashed))
  const other = await make(w, 'contacts', {
    first_name: 'Nils',
    last_name: 'Neighbour',
    email: `nils${people}@person.example`,
  })
  await change(w, 'contacts', other, { description: 'Nils likes tea' })
  return {
    contact,
    lead,
    note,
    task,
    company,
    pointing,
    deal,
    trashed,
    other,
    subjects: [
      ['contact', contact, 'person'],
      ['contact', trashed, 'person'],
      ['lead', lead, 'person'],
      ['company', company, 'mention'],
    ] as const,
  }
}

/** A request whose person has proven who they are, with these records confirmed. */
async function request(
  w: Workspace,
  who: Somebody,
  subjects: readonly (readonly [string, string, string])[],
  kind = 'erasure',
): Promise<string> {
  const made = await w.owner.send('POST', '/v1/privacy-requests', {
    kind,
    name: `${who.first} ${who.last}`,
    email: who.email,
    message: `Erase ${who.first}`,
  })
  const id = String(made.data['id'])
  await w.owner.send('POST', `/v1/privacy-requests/${id}/identity`, { fact: 'Customer number compared' })
  await program.app.db.inTenant(w.tenant_id, async (tx) => {
    for (const [object, record, role] of subjects)
      await tx.run(
        `insert into request_subject (tenant_id, request_id, object, record_id, role, fields, reasons, confirmed_at, confirmed_by) values ($1, $2, $3, $4, $5, '[]', '["email"]', now(), $6)`,
        [w.tenant_id, id, object, record, role, w.owner.member_id],
      )
  })
  return id
}
const planned = async (by: Person, id: string): Promise<Json> =>
  (await by.send('POST', `/v1/privacy-requests/${id}/erasure`)).data
const seen = async (by: Person, id: string): Promise<Json> =>
  (await by.send('GET', `/v1/privacy-requests/${id}/erasure`)).data['erasure'] as Json
const lineOf = (one: Json, list: string, place: string, act: string) =>
  (one[list] as { place: string; act: string; rows: number; basis?: string }[]).find(
    (line) => line.place === place && line.act === act,
  )
const approve = async (by: Person, id: unknown) => await by.send('POST', `/v1/erasures/${String(id)}/approve`)

/** Rows of every table of the workspace in which one of the words stands, by table. */
const standing = async (w: Workspace, words: readonly string[]): Promise<Record<string, number>> =>
  await program.app.db.asBoot(async (tx) => {
    const tables = await tx.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
    )
    const out: Record<string, number> = {}
    for (const { name } of tables) {
      const [row] = await tx.query<{ n: number }>(
        `select count(*)::int as n from ${name} t where tenant_id = $1 and lower(t::text) like any($2::text[])`,
        [w.tenant_id, words.map((word) => `%${word.toLowerCase()}%`)],
      )
      if (row && row.n > 0) out[name] = row.n
    }
    return out
  })
const wordsOf = (who: Somebody): string[] => [who.first, who.last, who.email, who.phone]

describe('the erasure of a person', () => {
  test('is planned and counted, approved by another, and reaches every table; the neighbour keeps everything', async () => {
    const w = await workspace(program)
    const admin = await w.as('admin')
    const who = somebody()
    const there = await plant(w, who)
    const before = await standing(w, ['Nils', 'tea', 'Neighbour Ltd'])
    // What was once corrected is no word the person is known by, and goes from the evidence all the same.
    const earlier = await request(w, who, there.subjects.slice(0, 1), 'rectification')
    await w.owner.send('POST', `/v1/privacy-requests/${earlier}/corrections`, {
      object: 'contact',
      record_id: there.contact,
      field: 'job_title',
      value: 'Zqx keeper of bees',
    })
    await w.owner.send('POST', `/v1/privacy-requests/${earlier}/close`, { outcome: 'fulfilled', text: 'Done' })
    expect(Object.keys(await standing(w, ['Zqx keeper']))).toContain('privacy_request_step')
    const id = await request(w, who, there.subjects)
    await w.owner.send('POST', `/v1/privacy-requests/${id}/search`)
    for (const subject of (await w.owner.send('GET', `/v1/privacy-requests/${id}/subjects`)).data['data'] as Json[])
      if (subject['decision'] === null)
        await w.owner.send('POST', `/v1/privacy-requests/${id}/subjects`, {
          object: subject['object'],
          record_id: subject['record_id'],
          decision: 'rejected',
        })
    await w.owner.send('POST', `/v1/privacy-requests/${id}/package`, { passphrase: 'eleven small herons' })
    await runJobs(program)
    const archive = async () =>
      ((await w.owner.send('GET', `/v1/privacy-requests/${id}/package`)).data['data'] as Json)['state']
    expect(await archive()).toBe('ready')
    const plan = await planned(w.owner, id)
    expect(plan).toMatchObject({ state: 'planned', approval: 'other', has_certificate: false })
    expect(lineOf(plan, 'plan', 'contact', 'deleted')?.rows).toBe(2)
    expect(lineOf(plan, 'plan', 'lead', 'deleted')?.rows).toBe(1)
    expect(lineOf(plan, 'plan', 'note', 'deleted')?.rows).toBe(1)
    expect(lineOf(plan, 'plan', 'task', 'deleted')?.rows).toBe(1)
    expect(lineOf(plan, 'plan', 'deal', 'cleared')?.rows).toBe(1)
    expect(lineOf(plan, 'plan', 'company', 'redacted')?.rows).toBe(1)
    expect(lineOf(plan, 'plan', 'company', 'unlinked')?.rows).toBe(1)
    expect(lineOf(plan, 'plan', 'suppression', 'kept')?.basis).toBe('suppression')
    // Nothing has happened yet, and whoever planned it cannot make it happen.
    expect((await w.owner.send('GET', `/v1/contacts/${there.contact}`)).statusCode).toBe(200)
    expect((await approve(w.owner, plan['id'])).data['code']).toBe('erasure_by_another')
    expect((await approve(admin, plan['id'])).statusCode).toBe(200)
    expect((await approve(admin, plan['id'])).data['code']).toBe('erasure_state')
    await runJobs(program)
    const done = await seen(admin, id)
    expect(done).toMatchObject({ state: 'done', has_certificate: true })
    expect(lineOf(done, 'done', 'contact', 'deleted')?.rows).toBe(2)
    // The copy that was made for the person goes too.
    expect(await archive()).toBe('gone')
    expect((await w.owner.send('GET', `/v1/privacy-requests/${id}/package/file`)).statusCode).toBe(410)
    expect(await standing(w, [...wordsOf(who), 'Zqx keeper'])).toEqual({})
    // Kept answers are forgotten for everybody: they live for a day.
    delete before['idempotency_key']
    expect(await standing(w, ['Nils', 'tea', 'Neighbour Ltd'])).toEqual(before)
    const company = (await w.owner.send('GET', `/v1/companies/${there.company}`)).data
    expect(company['description']).toBe('Ask for [erased] at [erased]; open till six')
    expect((await w.owner.send('GET', `/v1/companies/${there.pointing}`)).data['custom']).toEqual({})
    const deal = (await w.owner.send('GET', `/v1/deals/${there.deal}`)).data
    expect(deal).toMatchObject({
      name: 'Deal with [erased]',
      contact_id: null,
      amount: { amount: '10.00', currency: 'USD' },
      description: null,
    })
    const found = (await w.owner.send('GET', `/v1/privacy-requests/${id}`)).data
    expect(found).toMatchObject({ state: 'closed', outcome: 'fulfilled', name: null, email: null, message: null })
  }, 60_000)

  test('leaves an audit trail that verifies, and a signed certificate that says what is gone and what was looked for', async () => {
    const w = await workspace(program)
    const admin = await w.as('admin')
    const who = somebody()
    const there = await plant(w, who)
    const id = await request(w, who, there.subjects)
    await approve(admin, (await planned(w.owner, id))['id'])
    await runJobs(program)
    const one = await seen(admin, id)
    const answer = await admin.send('GET', `/v1/erasures/${String(one['id'])}/certificate`)
    const certificate = JSON.parse(answer.body) as Certificate
    expect(isGenuine(certificate)).toBe(true)
    expect(isGenuine({ ...certificate, statement: { ...certificate.statement, rows_gone_at: '2020-01-01' } })).toBe(
      false,
    )
    expect(certificate.statement).toMatchObject({
      type: 'person',
      request: 'R-0001',
      planned_by: w.owner.member_id,
      approved_by: admin.member_id,
      scan: { left: [] },
    })
    for (const word of wordsOf(who)) expect(answer.body.toLowerCase()).not.toContain(word.toLowerCase())
    const pdf = await admin.send('GET', `/v1/erasures/${String(one['id'])}/certificate?format=pdf`)
    expect(pdf.body.slice(0, 5)).toBe('%PDF-')
    await sequenced(program.app)
    const verdict = await verifyLog(logLines(program.app, { tenant_id: w.tenant_id, member_id: null, source: 'job' }), {
      now: program.app.clock(),
    })
    expect(verdict.findings).toEqual([])
    expect(verdict.removed).toBeGreaterThan(0)
    const trail = (await admin.send('GET', '/v1/audit?object=erasure')).data['data'] as { name: string }[]
    expect(trail.map((event) => event.name)).toEqual(['erasure.approved', 'erasure.planned'])
  }, 60_000)

  test('keeps of what the law has kept the least, with its basis and end; who did what stays without a name; the log verifies', async () => {
    const w = await workspace(program)
    const admin = await w.as('admin')
    const who = somebody()
    const there = await plant(w, who)
    const bill = await make(w, 'invoices', {
      number: `2026-${people}`,
      issued_at: '2026-03-01T00:00:00Z',
      total: { amount: '119.00', currency: 'USD' },
      billed_to: `${who.first} ${who.last}`,
      greeting: `Dear ${who.first}`,
      remark: `Sent to ${who.email}, call ${who.first}`,
      contact_id: there.contact,
    })
    await change(w, 'invoices', bill, { greeting: `Hello ${who.first}` })
    const id = await request(w, who, there.subjects)
    const plan = await planned(w.owner, id)
    expect(lineOf(plan, 'plan', 'invoice', 'kept')).toMatchObject({ rows: 1, basis: 'law', until: '2033-03-01' })
    await approve(admin, plan['id'])
    await runJobs(program)
    const done = await seen(admin, id)
    expect(lineOf(done, 'done', 'invoice', 'kept')).toMatchObject({ rows: 1 })
    const kept = (await w.owner.send('GET', `/v1/invoices/${bill}`)).data
    expect(kept).toMatchObject({
      number: `2026-${people}`,
      total: { amount: '119.00', currency: 'USD' },
      billed_to: `${who.first} ${who.last}`,
      greeting: null,
      remark: 'Sent to [erased], call [erased]',
      contact_id: null,
    })
    // The declared minimum, and nothing else anywhere: its one row, and no word of the search.
    expect(await standing(w, wordsOf(who))).toEqual({ invoice: 1 })
    const { body } = await admin.send('GET', `/v1/erasures/${String(done['id'])}/certificate`)
    const certificate = JSON.parse(body) as Certificate
    expect(isGenuine(certificate)).toBe(true)
    expect(certificate.statement['kept']).toContainEqual(
      expect.objectContaining({ place: 'invoice', rows: 1, basis: 'law', until: '2033-03-01' }),
    )
    // The trail says that a member wrote it, by a key; the values are gone.
    const trail = (await admin.send('GET', `/v1/audit?record_id=${bill}`)).data['data'] as Json[]
    expect(trail.map((event) => [event['name'], event['actor_id']])).toEqual([
      ['invoice.erased', null],
      ['invoice.updated', w.owner.member_id],
      ['invoice.created', w.owner.member_id],
    ])
    await sequenced(program.app)
    const lines = logLines(program.app, { tenant_id: w.tenant_id, member_id: null, source: 'job' })
    expect((await verifyLog(lines, { now: program.app.clock() })).findings).toEqual([])
  }, 60_000)

  test('cut off in any step goes on where it was, does nothing twice, and counts right', async () => {
    const w = await workspace(program)
    const admin = await w.as('admin')
    const runs: Json[] = []
    for (const cut of [null, ...STEPS]) {
      const who = somebody()
      const there = await plant(w, who)
      const id = await request(w, who, there.subjects)
      const plan = await planned(w.owner, id)
      await approve(admin, plan['id'])
      let failed = false
      const fall = (step: string): void => {
        if (step !== cut || failed) return
        failed = true
        throw new Error(`cut off in ${step}`)
      }
      const again = () => runErasure(program.app, w.tenant_id, String(plan['id']), fall)
      if (cut !== null) await expect(again(), cut).rejects.toThrow('cut off')
      expect(await again()).toBe(true)
      expect(await again()).toBe(false)
      const one = await seen(admin, id)
      expect(one['state'], String(cut)).toBe('done')
      expect(await standing(w, wordsOf(who)), String(cut)).toEqual({})
      const counted = (one['done'] as { place: string; act: string; rows: number }[]).filter(
        (line) => line.place !== 'search_word',
      )
      runs.push({ counted })
    }
    for (const one of runs) expect(one).toEqual(runs[0])
  }, 120_000)

  test('begins a day later where nobody else could approve, and can be taken back until then', async () => {
    const w = await workspace(program)
    const who = somebody()
    const contact = await make(w, 'contacts', { first_name: who.first, last_name: who.last, email: who.email })
    const id = await request(w, who, [['contact', contact, 'person']])
    const first = await planned(w.owner, id)
    expect(first['approval']).toBe('alone')
    await approve(w.owner, first['id'])
    await runJobs(program)
    expect((await seen(w.owner, id))['state']).toBe('approved')
    expect((await w.owner.send('POST', `/v1/erasures/${String(first['id'])}/cancel`)).data['state']).toBe('cancelled')
    const second = await planned(w.owner, id)
    await approve(w.owner, second['id'])
    expect(await runErasure(program.app, w.tenant_id, String(second['id']))).toBe(false)
    await moveClock(program, 1.01)
    expect(await runErasure(program.app, w.tenant_id, String(second['id']))).toBe(true)
    expect(await standing(w, [who.email])).toEqual({})
  })

  test('is refused without identity, without a confirmed record, for members, to those who do not administer privacy, and when the plan is old', async () => {
    const w = await workspace(program)
    const [admin, rep] = [await w.as('admin'), await w.as('rep')]
    const who = somebody()
    const contact = await make(w, 'contacts', { first_name: who.first, last_name: who.last, email: who.email })
    const made = await w.owner.send('POST', '/v1/privacy-requests', {
      kind: 'erasure',
      name: who.first,
      email: `unproven.${who.email}`,
    })
    expect((await planned(w.owner, String(made.data['id'])))['code']).toBe('identity_unproven')
    expect((await planned(w.owner, await request(w, somebody(), [])))['code']).toBe('erasure_of_nobody')
    expect((await planned(w.owner, await request(w, somebody(), [['member', rep.member_id, 'person']])))['code']).toBe(
      'erasure_of_member',
    )
    expect((await planned(w.owner, uuidv7()))['code']).toBe('not_found')
    const id = await request(w, who, [['contact', contact, 'person']])
    expect((await planned(rep, id))['code']).toBe('forbidden')
    const plan = await planned(w.owner, id)
    await make(w, 'notes', { body: 'One more', contact_id: contact })
    expect((await approve(admin, plan['id'])).data['code']).toBe('erasure_plan_changed')
    expect((await approve(admin, (await planned(w.owner, id))['id'])).statusCode).toBe(200)
  })

  test('a legal hold keeps the person and says so; lifted, the rest goes by itself', async () => {
    const w = await workspace(program)
    const admin = await w.as('admin')
    const who = somebody()
    const there = await plant(w, who)
    const hold = await w.owner.send('POST', '/v1/legal-holds', {
      kind: 'record',
      name: 'Case 7',
      reason: 'Court order',
      items: [{ object: 'note', record_id: there.note }],
    })
    const id = await request(w, who, there.subjects)
    const plan = await planned(w.owner, id)
    expect(lineOf(plan, 'plan', 'contact', 'kept')).toMatchObject({ rows: 1, basis: 'hold' })
    await approve(admin, plan['id'])
    await runJobs(program)
    expect((await seen(admin, id))['state']).toBe('held')
    expect((await w.owner.send('GET', `/v1/privacy-requests/${id}`)).data['outcome']).toBe('partly_refused')
    expect((await w.owner.send('GET', `/v1/contacts/${there.contact}`)).statusCode).toBe(200)
    expect((await w.owner.send('GET', `/v1/leads/${there.lead}`)).statusCode).toBe(404)
    const { resumeHeld } = await import('./held.ts')
    await resumeHeld(program.app)
    await runJobs(program)
    expect((await seen(admin, id))['state']).toBe('held')
    await w.owner.send('POST', `/v1/legal-holds/${String(hold.data['id'])}/lift`, { reason: 'Case closed' })
    await resumeHeld(program.app)
    await runJobs(program)
    expect((await seen(admin, id))['state']).toBe('done')
    expect(await standing(w, wordsOf(who))).toEqual({})
  })
})

describe('the suppression list', () => {
  test('lets nobody back who was erased: by hand, by an import, from the trash, out of a merge, by a change; the list holds no address', async () => {
    const w = await workspace(program)
    const admin = await w.as('admin')
    const who = somebody()
    const contact = await make(w, 'contacts', {
      first_name: who.first,
      last_name: who.last,
      email: who.email,
      phone: who.phone,
    })
    const bystander = await make(w, 'contacts', { last_name: 'Bystander', email: `by.${who.email}` })
    const id = await request(w, who, [['contact', contact, 'person']])
    await approve(admin, (await planned(w.owner, id))['id'])
    await runJobs(program)
    const refused = await w.owner.send('POST', '/v1/contacts', { last_name: 'Again', email: who.email.toUpperCase() })
    expect([refused.statusCode, refused.data['code']]).toEqual([409, 'suppressed'])
    expect(refused.data['errors']).toMatchObject([{ pointer: '/email', code: 'suppressed' }])
    const byList = await w.owner.send('POST', '/v1/contacts', { last_name: 'Again', emails: [{ value: who.email }] })
    expect(byList.data['code']).toBe('suppressed')
    expect((await w.owner.send('POST', '/v1/leads', { name: 'Again', email: who.email })).data['code']).toBe(
      'suppressed',
    )
    const same = await w.owner.send('POST', '/v1/contacts', {
      first_name: who.first,
      last_name: who.last,
      phone: who.phone,
    })
    expect(same.data['code']).toBe('suppressed')
    // A number alone is a switchboard's.
    expect((await w.owner.send('POST', '/v1/contacts', { last_name: 'Colleague', phone: who.phone })).statusCode).toBe(
      201,
    )
    const { headers } = await w.owner.send('GET', `/v1/contacts/${bystander}`)
    const changed = await w.owner.send(
      'PATCH',
      `/v1/contacts/${bystander}`,
      { email: who.email },
      { 'if-match': String(headers.etag) },
    )
    expect(changed.data['code']).toBe('suppressed')
    const list = (await admin.send('GET', '/v1/suppressions')).data
    expect(list).toMatchObject({ entries: 2, data: [{ entries: 2, lifted: 0 }] })
    const all = (await admin.send('GET', '/v1/erasures')).data
    expect(all).toMatchObject({ data: [{ number: 'R-0001', state: 'done', has_certificate: true, entries: 2 }] })
    expect(JSON.stringify([list, all]).toLowerCase()).not.toContain('zephyr')
    expect((await (await w.as('rep')).send('GET', '/v1/erasures')).statusCode).toBe(403)
    expect(await standing(w, [who.email.split('@')[0] ?? ''])).toMatchObject({ contact: 1 })
    const lift = async (more: Json) => await admin.send('POST', '/v1/suppressions/lift', { email: who.email, ...more })
    expect((await lift({})).statusCode).toBe(400)
    expect((await admin.send('POST', '/v1/suppressions/check', { email: who.email })).data).toEqual({
      suppressed: true,
    })
    expect((await lift({ reason: 'Came back as a customer', basis: 'contract' })).data).toEqual({ lifted: 1 })
    expect((await w.owner.send('POST', '/v1/contacts', { last_name: 'Again', email: who.email })).statusCode).toBe(201)
    const [event] = (await admin.send('GET', '/v1/audit?object=suppression')).data['data'] as { name: string }[]
    expect(event?.name).toBe('suppression.lifted')
  })
})
