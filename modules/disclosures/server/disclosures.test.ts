import { type Browser, type Program, type Workspace, workspace } from '@app/testkit'
import { type MailServer, runJobs } from '@app/testkit/mail'
import { type Staff, freshSessions, operator } from '@app/testkit/operators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailingInstallation, openMailing } from '../../../packages/testkit/mailing.ts'
import type { ListedRequest, ToldRequest } from '../index.ts'
import { disclosureProbes } from './probes.ts'
import { hourly } from './tell.ts'

const HOUR = 3_600_000
const PLATFORM = '00000000-0000-0000-0000-000000000000'
let db: MailingInstallation['db']
let mailServer: MailServer
let program: Program
/** The jobs of this one have a mail server. */
let mailing: Program
let w: Workspace
let other: Workspace
let ann: Staff
let bob: Staff
let contacts: string[]
let close: () => Promise<void>
beforeAll(async () => {
  ;({ db, server: mailServer, program, mailing, close } = await openMailing('disclosures'))
  w = await workspace(program)
  other = await workspace(program)
  ann = await operator(program)
  bob = await operator(program)
  contacts = []
  for (const first_name of ['Ada', 'Bea', 'Cleo'])
    contacts.push(
      String(
        (
          await ok(
            w.owner,
            'POST',
            '/v1/contacts',
            { first_name, last_name: 'Canary', email: `${first_name}@canary.test`, job_title: 'Secret keeper' },
            201,
          )
        )['id'],
      ),
    )
}, 90_000)
afterAll(async () => await close())

const ok = async (who: Browser, method: 'GET' | 'POST', url: string, body?: unknown, status = 200) => {
  const answer = await who.send(method, url, body)
  expect([url, answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([url, status, ''])
  return answer.data
}
const now = (more = 0): string => new Date(program.app.clock().getTime() + more).toISOString()
const jump = async (ms: number): Promise<void> => {
  program.clock.offset = mailing.clock.offset = ms
  await freshSessions(program)
  for (const who of [w.owner, other.owner, ann, bob]) await who.send('GET', '/v1/auth/session')
}
const jobs = async (): Promise<number> =>
  await runJobs(mailing.app, 'disclosures.tell', 'disclosures.watch', 'mail.send')
const URL = '/v1/operator/legal-requests'
const body = (more: Record<string, unknown> = {}) => ({
  workspace: w.slug,
  authority: 'Court of Oslo',
  reference: '12 Js 34/56',
  what: 'Mail addresses of two people',
  received_at: now(-1000),
  ...more,
})
const register = async (more: Record<string, unknown> = {}): Promise<string> =>
  String((await ok(ann, 'POST', URL, body(more), 201))['id'])
const status = async (who: Browser, method: 'GET' | 'POST', path: string, given?: unknown): Promise<number> =>
  (await who.send(method, `${URL}/${path}`, given)).statusCode
const parts = () => ({
  parts: [{ object: 'contact', fields: ['first_name', 'email'], record_ids: contacts.slice(0, 2) }],
})
const valid = { is_valid: true, basis: 'Section 100j, signed by a judge' }
const mine = async (who: Browser) => (await ok(who, 'GET', '/v1/legal-requests'))['data'] as unknown as ToldRequest[]
const subjects = async (to: string) => (await mailServer.to(to)).map((one) => one.subject ?? '')
const probe = async () => await disclosureProbes[0]?.run(program.app)

describe('a request by an authority', () => {
  let id = ''

  test('is registered by operators only, for a workspace that exists, with times that can be', async () => {
    expect((await w.owner.send('POST', URL, body())).statusCode).toBe(404)
    for (const more of [
      { workspace: 'nowhere' },
      { received_at: now(HOUR) },
      { authority: '  ' },
      { gag: { until: now(-HOUR), basis: 'over' } },
      { gag: { until: now(HOUR) } },
    ])
      expect([more, (await ann.send('POST', URL, body(more))).statusCode]).toEqual([more, 400])
    id = await register()
    expect(await ok(ann, 'GET', `${URL}/${id}`)).toMatchObject({ state: 'received', is_gagged: false })
  })

  test('goes step by step: nothing leaves before it is valid, told, chosen, and approved by another', async () => {
    expect(await status(ann, 'GET', `${id}/export`)).toBe(409)
    expect(await status(ann, 'POST', `${id}/parts`, parts())).toBe(409)
    expect(await status(bob, 'POST', `${id}/approve`)).toBe(409)
    await ok(ann, 'POST', `${URL}/${id}/validity`, valid)
    expect(await status(ann, 'POST', `${id}/validity`, valid)).toBe(409)
    expect(await status(ann, 'GET', `${id}/export`)).toBe(409)
    for (const part of [
      { object: 'member', fields: ['name'], record_ids: contacts },
      { object: 'contact', fields: ['nonsense'], record_ids: contacts },
      { object: 'contact', fields: [], record_ids: contacts },
    ])
      expect([part, await status(ann, 'POST', `${id}/parts`, { parts: [part] })]).toEqual([part, 400])
    await ok(ann, 'POST', `${URL}/${id}/parts`, parts())
    expect(await status(ann, 'POST', `${id}/approve`)).toBe(403)
    expect(await status(ann, 'GET', `${id}/export`)).toBe(409)
    await ok(bob, 'POST', `${URL}/${id}/approve`)
    // Approved, and the workspace does not know yet.
    expect(await status(ann, 'GET', `${id}/export`)).toBe(409)
    expect(await mine(w.owner)).toEqual([])
    await ok(ann, 'POST', `${URL}/${id}/tell`, undefined, 202)
    await jobs()
    expect(await subjects(w.owner.email)).toContainEqual(expect.stringContaining('An authority asks'))
    expect(await subjects(other.owner.email)).not.toContainEqual(expect.stringContaining('An authority asks'))
    expect(await mine(w.owner)).toEqual([expect.objectContaining({ authority: 'Court of Oslo', disclosed: [] })])
    expect(await mine(other.owner)).toEqual([])
    expect((await (await w.as('rep')).send('GET', '/v1/legal-requests')).statusCode).toBe(403)
    // A choice that is changed is approved anew.
    await ok(bob, 'POST', `${URL}/${id}/parts`, parts())
    expect(await status(ann, 'GET', `${id}/export`)).toBe(409)
    await ok(ann, 'POST', `${URL}/${id}/approve`)
  })

  test('gives exactly the approved columns of the approved records, and the workspace sees each of them', async () => {
    const answer = await bob.send('GET', `${URL}/${id}/export`)
    expect([answer.statusCode, answer.body.includes('Secret keeper'), answer.body.includes('Cleo')]).toEqual([
      200,
      false,
      false,
    ])
    expect(JSON.parse(answer.body)).toMatchObject({
      case: 'LAW-0001',
      objects: [
        {
          fields: ['first_name', 'email'],
          records: [
            { first_name: 'Ada', email: 'ada@canary.test' },
            { first_name: 'Bea', email: 'bea@canary.test' },
          ],
        },
      ],
    })
    const [part] = (JSON.parse(answer.body) as { objects: { records: object[] }[] }).objects
    expect(part?.records.map((one) => Object.keys(one))).toEqual([
      ['first_name', 'email'],
      ['first_name', 'email'],
    ])
    const shown = await mine(w.owner)
    expect(shown[0]?.disclosed).toEqual([{ object: 'contact', fields: ['first_name', 'email'], records: 2 }])
    const trail = (await ok(w.owner, 'GET', '/v1/audit?source=support'))['data'] as {
      name: string
      record_id: string
    }[]
    expect(
      trail
        .filter((one) => one.name === 'contact.viewed')
        .map((one) => one.record_id)
        .toSorted(),
    ).toEqual(contacts.slice(0, 2).toSorted())
    for (const name of ['received', 'checked', 'proposed', 'approved', 'disclosed'])
      expect(trail.map((one) => one.name)).toContain(`legal_request.${name}`)
    expect(await status(ann, 'POST', `${id}/close`, { outcome: 'refused', text: 'no' })).toBe(400)
    expect(await status(ann, 'POST', `${id}/close`, { outcome: 'refused', text: 'none' })).toBe(409)
    const closed = await ok(ann, 'POST', `${URL}/${id}/close`, { outcome: 'disclosed', text: 'Sent by courier.' })
    expect((closed as unknown as ListedRequest).state).toBe('closed')
    // The access that it was made under ends with it.
    const grants = (await ok(w.owner, 'GET', '/v1/support-grants'))['data'] as { kind: string; state: string }[]
    expect(grants.find((one) => one.kind === 'legal')?.state).toBe('revoked')
    expect(await status(ann, 'GET', `${id}/export`)).toBe(409)
  })

  test('that is not valid gives nothing, and is closed as refused once the workspace was told', async () => {
    const bad = await register()
    await ok(ann, 'POST', `${URL}/${bad}/validity`, { is_valid: false, basis: 'No signature' })
    expect(await status(ann, 'POST', `${bad}/parts`, parts())).toBe(409)
    const refused = { outcome: 'refused', text: 'Sent back.' }
    expect(await status(ann, 'POST', `${bad}/close`, refused)).toBe(409)
    await ok(ann, 'POST', `${URL}/${bad}/tell`, undefined, 202)
    await jobs()
    expect(await ok(ann, 'POST', `${URL}/${bad}/close`, refused)).toMatchObject({ outcome: 'refused' })
  })

  test('under a gag is told to nobody, and by itself when the gag ends', async () => {
    const gagged = await register({ gag: { until: now(10 * 24 * HOUR), basis: 'Order of the court' } })
    expect(await status(ann, 'POST', `${gagged}/tell`)).toBe(409)
    await ok(ann, 'POST', `${URL}/${gagged}/validity`, valid)
    await ok(ann, 'POST', `${URL}/${gagged}/parts`, parts())
    await ok(bob, 'POST', `${URL}/${gagged}/approve`)
    expect((await ann.send('GET', `${URL}/${gagged}/export`)).statusCode).toBe(200)
    await jump(9 * 24 * HOUR)
    await hourly(program.app)
    await jobs()
    expect((await mine(w.owner)).map((one) => one.id)).not.toContain(gagged)
    expect((await w.owner.send('GET', '/v1/audit?source=support')).body).not.toContain(gagged)
    expect((await ok(w.owner, 'GET', '/v1/support-grants'))['data']).toHaveLength(2)
    const noted = await db.asBoot((tx) =>
      tx.query<{ name: string }>('select name from event where tenant_id = $1 and record_id = $2', [PLATFORM, gagged]),
    )
    expect(noted.map((one) => one.name)).toContain('legal_request.disclosed')
    expect((await probe())?.state).toBe('proven')
    await jump(10 * 24 * HOUR + HOUR)
    await hourly(program.app)
    await jobs()
    expect((await mine(w.owner)).find((one) => one.id === gagged)?.disclosed).toHaveLength(1)
    expect((await ok(w.owner, 'GET', '/v1/support-grants'))['data']).toHaveLength(3)
    await jump(0)
  })

  test('that is forgotten for a day is mailed to every operator once, and the probe says so', async () => {
    const forgotten = await register()
    const warned = async () => (await subjects(bob.email)).filter((one) => one.includes('was not told')).length
    await jump(23 * HOUR)
    await hourly(program.app)
    await jobs()
    expect([await warned(), (await probe())?.state]).toEqual([0, 'proven'])
    await jump(25 * HOUR)
    for (let turn = 0; turn < 2; turn += 1) {
      await hourly(program.app)
      await jobs()
    }
    expect([await warned(), (await probe())?.state]).toEqual([1, 'failed'])
    expect(await ok(ann, 'GET', `${URL}/${forgotten}`)).toMatchObject({ is_overdue: true })
    await ok(ann, 'POST', `${URL}/${forgotten}/tell`, undefined, 202)
    await jobs()
    expect((await probe())?.state).toBe('proven')
  })
})
