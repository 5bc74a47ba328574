import type { HeldAnswer } from '@app/schema'
import { type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser } from '../../../packages/testkit/edge.ts'

let program: Program
let w: Workspace
beforeAll(async () => {
  program = await openProgram()
  w = await workspace(program)
})
afterAll(async () => program.close())

type Json = Record<string, unknown>
const made = async (path: string, body: Json): Promise<string> => {
  const answer = await w.owner.send('POST', path, body)
  expect([path, answer.statusCode, answer.body]).toEqual([path, 201, expect.any(String)])
  return String(answer.data['id'])
}
/** Written down at the desk, the link handed over: no mail server is needed. */
async function linked(email: string, more: Json = {}): Promise<{ id: string; token: string }> {
  const id = await made('/v1/privacy-requests', { kind: 'access', name: 'Ida Holm', email, ...more })
  const { link } = (await w.owner.send('POST', `/v1/privacy-requests/${id}/link`, {})).data
  return { id, token: String(link).split('#')[1] ?? '' }
}
const held = async (token: string) => await browser(program.server).send('POST', '/v1/privacy/case/held', { token })
const classesOf = (data: unknown): Map<string, number | null> =>
  new Map((data as HeldAnswer).classes.map((one) => [one.place, one.rows]))
/** Indexes of the texts of records: they are found, and go, with the record. */
const INDEXES = ['search_term', 'search_word', 'search_body']

describe('what we hold and why', () => {
  test('lists for a person every class of the data map with a row of theirs, why it is kept and how long, and nothing of anybody else', async () => {
    const email = 'ida.holm@held.example'
    const contact_id = await made('/v1/contacts', {
      first_name: 'Ida',
      last_name: 'Holm',
      email,
      job_title: 'Beekeeper',
    })
    const other = await made('/v1/contacts', { first_name: 'Ida', last_name: 'Holm', email: 'ida.other@held.example' })
    await made('/v1/notes', { body: 'Likes heather honey', contact_id })
    await made('/v1/deals', { name: 'Hives', contact_id, contact_ids: [contact_id] })
    await made('/v1/consents', {
      contact_id,
      act: 'given',
      purpose: 'offers',
      channel: 'email',
      source: 'fair',
      proof: 'list',
    })
    await w.owner.send('PATCH', `/v1/contacts/${contact_id}`, { phone: '+493012345678' })
    const { id, token } = await linked(email)
    const answer = await held(token)
    expect(answer.statusCode, answer.body).toBe(200)
    const told = classesOf(answer.data)

    // Read by somebody else: every table in which the address or the id of the record stands.
    const tables = [...program.app.registry.objects.keys(), ...program.app.registry.tables.keys()]
    const standing: string[] = []
    for (const name of tables) {
      const [row] = await program.app.db.asBoot((tx) =>
        tx.query<{ n: number }>(
          `select count(*)::int as n from ${name} t where t.tenant_id = $1 and (t::text ilike '%' || $2 || '%' or t::text like '%' || $3 || '%')`,
          [w.tenant_id, email, contact_id],
        ),
      )
      if (row && row.n > 0 && !INDEXES.includes(name)) standing.push(name)
    }
    expect(standing).toEqual(expect.arrayContaining(['contact', 'note', 'deal', 'consent_event', 'event']))
    expect(standing.filter((name) => !told.has(name))).toEqual([])
    expect(told.get('contact')).toBe(1)
    expect(told.get('note')).toBe(1)
    const [consents] = (answer.data as HeldAnswer).classes.filter((one) => one.place === 'consent_event')
    expect(consents).toMatchObject({
      label: 'Consents and objections',
      rows: 1,
      basis: 'legal_obligation',
      retention: { kind: 'with', with: 'Contact' },
    })
    // Values only of what the desk confirmed; never those of the namesake.
    expect((answer.data as HeldAnswer).records).toEqual([])
    await w.owner.send('POST', `/v1/privacy-requests/${id}/search`, {})
    await w.owner.send('POST', `/v1/privacy-requests/${id}/subjects`, {
      object: 'contact',
      record_id: contact_id,
      decision: 'confirmed',
    })
    const { records, classes } = (await held(token)).data as unknown as HeldAnswer
    expect(records.flatMap((one) => one.values)).toEqual(
      expect.arrayContaining([
        { label: 'Email', value: email },
        { label: 'Job title', value: 'Beekeeper' },
      ]),
    )
    expect(JSON.stringify([records, classes])).not.toContain('ida.other')
    expect(JSON.stringify([records, classes])).not.toContain(other)
    const asked = await linked(email, { for_other: true, name: 'Somebody' })
    expect((await held(asked.token)).data['code']).toBe('identity_unproven')
  })

  test('lists for an account what is kept of it in all its workspaces, at any time, and nothing of another', async () => {
    const space = await workspace(program)
    const rep = await space.as('rep')
    const { data } = await rep.send('GET', '/v1/auth/held')
    const told = classesOf(data)
    for (const place of ['identity.account', 'identity.session', 'identity.membership', 'member', 'event'])
      expect([place, Number(told.get(place)) > 0]).toEqual([place, true])
    // The program cannot read passwords: it says so.
    expect(told.get('identity.password')).toBe(null)
    expect(told.get('identity.account')).toBe(1)
    expect(told.get('member')).toBe(1)
    const text = JSON.stringify(data)
    expect(text).toContain(rep.email)
    expect(text).not.toContain(space.owner.email)
    const of = async (table: string): Promise<number> => {
      const rows = await program.app.db.asBoot((tx) =>
        tx.query<{ n: number }>(
          `select count(*)::int as n from identity.${table} t join identity.account a on a.id = t.account_id where a.email = $1`,
          [rep.email],
        ),
      )
      return rows[0]?.n ?? 0
    }
    expect(told.get('identity.session')).toBe(await of('session'))
    expect(told.get('identity.membership')).toBe(await of('membership'))
    expect((await browser(program.server).send('GET', '/v1/auth/held')).statusCode).toBe(401)
    // A workspace on its way out, where nothing can be written any more, changes nothing.
    await program.app.db.asBoot((tx) =>
      tx.run(
        `update identity.tenant set closing = 'cancelled', closing_at = now(), purge_at = now() + interval '9 days' where id = $1`,
        [space.tenant_id],
      ),
    )
    const after = await rep.send('GET', '/v1/auth/held')
    expect([after.statusCode, classesOf(after.data).get('member')]).toEqual([200, 1])
  })
})
