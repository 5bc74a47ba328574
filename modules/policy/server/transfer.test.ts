import { PLATFORM } from '@app/core/audit'
import { type Program, type Workspace, workspace } from '@app/testkit'
import { type MailServer, runJobs } from '@app/testkit/mail'
import { type Staff, freshSessions, operator } from '@app/testkit/operators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMailing } from '../../../packages/testkit/mailing.ts'
import type { BusinessTransfer } from '../index.ts'
import { publishFirst } from './compose.ts'
import { policyProbes } from './probes.ts'
import { queueTellings } from './tell.ts'

const DAY = 86_400_000
let server: MailServer
let program: Program
/** The jobs of this one have a mail server. */
let mailing: Program
let w: Workspace
let ann: Staff
let close: () => Promise<void>
beforeAll(async () => {
  ;({ server, program, mailing, close } = await openMailing('transfer'))
  await publishFirst(program.app)
  w = await workspace(program)
  ann = await operator(program)
}, 90_000)
afterAll(async () => await close())

const inDays = (days: number): string => new Date(program.app.clock().getTime() + days * DAY).toISOString().slice(0, 10)
const words = {
  en: 'All workspaces and their backups go over.',
  de: 'Alle Arbeitsbereiche und Sicherungen gehen über.',
}
const given = { successor: 'Elm & Ash Ltd', contact: 'dpo@elm.test', summary: words, is_bound: true }
const announce = (days: number, more: object = {}) =>
  ann.send('POST', '/v1/operator/transfers', { ...given, effective_on: inDays(days), ...more })
const jump = async (days: number): Promise<void> => {
  program.clock.offset = mailing.clock.offset = days * DAY
  await freshSessions(program)
  for (const who of [w.owner, ann]) await who.send('GET', '/v1/auth/session')
}
const page = async (language = 'en') =>
  (await program.server.inject({ url: `/privacy?lang=${language}`, headers: { host: 'localhost' } })).body
const probe = async () => await policyProbes.find((one) => one.id === 'policy.notice')?.run(program.app)
const notices = async () => (await w.owner.send('GET', '/v1/policies/notices')).data['data'] as { kind: string }[]

describe('a transfer of the business', () => {
  test('is announced by operators only, whole, 30 days ahead at least, and bound by the same promises', async () => {
    expect((await w.owner.send('POST', '/v1/operator/transfers', given)).statusCode).toBe(404)
    for (const days of [0, 1, 29, 30]) {
      const { statusCode, data } = await announce(days)
      expect([days, statusCode, data['errors']]).toEqual([
        days,
        400,
        [expect.objectContaining({ pointer: '/effective_on', code: 'too_soon' })],
      ])
    }
    for (const more of [{ is_bound: false }, { successor: '   ' }, { summary: { en: 'Only English' } }])
      expect([more, (await announce(31, more)).statusCode]).toEqual([more, 400])
    const { data } = await program.server
      .inject({ url: '/v1/policies/transfers', headers: { host: 'localhost' } })
      .then((answer) => answer.json() as { data: BusinessTransfer[] })
    expect(data).toEqual([])
    await expect(
      program.app.db.inAuth((tx) =>
        tx.run(
          `insert into identity.policy_version (id, kind, number, change, summary, body, hash, drafted_at, announced_at, effective_at)
           values (gen_random_uuid(), 'transfer', 9, 'material', '{}', '{}', 'x', app_now(), app_now(), app_now() + interval '29 days')`,
        ),
      ),
    ).rejects.toThrow(/check constraint/)
  })

  test('is mailed to every owner once and shown to every member and in public; who deletes before it does not go over', async () => {
    const leaver = await workspace(program)
    expect((await announce(31)).statusCode).toBe(201)
    expect((await announce(60)).statusCode).toBe(409)
    expect(await probe()).toMatchObject({ state: 'proven', evidence: { coming: 1 } })
    await runJobs(mailing.app, 'policy.tell', 'mail.send')
    await queueTellings(program.app)
    await runJobs(mailing.app, 'policy.tell', 'mail.send')
    const mails = (await server.to(w.owner.email)).filter((mail) => mail.subject?.includes('passes to Elm & Ash Ltd'))
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text).toContain(words.en)
    expect(mails[0]?.text).toContain('dpo@elm.test')
    expect((await w.owner.send('GET', '/v1/audit?name=workspace.policy_notice_sent')).data['data']).toHaveLength(1)
    expect(await notices()).toEqual([expect.objectContaining({ kind: 'transfer', successor: 'Elm & Ash Ltd' })])
    expect(await page()).toMatch(/goes to Elm &amp; Ash Ltd.*can be exported and deleted/s)
    expect(await page('de')).toContain('geht das Unternehmen')
    // Nothing stands in the way of leaving, and who leaves is not handed over.
    expect((await leaver.owner.send('POST', '/v1/exports', { object: '*', format: 'csv' })).statusCode).toBe(202)
    const slugs = async () => (await ann.send('GET', '/v1/operator/transfers/workspaces')).body
    expect(await slugs()).toContain(leaver.slug)
    expect((await leaver.owner.send('POST', '/v1/workspace/cancel', {})).statusCode).toBe(200)
    expect(await slugs()).not.toContain(leaver.slug)
    expect(await slugs()).toContain(w.slug)
    const listed = (await ann.send('GET', '/v1/operator/transfers')).data
    expect(listed).toMatchObject({ passing: 1, leaving: 1, data: [{ state: 'announced', told: 2 }] })
    await jump(2)
    expect((await probe())?.state).toBe('proven')
    await workspace(program)
    expect(await probe()).toMatchObject({
      state: 'failed',
      evidence: { broken: ['every workspace is told of what is coming'] },
    })
  })

  test('called off is never carried out; on its day it is done and stays readable', async () => {
    const [first] = (await ann.send('GET', '/v1/operator/transfers')).data['data'] as BusinessTransfer[]
    expect((await ann.send('DELETE', `/v1/operator/policies/${first?.id ?? ''}`)).statusCode).toBe(204)
    expect(await notices()).toEqual([])
    expect(await page()).toContain('was called off')
    expect((await announce(31)).statusCode).toBe(201)
    await jump(40)
    expect(await notices()).toEqual([])
    expect(await page()).toMatch(/went to Elm &amp; Ash Ltd/)
    const rows = (await ann.send('GET', '/v1/operator/transfers')).data['data'] as BusinessTransfer[]
    expect(rows.map((one) => [one.number, one.state])).toEqual([
      [2, 'in_force'],
      [1, 'withdrawn'],
    ])
    expect((await ann.send('DELETE', `/v1/operator/policies/${rows[0]?.id ?? ''}`)).statusCode).toBe(409)
    // It is no document: neither the versions of the policy nor its drafts know of it.
    const documents = (await ann.send('GET', '/v1/operator/policies')).data['data'] as { kind: string }[]
    expect(documents.map((one) => one.kind).toSorted()).toEqual(['dpa', 'privacy'])
    const noted = await program.app.db.asJob(PLATFORM, (tx) =>
      tx.query<{ name: string }>(
        `select name from event where tenant_id = $1 and actor_id = $2 and object = 'policy_version' order by id`,
        [PLATFORM, ann.account_id],
      ),
    )
    const transfer = 'business_transfer'
    expect(noted.map((one) => one.name).filter((name) => name !== `${transfer}.listed`)).toEqual([
      `${transfer}.announced`,
      'policy.withdrawn',
      `${transfer}.announced`,
    ])
  })
})
