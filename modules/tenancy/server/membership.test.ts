import { type Person, type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { PASSWORD, browser, signUp } from '@app/testkit/edge'
import { type MailServer, runJobs, startMailServer } from '@app/testkit/mail'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'

let db: Awaited<ReturnType<typeof freshDatabase>>
let server: MailServer
/** Sends mail. */
let program: Program
/** Signs people up at once. */
let silent: Program
beforeAll(async () => {
  db = await freshDatabase('membership')
  server = await startMailServer()
  program = await openProgram({ db, config: { mail: server.settings() } })
  silent = await openProgram({ db })
}, 60_000)
afterAll(async () => {
  await program.close()
  await silent.close()
  await server.stop()
  await db.drop()
})

let n = 0
const address = () => `m${(n += 1)}.${process.pid}@example.test`
const mailsTo = async (email: string) => {
  await runJobs(program.app, 'tenancy.tell_join', 'mail.send')
  return await server.to(email)
}
/** The same person before the program that sends mail. */
const withMail = async (email: string) => {
  const one = browser(program.server)
  expect((await one.send('POST', '/v1/auth/sign-in', { email, password: PASSWORD })).statusCode).toBe(200)
  return one
}
const eventsOf = async (tenantId: string) =>
  (
    await db.asBoot((tx) =>
      tx.query<{ name: string }>(`select name from event where tenant_id = $1 order by id`, [tenantId]),
    )
  ).map((row) => row.name)

describe('invitations by mail', () => {
  test('go to the one address, in the language of the workspace, with a link that works once', async () => {
    const home = await workspace(silent)
    await home.owner.send('PATCH', '/v1/workspace', { locale: 'de-AT', name: 'Müller & Söhne' })
    const ann = await withMail(home.owner.email)
    const email = address()
    const forged = { 'x-forwarded-host': 'evil.example' }
    const made = await ann.send('POST', '/v1/invitations', { email, role: 'rep' }, forged)
    expect([made.statusCode, made.data['is_mailed']]).toEqual([201, true])
    const [mail] = await mailsTo(email)
    expect(mail?.subject).toMatch(/^Person \d+ lädt Sie zu Müller & Söhne ein$/)
    const token = /http:\/\/127\.0\.0\.1:3000\/invite\/([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? ''
    expect(`${mail?.text}${mail?.html}`).not.toContain('evil')
    const guest = browser(program.server)
    const accept = () => guest.send('POST', `/v1/invitations/${token}/accept`, { name: 'Rob', password: PASSWORD })
    const joined = await accept()
    expect(joined.data).toMatchObject({ account: { email, is_confirmed: false }, member: { role: 'rep' } })
    guest.cookies.clear()
    expect((await accept()).data['code']).toBe('invitation_used')
    expect(await eventsOf(home.tenant_id)).toEqual(expect.arrayContaining(['invitation.created', 'member.joined']))
  })

  test('an acceptance that fails at its end leaves nothing: no account, no member, and the link still works', async () => {
    const home = await workspace(silent)
    const email = address()
    const made = await home.owner.send('POST', '/v1/invitations', { email, role: 'rep' })
    const url = `/v1/invitations/${String(made.data['link']).split('/invite/')[1]}/accept`
    const { inAuth } = silent.app.db
    // The last statement of all, the new session, fails.
    silent.app.db.inAuth = (fn, tenant) =>
      inAuth(
        (tx) =>
          fn({
            ...tx,
            run: async (sql, params) => {
              if (sql.includes('insert into identity.session')) throw new Error('planted')
              return await tx.run(sql, params)
            },
          }),
        tenant,
      )
    const failed = await browser(silent.server).send('POST', url, { name: 'Rob', password: PASSWORD })
    silent.app.db.inAuth = inAuth
    expect(failed.statusCode).toBe(500)
    const left = await db.asBoot((tx) =>
      tx.query(
        `select (select count(*)::int from identity.account where email = $1) as accounts, (select count(*)::int from member where email = $1) as members,
           (select count(*)::int from identity.invitation where email = $1 and used_at is null) as open`,
        [email],
      ),
    )
    expect(left).toEqual([{ accounts: 0, members: 0, open: 1 }])
    expect((await browser(silent.server).send('POST', url, { name: 'Rob', password: PASSWORD })).statusCode).toBe(201)
  })

  test('two at once: one joins', async () => {
    const home = await workspace(silent)
    const made = await home.owner.send('POST', '/v1/invitations', { email: address(), role: 'rep' })
    const url = `/v1/invitations/${String(made.data['link']).split('/invite/')[1]}/accept`
    const answers = await Promise.all(
      [1, 2].map(() => browser(silent.server).send('POST', url, { name: 'Rob', password: PASSWORD })),
    )
    expect(answers.filter((answer) => answer.statusCode === 201)).toHaveLength(1)
    expect((await home.owner.send('GET', '/v1/members')).data['data']).toHaveLength(2)
  })
})

describe('undelivered mail', () => {
  test('admins see kind, recipient, time and state; never what it says; others see nothing', async () => {
    const home = await workspace(silent)
    const rep = await home.as('rep')
    const admin = await withMail(home.owner.email)
    await admin.send('POST', '/v1/invitations', { email: `refused${n}@example.test`, role: 'rep' })
    await runJobs(program.app, 'mail.send')
    const rows = (await admin.send('GET', '/v1/mails?undelivered=true')).data['data'] as Record<string, unknown>[]
    expect(rows.map((row) => [row['kind'], row['state'], row['reason']])).toEqual([
      ['invitation', 'failed', 'recipient_refused'],
    ])
    expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual([
      'attempts',
      'created_at',
      'ended_at',
      'expires_at',
      'id',
      'kind',
      'next_at',
      'reason',
      'recipient',
      'state',
    ])
    expect((await rep.send('GET', '/v1/mails')).statusCode).toBe(403)
    const other = await workspace(silent)
    expect((await other.owner.send('GET', '/v1/mails')).data).toEqual({ is_configured: false, data: [] })
  })
})

describe('asking to join', () => {
  const open = async (): Promise<{ home: Workspace; slug: string }> => {
    const home = await workspace(silent)
    expect((await home.owner.send('PATCH', '/v1/workspace', { join_requests: true })).data).toMatchObject({
      join_requests: true,
    })
    return { home, slug: home.slug }
  }
  const requests = async (home: Workspace) =>
    (await home.owner.send('GET', '/v1/join-requests')).data['data'] as { id: string; email: string }[]

  test('is off by default; a closed, an unknown and an open workspace answer the same', async () => {
    const closed = await workspace(silent)
    const { home, slug } = await open()
    const bob = await signUp(silent.server)
    const answers = []
    for (const one of [closed.slug, 'no-such-workspace', slug])
      answers.push(await bob.send('POST', '/v1/join-requests', { slug: one }))
    expect(new Set(answers.map((answer) => `${answer.statusCode} ${answer.body}`)).size).toBe(1)
    expect(answers[0]?.statusCode).toBe(202)
    expect(await requests(closed)).toEqual([])
    expect(await requests(home)).toEqual([expect.objectContaining({ email: bob.email, is_confirmed: false })])
    expect((await browser(silent.server).send('POST', '/v1/join-requests', { slug })).statusCode).toBe(401)
  })

  test('admins are told by mail and approve with a role; the person is in, and told', async () => {
    const { home, slug } = await open()
    const [admin, rep] = [await home.as('admin'), await home.as('rep')]
    const bob = await signUp(silent.server)
    const asked = await withMail(bob.email)
    await asked.send('POST', '/v1/join-requests', { slug })
    await asked.send('POST', '/v1/join-requests', { slug })
    expect(await requests(home)).toHaveLength(1)
    expect((await mailsTo(home.owner.email)).map((mail) => mail.subject)).toEqual([
      expect.stringContaining('asks to join'),
    ])
    expect(await mailsTo(admin.email)).toHaveLength(1)
    expect(await mailsTo(rep.email)).toEqual([])
    const [request] = await requests(home)
    const url = `/v1/join-requests/${request?.id}/approve`
    expect((await rep.send('POST', url, { role: 'rep' })).statusCode).toBe(403)
    expect((await admin.send('POST', url, { role: 'owner' })).statusCode).toBe(403)
    expect((await admin.send('POST', url, { role: 'nothing' })).statusCode).toBe(404)
    expect(await requests(home)).toHaveLength(1)
    const deciding = await withMail(admin.email)
    expect((await deciding.send('POST', url, { role: 'manager' })).statusCode).toBe(200)
    expect((await deciding.send('POST', url, { role: 'manager' })).statusCode).toBe(404)
    const session = await bob.send('GET', '/v1/auth/session', undefined, { 'x-workspace': slug })
    expect(session.data['member']).toMatchObject({ role: 'manager' })
    expect((await mailsTo(bob.email)).at(-1)?.subject).toMatch(/^Welcome to Workspace/)
    expect(await eventsOf(home.tenant_id)).toEqual(
      expect.arrayContaining(['join_request.created', 'member.joined', 'join_request.approved']),
    )
  })

  test('a rejected person is told and has no place; a member cannot ask', async () => {
    const { home, slug } = await open()
    const bob = await signUp(silent.server)
    await bob.send('POST', '/v1/join-requests', { slug })
    const [request] = await requests(home)
    const ann = await withMail(home.owner.email)
    expect((await ann.send('POST', `/v1/join-requests/${request?.id}/reject`)).statusCode).toBe(204)
    expect(await requests(home)).toEqual([])
    expect((await bob.send('GET', '/v1/teams', undefined, { 'x-workspace': slug })).statusCode).toBe(404)
    expect((await mailsTo(bob.email)).at(-1)?.subject).toMatch(/^Your request to join/)
    await home.owner.send('POST', '/v1/join-requests', { slug })
    expect(await requests(home)).toEqual([])
    const other = await workspace(silent)
    expect(
      (await other.owner.send('POST', `/v1/join-requests/${request?.id}/approve`, { role: 'rep' })).statusCode,
    ).toBe(404)
  })
})

describe('ownership', () => {
  const transfer = (from: Person, to: string, password = PASSWORD) =>
    from.send('POST', '/v1/workspace/transfer', { member_id: to, password })

  test('goes to an active member, by password; the giver stays as admin', async () => {
    const home = await workspace(silent)
    const [admin, rep] = [await home.as('admin'), await home.as('rep')]
    expect((await transfer(admin, rep.member_id)).statusCode).toBe(403)
    const wrong = await transfer(home.owner, rep.member_id, 'not this one at all')
    expect(wrong.data['errors']).toEqual([expect.objectContaining({ pointer: '/password', code: 'wrong_password' })])
    const self = await transfer(home.owner, home.owner.member_id)
    expect(self.data['errors']).toEqual([expect.objectContaining({ pointer: '/member_id' })])
    expect((await transfer(home.owner, rep.member_id)).statusCode).toBe(204)
    expect((await rep.send('GET', '/v1/auth/session')).data['member']).toMatchObject({ role: 'owner' })
    expect((await home.owner.send('GET', '/v1/auth/session')).data['member']).toMatchObject({ role: 'admin' })
    expect((await transfer(home.owner, admin.member_id)).statusCode).toBe(403)
    expect(await eventsOf(home.tenant_id)).toContain('workspace.ownership_transferred')
  })

  test('not to somebody who cannot sign in, is deactivated, or is elsewhere', async () => {
    const home = await workspace(silent)
    const other = await workspace(silent)
    const rep = await home.as('rep')
    await home.owner.send('PATCH', `/v1/members/${rep.member_id}`, { is_active: false })
    for (const id of [rep.member_id, other.owner.member_id])
      expect((await transfer(home.owner, id)).data['errors']).toEqual([
        expect.objectContaining({ pointer: '/member_id' }),
      ])
  })

  test('who leaves is out at once; the last owner stays', async () => {
    const home = await workspace(silent)
    const rep = await home.as('rep')
    const refused = await home.owner.send('POST', '/v1/workspace/leave', { password: PASSWORD })
    expect([refused.statusCode, refused.data['code']]).toEqual([409, 'last_owner'])
    expect((await rep.send('POST', '/v1/workspace/leave', { password: PASSWORD })).statusCode).toBe(204)
    expect((await rep.send('GET', '/v1/auth/session')).data['workspaces']).toEqual([])
    expect((await rep.send('GET', '/v1/deals', undefined, { 'x-workspace': home.slug })).statusCode).toBe(404)
    expect(await eventsOf(home.tenant_id)).toContain('member.left')
  })
})

describe('replacing a member who leaves', () => {
  test('everything they own or are assigned to goes to the successor, own fields too; undo brings it back', async () => {
    const home = await workspace(silent)
    const { owner } = home
    const [rep, next] = [await home.as('rep'), await home.as('manager')]
    await owner.send('POST', '/v1/custom-fields', { object: 'company', label: 'Buddy', key: 'buddy', kind: 'member' })
    const make = async (path: string, body: Record<string, unknown>) => {
      const answer = await owner.send('POST', `/v1/${path}`, body)
      expect(answer.statusCode, answer.body).toBe(201)
      return `/v1/${path}/${answer.data['id']}`
    }
    const deal = await make('deals', { name: 'Big one', owner_id: rep.member_id })
    const contact = await make('contacts', { first_name: 'Cleo', owner_id: rep.member_id })
    const task = await make('tasks', { title: 'Call', assignee_id: rep.member_id })
    const company = await make('companies', { name: 'Acme', custom: { buddy: rep.member_id } })
    const untouched = await make('deals', { name: 'Other', owner_id: owner.member_id })
    const own = await rep.send('POST', '/v1/notes', { body: 'Mine' })

    const seen = await owner.send('GET', `/v1/members/${rep.member_id}/replace`)
    expect(seen.data).toMatchObject({ total: 5 })
    const begun = await owner.send('POST', `/v1/members/${rep.member_id}/replace`, { successor_id: next.member_id })
    expect([begun.statusCode, begun.data['state']]).toEqual([202, 'running'])
    // Out before the job runs.
    expect((await rep.send('GET', '/v1/deals')).statusCode).toBe(401)
    await runJobs(silent.app, 'tenancy.hand_over')
    const done = await owner.send('GET', `/v1/handovers/${begun.data['id']}`)
    expect(done.data).toMatchObject({ state: 'done', total: 5, done: 5 })

    const get = async (url: string) => (await owner.send('GET', url)).data
    expect(await get(deal)).toMatchObject({ owner_id: next.member_id })
    expect(await get(contact)).toMatchObject({ owner_id: next.member_id })
    expect(await get(task)).toMatchObject({ assignee_id: next.member_id })
    expect(await get(company)).toMatchObject({ custom: { buddy: next.member_id } })
    expect(await get(untouched)).toMatchObject({ owner_id: owner.member_id })
    expect(await get(`/v1/notes/${own.data['id']}`)).toMatchObject({
      owner_id: next.member_id,
      created_by: rep.member_id,
    })

    const undone = await owner.send('POST', '/v1/undo', { batch: done.data['batch'] })
    expect(undone.data).toMatchObject({ undone: 5, kept: [] })
    expect(await get(deal)).toMatchObject({ owner_id: rep.member_id })
    expect(await get(company)).toMatchObject({ custom: { buddy: rep.member_id } })
    // Undo gives no rights back.
    expect(await get(`/v1/members/${rep.member_id}`)).toMatchObject({ is_active: false })
  })

  test('a job that was cut goes on where it was, and more than a batch moves', async () => {
    const home = await workspace(silent)
    const [rep, next] = [await home.as('rep'), await home.as('manager')]
    await home.inCtx(async (ctx) => {
      const { records } = await import('@app/core')
      const inputs = Array.from({ length: 1100 }, (_, i) => ({ name: `Company ${i}`, owner_id: rep.member_id }))
      await records.createMany(ctx, 'company', inputs)
    })
    const begun = await home.owner.send('POST', `/v1/members/${rep.member_id}/replace`, {
      successor_id: next.member_id,
    })
    const { asJob } = silent.app.db
    let steps = 0
    silent.app.db.asJob = async (tenant, fn) => {
      steps += 1
      if (steps === 4) throw new Error('cut')
      return await asJob(tenant, fn)
    }
    await expect(runJobs(silent.app, 'tenancy.hand_over')).rejects.toThrow('cut')
    silent.app.db.asJob = asJob
    const job = silent.app.parts.modules.flatMap((module) => Object.entries(module.jobs ?? {}))
    const run = job.find(([name]) => name === 'tenancy.hand_over')?.[1]
    await run?.(silent.app, { tenant_id: home.tenant_id, handover_id: begun.data['id'] })
    const done = await home.owner.send('GET', `/v1/handovers/${begun.data['id']}`)
    expect(done.data).toMatchObject({ state: 'done', total: 1100, done: 1100 })
    const owners = await db.asBoot((tx) =>
      tx.query(`select distinct owner_id from company where tenant_id = $1`, [home.tenant_id]),
    )
    expect(owners).toEqual([{ owner_id: next.member_id }])
  })

  test('only by admins, to another active member; the last owner stays', async () => {
    const home = await workspace(silent)
    const [rep, viewer] = [await home.as('rep'), await home.as('viewer')]
    const other = await workspace(silent)
    const replace = (by: Person, id: string, successor_id: string) =>
      by.send('POST', `/v1/members/${id}/replace`, { successor_id })
    expect((await replace(rep, viewer.member_id, rep.member_id)).statusCode).toBe(403)
    for (const successor of [viewer.member_id, other.owner.member_id])
      expect((await replace(home.owner, viewer.member_id, successor)).data['errors']).toEqual([
        expect.objectContaining({ pointer: '/successor_id' }),
      ])
    expect((await replace(home.owner, home.owner.member_id, rep.member_id)).data['code']).toBe('last_owner')
    expect((await replace(home.owner, other.owner.member_id, rep.member_id)).statusCode).toBe(404)
    expect((await viewer.send('GET', '/v1/deals')).statusCode).toBe(200)
  })
})
