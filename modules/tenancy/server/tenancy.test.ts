import { type Browser, type Edge, PASSWORD, browser, signUp, startEdge } from '@app/testkit/edge'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identity } from '../../identity/server/index.ts'
import { tenancy } from './index.ts'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge({ modules: [identity, tenancy] })
}, 60_000)
afterAll(async () => edge.close())

let n = 0
const address = () => {
  n += 1
  return `guest${n}.${Date.now()}@example.test`
}
async function invite(owner: Browser, email: string, role = 'rep', more: Record<string, unknown> = {}) {
  const answer = await owner.send('POST', '/v1/invitations', { email, role, ...more })
  expect(answer.statusCode).toBe(201)
  return {
    id: String(answer.data['id']),
    token: String(answer.data['link']).split('/invite/')[1] ?? '',
    link: String(answer.data['link']),
  }
}
/** Somebody new who joins the owner's workspace. */
async function join(owner: Browser, role = 'rep', email = address()) {
  const { token } = await invite(owner, email, role)
  const guest = browser(edge.server)
  const answer = await guest.send('POST', `/v1/invitations/${token}/accept`, {
    name: 'Guest Person',
    password: PASSWORD,
  })
  expect(answer.statusCode).toBe(201)
  return { ...guest, email, member_id: String(answer.data['member_id']) }
}

describe('invitations', () => {
  test('a link for one address and role, shown once, used once', async () => {
    const ann = await signUp(edge.server)
    const email = address()
    const { token, link } = await invite(ann, email, 'manager')
    expect(link).toBe(`${edge.app.config.public_url}/invite/${token}`)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify((await ann.send('GET', '/v1/invitations')).data)).not.toContain(token)
    const guest = browser(edge.server)
    expect((await guest.send('GET', `/v1/invitations/${token}`)).data).toMatchObject({
      email,
      role: 'manager',
      workspace: { slug: ann.slug },
      account_exists: false,
    })
    const joined = await guest.send('POST', `/v1/invitations/${token}/accept`, { name: 'Guest', password: PASSWORD })
    expect(joined.data).toMatchObject({
      account: { email },
      workspace: { slug: ann.slug },
      member: { role: 'manager' },
    })
    expect((await guest.send('GET', '/v1/members')).statusCode).toBe(200)
    expect((await browser(edge.server).send('GET', `/v1/invitations/${token}`)).data['code']).toBe('invitation_used')
    expect(
      (await browser(edge.server).send('POST', `/v1/invitations/${token}/accept`, { name: 'G', password: PASSWORD }))
        .statusCode,
    ).toBe(410)
    expect((await ann.send('GET', '/v1/invitations')).data['data']).toEqual([])
  })

  test('its token is nowhere in the database, not even for a repeated request', async () => {
    const ann = await signUp(edge.server)
    const answer = await ann.send(
      'POST',
      '/v1/invitations',
      { email: address(), role: 'rep' },
      { 'idempotency-key': 'k' },
    )
    const token = String(answer.data['link']).split('/invite/')[1] ?? ''
    const tenantId = String((await ann.send('GET', '/v1/workspace')).data['id'])
    const kept = await edge.app.db.inTenant(tenantId, (tx) =>
      tx.query(`select * from idempotency_key where tenant_id = $1`, [tenantId]),
    )
    const links = await edge.app.db.inAuth((tx) =>
      tx.query(`select * from identity.invitation where tenant_id = $1`, [tenantId]),
    )
    expect(kept).toEqual([])
    expect(links).toHaveLength(1)
    expect(JSON.stringify(links)).not.toContain(token)
  })

  test('of two who open it at once, one joins', async () => {
    const ann = await signUp(edge.server)
    const { token } = await invite(ann, address())
    const answers = await Promise.all(
      [1, 2].map(() =>
        browser(edge.server).send('POST', `/v1/invitations/${token}/accept`, { name: 'G', password: PASSWORD }),
      ),
    )
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([201, 410])
    expect((await ann.send('GET', '/v1/members')).data['data']).toHaveLength(2)
  })

  test('ends after 7 days, when withdrawn, and when a new one replaces it', async () => {
    const ann = await signUp(edge.server)
    const email = address()
    const [old, withdrawn] = [await invite(ann, email), await invite(ann, address())]
    const fresh = await invite(ann, email)
    expect((await ann.send('DELETE', `/v1/invitations/${withdrawn.id}`)).statusCode).toBe(204)
    const states = await Promise.all(
      [old, withdrawn, fresh].map(
        async ({ token }) => (await browser(edge.server).send('GET', `/v1/invitations/${token}`)).statusCode,
      ),
    )
    expect(states).toEqual([410, 410, 200])
    edge.clock.offset = 7 * 24 * 3_600_000 + 1000
    expect((await browser(edge.server).send('GET', `/v1/invitations/${fresh.token}`)).statusCode).toBe(410)
    edge.clock.offset = 0
  })

  test('an existing account signs in by its own password; another one that is signed in is refused', async () => {
    const [ann, bob, eve] = [await signUp(edge.server), await signUp(edge.server), await signUp(edge.server)]
    const { token } = await invite(ann, bob.email, 'viewer')
    expect((await eve.send('POST', `/v1/invitations/${token}/accept`, {})).data['code']).toBe(
      'invitation_other_account',
    )
    expect(
      (await browser(edge.server).send('POST', `/v1/invitations/${token}/accept`, { password: 'not the right one' }))
        .statusCode,
    ).toBe(401)
    const joined = await bob.send('POST', `/v1/invitations/${token}/accept`, {})
    expect([joined.statusCode, joined.data['member']]).toEqual([201, expect.objectContaining({ role: 'viewer' })])
    expect(joined.data['workspaces']).toHaveLength(2)
  })

  test('the inviter must still have the right when it is accepted', async () => {
    const ann = await signUp(edge.server)
    const admin = await join(ann, 'admin')
    const { token } = await invite(admin, address())
    expect((await ann.send('PATCH', `/v1/members/${admin.member_id}`, { role: 'rep' })).statusCode).toBe(200)
    expect(
      (await browser(edge.server).send('POST', `/v1/invitations/${token}/accept`, { name: 'G', password: PASSWORD }))
        .statusCode,
    ).toBe(410)
  })

  test('only admins invite, and only owners invite owners; members are not invited twice', async () => {
    const ann = await signUp(edge.server)
    const [admin, rep] = [await join(ann, 'admin'), await join(ann, 'rep')]
    expect((await rep.send('POST', '/v1/invitations', { email: address(), role: 'rep' })).statusCode).toBe(403)
    expect((await admin.send('POST', '/v1/invitations', { email: address(), role: 'owner' })).statusCode).toBe(403)
    expect((await ann.send('POST', '/v1/invitations', { email: rep.email, role: 'rep' })).statusCode).toBe(409)
    const bob = await signUp(edge.server)
    const team = (await bob.send('POST', '/v1/teams', { name: 'Theirs' })).data['id']
    expect(
      (await ann.send('POST', '/v1/invitations', { email: address(), role: 'rep', team_id: team })).data['code'],
    ).toBe('reference_not_found')
  })

  test('a member without account, made by an import, takes the seat that waited', async () => {
    const ann = await signUp(edge.server)
    const email = address()
    const waiting = await ann.send('POST', '/v1/members', { name: 'Seller', email })
    expect(waiting.statusCode).toBe(201)
    const { token } = await invite(ann, email, 'rep')
    const guest = browser(edge.server)
    const joined = await guest.send('POST', `/v1/invitations/${token}/accept`, { name: 'Seller', password: PASSWORD })
    expect(joined.data['member_id']).toBe(waiting.data['id'])
    expect((await ann.send('GET', '/v1/members')).data['data']).toHaveLength(2)
  })

  test('sign-up=invite lets invited people in; closed only those who have an account', async () => {
    const ann = await signUp(edge.server)
    const [byInvite, closed] = [await edge.another({ sign_up: 'invite' }), await edge.another({ sign_up: 'closed' })]
    const [first, second] = [await invite(ann, address()), await invite(ann, address())]
    expect(
      (await browser(byInvite).send('POST', `/v1/invitations/${first.token}/accept`, { name: 'G', password: PASSWORD }))
        .statusCode,
    ).toBe(201)
    expect(
      (await browser(closed).send('POST', `/v1/invitations/${second.token}/accept`, { name: 'G', password: PASSWORD }))
        .data['code'],
    ).toBe('sign_up_closed')
  })
})

describe('members', () => {
  test('a deactivated member is out at once, and back after reactivation', async () => {
    const ann = await signUp(edge.server)
    const rep = await join(ann)
    expect((await rep.send('GET', '/v1/teams')).statusCode).toBe(200)
    expect((await ann.send('PATCH', `/v1/members/${rep.member_id}`, { is_active: false })).data).toMatchObject({
      is_active: false,
    })
    expect((await rep.send('GET', '/v1/teams')).statusCode).toBe(401)
    await rep.send('POST', '/v1/auth/sign-in', { email: rep.email, password: PASSWORD })
    expect(
      (await rep.send('GET', '/v1/teams', undefined, { 'x-workspace': ann.slug })).statusCode,
    ).toBeGreaterThanOrEqual(403)
    expect((await rep.send('GET', '/v1/auth/session')).data['workspaces']).toEqual([])
    expect((await ann.send('PATCH', `/v1/members/${rep.member_id}`, { is_active: true })).statusCode).toBe(200)
    expect((await rep.send('GET', '/v1/teams', undefined, { 'x-workspace': ann.slug })).statusCode).toBe(200)
  })

  test('the last owner stays: not demoted, deactivated or removed, also not by two at once', async () => {
    const ann = await signUp(edge.server)
    for (const patch of [{ role: 'admin' }, { is_active: false }])
      expect((await ann.send('PATCH', `/v1/members/${ann.member_id}`, patch)).data['code']).toBe('last_owner')
    expect((await ann.send('DELETE', `/v1/members/${ann.member_id}`)).data['code']).toBe('last_owner')
    const bob = await join(ann, 'owner')
    const answers = await Promise.all([
      ann.send('PATCH', `/v1/members/${ann.member_id}`, { role: 'rep' }),
      bob.send('PATCH', `/v1/members/${bob.member_id}`, { role: 'rep' }),
    ])
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1)
  })

  test('admins cannot make, unmake or remove owners; reps change nobody', async () => {
    const ann = await signUp(edge.server)
    const [admin, rep] = [await join(ann, 'admin'), await join(ann, 'rep')]
    expect((await admin.send('PATCH', `/v1/members/${admin.member_id}`, { role: 'owner' })).statusCode).toBe(403)
    expect((await admin.send('PATCH', `/v1/members/${ann.member_id}`, { role: 'rep' })).statusCode).toBe(403)
    expect((await admin.send('DELETE', `/v1/members/${ann.member_id}`)).statusCode).toBe(403)
    for (const patch of [{ role: 'admin' }, { name: 'Other' }])
      expect((await rep.send('PATCH', `/v1/members/${rep.member_id}`, patch)).statusCode).toBe(403)
    expect(
      (await rep.send('POST', '/v1/members/bulk', { ids: [ann.member_id], set: { job_title: 'x' } })).statusCode,
    ).toBe(403)
    expect((await admin.send('POST', '/v1/members/bulk', { ids: [ann.member_id], action: 'remove' })).statusCode).toBe(
      400,
    )
    expect((await admin.send('PATCH', `/v1/members/${rep.member_id}`, { account_id: 'x' })).statusCode).toBe(403)
  })

  test('undo never gives rights back', async () => {
    const ann = await signUp(edge.server)
    const rep = await join(ann, 'admin')
    const change = await ann.send('PATCH', `/v1/members/${rep.member_id}`, { role: 'rep' })
    const undone = await ann.send('POST', '/v1/undo', { batch: change.headers['x-request-id'] })
    expect(undone.data['code']).toBe('undo_impossible')
  })

  test('a removed owner is brought back by an owner only', async () => {
    const ann = await signUp(edge.server)
    const [admin, owner] = [await join(ann, 'admin'), await join(ann, 'owner')]
    expect((await ann.send('DELETE', `/v1/members/${owner.member_id}`)).statusCode).toBe(204)
    expect((await owner.send('GET', '/v1/teams')).statusCode).toBe(401)
    expect((await admin.send('POST', `/v1/members/${owner.member_id}/restore`)).statusCode).toBe(403)
    expect((await ann.send('POST', `/v1/members/${owner.member_id}/restore`)).data).toMatchObject({ role: 'owner' })
  })

  test('teams: made, joined, renamed', async () => {
    const ann = await signUp(edge.server)
    const rep = await join(ann)
    const team = await ann.send('POST', '/v1/teams', { name: 'North' })
    const answer = await ann.send('PATCH', `/v1/members/${rep.member_id}`, {
      team_id: team.data['id'],
      role: 'manager',
    })
    expect(answer.data).toMatchObject({ team_id: team.data['id'], role: 'manager' })
    expect((await rep.send('GET', '/v1/auth/session')).data['member']).toMatchObject({
      role: 'manager',
      team_id: team.data['id'],
    })
    expect((await rep.send('POST', '/v1/teams', { name: 'South' })).statusCode).toBe(403)
  })

  test("another workspace's members are unknown", async () => {
    const [ann, bob] = [await signUp(edge.server), await signUp(edge.server)]
    for (const answer of [
      await ann.send('GET', `/v1/members/${bob.member_id}`),
      await ann.send('PATCH', `/v1/members/${bob.member_id}`, { role: 'rep' }),
      await ann.send('DELETE', `/v1/members/${bob.member_id}`),
    ])
      expect(answer.statusCode).toBe(404)
  })
})

describe('workspace settings', () => {
  test('read by members, changed by admins, checked', async () => {
    const ann = await signUp(edge.server)
    const rep = await join(ann)
    expect((await rep.send('GET', '/v1/workspace')).data).toMatchObject({ slug: ann.slug, currency: 'USD' })
    expect((await rep.send('PATCH', '/v1/workspace', { name: 'Mine' })).statusCode).toBe(403)
    expect(
      (await ann.send('PATCH', '/v1/workspace', { name: ' Ours ', currency: 'EUR', time_zone: 'Europe/Vienna' })).data,
    ).toMatchObject({ name: 'Ours', currency: 'EUR', time_zone: 'Europe/Vienna', slug: ann.slug })
    for (const wrong of [{ currency: 'XXQ' }, { time_zone: 'Nowhere' }, { slug: 'taken' }, {}, { name: ' ' }])
      expect((await ann.send('PATCH', '/v1/workspace', wrong)).statusCode).toBe(400)
  })
})

describe('live', () => {
  test('a change reaches the streams of its workspace only, as ids; sign-out ends them', async () => {
    const [ann, bob] = [await signUp(edge.server), await signUp(edge.server)]
    const base = await edge.server.listen({ port: 0, host: '127.0.0.1' })
    const open = async (one: Browser) => {
      const response = await fetch(`${base}/v1/live`, { headers: { cookie: one.cookieHeader() } })
      expect(response.headers.get('content-type')).toContain('text/event-stream')
      const state = { text: '', ended: false }
      const reader = response.body?.getReader()
      void (async () => {
        for (;;) {
          const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
          if (done) break
          state.text += Buffer.from(value ?? []).toString()
        }
      })()
        // The server's end cuts what is still open.
        .catch(() => undefined)
        .finally(() => {
          state.ended = true
        })
      return state
    }
    const [mine, theirs] = [await open(ann), await open(bob)]
    const team = await ann.send('POST', '/v1/teams', { name: 'Secret name' })
    await expect.poll(() => mine.text, { timeout: 5000 }).toContain(String(team.data['id']))
    expect(mine.text).toContain('event: changed')
    expect(mine.text).not.toContain('Secret name')
    expect(theirs.text).not.toContain(String(team.data['id']))
    await ann.send('POST', '/v1/auth/sign-out')
    await expect.poll(() => mine.ended, { timeout: 5000 }).toBe(true)
    expect(mine.text).toContain('event: bye')
    expect(theirs.ended).toBe(false)
  })
})
