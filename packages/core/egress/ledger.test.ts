import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Program, type Workspace, openProgram, runJobs as runAll, workspace } from '@app/testkit'
import { type MailServer, runJobs, startMailServer } from '@app/testkit/mail'
import { inCtx } from '@app/core'
import { queueMail } from '@app/core/mail'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../testkit/database.ts'
import { readConfig } from '../config.ts'
import { type EgressEntry, egress, egressOf, listEgress } from './index.ts'

let db: Awaited<ReturnType<typeof freshDatabase>>
let mail: MailServer
let program: Program
/** The same database without a mail server: here people sign up without a code. */
let quiet: Program
let server: Server
let at = ''
const seen: string[] = []
beforeAll(async () => {
  db = await freshDatabase('egress')
  mail = await startMailServer()
  program = await openProgram({ db, config: { mail: mail.settings(), egress_allow: ['127.0.0.0/8'] } })
  quiet = await openProgram({ db })
  server = createServer((request, reply) => {
    seen.push(request.url ?? '')
    reply.end('fine')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}, 60_000)
afterAll(async () => {
  server.close()
  await quiet.close()
  await program.close()
  await mail.stop()
  await db.drop()
})

const linesOf = async (w: Workspace): Promise<EgressEntry[]> =>
  await inCtx(program.app, { tenant_id: w.tenant_id, member_id: null, source: 'system' }, (ctx) =>
    listEgress(ctx, {}, 100),
  )
const to = (w: Workspace, destination = 'identity_provider') => ({
  destination,
  cause: 'planted',
  tenant_id: w.tenant_id,
})
const refusal = async (work: Promise<unknown>) =>
  await work.then(
    () => 'sent',
    (cause: { code: string }) => cause.code,
  )
const mailed = async (w: Workspace, fields: string[]): Promise<{ recipient: string; contact: string; id: string }> => {
  const contact = String((await w.owner.send('POST', '/v1/contacts', { last_name: 'Canary-Lund' })).data['id'])
  const recipient = `r${contact.slice(-8)}@example.test`
  const id = await program.app.db.inAuth((tx) =>
    queueMail(program.app, tx, {
      kind: 'assigned',
      to: recipient,
      language: 'en',
      values: { name: 'Canary-Lund', workspace: 'w', when: 'now', link: 'http://127.0.0.1:3000/' },
      tenant_id: w.tenant_id,
      about: { object: 'contact', id: contact, fields },
      at: program.app.clock().getTime(),
    }),
  )
  await runJobs(program.app, 'mail.send')
  return { recipient, contact, id }
}

describe('the ledger of what left', () => {
  test('has a line for each mail: where to, why, which fields, of which record, and no value', async () => {
    const w = await workspace(quiet)
    const { recipient, contact, id } = await mailed(w, ['full_name'])
    expect(mail.seen.filter((one) => one.to.includes(recipient))).toHaveLength(1)
    const own = (ctx: Parameters<typeof egressOf>[0]) => egressOf(ctx, 'contact', contact)
    const [line, ...more] = await inCtx(program.app, { tenant_id: w.tenant_id, member_id: null, source: 'system' }, own)
    expect(more).toEqual([])
    expect(line).toMatchObject({
      destination: 'mail_server',
      purpose: 'notices',
      host: '127.0.0.1',
      fields: ['auto_submitted', 'contact.full_name', 'date', 'from', 'html', 'message_id', 'subject', 'text', 'to'],
      cause: 'mail.assigned',
      correlation_id: id,
      outcome: 'sent',
      reason: null,
    })
    expect(line?.bytes).toBeGreaterThan(500)
    expect(JSON.stringify(line)).not.toMatch(/Canary|example\.test/)
  })

  test('a field of a record that may not leave keeps the whole mail here, and is noted', async () => {
    const w = await workspace(quiet)
    const { recipient } = await mailed(w, ['full_name', 'email'])
    expect(mail.seen.filter((one) => one.to.includes(recipient))).toEqual([])
    expect(await linesOf(w)).toMatchObject([{ outcome: 'blocked', reason: 'record_field', bytes: 0 }])
  })

  test('a field that the destination may not get is not sent, in a query, a header or a body, and is noted', async () => {
    const w = await workspace(quiet)
    const before = seen.length
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const [url, given] of [
      [`${at}/?email=x`, {}],
      [at, { headers: { 'X-Tenant': 'w' } }],
      [at, { method: 'POST', headers: form, body: 'code=1&phone=2' }],
      [at, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"contacts":[]}' }],
      [at, { method: 'POST', body: 'anything' }],
    ] as const)
      expect([url, await refusal(egress(program.app, to(w), url, given))]).toEqual([url, 'egress_refused'])
    expect(seen.length).toBe(before)
    const lines = await linesOf(w)
    expect(lines.map((one) => [one.outcome, one.reason, one.bytes])).toEqual(Array(5).fill(['blocked', 'field', 0]))
    const allowed = { method: 'POST', headers: form, body: 'code=1&grant_type=x' }
    expect((await egress(program.app, to(w), at, allowed)).status).toBe(200)
    expect((await linesOf(w))[0]).toMatchObject({
      outcome: 'sent',
      fields: ['code', 'content-type', 'grant_type'],
      host: new URL(at).host,
    })
  })

  test('a destination that is not registered gets nothing, and the attempt is noted', async () => {
    const w = await workspace(quiet)
    const before = seen.length
    for (const name of ['advertising', 'analytics', 'constructor'])
      expect([name, await refusal(egress(program.app, to(w, name), at))]).toEqual([name, 'egress_refused'])
    // A mail server has one host, and it is not reached by another road.
    expect(await refusal(egress(program.app, to(w, 'mail_server'), at.replace('127.0.0.1', 'localhost')))).toBe(
      'egress_refused',
    )
    expect(seen.length).toBe(before)
    expect((await linesOf(w)).map((one) => [one.destination, one.purpose, one.reason])).toEqual([
      ['mail_server', 'notices', 'host'],
      ['constructor', 'none', 'not_registered'],
      ['analytics', 'none', 'not_registered'],
      ['advertising', 'none', 'not_registered'],
    ])
  })

  test('an address inside and a host that does not answer are lines too', async () => {
    const w = await workspace(quiet)
    expect(await refusal(egress(program.app, to(w), 'https://169.254.169.254/'))).toBe('egress_refused')
    expect(await refusal(egress(program.app, to(w), 'http://127.0.0.1:1/'))).toBe('egress_failed')
    expect((await linesOf(w)).map((one) => [one.outcome, one.reason])).toEqual([
      ['failed', 'answer'],
      ['blocked', 'address'],
    ])
  })

  test('is changed and emptied by no role of the program, and a workspace reads its own', async () => {
    const [w, other] = [await workspace(quiet), await workspace(quiet)]
    await mailed(w, ['full_name'])
    const { app } = program
    for (const statement of ['delete from identity.egress', `update identity.egress set host = 'x'`]) {
      await expect(app.db.inAuth((tx) => tx.query(statement))).rejects.toThrow(/permission denied/)
      await expect(app.db.inTenant(w.tenant_id, (tx) => tx.query(statement))).rejects.toThrow(/permission denied/)
    }
    expect(await linesOf(w)).toHaveLength(1)
    expect(await linesOf(other)).toEqual([])
  })

  test('is empty after a working day of a new installation, which knows no host of anybody', async () => {
    const config = readConfig({ DATA_DIR: 'nowhere' })
    expect(config).toMatchObject({ mail: null, egress_allow: [], dns_servers: [] })
    expect(config).not.toHaveProperty('database_url')
    expect(JSON.stringify(config)).not.toMatch(/\w+:\/\/(?!127\.0\.0\.1|localhost)/)
    const w = await workspace(quiet)
    const rep = await w.another('rep')
    await rep.send('POST', '/v1/contacts', { last_name: 'Canary-Quiet', email: 'canary@example.test' })
    await w.owner.send('POST', '/v1/invitations', { email: 'new@example.test', role: 'rep' })
    await runAll(quiet)
    expect(await linesOf(w)).toEqual([])
  })
})
