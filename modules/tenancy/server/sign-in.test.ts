import { PLATFORM } from '@app/core/audit'
import { type Browser, type Edge, PASSWORD, browser, signUp, startEdge } from '@app/testkit/edge'
import { moveClock } from '@app/testkit'
import { generateSync } from 'otplib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { identity } from '../../identity/server/index.ts'
import { purgeTenant } from '../../retention/server/index.ts'
import { tenancy } from './index.ts'

const MINUTE = 60_000
let edge: Edge
beforeAll(async () => {
  edge = await startEdge({ modules: [identity, tenancy] })
}, 60_000)
afterAll(async () => edge.close())
afterEach(() => {
  edge.clock.offset = 0
})

let n = 0
const address = () => {
  n += 1
  return `guest${n}.${process.pid}.${Date.now()}@example.test`
}
async function join(owner: Browser, role = 'rep') {
  const email = address()
  const invitation = await owner.send('POST', '/v1/invitations', { email, role })
  const guest = browser(edge.server)
  const answer = await guest.send(
    'POST',
    `/v1/invitations/${String(invitation.data['link']).split('/invite/')[1]}/accept`,
    { name: 'Guest Person', password: PASSWORD },
  )
  expect(answer.statusCode).toBe(201)
  return { ...guest, email, member_id: String(answer.data['member_id']) }
}
async function addTotp(one: Browser): Promise<string> {
  const secret = String((await one.send('POST', '/v1/auth/totp')).data['secret'])
  const epoch = Math.floor((Date.now() + edge.clock.offset) / 1000)
  const done = await one.send('POST', '/v1/auth/totp/confirm', { code: generateSync({ secret, epoch }) })
  expect(done.statusCode).toBe(200)
  return secret
}
const require = (one: Browser) => one.send('PATCH', '/v1/workspace/sign-in', { require_second_factor: true })
const codeOf = async (answer: ReturnType<Browser['send']>) => (await answer).data['code']

describe('a workspace that requires a second step', () => {
  test('shows members without one the set-up only, until they have one', async () => {
    const ann = await signUp(edge.server)
    await addTotp(ann)
    const bob = await join(ann)
    expect((await bob.send('GET', '/v1/members')).statusCode).toBe(200)
    expect((await require(ann)).data).toMatchObject({ require_second_factor: true })
    for (const [method, url] of [
      ['GET', '/v1/members'],
      ['GET', '/v1/meta'],
      ['GET', '/v1/workspace'],
      ['GET', '/v1/live'],
      ['POST', '/v1/teams'],
    ] as const)
      expect([url, await codeOf(bob.send(method, url, method === 'POST' ? { name: 'T' } : undefined))]).toEqual([
        url,
        'second_factor_setup_required',
      ])
    expect((await bob.send('GET', '/v1/auth/session')).statusCode).toBe(200)
    expect((await bob.send('GET', '/v1/auth/factors')).statusCode).toBe(200)
    await addTotp(bob)
    expect((await bob.send('GET', '/v1/members')).statusCode).toBe(200)
    expect((await ann.send('GET', '/v1/members')).statusCode).toBe(200)
  })

  test('and again when they remove it', async () => {
    const ann = await signUp(edge.server)
    await addTotp(ann)
    await require(ann)
    expect((await ann.send('DELETE', '/v1/auth/totp')).statusCode).toBe(204)
    expect(await codeOf(ann.send('GET', '/v1/members'))).toBe('second_factor_setup_required')
  })

  test('asks nothing of other workspaces of the same account', async () => {
    const ann = await signUp(edge.server)
    await addTotp(ann)
    await require(ann)
    const bob = await signUp(edge.server)
    const invitation = await ann.send('POST', '/v1/invitations', { email: bob.email, role: 'rep' })
    await bob.send('POST', `/v1/invitations/${String(invitation.data['link']).split('/invite/')[1]}/accept`, {})
    expect((await bob.send('GET', '/v1/members', undefined, { 'x-workspace': bob.slug })).statusCode).toBe(200)
    expect(await codeOf(bob.send('GET', '/v1/members', undefined, { 'x-workspace': ann.slug }))).toBe(
      'second_factor_setup_required',
    )
  })

  test('is not made by somebody who would lock themselves out, nor by who may not', async () => {
    const ann = await signUp(edge.server)
    expect(await codeOf(require(ann))).toBe('own_factor_first')
    const rep = await join(ann)
    expect(await codeOf(require(rep))).toBe('forbidden')
    expect((await rep.send('GET', '/v1/workspace/sign-in')).statusCode).toBe(403)
    expect((await ann.send('GET', '/v1/workspace/sign-in')).data).toMatchObject({ require_second_factor: false })
  })

  test('can be a matter of the role', async () => {
    const ann = await signUp(edge.server)
    const [rep, viewer] = [await join(ann, 'rep'), await join(ann, 'viewer')]
    expect((await ann.send('PATCH', '/v1/roles/rep', { require_second_factor: true })).statusCode).toBe(200)
    expect(await codeOf(rep.send('GET', '/v1/members'))).toBe('second_factor_setup_required')
    expect((await viewer.send('GET', '/v1/members')).statusCode).toBe(200)
    // The next request of a member whose role changes knows it.
    await ann.send('PATCH', `/v1/members/${viewer.member_id}`, { role: 'rep' })
    expect(await codeOf(viewer.send('GET', '/v1/members'))).toBe('second_factor_setup_required')
    expect((await viewer.send('GET', '/v1/auth/session')).statusCode).toBe(200)
  })

  test('takes a step-up to change', async () => {
    const ann = await signUp(edge.server)
    edge.clock.offset = 11 * MINUTE
    expect(await codeOf(ann.send('PATCH', '/v1/workspace/sign-in', { session_hours: 8 }))).toBe('step_up_required')
  })
})

describe('resetting the second step of a member', () => {
  test('lets the password alone in again, ends the sessions, and is noted', async () => {
    const ann = await signUp(edge.server)
    const bob = await join(ann)
    await addTotp(bob)
    const list = (await ann.send('GET', '/v1/workspace/second-factors')).data['data'] as Record<string, unknown>[]
    expect(list.map((row) => [row['id'], row['has_second_factor']])).toContainEqual([bob.member_id, true])
    expect((await ann.send('POST', `/v1/members/${bob.member_id}/reset-second-factor`)).statusCode).toBe(204)
    expect((await bob.send('GET', '/v1/auth/session')).statusCode).toBe(401)
    const again = browser(edge.server)
    expect((await again.send('POST', '/v1/auth/sign-in', { email: bob.email, password: PASSWORD })).statusCode).toBe(
      200,
    )
    const tenant = String((await ann.send('GET', '/v1/workspace')).data['id'])
    const events = await edge.app.db.inTenant(tenant, (tx) =>
      tx.query<{ name: string; actor_id: string }>(
        `select name, actor_id from event where tenant_id = $1 and name = 'member.second_factor_reset'`,
        [tenant],
      ),
    )
    expect(events).toEqual([{ name: 'member.second_factor_reset', actor_id: ann.member_id }])
    const mails = await edge.app.db.inAuth((tx) =>
      tx.query<{ kind: string }>(`select kind from identity.mail where recipient = $1`, [bob.email]),
    )
    expect(mails.map((mail) => mail.kind)).toContain('second_factor_reset')
  })

  test('is refused for an account used elsewhere, without one, for owners by admins, and to others', async () => {
    const ann = await signUp(edge.server)
    const [admin, rep] = [await join(ann, 'admin'), await join(ann)]
    const reset = (by: Browser, id: string) => codeOf(by.send('POST', `/v1/members/${id}/reset-second-factor`))
    expect(await reset(ann, rep.member_id)).toBe('conflict')
    expect(await reset(rep, admin.member_id)).toBe('forbidden')
    await addTotp(ann)
    expect(await reset(admin, ann.member_id)).toBe('forbidden')
    await addTotp(rep)
    expect((await rep.send('POST', '/v1/workspaces', { name: 'My own' })).statusCode).toBe(201)
    expect(await reset(ann, rep.member_id)).toBe('not_yours_alone')
    const other = await signUp(edge.server)
    expect(await reset(other, rep.member_id)).toBe('not_found')
    edge.clock.offset = 11 * MINUTE
    expect(await reset(ann, rep.member_id)).toBe('step_up_required')
  })
})

describe('sessions of a workspace', () => {
  test('may be shorter than the installation’s, never longer', async () => {
    const ann = await signUp(edge.server)
    const set = (body: Record<string, unknown>) => ann.send('PATCH', '/v1/workspace/sign-in', body)
    expect((await ann.send('GET', '/v1/workspace/sign-in')).data).toMatchObject({
      most: { session_idle_minutes: 30, session_hours: 12 },
    })
    for (const [body, pointer] of [
      [{ session_idle_minutes: 31 }, '/session_idle_minutes'],
      [{ session_hours: 13 }, '/session_hours'],
      [{ session_idle_minutes: 4 }, '/session_idle_minutes'],
      [{ session_hours: 0 }, '/session_hours'],
      [{ session_hours: 1.5 }, '/session_hours'],
      [{ remember_me: true }, '/remember_me'],
    ] as const) {
      const answer = await set(body)
      expect([answer.statusCode, answer.data['errors']]).toEqual([400, [expect.objectContaining({ pointer })]])
    }
    expect((await set({ session_idle_minutes: 10, session_hours: 1 })).statusCode).toBe(200)
    edge.clock.offset = 9 * MINUTE
    expect((await ann.send('GET', '/v1/workspace')).statusCode).toBe(200)
    edge.clock.offset += 10 * MINUTE
    expect(await codeOf(ann.send('GET', '/v1/workspace'))).toBe('session_expired')
    await ann.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    for (let i = 0; i < 7; i += 1) {
      edge.clock.offset += 9 * MINUTE
      await ann.send('GET', '/v1/workspace')
    }
    expect(await codeOf(ann.send('GET', '/v1/workspace'))).toBe('session_expired')
  })

  test('its limits do not touch who is no member there', async () => {
    const [ann, bob] = [await signUp(edge.server), await signUp(edge.server)]
    await ann.send('PATCH', '/v1/workspace/sign-in', { session_idle_minutes: 5 })
    edge.clock.offset = 6 * MINUTE
    expect((await bob.send('GET', '/v1/workspace', undefined, { 'x-workspace': ann.slug })).statusCode).toBe(404)
    expect((await bob.send('GET', '/v1/workspace')).statusCode).toBe(200)
  })

  test('polling extends nothing', async () => {
    const ann = await signUp(edge.server)
    for (let i = 0; i < 3; i += 1) {
      edge.clock.offset += 10 * MINUTE - 1000
      expect((await ann.send('GET', '/v1/workspace', undefined, { 'x-passive': '1' })).statusCode).toBe(200)
    }
    edge.clock.offset = 31 * MINUTE
    expect(await codeOf(ann.send('GET', '/v1/workspace'))).toBe('session_expired')
  })

  test('what ended is listed for its owner and the workspace, purged by an admin, gone after 90 days', async () => {
    const ann = await signUp(edge.server)
    const phone = browser(edge.server, { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Firefox/139.0' })
    await phone.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    edge.clock.offset = MINUTE
    await phone.send('POST', '/v1/auth/sign-out')
    const own = (await ann.send('GET', '/v1/auth/session-history')).data['data']
    expect(own).toEqual([
      expect.objectContaining({ reason: 'signed_out', device: 'Firefox 139, Linux', ip: '127.0.0.1' }),
    ])
    const all = (await ann.send('GET', '/v1/workspace/session-history')).data['data']
    expect(all).toEqual([expect.objectContaining({ member_id: ann.member_id })])
    const rep = await join(ann)
    expect((await rep.send('GET', '/v1/workspace/session-history')).statusCode).toBe(403)
    expect((await (await signUp(edge.server)).send('GET', '/v1/workspace/session-history')).data['data']).toEqual([])
    expect((await ann.send('DELETE', '/v1/workspace/session-history')).data).toEqual({ deleted: 1 })
    expect((await ann.send('GET', '/v1/auth/session-history')).data['data']).toEqual([])
    await phone.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    await phone.send('POST', '/v1/auth/sign-out')
    const kept = async (days: number): Promise<number> => {
      await moveClock(edge, days)
      await purgeTenant(edge.app, PLATFORM)
      return await edge.app.db.inAuth(async (tx) => {
        const [row] = await tx.query<{ n: number }>(
          `select count(*)::int as n from identity.session_history h join identity.account a on a.id = h.account_id where a.email = $1 and h.reason = 'signed_out'`,
          [ann.email],
        )
        return Number(row?.n)
      })
    }
    expect(await kept(89)).toBeGreaterThan(0)
    expect(await kept(91)).toBe(0)
    await moveClock(edge, 0)
  })

  test('all others are ended at once, this one stays', async () => {
    const ann = await signUp(edge.server)
    const others = [browser(edge.server), browser(edge.server)]
    for (const one of others) await one.send('POST', '/v1/auth/sign-in', { email: ann.email, password: PASSWORD })
    expect((await ann.send('DELETE', '/v1/auth/sessions')).data).toEqual({ ended: 2 })
    for (const one of others) expect((await one.send('GET', '/v1/auth/session')).statusCode).toBe(401)
    expect((await ann.send('GET', '/v1/auth/session')).statusCode).toBe(200)
  })
})

describe('what asks for a step-up', () => {
  test('changing roles, inviting owners; not the rest of a member', async () => {
    const ann = await signUp(edge.server)
    const rep = await join(ann)
    edge.clock.offset = 11 * MINUTE
    expect(await codeOf(ann.send('PATCH', `/v1/members/${rep.member_id}`, { role: 'admin' }))).toBe('step_up_required')
    expect((await ann.send('PATCH', `/v1/members/${rep.member_id}`, { job_title: 'Seller' })).statusCode).toBe(200)
    expect(await codeOf(ann.send('POST', '/v1/invitations', { email: address(), role: 'owner' }))).toBe(
      'step_up_required',
    )
    expect((await ann.send('POST', '/v1/invitations', { email: address(), role: 'rep' })).statusCode).toBe(201)
    expect(await codeOf(ann.send('PATCH', '/v1/roles/rep', { name: 'Seller' }))).toBe('step_up_required')
    // Who may not is told so, and not asked for a password first.
    expect(await codeOf(rep.send('PATCH', `/v1/members/${rep.member_id}`, { role: 'admin' }))).toBe('forbidden')
    expect((await ann.send('POST', '/v1/auth/step-up', { password: PASSWORD })).statusCode).toBe(204)
    expect((await ann.send('PATCH', `/v1/members/${rep.member_id}`, { role: 'admin' })).statusCode).toBe(200)
  })
})

test('an admin sees who is signed in where, and ends it; an owner’s session is for owners, others are unknown', async () => {
  const ann = await signUp(edge.server)
  const bob = await join(ann)
  const admin = await join(ann, 'admin')
  const here = async (who: Browser) =>
    (await who.send('GET', '/v1/workspace/sessions')).data['data'] as Record<string, unknown>[]
  const rows = await here(admin)
  expect(rows).toHaveLength(3)
  const of = (id: string) => String(rows.find((row) => row['member_id'] === id)?.['id'])
  expect(rows.find((row) => row['member_id'] === bob.member_id)).toMatchObject({ ip: '127.0.0.1', is_current: false })
  expect((await bob.send('GET', '/v1/workspace/sessions')).statusCode).toBe(403)
  const owners = rows.find((row) => row['member_id'] !== bob.member_id && row['member_id'] !== admin.member_id)
  expect((await admin.send('DELETE', `/v1/workspace/sessions/${String(owners?.['id'])}`)).statusCode).toBe(403)
  const stranger = await signUp(edge.server)
  expect((await stranger.send('DELETE', `/v1/workspace/sessions/${of(bob.member_id)}`)).statusCode).toBe(404)
  expect((await bob.send('GET', '/v1/members')).statusCode).toBe(200)
  expect((await admin.send('DELETE', `/v1/workspace/sessions/${of(bob.member_id)}`)).statusCode).toBe(204)
  expect((await bob.send('GET', '/v1/members')).statusCode).toBe(401)
  expect(await here(ann)).toHaveLength(2)
})
