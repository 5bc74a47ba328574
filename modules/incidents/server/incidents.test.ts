import { type Browser, type Person, type Program, type Workspace, workspace } from '@app/testkit'
import { runJobs, type MailServer } from '@app/testkit/mail'
import { type Staff, freshSessions, operator } from '@app/testkit/operators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMailing } from '../../../packages/testkit/mailing.ts'
import type { ConcernedWorkspace, ListedIncident, WorkspaceIncident } from '../index.ts'
import { incidentProbes } from './probes.ts'
import { hourly } from './tell.ts'

const HOUR = 3_600_000
let mailServer: MailServer
let program: Program
/** The jobs of this one have a mail server. */
let mailing: Program
let hit: Workspace
let spared: Workspace
let admin: Person
let ann: Staff
let close: () => Promise<void>
beforeAll(async () => {
  ;({
    server: mailServer,
    program,
    mailing,
    close,
  } = await openMailing('incidents', { privacy_contact: 'dpo@acorn.test' }))
  hit = await workspace(program)
  spared = await workspace(program)
  admin = await hit.as('admin')
  ann = await operator(program)
}, 90_000)
afterAll(async () => await close())

const ok = async (who: Browser, method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown, status = 200) => {
  const answer = await who.send(method, url, body)
  expect([url, answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([url, status, ''])
  return answer.data
}
const now = (more = 0): string => new Date(program.app.clock().getTime() + more).toISOString()
const jump = async (ms: number): Promise<void> => {
  program.clock.offset = mailing.clock.offset = ms
  await freshSessions(program)
  for (const who of [hit.owner, spared.owner, admin, ann]) await who.send('GET', '/v1/auth/session')
}
const jobs = async (): Promise<number> =>
  await runJobs(mailing.app, 'incidents.count', 'incidents.tell', 'incidents.watch', 'mail.send')
/** Subjects of mails to the operator. */
const warnings = async (word: string): Promise<number> =>
  (await mailServer.to(ann.email)).filter((one) => one.subject?.includes(word)).length
const words = (text: string) => ({
  happened: `${text}: tokens were read.`,
  consequences: 'Contacts may get false mails.',
  measures: 'All tokens are revoked.',
})
const both = (text: string) => ({ en: words(text), de: words(text) })
const incident = async (more: Record<string, unknown> = {}): Promise<string> =>
  String(
    (
      await ok(
        ann,
        'POST',
        '/v1/operator/incidents',
        {
          kind: 'confidentiality',
          title: 'Tokens read',
          what: 'Somebody read tokens of the API.',
          aware_at: now(-1000),
          began_at: now(-2 * HOUR),
          objects: ['contact'],
          sources: ['ui'],
          ...more,
        },
        201,
      )
    )['id'],
  )
type Shown = ListedIncident & {
  concerned: ConcernedWorkspace[]
  notices: { id: string; rendered: { en: { subject: string; text: string }; de: { text: string } } }[]
}
const shown = async (id: string) => (await ok(ann, 'GET', `/v1/operator/incidents/${id}`)) as unknown as Shown
const draft = async (id: string, stage: string): Promise<string> =>
  String((await ok(ann, 'POST', `/v1/operator/incidents/${id}/notices`, { stage, words: both(stage) }, 201))['id'])
const send = async (id: string, notice: string) =>
  await ok(ann, 'POST', `/v1/operator/incidents/${id}/notices/${notice}/send`, undefined, 202)
const mine = async (who: Browser) => (await ok(who, 'GET', '/v1/incidents'))['data'] as unknown as WorkspaceIncident[]
const probe = async (id: string) => await incidentProbes.find((one) => one.id === id)?.run(program.app)

describe('an incident', () => {
  let id = ''

  test('is opened by operators only, with times that can be', async () => {
    const body = { kind: 'integrity', title: 'abc', what: 'abc', aware_at: now(-1000), began_at: now(-HOUR) }
    expect((await hit.owner.send('POST', '/v1/operator/incidents', body)).statusCode).toBe(404)
    for (const more of [
      { aware_at: now(HOUR) },
      { began_at: now() },
      { ended_at: now(-2 * HOUR) },
      { objects: ['nonsense'] },
      { ip: 'here' },
      { title: '   ' },
    ])
      expect([more, (await ann.send('POST', '/v1/operator/incidents', { ...body, ...more })).statusCode]).toEqual([
        more,
        400,
      ])
  })

  test('finds the workspaces and the number of people in the trail, and no other workspace', async () => {
    for (const name of ['Ada', 'Bea']) await ok(hit.owner, 'POST', '/v1/contacts', { first_name: name }, 201)
    await ok(spared.owner, 'POST', '/v1/companies', { name: 'Not looked at' }, 201)
    id = await incident()
    expect((await shown(id)).computed_at).toBeNull()
    await jobs()
    const found = await shown(id)
    expect(found.concerned).toEqual([
      expect.objectContaining({ slug: hit.slug, people: 2, events: 2, told: 0, told_at: null }),
    ])
    expect(found).toMatchObject({ workspaces: 1, people: 2, untold: 1, state: 'due' })
    // Nobody outside hears of it before the first notice.
    expect(await mine(hit.owner)).toEqual([])
  })

  test('warns every operator at 48 and at 60 hours, once each, and after 72 hours the probe fails', async () => {
    for (const [hours, mails] of [
      [47, 0],
      [48.1, 1],
      [49, 1],
      [60.1, 2],
    ] as const) {
      await jump(hours * HOUR)
      await hourly(program.app)
      await jobs()
      expect([hours, await warnings('INC-0001')]).toEqual([hours, mails])
      expect((await probe('incidents.deadlines'))?.state).toBe('proven')
    }
    await jump(72.1 * HOUR)
    expect(await probe('incidents.deadlines')).toMatchObject({ state: 'failed', evidence: { late: 1 } })
    expect((await shown(id)).state).toBe('overdue')
    await jump(61 * HOUR)
  })

  test('is told to the owners of the workspaces it concerns and to nobody else, within 72 hours', async () => {
    expect(
      (await ann.send('POST', `/v1/operator/incidents/${id}/notices`, { stage: 'final', words: both('x') })).statusCode,
    ).toBe(409)
    const notice = await draft(id, 'first')
    const read = (await shown(id)).notices[0]?.rendered
    expect(read?.en.text.replaceAll(/\s+/g, ' ')).toContain('it concerns 2 events, 2 people and 0 exports')
    expect(read?.de.text).toContain('dpo@acorn.test')
    expect(await mine(hit.owner)).toEqual([])
    const before = mailServer.seen.length
    await send(id, notice)
    expect((await ann.send('POST', `/v1/operator/incidents/${id}/notices/${notice}/send`)).statusCode).toBe(409)
    await jobs()
    await hourly(program.app)
    await jobs()
    expect(mailServer.seen.slice(before).map((one) => one.to)).toEqual([[hit.owner.email]])
    const found = await shown(id)
    expect(found).toMatchObject({ untold: 0, state: 'told' })
    expect(Date.parse(found.told_at ?? '') - Date.parse(found.aware_at)).toBeLessThan(72 * HOUR)
    await jump(73 * HOUR)
    expect((await probe('incidents.deadlines'))?.state).toBe('proven')
  })

  test('is in the privacy area of the workspace with its notices, and a banner until somebody has read it', async () => {
    expect(await mine(spared.owner)).toEqual([])
    const rep = await hit.as('rep')
    expect((await rep.send('GET', '/v1/incidents')).statusCode).toBe(403)
    expect((await ok(rep, 'GET', '/v1/incidents/news'))['data']).toEqual([])
    expect((await ok(spared.owner, 'GET', '/v1/incidents/news'))['data']).toEqual([])
    const shown = async (who: Person) =>
      ((await ok(who, 'GET', '/v1/banners'))['data'] as string[]).includes('incidents')
    expect([await shown(hit.owner), await shown(rep), await shown(spared.owner)]).toEqual([true, false, false])
    expect((await ok(hit.owner, 'GET', '/v1/incidents/news'))['data']).toEqual([
      expect.objectContaining({ number: 1, title: 'Tokens read' }),
    ])
    expect(await mine(admin)).toEqual([
      expect.objectContaining({ people: 2, notices: [expect.objectContaining({ stage: 'first' })] }),
    ])
    expect((await spared.owner.send('POST', `/v1/incidents/${id}/acknowledge`)).statusCode).toBe(404)
    await ok(admin, 'POST', `/v1/incidents/${id}/acknowledge`, undefined, 204)
    expect((await ok(hit.owner, 'GET', '/v1/incidents/news'))['data']).toEqual([])
    expect(await shown(hit.owner)).toBe(false)
    const names = ((await ok(hit.owner, 'GET', '/v1/audit?object=incident'))['data'] as { name: string }[]).map(
      (one) => one.name,
    )
    expect(names).toEqual(['incident.acknowledged', 'incident.told'])
  })

  test('tells a workspace that is found later, or named by hand', async () => {
    const late = await workspace(program)
    const named = { workspace: late.slug, because: 'Its owner called.' }
    await ok(ann, 'POST', `/v1/operator/incidents/${id}/workspaces`, named, 204)
    expect((await ann.send('POST', `/v1/operator/incidents/${id}/workspaces`, named)).statusCode).toBe(409)
    const nowhere = { ...named, workspace: 'nowhere' }
    expect((await ann.send('POST', `/v1/operator/incidents/${id}/workspaces`, nowhere)).statusCode).toBe(400)
    await jobs()
    expect((await mine(late.owner)).map((one) => one.title)).toEqual(['Tokens read'])
    // A wider scope finds more; those who were told stay.
    await ok(ann, 'PATCH', `/v1/operator/incidents/${id}`, { objects: ['company'] })
    await jobs()
    expect((await shown(id)).concerned.map((one) => one.slug).toSorted()).toEqual(
      [hit.slug, late.slug, spared.slug].toSorted(),
    )
    expect(await mine(spared.owner)).toHaveLength(1)
  })

  test('is closed with what was learnt, after the final notice, and does not change any more', async () => {
    const lessons = { lessons: 'Tokens live for an hour now.' }
    expect((await ann.send('POST', `/v1/operator/incidents/${id}/close`, lessons)).statusCode).toBe(409)
    await send(id, await draft(id, 'update'))
    await send(id, await draft(id, 'final'))
    await jobs()
    expect((await mine(hit.owner))[0]?.notices.map((one) => one.stage)).toEqual(['final', 'update', 'first'])
    expect(await ok(ann, 'POST', `/v1/operator/incidents/${id}/close`, lessons)).toMatchObject(lessons)
    for (const path of ['close', 'workspaces', 'notices'])
      expect(
        (
          await ann.send('POST', `/v1/operator/incidents/${id}/${path}`, {
            ...(path === 'close' ? lessons : {}),
            ...(path === 'workspaces' ? { workspace: hit.slug, because: 'abc' } : {}),
            ...(path === 'notices' ? { stage: 'update', words: both('x') } : {}),
          })
        ).statusCode,
      ).toBe(409)
    expect((await ok(hit.owner, 'GET', '/v1/incidents'))['data']).toHaveLength(1)
  })

  test('that the trail does not show can concern everybody', async () => {
    const other = await incident({ is_everybody: true, ip: '203.0.113.9' })
    await jobs()
    const { concerned } = await shown(other)
    expect(concerned.length).toBeGreaterThanOrEqual(3)
    expect(concerned.every((one) => one.events === 0)).toBe(true)
  })
})

describe('the plan', () => {
  test('is rehearsed every year: unknown before the first, a mail when the next is due, degraded when it is late', async () => {
    expect((await probe('incidents.rehearsed'))?.state).toBe('unknown')
    const held = (on: string) => ({
      held_on: on,
      scenario: 'A laptop is stolen.',
      findings: 'Keys were found at once.',
    })
    const today = now().slice(0, 10)
    expect((await ann.send('POST', '/v1/operator/rehearsals', held(now(48 * HOUR).slice(0, 10)))).statusCode).toBe(400)
    await ok(ann, 'POST', '/v1/operator/rehearsals', held(today), 201)
    expect((await probe('incidents.rehearsed'))?.state).toBe('proven')
    const start = program.clock.offset
    for (const [days, mails, state] of [
      [330, 0, 'proven'],
      [340, 1, 'proven'],
      [341, 1, 'proven'],
      [367, 2, 'degraded'],
    ] as const) {
      await jump(start + days * 24 * HOUR)
      await hourly(program.app)
      await jobs()
      expect([days, await warnings('Rehearse'), (await probe('incidents.rehearsed'))?.state]).toEqual([
        days,
        mails,
        state,
      ])
    }
    await jump(start)
  })
})
