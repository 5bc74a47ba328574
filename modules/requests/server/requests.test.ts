import { type MailServer, runJobs } from '@app/testkit/mail'
import { type MailKind, renderMail } from '@app/core/mail'
import { type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { operator } from '@app/testkit/operators'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { browser } from '../../../packages/testkit/edge.ts'
import { type MailingInstallation, openMailing } from '../../../packages/testkit/mailing.ts'
import { deadlines } from './clock.ts'
import { mails } from './mails.ts'
import { overdueRequests } from './overdue.ts'
import { hourly } from './tell-operators.ts'

const DAY = 86_400_000
let db: MailingInstallation['db']
let server: MailServer
let program: Program
/** The same installation for members: where mail goes out, signing up needs a code. */
let plain: Program
let close: () => Promise<void>
beforeAll(async () => {
  ;({ db, server, program: plain, mailing: program, close } = await openMailing('requests'))
  // The compiler of mails takes its time once.
  await renderMail(mails['privacy_due'] as MailKind, 'en', {
    number: '',
    workspace: '',
    kind: '',
    due: '',
    link: '',
    origin: '',
  })
}, 120_000)
afterAll(async () => await close())
afterEach(() => {
  program.clock.offset = 0
})

let people = 0
const somebody = () => `daniel${(people += 1)}@person.example`
const nobody = () => browser(program.server)
type Json = Record<string, unknown>
const ask = async (space: Workspace | null, email: string, more: Json = {}) =>
  await nobody().send('POST', '/v1/privacy/ask', {
    ...(space ? { workspace: space.slug } : {}),
    kind: 'access',
    name: 'Daniel Okonjo',
    email,
    ...more,
  })
const jobs = () => runJobs(program.app, 'requests.mail', 'mail.send')
/** The secret of the newest link that was mailed to this address. */
const linkOf = async (email: string): Promise<string> => {
  const mail = (await server.to(email)).at(-1)
  return /\/privacy\/case#(\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
}
const listed = async (space: Workspace, state = 'open'): Promise<Json[]> =>
  (await space.owner.send('GET', `/v1/privacy-requests?state=${state}`)).data['data'] as Json[]
const one = async (space: Workspace, id: unknown): Promise<Json> =>
  (await space.owner.send('GET', `/v1/privacy-requests/${String(id)}`)).data
const names = (found: Json): string[] => (found['steps'] as { name: string }[]).map((each) => each.name)

describe('a request from the public form', () => {
  test('reaches the desk of the workspace it names and nobody else, is acknowledged by mail at once, and its link proves the mailbox', async () => {
    const [space, neighbour] = [await workspace(plain), await workspace(plain)]
    const email = somebody()
    const form = await nobody().send('GET', `/v1/privacy/forms/${space.slug}`)
    expect(form.data).toMatchObject({ kinds: expect.arrayContaining(['access', 'erasure', 'withdrawal']) })
    const answer = await ask(space, email, { kind: 'erasure', message: 'All of it, please' })
    expect([answer.statusCode, answer.data]).toEqual([202, { received: true }])
    expect(answer.cookies).toEqual([])
    await jobs()
    const [mail] = await server.to(email)
    expect(mail?.subject).toContain('R-0001')
    expect(mail?.text).toContain('complain to a data protection authority')
    const [row = {}] = await listed(space)
    expect(row).toMatchObject({ kind: 'erasure', state: 'identity', email, is_overdue: false, verified_at: null })
    expect(row['acknowledged_at']).not.toBeNull()
    expect(await listed(neighbour)).toEqual([])
    const token = await linkOf(email)
    const seen = await nobody().send('POST', '/v1/privacy/case', { token })
    expect(seen.data).toMatchObject({ number: 'R-0001', kind: 'erasure', state: 'open' })
    const found = await one(space, row['id'])
    expect(found).toMatchObject({ state: 'open', is_proven: true, message: 'All of it, please' })
    expect(names(found)).toEqual(['received', 'acknowledged', 'verified'])
    const trail = (await space.owner.send('GET', '/v1/audit?object=privacy_request')).data['data'] as { name: string }[]
    expect(trail.map((each) => each.name)).toEqual(
      ['verified', 'acknowledged', 'received'].map((each) => `privacy_request.${each}`),
    )
  })

  test('answers the same whoever asks, and refuses what is no request', async () => {
    const space = await workspace(plain)
    await space.owner.send('POST', '/v1/contacts', { last_name: 'Known', email: 'known@person.example' })
    const [known, unknown] = [await ask(space, 'known@person.example'), await ask(space, somebody())]
    expect([known.statusCode, known.body]).toEqual([unknown.statusCode, unknown.body])
    const codes = async (more: Json, email = somebody()) => (await ask(space, email, more)).statusCode
    expect(await codes({ kind: 'refund' })).toBe(400)
    expect(await codes({}, 'no address')).toBe(400)
    expect(await codes({ name: '   ' })).toBe(400)
    expect(await codes({ workspace: 'there-is-none' })).toBe(404)
    expect((await nobody().send('POST', '/v1/privacy/case', { token: 'nothing.to-be-found' })).statusCode).toBe(410)
    expect((await space.owner.send('GET', `/v1/privacy-requests/${crypto.randomUUID()}`)).statusCode).toBe(404)
    const rep = await space.as('rep')
    expect((await rep.send('GET', '/v1/privacy-requests')).statusCode).toBe(403)
    await space.owner.send('PATCH', '/v1/privacy-settings', { form_open: false })
    expect((await nobody().send('GET', `/v1/privacy/forms/${space.slug}`)).statusCode).toBe(404)
    expect((await ask(space, somebody())).statusCode).toBe(404)
  })

  test('two at once of one person for one thing are one request', async () => {
    const space = await workspace(plain)
    const email = somebody()
    const answers = await Promise.all([
      ask(space, email),
      ask(space, email.toUpperCase()),
      ask(space, email, { kind: 'erasure' }),
    ])
    expect(answers.map((each) => each.statusCode)).toEqual([202, 202, 202])
    // One mail for each thing asked: a second link would end the first one in the same mailbox.
    await jobs()
    expect(await server.to(email)).toHaveLength(2)
    expect((await nobody().send('POST', '/v1/privacy/case', { token: await linkOf(email) })).statusCode).toBe(200)
    const open = await listed(space)
    expect(open.map((each) => String(each['kind'])).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'access',
      'erasure',
    ])
    const first = await one(space, open.find((each) => each['kind'] === 'access')?.['id'])
    expect(names(first)).toContain('joined')
    const [merged = {}] = await listed(space, 'closed')
    expect(await one(space, merged['id'])).toMatchObject({ state: 'merged', merged_into: first['id'] })
    expect((first['others'] as Json[]).length).toBe(2)
    expect(
      (
        await space.owner.send('POST', `/v1/privacy-requests/${String(merged['id'])}/extend`, {
          days: 40,
          reason: 'Too many',
        })
      ).statusCode,
    ).toBe(409)
  })

  test('for somebody else goes nowhere until identity is proven by a fact, whatever the mailbox says', async () => {
    const space = await workspace(plain)
    const email = somebody()
    await ask(space, email, { for_other: true, kind: 'access' })
    await jobs()
    await nobody().send('POST', '/v1/privacy/case', { token: await linkOf(email) })
    // Their own request, and one for a third: neither joins this one, whose mailbox is proven.
    await Promise.all([ask(space, email), ask(space, email, { for_other: true, name: 'A Third' })])
    const [row = {}, ...others] = (await listed(space)).toSorted((a, b) =>
      String(a['number']).localeCompare(String(b['number'])),
    )
    expect(others.map((each) => each['state'])).toEqual(['identity', 'identity'])
    expect(await one(space, row['id'])).toMatchObject({ state: 'identity', is_proven: false })
    const close = async () =>
      await space.owner.send('POST', `/v1/privacy-requests/${String(row['id'])}/close`, {
        outcome: 'fulfilled',
        text: 'Done',
      })
    const refused = await close()
    expect([refused.statusCode, refused.data['code']]).toEqual([409, 'identity_unproven'])
    const fact = { fact: 'Mandate and the customer number compared' }
    expect(
      (await space.owner.send('POST', `/v1/privacy-requests/${String(row['id'])}/identity`, fact)).data,
    ).toMatchObject({ is_proven: true, state: 'open' })
    expect((await close()).statusCode).toBe(200)
    expect((await close()).data['code']).toBe('request_closed')
    await jobs()
    const mail = (await server.to(email)).at(-1)
    expect(mail?.subject).toContain('done')
    expect(mail?.text).toContain('data protection authority')
    expect(mail?.text).not.toContain('customer number')
  })

  test('can be taken back by whoever holds the link, as easily as it was made', async () => {
    const space = await workspace(plain)
    const email = somebody()
    await ask(space, email, { kind: 'withdrawal', language: 'de' })
    await jobs()
    expect((await server.to(email)).at(-1)?.subject).toContain('Ihre Anfrage')
    const token = await linkOf(email)
    expect((await nobody().send('POST', '/v1/privacy/case/withdraw', { token })).data).toMatchObject({
      state: 'closed',
      outcome: 'withdrawn',
    })
    expect((await nobody().send('POST', '/v1/privacy/case/withdraw', { token })).statusCode).toBe(409)
    expect(await listed(space)).toEqual([])
  })
})

describe('the clocks', () => {
  test('are stopped by nothing, extended once with a reason the person is told, and never beyond 60 days', async () => {
    const space = await workspace(plain)
    const email = somebody()
    await space.owner.send('PATCH', '/v1/privacy-settings', {
      holidays: ['2026-12-25'],
      authority: 'The authority of Berlin',
    })
    await ask(space, email)
    const [row = {}] = await listed(space)
    const url = `/v1/privacy-requests/${String(row['id'])}/extend`
    expect((await space.owner.send('POST', url, { days: 61, reason: 'Very much' })).statusCode).toBe(400)
    expect((await space.owner.send('POST', url, { days: 45 })).statusCode).toBe(400)
    const longer = await space.owner.send('POST', url, { days: 60, reason: 'Data in many places' })
    expect(longer.statusCode, longer.body).toBe(200)
    const took = Date.parse(String(longer.data['fulfil_due_at'])) - Date.parse(String(longer.data['received_at']))
    expect(took).toBeGreaterThan(59 * DAY)
    expect(took).toBeLessThan(62 * DAY)
    expect((await space.owner.send('POST', url, { days: 45, reason: 'Again' })).data['code']).toBe('already_extended')
    await jobs()
    const mail = (await server.to(email)).at(-1)
    expect(mail?.text).toContain('Data in many places')
    expect(mail?.text).toContain('The authority of Berlin')
  })

  test('warn those who administer privacy before each ends and after, once each; what is late is counted for the probe', async () => {
    const space = await workspace(plain)
    const own = await openProgram({ db, config: { mail: server.settings() } })
    const staff = await operator(plain)
    const escalated = async () =>
      (await server.to(staff.email)).filter(
        (each) => each.subject?.includes('past its last day') && each.text?.includes(space.slug),
      )
    const before = await overdueRequests(program.app)
    await ask(space, somebody())
    await jobs()
    const [row = {}] = await listed(space)
    const at = async (iso: string, plus: number) => {
      own.clock.offset = Date.parse(iso) + plus - Date.now()
      await runJobs(own.app, 'requests.watch', 'mail.send')
    }
    const mails = async () =>
      (await server.to(space.owner.email))
        .filter((each) => each.subject?.includes('R-0001'))
        .map((each) => each.subject)
    await at(String(row['respond_due_at']), -2 * DAY)
    expect(await mails()).toEqual([expect.stringContaining('due soon')])
    expect(await overdueRequests(own.app)).toEqual(before)
    await at(String(row['respond_due_at']), 1000)
    expect(await mails()).toHaveLength(2)
    const late = await overdueRequests(own.app)
    expect(late.total).toBeGreaterThan(before.total)
    expect(await one(space, row['id'])).toMatchObject({ is_overdue: false })
    expect(await escalated()).toEqual([])
    await at(String(row['fulfil_due_at']), 1000)
    await at(String(row['fulfil_due_at']), DAY)
    // The operator hears where, once; not whom, nor what.
    const [mail, ...more] = await escalated()
    expect([mail === undefined, more]).toEqual([false, []])
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/Okonjo|person\.example|access|R-0/)
    expect((await mails()).at(-1)).toContain('overdue')
    expect(names(await one(space, row['id'])).filter((each) => each === 'escalated')).toHaveLength(3)
    const total = (await overdueRequests(own.app)).total
    await space.owner.send('POST', `/v1/privacy-requests/${String(row['id'])}/close`, {
      outcome: 'unproven',
      text: 'No answer',
    })
    expect((await overdueRequests(own.app)).total).toBe(total - 1)
    await own.close()
  })
})

describe('the desk of the operator', () => {
  test('is warned before the clocks of a request about an account end and after, each once', async () => {
    const staff = await operator(plain)
    const email = somebody()
    expect((await ask(null, email, { kind: 'access' })).statusCode).toBe(202)
    const rows = (await staff.send('GET', '/v1/operator/privacy-requests')).data['data'] as Json[]
    const number = String(rows.find((row) => row['email'] === email)?.['number'])
    const due = deadlines(new Date().toISOString(), { time_zone: 'UTC', holidays: [] })
    const warnings = async (clock: string, days: number) => {
      program.clock.offset = Date.parse(clock) + days * DAY - Date.now()
      for (const _twice of [1, 2]) await hourly(program.app)
      await runJobs(program.app, 'mail.send')
      const mails = (await server.to(staff.email)).filter((each) => each.subject?.includes(number))
      return mails.map((each) => (each.subject?.includes('overdue') ? 'late' : 'soon'))
    }
    expect(await warnings(due.respond_due_at, -4)).toEqual([])
    expect(await warnings(due.respond_due_at, -2)).toEqual(['soon'])
    expect(await warnings(due.respond_due_at, 0.1)).toEqual(['soon', 'late'])
    expect(await warnings(due.fulfil_due_at, -2)).toEqual(['soon', 'late', 'soon'])
    expect(await warnings(due.fulfil_due_at, 0.1)).toEqual(['soon', 'late', 'soon', 'late'])
    expect((await server.to(staff.email)).map((each) => each.text).join()).not.toContain(email)
  })
})

describe('an account without mail', () => {
  test('is asked for by a link that the operator hands over; unproven nothing is done, not in part either', async () => {
    const own = await openProgram({ db, config: { mail: null } })
    const staff = await operator(own)
    const person = browser(own.server)
    const email = somebody()
    await person.send('POST', '/v1/privacy/ask', { kind: 'erasure', name: 'Ida Holm', email })
    const rows = (await staff.send('GET', '/v1/operator/privacy-requests')).data['data'] as Json[]
    const url = `/v1/operator/privacy-requests/${String(rows.find((row) => row['email'] === email)?.['id'])}`
    const close = async (outcome: string) => await staff.send('POST', `${url}/close`, { outcome, text: 'Looked at it' })
    for (const outcome of ['fulfilled', 'partly_refused'])
      expect([outcome, (await close(outcome)).data['code']]).toEqual([outcome, 'identity_unproven'])
    const tokens: string[] = []
    for (const _twice of [1, 2])
      tokens.push(String((await staff.send('POST', `${url}/link`)).data['link']).split('#')[1] ?? '')
    const seen = async (token = '') => (await person.send('POST', '/v1/privacy/case', { token })).statusCode
    expect([await seen(tokens[0]), await seen(tokens[1])]).toEqual([410, 200])
    expect((await close('partly_refused')).data).toMatchObject({ state: 'closed' })
    expect((await staff.send('POST', `${url}/link`)).data['code']).toBe('request_closed')
    await own.close()
  })
})

describe('the desk', () => {
  test('writes down what came by mail or phone: the kind is read from the subject, and the clock starts when it came', async () => {
    const space = await workspace(plain)
    const received_at = new Date(Date.now() - 2 * DAY).toISOString()
    const made = await space.owner.send('POST', '/v1/privacy-requests', {
      subject: 'Privacy Request — Erasure',
      name: 'Ioana Petrescu',
      email: somebody(),
      received_at,
    })
    expect(made.statusCode, made.body).toBe(201)
    expect(made.data).toMatchObject({ kind: 'erasure', source: 'desk', received_at })
    const bad = { name: 'X', subject: 'Hello' }
    expect((await space.owner.send('POST', '/v1/privacy-requests', bad)).statusCode).toBe(400)
    const future = { name: 'X', kind: 'access', received_at: new Date(Date.now() + DAY).toISOString() }
    expect((await space.owner.send('POST', '/v1/privacy-requests', future)).statusCode).toBe(400)
    const noted = await space.owner.send('POST', `/v1/privacy-requests/${String(made.data['id'])}/note`, {
      text: 'Called back',
    })
    expect((noted.data['steps'] as Json[]).at(-1)).toMatchObject({ name: 'noted', detail: { text: 'Called back' } })
  })

  test('hands the link over where the installation sends no mail', async () => {
    const own = await openProgram({ db, config: { mail: null } })
    const space = await workspace(own)
    await browser(own.server).send('POST', '/v1/privacy/ask', {
      workspace: space.slug,
      kind: 'access',
      name: 'Ann',
      email: somebody(),
    })
    await runJobs(own.app, 'requests.mail', 'mail.send')
    const [row = {}] = (await space.owner.send('GET', '/v1/privacy-requests')).data['data'] as Json[]
    expect(row['acknowledged_at']).toBeNull()
    const made = await space.owner.send('POST', `/v1/privacy-requests/${String(row['id'])}/link`)
    const token = String(made.data['link']).split('#')[1] ?? ''
    expect((await browser(own.server).send('POST', '/v1/privacy/case', { token })).data).toMatchObject({
      state: 'open',
    })
    const again = await space.owner.send('POST', `/v1/privacy-requests/${String(row['id'])}/link`)
    expect(again.statusCode).toBe(200)
    expect((await browser(own.server).send('POST', '/v1/privacy/case', { token })).statusCode).toBe(410)
    await own.close()
  })
})

describe('a request about an account', () => {
  test('goes to the operator, not to a workspace: no workspace is named, none sees it', async () => {
    const space = await workspace(plain)
    const email = somebody()
    expect((await ask(null, email, { kind: 'erasure' })).statusCode).toBe(202)
    expect((await ask(null, email, { kind: 'erasure' })).statusCode).toBe(202)
    await jobs()
    const mails = await server.to(email)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.subject).toContain('AR-')
    expect((await nobody().send('POST', '/v1/privacy/case', { token: await linkOf(email) })).data).toMatchObject({
      kind: 'erasure',
      state: 'open',
    })
    expect(await listed(space)).toEqual([])
    expect((await space.owner.send('GET', '/v1/operator/privacy-requests')).statusCode).toBe(404)
  })
})
