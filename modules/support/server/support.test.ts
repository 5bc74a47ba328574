import { type Browser, type Program, type Workspace, browser, openProgram, workspace } from '@app/testkit'
import { PASSWORD } from '@app/testkit/edge'
import { PLATFORM } from '@app/core/audit'
import { generateSync } from 'otplib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeOperator } from './index.ts'
import { hourly } from './reminders.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())
beforeEach(() => {
  program.clock.offset = 0
})

type Staff = Browser & { email: string; account_id: string }
let made = 0
/** An operator, signed in with a second factor. */
async function operator(more: { trained_until?: string } = {}): Promise<Staff> {
  made += 1
  const email = `staff${made}.${process.pid}.${Date.now()}@operator.test`
  const account_id = await makeOperator(program.app, {
    email,
    name: `Operator ${made}`,
    trained_until: more.trained_until ?? '2030-01-01',
    password: PASSWORD,
  })
  const one = browser(program.server)
  expect((await one.send('POST', '/v1/operator/sign-in', { email, password: PASSWORD })).statusCode).toBe(200)
  const { secret } = (await one.send('POST', '/v1/auth/totp')).data as { secret: string }
  const code = generateSync({ secret, epoch: Math.floor((Date.now() + program.clock.offset) / 1000) })
  expect((await one.send('POST', '/v1/auth/totp/confirm', { code })).statusCode).toBe(200)
  return { ...one, email, account_id }
}
const ok = async (who: Browser, method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown, status = 200) => {
  const answer = await who.send(method, url, body)
  expect([url, answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([url, status, ''])
  return answer.data
}
const grant = async (space: Workspace, more: Record<string, unknown> = {}) =>
  String(
    (await ok(space.owner, 'POST', '/v1/support-grants', { hours: 2, reason: 'Ticket about imports', ...more }, 201))[
      'id'
    ],
  )
const withCompany = async (): Promise<{ space: Workspace; id: string }> => {
  const space = await workspace(program)
  const { id } = await ok(space.owner, 'POST', '/v1/companies', { name: 'Canary & Co' }, 201)
  return { space, id: String(id) }
}

describe('operators', () => {
  test('have a door of their own, are member of nothing, and see nothing of a workspace without a grant', async () => {
    const { space, id } = await withCompany()
    const staff = await operator()
    const member = browser(program.server)
    const wrongDoor = await member.send('POST', '/v1/auth/sign-in', { email: staff.email, password: PASSWORD })
    expect([wrongDoor.statusCode, wrongDoor.data['code']]).toEqual([401, 'wrong_credentials'])
    const other = await member.send('POST', '/v1/operator/sign-in', { email: space.owner.email, password: PASSWORD })
    expect([other.statusCode, other.data['code']]).toEqual([401, 'wrong_credentials'])
    for (const url of ['/v1/operator/workspaces', '/v1/operator/grants', '/v1/operator/session'])
      expect([url, (await space.owner.send('GET', url)).statusCode]).toEqual([url, 404])
    const found = await ok(staff, 'GET', `/v1/operator/workspaces?q=${space.slug}`)
    expect(found['data']).toEqual([expect.objectContaining({ slug: space.slug, members: 1 })])
    expect(JSON.stringify(found)).not.toContain('Canary')
    for (const url of ['/v1/companies', `/v1/companies/${id}`, '/v1/members', '/v1/audit', '/v1/search?q=canary']) {
      const answer = await program.server.inject({
        url,
        headers: { cookie: staff.cookieHeader(), 'x-workspace': space.slug },
      })
      expect([url, answer.statusCode, answer.body.includes('Canary')]).toEqual([url, 403, false])
    }
    // Each look without a grant is in the platform's log.
    const noted = await program.app.db.asJob(PLATFORM, (tx) =>
      tx.query(`select 1 from event where tenant_id = $1 and name = 'support.refused' and actor_id = $2`, [
        PLATFORM,
        staff.account_id,
      ]),
    )
    expect(noted).toHaveLength(5)
    const invitation = await ok(space.owner, 'POST', '/v1/invitations', { email: staff.email, role: 'admin' }, 201)
    const token = String(invitation['link']).split('/invite/')[1]
    await staff.send('POST', `/v1/invitations/${token}/accept`, {})
    const joined = await program.app.db.inAuth((tx) =>
      tx.query('select 1 from identity.membership where account_id = $1', [staff.account_id]),
    )
    expect(joined).toEqual([])
  })

  test('need a second factor, a valid training, and a review every quarter by somebody else', async () => {
    const { space } = await withCompany()
    const bare = browser(program.server)
    const email = `bare.${Date.now()}@operator.test`
    await makeOperator(program.app, { email, name: 'Bare', trained_until: '2030-01-01', password: PASSWORD })
    await ok(bare, 'POST', '/v1/operator/sign-in', { email, password: PASSWORD })
    expect((await bare.send('GET', '/v1/operator/grants')).data['code']).toBe('second_factor_setup')
    const [ann, bob] = [await operator(), await operator()]
    const id = await grant(space)
    await program.app.db.inAuth((tx) =>
      tx.query(`update identity.operator set trained_until = '2020-01-01' where account_id = $1`, [ann.account_id]),
    )
    const untrained = await ann.send('GET', `/v1/operator/grants/${id}/objects`)
    expect([untrained.statusCode, untrained.data['code']]).toEqual([403, 'training_expired'])
    await program.app.db.inAuth((tx) =>
      tx.query('update identity.operator set reviewed_at = $2 where account_id = $1', [
        ann.account_id,
        new Date(Date.now() - 91 * DAY).toISOString(),
      ]),
    )
    expect((await ann.send('GET', '/v1/operator/grants')).data['code']).toBe('operator_suspended')
    expect((await bob.send('POST', `/v1/operator/operators/${bob.account_id}/review`, { keep: true })).statusCode).toBe(
      403,
    )
    await ok(bob, 'POST', `/v1/operator/operators/${ann.account_id}/review`, { keep: true }, 204)
    await ok(ann, 'GET', '/v1/operator/grants')
    await ok(bob, 'POST', `/v1/operator/operators/${ann.account_id}/review`, { keep: false }, 204)
    expect((await ann.send('GET', '/v1/operator/grants')).data['code']).toBe('operator_suspended')
    await expect(
      makeOperator(program.app, {
        email: 'x@operator.test',
        name: 'X',
        trained_until: '2020-01-01',
        password: PASSWORD,
      }),
    ).rejects.toThrow(/training/)
  })
})

describe('before access ends', () => {
  test('operators hear that one of them is to be reviewed or trained again, before the day and after, once each', async () => {
    const [ann, bob] = [await operator(), await operator()]
    // Of nobody else: the database is that of other tests too.
    await program.app.db.asBoot((tx) =>
      tx.run(`update identity.operator set reviewed_at = now() + interval '1 year', trained_until = '2099-01-01'`),
    )
    await program.app.db.asBoot((tx) =>
      tx.run('update identity.operator set reviewed_at = $2, trained_until = $3 where account_id = $1', [
        ann.account_id,
        new Date(Date.now()).toISOString(),
        new Date(Date.now() + 200 * DAY).toISOString().slice(0, 10),
      ]),
    )
    const told = async (days: number): Promise<string[]> => {
      program.clock.offset = days * DAY
      for (const _twice of [1, 2]) await hourly(program.app)
      const rows = await program.app.db.asBoot((tx) =>
        tx.query<{ kind: string }>(
          `select kind from identity.mail where recipient = $1 and kind like 'operator%' order by created_at, id`,
          [bob.email],
        ),
      )
      return rows.map((row) => row.kind)
    }
    const [review, training] = ['operator_review_due', 'operator_training_due']
    expect(await told(70)).toEqual([])
    expect(await told(77)).toEqual([review])
    expect(await told(91)).toEqual([review, review])
    expect(await told(172)).toEqual([review, review, training])
    expect(await told(202)).toEqual([review, review, training, training])
    await program.app.db.asBoot((tx) => tx.run(`update identity.operator set reviewed_at = now()`))
  })
})

describe('a grant of the workspace', () => {
  test('opens what it names for its hours, for reading only; every record shown is listed for the workspace', async () => {
    const { space, id } = await withCompany()
    const deal = await ok(space.owner, 'POST', '/v1/deals', { name: 'Secret deal' }, 201)
    const staff = await operator()
    const of = `/v1/operator/grants/${await grant(space, { objects: ['company'] })}`
    const objects = (await ok(staff, 'GET', `${of}/objects`))['data'] as { name: string }[]
    expect(objects.map((o) => o.name)).toEqual(['company'])
    expect(JSON.stringify(await ok(staff, 'GET', `${of}/records/companies`))).toContain('Canary & Co')
    expect(await ok(staff, 'GET', `${of}/records/companies/${id}`)).toMatchObject({ name: 'Canary & Co' })
    for (const path of ['members', 'custom-fields', 'nonsense'])
      expect([path, (await staff.send('GET', `${of}/records/${path}`)).statusCode]).toEqual([path, 404])
    for (const path of [`deals/${String(deal['id'])}`, 'deals'])
      expect([path, (await staff.send('GET', `${of}/records/${path}`)).data['code']]).toEqual([path, 'grant_closed'])
    const seen = (await ok(space.owner, 'GET', `/v1/support-grants/${of.split('/')[4]}/accesses`))['data'] as Record<
      string,
      unknown
    >[]
    expect(seen).toEqual([
      // What the grant does not cover was refused, and the workspace is told of it.
      expect.objectContaining({ name: 'support.refused', operator: expect.stringMatching(/^Operator/) }),
      expect.objectContaining({ name: 'support.refused' }),
      expect.objectContaining({ name: 'company.viewed', record_id: id, operator: expect.stringMatching(/^Operator/) }),
      expect.objectContaining({ name: 'company.viewed', record_id: id }),
    ])
    // The record says so itself, by the same name.
    const name = String(seen[0]?.['operator'])
    for (const path of [`/v1/companies/${id}/timeline`, `/v1/history/company/${id}`]) {
      const entries = (await ok(space.owner, 'GET', path))['data'] as Record<string, unknown>[]
      const viewed = entries.filter((one) => one['action'] === 'company.viewed' || one['name'] === 'company.viewed')
      expect(viewed.map((one) => [one['actor'], one['support']])).toEqual([
        [null, name],
        [null, name],
      ])
    }
    expect((await ok(space.owner, 'GET', '/v1/support-grants/active'))['data']).toHaveLength(1)
    const rep = await space.as('rep')
    expect((await ok(rep, 'GET', '/v1/banners'))['data']).toContain('support')
    expect((await ok(rep, 'GET', '/v1/support-grants/active'))['may_revoke']).toBe(false)
    expect((await rep.send('GET', '/v1/support-grants')).statusCode).toBe(403)
    expect((await rep.send('POST', '/v1/support-grants', { hours: 1, reason: 'abc' })).statusCode).toBe(403)
    program.clock.offset = 2 * HOUR + 60_000
    const late = await again(staff, `${of}/records/companies/${id}`)
    expect([late.statusCode, late.data['code']]).toEqual([403, 'grant_closed'])
  })

  test('is revoked at once, by the workspace or by staff; wrong ones are refused', async () => {
    const { space, id } = await withCompany()
    const staff = await operator()
    const one = await grant(space)
    await ok(staff, 'GET', `/v1/operator/grants/${one}/records/companies/${id}`)
    await ok(space.owner, 'DELETE', `/v1/support-grants/${one}`, undefined, 204)
    expect((await staff.send('GET', `/v1/operator/grants/${one}/records/companies/${id}`)).data['code']).toBe(
      'grant_closed',
    )
    expect((await space.owner.send('DELETE', `/v1/support-grants/${one}`)).statusCode).toBe(404)
    const two = await grant(space)
    await ok(staff, 'DELETE', `/v1/operator/grants/${two}`, undefined, 204)
    expect((await staff.send('GET', `/v1/operator/grants/${two}/objects`)).data['code']).toBe('grant_closed')
    for (const body of [
      { hours: 73, reason: 'too long' },
      { hours: 0, reason: 'none' },
      { hours: 1 },
      { hours: 1, reason: '   ' },
      { hours: 1, reason: 'abc', objects: ['member'] },
      { hours: 1, reason: 'abc', objects: [] },
    ])
      expect([body, (await space.owner.send('POST', '/v1/support-grants', body)).statusCode]).toEqual([body, 400])
    const stranger = await workspace(program)
    expect((await stranger.owner.send('DELETE', `/v1/support-grants/${await grant(space)}`)).statusCode).toBe(404)
    const names = ((await ok(space.owner, 'GET', '/v1/audit?object=support_grant'))['data'] as { name: string }[]).map(
      (e) => e.name,
    )
    expect(names.filter((n) => n === 'support_grant.revoked')).toHaveLength(2)
  })

  test('is what the database asks for, too: no row without an open one, whatever the program does', async () => {
    const { space } = await withCompany()
    const stranger = await withCompany()
    const id = await grant(space, { objects: ['company'] })
    const count = async (tenant: string, grantId: string, table: string) =>
      await program.app.db.asSupport(tenant, grantId, async (tx) =>
        Number((await tx.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n),
      )
    expect(await count(space.tenant_id, id, 'company')).toBe(1)
    expect(await count(space.tenant_id, id, 'deal')).toBe(0)
    expect(await count(stranger.space.tenant_id, id, 'company')).toBe(0)
    expect(await count(space.tenant_id, space.tenant_id, 'company')).toBe(0)
    await expect(count(space.tenant_id, id, 'event')).rejects.toThrow(/permission denied/)
    await expect(count(space.tenant_id, id, 'identity.account')).rejects.toThrow(/permission denied/)
    await expect(
      program.app.db.asSupport(space.tenant_id, id, (tx) => tx.query(`update company set name = 'x'`)),
    ).rejects.toThrow(/read_only|permission denied/)
    // The clock of the database closes it, not only that of the program.
    await program.app.db.asBoot((tx) =>
      tx.query(
        `update identity.support_grant set starts_at = now() - interval '3 hours', expires_at = now() - interval '1 second' where id = $1`,
        [id],
      ),
    )
    expect(await count(space.tenant_id, id, 'company')).toBe(0)
    await program.app.db.asBoot((tx) =>
      tx.query(
        `update identity.support_grant set starts_at = now(), expires_at = now() + interval '1 hour', revoked_at = now() where id = $1`,
        [id],
      ),
    )
    expect(await count(space.tenant_id, id, 'company')).toBe(0)
  })
})

describe('without the workspace', () => {
  const request = (space: Workspace, more: Record<string, unknown> = {}) => ({
    workspace: space.slug,
    kind: 'incident',
    case_id: 'INC-7',
    reason: 'Leak of tokens',
    hours: 4,
    ...more,
  })

  test('an incident needs its number and a second operator; the workspace is told of both', async () => {
    const { space, id } = await withCompany()
    const [ann, bob] = [await operator(), await operator()]
    expect((await ann.send('POST', '/v1/operator/grants', { ...request(space), case_id: undefined })).statusCode).toBe(
      400,
    )
    expect((await ann.send('POST', '/v1/operator/grants', request(space, { workspace: 'nowhere' }))).statusCode).toBe(
      404,
    )
    expect((await ann.send('POST', '/v1/operator/grants', request(space, { is_gagged: true }))).statusCode).toBe(400)
    const made = await ok(ann, 'POST', '/v1/operator/grants', request(space), 201)
    expect(made['state']).toBe('pending')
    const of = `/v1/operator/grants/${String(made['id'])}`
    for (const who of [ann, bob])
      expect((await who.send('GET', `${of}/records/companies/${id}`)).data['code']).toBe('grant_closed')
    expect((await ann.send('POST', `${of}/approve`, {})).statusCode).toBe(403)
    expect((await ok(bob, 'POST', `${of}/approve`, {}))['state']).toBe('open')
    expect((await bob.send('POST', `${of}/approve`, {})).statusCode).toBe(409)
    await ok(ann, 'GET', `${of}/records/companies/${id}`)
    const told = (await ok(space.owner, 'GET', '/v1/support-grants'))['data'] as Record<string, unknown>[]
    expect(told).toEqual([expect.objectContaining({ kind: 'incident', case_id: 'INC-7', state: 'open' })])
    const seen = (await ok(space.owner, 'GET', `/v1/support-grants/${String(made['id'])}/accesses`))['data'] as {
      name: string
    }[]
    expect(seen.map((e) => e.name)).toEqual([
      'company.viewed',
      'support_grant.approved',
      'support.refused',
      'support.refused',
      'support_grant.requested',
    ])
    program.clock.offset = 4 * HOUR + 60_000
    expect((await again(ann, `${of}/records/companies/${id}`)).data['code']).toBe('grant_closed')
  })

  test('a legal case under a gag is noted in the platform log, and nowhere the workspace can see', async () => {
    const { space, id } = await withCompany()
    const [ann, bob] = [await operator(), await operator()]
    const made = await ok(
      ann,
      'POST',
      '/v1/operator/grants',
      request(space, { kind: 'legal', case_id: 'LAW-1', is_gagged: true }),
      201,
    )
    const of = `/v1/operator/grants/${String(made['id'])}`
    await ok(bob, 'POST', `${of}/approve`, {})
    await ok(ann, 'GET', `${of}/records/companies/${id}`)
    expect((await ok(space.owner, 'GET', '/v1/support-grants'))['data']).toEqual([])
    expect((await ok(space.owner, 'GET', '/v1/support-grants/active'))['data']).toEqual([])
    expect((await ok(space.owner, 'GET', '/v1/banners'))['data']).not.toContain('support')
    expect((await space.owner.send('GET', `/v1/support-grants/${String(made['id'])}/accesses`)).statusCode).toBe(404)
    expect((await space.owner.send('DELETE', `/v1/support-grants/${String(made['id'])}`)).statusCode).toBe(404)
    expect((await space.owner.send('GET', '/v1/audit?source=support')).body).not.toContain(id)
    const noted = await program.app.db.asBoot((tx) =>
      tx.query<{ name: string; record_id: string }>(
        `select name, record_id from event where tenant_id = '00000000-0000-0000-0000-000000000000' and causation_id = $1 order by id`,
        [made['id']],
      ),
    )
    expect(noted.map((e) => e.name)).toEqual(['support_grant.requested', 'support_grant.approved', 'company.viewed'])
    expect(noted.at(-1)?.record_id).toBe(id)
  })
})

/** After a jump of the clock the session has ended: another one of the same operator. */
async function again(staff: Staff, url: string) {
  await program.app.db.asBoot((tx) =>
    tx.query('update identity.session set last_seen_at = $2, expires_at = $3 where account_id = $1', [
      staff.account_id,
      new Date(Date.now() + program.clock.offset).toISOString(),
      new Date(Date.now() + program.clock.offset + HOUR).toISOString(),
    ]),
  )
  return await staff.send('GET', url)
}
