import { type Person, type Program, type Workspace, workspace } from '@app/testkit'
import { type MailServer, runJobs } from '@app/testkit/mail'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailingInstallation, openMailing } from '../../../packages/testkit/mailing.ts'
import type { InternalPolicy, MemberState, MyPolicy } from '../index.ts'

const DAY = 86_400_000
const URL = '/v1/internal-policies'
let db: MailingInstallation['db']
let server: MailServer
let program: Program
/** The jobs of this one have a mail server. */
let mailing: Program
let w: Workspace
let rep: Person
let viewer: Person
let close: () => Promise<void>
beforeAll(async () => {
  ;({ db, server, program, mailing, close } = await openMailing('internal_policies'))
  w = await workspace(program)
  rep = await w.as('rep')
  viewer = await w.as('viewer')
}, 90_000)
afterAll(async () => await close())

const inDays = (days: number): string => new Date(program.app.clock().getTime() + days * DAY).toISOString().slice(0, 10)
const words = (more: object = {}) => ({
  title: 'Clean desk',
  text: 'Nothing that names a person stays on a desk over night.',
  audience: { kind: 'all' },
  due_on: inDays(14),
  ...more,
})
const ok = async (who: Person, method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown, status = 200) => {
  const answer = await who.send(method, url, body)
  expect([url, answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([url, status, ''])
  return answer.data
}
const publish = async (more: object = {}): Promise<string> =>
  String((await ok(w.owner, 'POST', URL, words(more), 201))['id'])
const mine = async (who: Person) => (await ok(who, 'GET', `${URL}/mine`))['data'] as MyPolicy[]
const listed = async (id: string) =>
  ((await ok(w.owner, 'GET', URL))['data'] as InternalPolicy[]).find((one) => one.id === id)
const states = async (id: string) => {
  const { members } = (await ok(w.owner, 'GET', `${URL}/${id}`)) as unknown as { members: MemberState[] }
  return Object.fromEntries(members.map((one) => [one.member_id, one]))
}
const mailsTo = async (who: Person, what: RegExp) => {
  await runJobs(mailing.app, 'internal-policies.tell', 'internal-policies.remind', 'mail.send')
  return (await server.to(who.email)).filter((mail) => what.test(mail.subject ?? ''))
}

describe('an internal policy', () => {
  test('is published by those who administer privacy, whole, for a role or team that exists, with a day to come', async () => {
    expect((await rep.send('POST', URL, words())).statusCode).toBe(403)
    expect((await rep.send('GET', URL)).statusCode).toBe(403)
    for (const [more, pointer] of [
      [{ title: ' ' }, '/title'],
      [{ text: '' }, '/text'],
      [{ due_on: inDays(-2) }, '/due_on'],
      [{ audience: { kind: 'role' } }, '/audience/role'],
      [{ audience: { kind: 'role', role: 'pilot' } }, '/audience/role'],
      [{ audience: { kind: 'team', team_id: w.tenant_id } }, '/audience/team_id'],
      [{ audience: { kind: 'some' } }, '/audience/kind'],
    ] as const) {
      const { statusCode, data } = await w.owner.send('POST', URL, words(more))
      expect([more, statusCode, (data['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([more, 400, pointer])
    }
    expect((await ok(w.owner, 'GET', URL))['data']).toEqual([])
    expect((await w.owner.send('GET', `${URL}/${w.tenant_id}`)).statusCode).toBe(404)
  })

  test('is told to everybody whom it concerns, once, by title and link, also to those who join later', async () => {
    const id = await publish()
    const [mail, ...more] = await mailsTo(rep, /Clean desk/)
    expect(more).toEqual([])
    expect(mail?.text).toContain(`/w/${w.slug}/settings/my-policies`)
    expect(mail?.text).not.toContain('over night')
    expect(await mailsTo(viewer, /Clean desk/)).toHaveLength(1)
    expect(await mine(rep)).toEqual([
      expect.objectContaining({ id, number: 1, acknowledged_at: null, is_overdue: false, text: words().text }),
    ])
    const late = await w.another('rep')
    expect(await mine(late)).toHaveLength(1)
    await db.asBoot((tx) => tx.query(`select app_enqueue('internal-policies.tell', '{}'::json, null, null)`))
    expect(await mailsTo(late, /Clean desk/)).toHaveLength(1)
    expect(await mailsTo(rep, /Clean desk/)).toHaveLength(1)
    const trail = (await ok(w.owner, 'GET', '/v1/audit?name=internal_policy.told'))['data'] as unknown[]
    expect(trail).toHaveLength(2)
  })

  test('is acknowledged by each for themselves; who has and who has not is seen, reminded once a day, and taken as CSV', async () => {
    const id = await publish({ title: 'Lock screens' })
    await mailsTo(rep, /Lock/)
    expect((await rep.send('POST', `${URL}/${id}/acknowledge`, { number: 2 })).statusCode).toBe(409)
    await ok(rep, 'POST', `${URL}/${id}/acknowledge`, { number: 1 }, 204)
    await ok(rep, 'POST', `${URL}/${id}/acknowledge`, { number: 1 }, 204)
    const { key } = (await ok(
      rep,
      'POST',
      '/v1/api-keys',
      { name: 'Script', scope: 'full', expires_in_days: 20 },
      201,
    )) as {
      key: string
    }
    const byKey = await program.server.inject({
      method: 'POST',
      url: `${URL}/${id}/acknowledge`,
      headers: { host: 'localhost', authorization: `Bearer ${key}` },
      payload: { number: 1 },
    })
    expect([byKey.statusCode, (byKey.json() as { code: string }).code]).toEqual([403, 'session_only'])
    const stand = await states(id)
    expect(stand[rep.member_id]?.acknowledged_at).not.toBeNull()
    expect(stand[viewer.member_id]).toMatchObject({ acknowledged_at: null, reminded_at: null })
    expect(await listed(id)).toMatchObject({ concerned: 4, acknowledged: 1, is_overdue: false })
    expect((await ok(w.owner, 'GET', '/v1/audit?name=internal_policy.acknowledged'))['data']).toHaveLength(1)
    // A reminder goes to those who have not, and not again the same day.
    expect(await ok(w.owner, 'POST', `${URL}/${id}/remind`, {}, 202)).toEqual({ reminded: 3 })
    expect(await ok(w.owner, 'POST', `${URL}/${id}/remind`, {}, 202)).toEqual({ reminded: 0 })
    expect(await mailsTo(viewer, /still waits/)).toHaveLength(1)
    expect(await mailsTo(rep, /still waits/)).toEqual([])
    const { body } = await w.owner.send('GET', `${URL}/${id}/csv`)
    expect(body.split('\n')[0]).toContain('name,told_at,reminded_at,acknowledged_at')
    expect(body.trim().split('\n')).toHaveLength(5)
    expect((await rep.send('GET', `${URL}/${id}/csv`)).statusCode).toBe(403)
  })

  test('in a new version asks again, and what was acknowledged before stays readable', async () => {
    const id = await publish({ title: 'Guests' })
    await ok(rep, 'POST', `${URL}/${id}/acknowledge`, { number: 1 }, 204)
    await ok(w.owner, 'POST', `${URL}/${id}/versions`, words({ title: 'Guests and keys' }), 201)
    expect((await mine(rep)).find((one) => one.id === id)).toMatchObject({ number: 2, acknowledged_at: null })
    expect((await ok(rep, 'GET', '/v1/banners'))['data']).toContain('internal-policies')
    expect((await rep.send('POST', `${URL}/${id}/acknowledge`, { number: 1 })).statusCode).toBe(409)
    expect((await mailsTo(rep, /Guests and keys/)).length).toBe(1)
    const one = (await ok(w.owner, 'GET', `${URL}/${id}`)) as unknown as {
      versions: { number: number; title: string }[]
    }
    expect(one.versions.map((each) => [each.number, each.title])).toEqual([
      [2, 'Guests and keys'],
      [1, 'Guests'],
    ])
    await expect(
      w.inCtx((ctx) =>
        ctx.tx.run(`update internal_policy_version set text = 'other' where tenant_id = $1`, [ctx.tenant.id]),
      ),
    ).rejects.toThrow(/permission denied/)
  })

  test('for a role or a team concerns those and nobody else; retired it asks nobody', async () => {
    const team = String((await ok(w.owner, 'POST', '/v1/teams', { name: 'Sales' }, 201))['id'])
    const below = String((await ok(w.owner, 'POST', '/v1/teams', { name: 'North', parent_id: team }, 201))['id'])
    await w.owner.send('PATCH', `/v1/members/${viewer.member_id}`, { team_id: below })
    const forRole = await publish({ title: 'For reps', audience: { kind: 'role', role: 'rep' } })
    const forTeam = await publish({ title: 'For sales', audience: { kind: 'team', team_id: team } })
    const ids = async (who: Person) => (await mine(who)).map((one) => one.id)
    expect([
      await ids(rep).then((all) => all.includes(forRole)),
      await ids(viewer).then((all) => all.includes(forRole)),
    ]).toEqual([true, false])
    expect([
      await ids(rep).then((all) => all.includes(forTeam)),
      await ids(viewer).then((all) => all.includes(forTeam)),
    ]).toEqual([false, true])
    expect(await listed(forTeam)).toMatchObject({ concerned: 1, audience_name: 'Sales' })
    expect((await viewer.send('POST', `${URL}/${forRole}/acknowledge`, { number: 1 })).statusCode).toBe(404)
    await ok(w.owner, 'DELETE', `${URL}/${forTeam}`, undefined, 204)
    expect((await w.owner.send('DELETE', `${URL}/${forTeam}`)).statusCode).toBe(409)
    expect((await w.owner.send('POST', `${URL}/${forTeam}/remind`, {})).statusCode).toBe(409)
    expect(await ids(viewer)).not.toContain(forTeam)
  })

  test('that is overdue is said so, and stands in the way of nothing', async () => {
    const id = await publish({ title: 'Late', due_on: inDays(0) })
    await db.asBoot((tx) => tx.run(`update internal_policy_version set due_on = due_on - 5 where policy_id = $1`, [id]))
    expect((await mine(rep)).find((one) => one.id === id)?.is_overdue).toBe(true)
    expect(await listed(id)).toMatchObject({ is_overdue: true })
    expect((await w.owner.send('POST', '/v1/exports', { object: '*', format: 'csv' })).statusCode).toBe(202)
    expect((await rep.send('GET', '/v1/contacts')).statusCode).toBe(200)
    const neighbour = await workspace(program)
    expect(await mine(neighbour.owner)).toEqual([])
    expect((await neighbour.owner.send('GET', `${URL}/${id}`)).statusCode).toBe(404)
  })
})
