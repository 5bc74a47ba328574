import { type Browser, type Person, type Program, type Workspace, workspace } from '@app/testkit'
import { type Config, readConfig } from '@app/core'
import { egress } from '@app/core/egress'
import { queueMail } from '@app/core/mail'
import { type MailServer, runJobs } from '@app/testkit/mail'
import { type Staff, freshSessions, operator } from '@app/testkit/operators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailingInstallation, openMailing } from '../../../packages/testkit/mailing.ts'
import type { OperatorList, Subprocessor, SubprocessorNotice } from '../index.ts'
import { subprocessorProbes } from './probes.ts'
import { queueTellings } from './tell.ts'
import { missingProviders } from './used.ts'

const DAY = 86_400_000
let db: MailingInstallation['db']
let server: MailServer
let program: Program
/** The jobs of this one have a mail server. */
let mailing: Program
let w: Workspace
let rep: Person
let ann: Staff
let first: Awaited<ReturnType<Staff['send']>>
let close: () => Promise<void>
beforeAll(async () => {
  ;({ db, server, program, mailing, close } = await openMailing('subprocessors'))
  ann = await operator(program)
  // Nobody is here yet.
  first = await announce()
  w = await workspace(program)
  rep = await w.as('rep')
}, 90_000)
afterAll(async () => await close())

const jump = async (ms: number): Promise<void> => {
  program.clock.offset = mailing.clock.offset = ms
  await freshSessions(program)
  for (const who of [w.owner, rep, ann]) await who.send('GET', '/v1/auth/session')
}
const inDays = (days: number): string => new Date(program.app.clock().getTime() + days * DAY).toISOString().slice(0, 10)
const given = (more: Record<string, unknown> = {}) => ({
  name: 'Post & Co',
  task: 'Hands mails on',
  destination: 'mail_server',
  host: '127.0.0.1',
  region: 'DE',
  safeguard: 'clauses',
  categories: ['user.contact.email', 'user.content'],
  contract_from: inDays(-10),
  contract_to: inDays(400),
  bars_own_use: true,
  reason: 'Somebody has to.',
  ...more,
})
const announce = (more: Record<string, unknown> = {}) => ann.send('POST', '/v1/operator/subprocessors', given(more))
const ok = async (who: Browser, url: string) => {
  const answer = await who.send('GET', url)
  expect([url, answer.statusCode]).toEqual([url, 200])
  return answer.data as unknown
}
const stateOf = async (name: string) =>
  ((await ok(ann, '/v1/subprocessors')) as { data: Subprocessor[] }).data.find((one) => one.name === name)?.state
const notices = async (who: Browser) =>
  ((await ok(who, '/v1/subprocessors/notices')) as { data: SubprocessorNotice[] }).data
const banners = async (who: Browser) => ((await ok(who, '/v1/banners')) as { data: string[] }).data
const probe = async (config: Partial<Config> = {}) =>
  await subprocessorProbes[0]?.run({ ...program.app, config: { ...program.app.config, ...config } })
const page = async (language: string) =>
  (await program.server.inject({ url: `/subprocessors?lang=${language}`, headers: { host: 'localhost' } })).body
/** Queues a mail, tries to send it, and says how it stands. */
const mailTo = async (to: string) => {
  const id = await mailing.app.db.inAuth((tx) =>
    queueMail(mailing.app, tx, {
      kind: 'subprocessor_listed',
      to,
      language: 'en',
      values: {
        name: 'x',
        task: 'x',
        region: 'x',
        reason: 'x',
        on: 'x',
        workspace: 'x',
        link: 'https://canary.invalid/',
      },
      at: mailing.app.clock().getTime(),
    }),
  )
  await runJobs(mailing.app, 'mail.send')
  const [row] = await db.asBoot((tx) =>
    tx.query<{ state: string; reason: string | null }>('select state, reason from identity.mail where id = $1', [id]),
  )
  return row
}

describe('a sub-processor', () => {
  test('that is listed before anybody is here is in force at once; one without a contract that binds it is not taken', async () => {
    for (const [more, pointer] of [
      [{ bars_own_use: false }, '/bars_own_use'],
      [{ contract_to: inDays(-20) }, '/contract_to'],
      [{ host: undefined }, '/host'],
    ] as const) {
      const answer = await announce(more)
      expect([answer.statusCode, JSON.stringify(answer.data['errors'])]).toEqual([
        400,
        expect.stringContaining(pointer),
      ])
    }
    expect([first.statusCode, first.data['state']]).toEqual([201, 'in_force'])
    expect((await rep.send('GET', '/v1/operator/subprocessors')).statusCode).toBe(404)
  })

  test('is told to administrators by mail once, to members on every page, and gets nothing before its day', async () => {
    const admin = await w.as('admin')
    const { data } = (await ok(ann, '/v1/operator/subprocessors')) as OperatorList
    const replaces = data.find((one) => one.name === 'Post & Co')?.id
    const next = { name: 'Better Post', host: 'localhost', replaces, reason: 'It lies nearer.' }
    const soon = await announce({ ...next, effective_on: inDays(30) })
    expect([soon.statusCode, soon.data['errors']]).toEqual([
      400,
      [expect.objectContaining({ pointer: '/effective_on', code: 'too_soon' })],
    ])
    expect((await announce({ ...next, effective_on: inDays(31) })).statusCode).toBe(201)
    expect((await announce({ ...next, effective_on: inDays(31) })).statusCode).toBe(400)
    await expect(
      db.asBoot((tx) =>
        tx.run(
          `update identity.subprocessor set effective_at = announced_at + interval '719 hours' where not is_first`,
        ),
      ),
    ).rejects.toThrow(/check constraint/)
    await runJobs(mailing.app, 'subprocessors.tell', 'mail.send')
    await queueTellings(mailing.app)
    await runJobs(mailing.app, 'subprocessors.tell', 'mail.send')
    for (const who of [w.owner, admin]) {
      const got = (await server.to(who.email)).filter((mail) => mail.subject?.includes('Better Post'))
      expect(got.map((mail) => mail.subject)).toEqual([expect.stringContaining('takes the place of Post & Co')])
      expect(got[0]?.text).toContain('It lies nearer.')
      expect(got[0]?.text).toContain('/subprocessors')
    }
    expect((await server.to(rep.email)).filter((mail) => mail.subject?.includes('Post'))).toEqual([])
    const trail = await w.owner.send('GET', '/v1/audit?name=workspace.subprocessor_notice_sent')
    expect(trail.data['data']).toHaveLength(2)
    expect((await notices(rep)).map((one) => one.name)).toEqual(['Better Post'])
    expect(await banners(rep)).toContain('subprocessors')
    const mail = { ...server.settings(), host: 'localhost' }
    const shown = await page('de')
    expect(shown).toMatch(/Angekündigt[\s\S]*Better Post[\s\S]*Jetzt[\s\S]*Post &amp; Co/)
    expect(shown).toContain('Deutschland (DE)')
    // One hour before the day the old one still gets mail, and the new one none; from the day on it is the other way round.
    const start = new Date(`${inDays(31)}T00:00:00Z`).getTime() - Date.now()
    const states = async () => {
      const [old] = [await mailTo('a@example.test')]
      const was = mailing.app.config.mail
      Object.assign(mailing.app.config, { mail })
      const other = await mailTo('b@example.test')
      Object.assign(mailing.app.config, { mail: was })
      return [old?.state, old?.reason, other?.state, other?.reason]
    }
    await jump(start - 3_600_000)
    expect(await states()).toEqual(['sent', null, 'queued', 'contract'])
    expect(await stateOf('Better Post')).toBe('announced')
    await jump(start + 60_000)
    expect(await states()).toEqual(['queued', 'contract', 'sent', null])
    expect([await stateOf('Post & Co'), await stateOf('Better Post')]).toEqual(['ended', 'in_force'])
    expect(await notices(rep)).toEqual([])
    expect(await banners(rep)).not.toContain('subprocessors')
  }, 60_000)

  test('whose contract is over gets nothing new, and the error says so; what lies there is still fetched and deleted', async () => {
    const { s3 } = readConfig({ S3_URL: 'https://k:hush@localhost/bucket?region=x' })
    if (!s3) throw new Error('no bucket')
    const storing = { ...program.app, config: { ...program.app.config, s3 } }
    const send = async (method: string) =>
      await egress(storing, { destination: 'file_store', cause: 'test', tenant_id: null }, 'https://localhost/', {
        method,
      }).then(
        () => '',
        (cause: unknown) => String(cause),
      )
    const day = 60
    const made = await announce({
      name: 'Store',
      task: 'Keeps files',
      destination: 'file_store',
      host: 'localhost',
      effective_on: inDays(31),
      contract_to: inDays(day),
    })
    expect(made.statusCode).toBe(201)
    const end = new Date(`${inDays(day)}T00:00:00Z`).getTime() + DAY - Date.now()
    expect(await send('PUT')).toMatch(/egress_refused: No contract/)
    await jump(end - 60_000)
    // The gate lets it through; that a name leads to this machine is what the next door refuses.
    expect(await send('PUT')).toMatch(/not on the public internet/)
    await jump(end + 60_000)
    expect(await send('PUT')).toMatch(
      /egress_refused: No contract with a sub-processor covers this host: .*the contract is over/,
    )
    for (const method of ['GET', 'DELETE']) expect(await send(method)).toMatch(/not on the public internet/)
    expect(await stateOf('Store')).toBe('expired')
    expect(await page('en')).toContain('Contract is over: nothing is sent')
    const id = String(made.data['id'])
    expect(
      (await ann.send('POST', `/v1/operator/subprocessors/${id}/prolong`, { contract_to: inDays(-5) })).statusCode,
    ).toBe(400)
    expect(
      (await ann.send('POST', `/v1/operator/subprocessors/${id}/prolong`, { contract_to: inDays(300) })).data,
    ).toMatchObject({ state: 'in_force' })
    expect(await send('PUT')).toMatch(/not on the public internet/)
    expect((await ann.send('DELETE', `/v1/operator/subprocessors/${id}`)).statusCode).toBe(204)
    expect((await ann.send('DELETE', `/v1/operator/subprocessors/${id}`)).statusCode).toBe(409)
    expect(await send('PUT')).toMatch(/No contract/)
  })

  test('that nobody listed gets nothing, and who configured it is told; this machine and its network are nobody’s', async () => {
    const storing = (host: string) => {
      const { s3 } = readConfig({ BACKUP_S3_URL: `https://k:hush@${host}/bucket?region=x` }).backup
      const backup = { ...program.app.config.backup, ...(s3 ? { s3 } : {}) }
      return { ...program.app, config: { ...program.app.config, backup } }
    }
    const put = async (host: string) => {
      const app = storing(host)
      const leaving = { destination: 'backup_store', cause: 'test', tenant_id: null }
      const said = await egress(app, leaving, `https://${host}/`, { method: 'PUT' }).catch(String)
      return [said, await missingProviders(app)]
    }
    for (const host of ['backups.invalid', '8.8.8.8'])
      expect([host, ...(await put(host))]).toEqual([
        host,
        expect.stringMatching(/egress_refused: No contract with a sub-processor covers this host: nobody is listed/),
        expect.stringMatching(`^Nothing is sent to ${host} \\(backup_store\\)`),
      ])
    const [blocked] = await db.asBoot((tx) =>
      tx.query<{ n: number }>(
        `select count(*)::int as n from identity.egress where destination = 'backup_store' and outcome = 'blocked' and reason = 'contract'`,
      ),
    )
    expect(blocked?.n).toBe(2)
    // What the next door says of them, since they lead inside.
    for (const host of ['localhost', '10.0.0.7'])
      expect([host, ...(await put(host))]).toEqual([host, expect.stringMatching(/not on the public internet/), null])
    // Names of one's own network: no name server is asked for them here.
    for (const host of ['store.internal', 'minio'])
      expect([host, await missingProviders(storing(host))]).toEqual([host, null])
  })

  test('that gets data unlisted, or got it too soon, is seen by the probe', async () => {
    await announce({ name: 'Untold', destination: undefined, host: undefined, effective_on: inDays(31) })
    expect(await probe()).toMatchObject({ state: 'proven' })
    expect(await probe({ mail: server.settings() })).toMatchObject({ state: 'proven' })
    expect(await probe({ mail: { ...server.settings(), host: 'smtp.example' } })).toMatchObject({
      state: 'failed',
      evidence: { broken: ['whoever gets data is listed, under a contract'], unlisted: ['mail_server'] },
    })
    expect(await probe({ subprocessor_notice_days: 60 })).toMatchObject({
      state: 'failed',
      evidence: { broken: ['none gets data sooner than promised'] },
    })
    await jump(mailing.clock.offset + 2 * DAY)
    expect(await probe()).toMatchObject({
      state: 'failed',
      evidence: { broken: ['every workspace is told of what is coming'] },
    })
    await runJobs(mailing.app, 'subprocessors.tell')
    expect(await probe()).toMatchObject({ state: 'proven' })
  })
})
