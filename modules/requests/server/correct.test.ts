import { lineOf, noteAlone } from '../../../packages/core/egress/ledger.queries.ts'
import { type MailServer, runJobs } from '@app/testkit/mail'
import { type Program, type Workspace, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser } from '../../../packages/testkit/edge.ts'
import { type MailingInstallation, openMailing } from '../../../packages/testkit/mailing.ts'
import { probes } from './probes.ts'

type Json = Record<string, unknown>
let db: MailingInstallation['db']
let server: MailServer
let program: Program
/** The same installation for members: where mail goes out, signing up needs a code. */
let plain: Program
let close: () => Promise<void>
beforeAll(async () => {
  ;({ db, server, program: plain, mailing: program, close } = await openMailing('corrections'))
}, 120_000)
afterAll(async () => await close())

const made = async (space: Workspace, path: string, body: Json): Promise<string> => {
  const answer = await space.owner.send('POST', path, body)
  expect([path, answer.statusCode]).toEqual([path, 201])
  return String(answer.data['id'])
}

/** Somebody on the form who says what is wrong; answers the request's address and the secret of their link. */
async function asked(space: Workspace, email: string): Promise<{ url: string; token: string }> {
  await browser(program.server).send('POST', '/v1/privacy/ask', {
    workspace: space.slug,
    kind: 'rectification',
    name: 'Mira Vance',
    email,
    correction: { wrong: 'Beekeper', right: 'Beekeeper' },
  })
  await runJobs(program.app, 'requests.mail', 'mail.send')
  const [row = {}] = (await space.owner.send('GET', '/v1/privacy-requests')).data['data'] as Json[]
  const token = /\/privacy\/case#(\S+)/.exec((await server.to(email)).at(-1)?.text ?? '')?.[1] ?? ''
  return { url: `/v1/privacy-requests/${String(row['id'])}`, token }
}
const onPage = async (token: string, body: Json = {}, path = '') =>
  await browser(program.server).send('POST', `/v1/privacy/case${path}`, { token, ...body })

describe('a correction', () => {
  test('is asked for field by field, made with what stood there before, offered where the same mistake stands, and told to all', async () => {
    const space = await workspace(plain)
    const email = 'beekeeping.correct@person.example'
    const wrong = { first_name: 'Mira', last_name: 'Vance', job_title: 'Beekeper' }
    const contact = await made(space, '/v1/contacts', { ...wrong, email })
    const second = await made(space, '/v1/contacts', { ...wrong, emails: [{ value: email, is_primary: true }] })
    const note = await made(space, '/v1/notes', { body: 'Met the Beekeper at the fair', contact_id: contact })
    const other = await made(space, '/v1/contacts', { last_name: 'Stranger', job_title: 'Beekeper' })
    const { url, token } = await asked(space, email)
    const fix = async (body: Json, who = space.owner) =>
      await who.send('POST', `${url}/corrections`, { object: 'contact', record_id: contact, ...body })
    expect((await fix({ field: 'job_title', value: 'Beekeeper' })).data['code']).toBe('identity_unproven')
    // The person opens the link, and names one more thing there.
    expect((await onPage(token)).data).toMatchObject({ correction: { asked: [{ right: 'Beekeeper' }], corrected: [] } })
    await onPage(token, { wrong: '', right: 'My name is Myra' }, '/correct')
    expect((await onPage(token, { wrong: 'x', right: ' ' }, '/correct')).statusCode).toBe(400)
    await space.owner.send('POST', `${url}/search`)
    expect((await fix({ field: 'job_title', value: 'Beekeeper' })).statusCode).toBe(404)
    for (const record_id of [contact, second])
      await space.owner.send('POST', `${url}/subjects`, { object: 'contact', record_id, decision: 'confirmed' })
    expect((await fix({ field: 'birthday', value: 'soon' })).data['errors']).toMatchObject([{ pointer: '/value' }])
    expect((await fix({ field: 'owner_id', value: null })).data['code']).toBe('field_not_writable')
    expect((await fix({ field: 'job_title', value: 'Beekeeper' }, await space.as('rep'))).statusCode).toBe(403)
    await fix({ field: 'first_name', value: 'Myra' })
    const view = (await fix({ field: 'job_title', value: 'Beekeeper' })).data
    expect(view['asked']).toMatchObject([{ wrong: 'Beekeper' }, { right: 'My name is Myra' }])
    expect(view['corrected']).toMatchObject([
      { field: 'first_name', old: 'Mira', new: 'Myra' },
      { field: 'job_title', label: 'Job title', old: 'Beekeper', new: 'Beekeeper', by: space.owner.member_id },
    ])
    // The copies: the words of the search follow, the other records of the person are offered and stand as they were.
    const found = async (q: string) =>
      ((await space.owner.send('GET', `/v1/search?q=${q}`)).data['data'] as Json[]).map((row) => row['id'])
    expect(await found('Myra')).toContain(contact)
    expect(await found('Mira')).not.toContain(contact)
    const offered = view['offered'] as Json[]
    const of = (record_id: string) => offered.filter((one) => one['record_id'] === record_id)
    expect(of(second)).toMatchObject([
      { field: 'first_name', new: 'Myra' },
      { field: 'job_title', new: 'Beekeeper' },
    ])
    expect(of(note)).toMatchObject([{ field: null, old: 'Beekeper' }])
    expect(of(contact)).toEqual([])
    for (const [id, title] of [
      [second, 'Beekeper'],
      [other, 'Beekeper'],
      [contact, 'Beekeeper'],
    ])
      expect((await space.owner.send('GET', `/v1/contacts/${id}`)).data['job_title']).toBe(title)

    // Who was sent the data is told; nobody else can be.
    const tell = async (destination: string) =>
      await space.owner.send('POST', `${url}/recipients`, { destination, text: 'Wrote to their support' })
    expect((await tell('mail_server')).statusCode).toBe(400)
    const about = { object: 'contact', id: contact, fields: ['email'] }
    const leaving = { destination: 'mail_server', tenant_id: space.tenant_id, cause: 'a test', about } as const
    await noteAlone(plain.app, lineOf(leaving, null, [], { outcome: 'sent', reason: null, bytes: 1 }))
    const [recipient] = (await tell('mail_server')).data['recipients'] as Json[]
    expect(recipient).toMatchObject({ destination: 'mail_server', fields: ['contact.email'] })
    expect(recipient?.['told_at']).not.toBeNull()
    expect((await onPage(token)).data['correction']).toMatchObject({
      corrected: [
        { label: 'First name', old: 'Mira', new: 'Myra' },
        { label: 'Job title', old: 'Beekeper', new: 'Beekeeper' },
      ],
      told: [recipient?.['title']],
    })
    // The evidence ends with the request.
    await space.owner.send('POST', `${url}/close`, { outcome: 'fulfilled', text: 'Corrected' })
    expect((await fix({ field: 'job_title', value: 'Queen' })).data['code']).toBe('request_closed')
    expect((await onPage(token, { wrong: '', right: 'more' }, '/correct')).data['code']).toBe('request_closed')
  }, 60_000)

  test('reaches a field of every kind, the workspace’s own too; what is no value of the kind is refused at the field', async () => {
    const space = await workspace(plain)
    const email = 'every.kind@person.example'
    const own = async (key: string, kind: string, more: Json = {}): Promise<void> => {
      await made(space, '/v1/custom-fields', { object: 'contact', label: key, kind, ...more })
    }
    await own('Hives', 'integer')
    await own('Budget', 'money')
    const contact = await made(space, '/v1/contacts', { last_name: 'Vance', email, lifecycle: 'lead' })
    const { url, token } = await asked(space, email)
    await onPage(token)
    await space.owner.send('POST', `${url}/search`)
    await space.owner.send('POST', `${url}/subjects`, { object: 'contact', record_id: contact, decision: 'confirmed' })
    const fix = async (field: string, value: unknown) =>
      await space.owner.send('POST', `${url}/corrections`, { object: 'contact', record_id: contact, field, value })
    const view = (await space.owner.send('GET', `${url}/corrections`)).data
    const [record] = view['records'] as { fields: { name: string; kind: string; label: string }[] }[]
    const custom = (label: string): string => record?.fields.find((one) => one.label === label)?.name ?? ''
    const address = { street: 'Am Markt 1', postal_code: '12345', city: 'Honighausen', country: 'DE' }
    const right: [string, unknown, unknown][] = [
      ['phone', '+49 30 1234567', 'no number'],
      ['emails', [{ value: email, is_primary: true }, { value: 'second@person.example' }], [{ value: 'nowhere' }]],
      ['addresses', [address], [{ street: 5 }]],
      ['lifecycle', 'customer', 'emperor'],
      ['birthday', '1984-05-31', '1984-31-05'],
      ['do_not_call', true, 'perhaps'],
      [custom('Hives'), 12, 'a dozen'],
      [custom('Budget'), { amount: '120.50', currency: 'EUR' }, { amount: 'much', currency: 'EUR' }],
    ]
    for (const [field, value, wrong] of right) {
      const refused = await fix(field, wrong)
      expect([
        field,
        refused.statusCode >= 400,
        (refused.data['errors'] as Json[] | undefined)?.[0]?.['pointer'],
      ]).toEqual([field, true, '/value'])
      const answer = await fix(field, value)
      expect([field, answer.statusCode, answer.body]).toEqual([field, 200, expect.any(String)])
    }
    // As a form sends it back: the whole list with one part changed.
    const again = (await space.owner.send('GET', `${url}/corrections`)).data['records'] as (typeof record)[]
    const list = (again[0]?.fields.find((one) => one.name === 'addresses') as Json | undefined)?.['value'] as Json[]
    const moved = await fix('addresses', [{ ...list[0], city: 'Bienenstadt' }])
    expect([moved.statusCode, moved.body]).toEqual([200, expect.stringContaining('Bienenstadt')])
    address.city = 'Bienenstadt'
    const now = (await space.owner.send('GET', `/v1/contacts/${contact}`)).data
    expect(now).toMatchObject({
      phone: '+49301234567',
      lifecycle: 'customer',
      birthday: '1984-05-31',
      do_not_call: true,
      addresses: [expect.objectContaining(address)],
    })
    expect(Object.values(now['custom'] as Json)).toEqual(expect.arrayContaining([12]))
    const told = ((await onPage(token)).data['correction'] as { corrected: Json[] }).corrected
    expect(told.map((one) => one['label'])).toEqual(expect.arrayContaining(['Phone', 'Lifecycle', 'Hives', 'Budget']))
    expect(told.find((one) => one['label'] === 'Lifecycle')).toMatchObject({ old: 'lead', new: 'customer' })
  })

  test('that does not stand in the record any more is seen by its probe', async () => {
    const space = await workspace(plain)
    const email = 'mira.probe@person.example'
    const contact = await made(space, '/v1/contacts', { last_name: 'Vance', job_title: 'Beekeper', email })
    const { url, token } = await asked(space, email)
    await onPage(token)
    await space.owner.send('POST', `${url}/subjects`, {
      object: 'contact',
      record_id: contact,
      decision: 'confirmed',
      because: 'They wrote from it',
    })
    const body = { object: 'contact', record_id: contact, field: 'job_title', value: 'Beekeeper' }
    expect((await space.owner.send('POST', `${url}/corrections`, body)).statusCode).toBe(200)
    const look = async () => (await probes.find((one) => one.id === 'requests.corrections')?.run(plain.app))?.state
    expect(await look()).toBe('proven')
    await db.asBoot((tx) =>
      tx.run(`update contact set job_title = 'Beekeper' where tenant_id = $1 and id = $2`, [space.tenant_id, contact]),
    )
    expect(await look()).toBe('failed')
  }, 60_000)
})
