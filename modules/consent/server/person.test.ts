import { canMail } from '@app/core/mail'
import { type MailServer, runJobs as runMail } from '@app/testkit/mail'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMailing } from '../../../packages/testkit/mailing.ts'
import { browser } from '../../../packages/testkit/edge.ts'
import { runJobs } from '../../../packages/testkit/jobs.ts'
import { type Program, type Workspace, workspace } from '../../../packages/testkit/program.ts'

/** A mail server, and the same installation for members: where mail goes out, signing up needs a code. */
let server: MailServer
let mailing: Program
let program: Program
let w: Workspace
let close: () => Promise<void>
beforeAll(async () => {
  ;({ server, program, mailing, close } = await openMailing('consent_person'))
  w = await workspace(program)
}, 120_000)
afterAll(async () => await close())

type Json = Record<string, unknown>
const made = async (path: string, body: Json): Promise<string> => {
  const answer = await w.owner.send('POST', path, body)
  expect([path, answer.statusCode, answer.body]).toEqual([path, 201, expect.any(String)])
  return String(answer.data['id'])
}
/** Asks by the public form and opens the mailbox: the secret of the link. */
async function link(email: string, more: Json = {}): Promise<string> {
  const asked = { workspace: w.slug, kind: 'withdrawal', name: 'Nora Said', email, language: 'de', ...more }
  expect((await browser(mailing.server).send('POST', '/v1/privacy/ask', asked)).statusCode).toBe(202)
  await runMail(mailing.app, 'requests.mail', 'mail.send')
  return /\/privacy\/case#(\S+)/.exec((await server.to(email)).at(-1)?.text ?? '')?.[1] ?? ''
}
const visitor = () => browser(program.server)
const see = async (token: string) => await visitor().send('POST', '/v1/privacy/case/consents', { token })
const say = async (token: string, act: string, purpose: string, channel: string) =>
  await visitor().send('POST', '/v1/privacy/case/consent', { token, act, purpose, channel })
const shown = (data: Json, purpose: string, channel: string): Json => {
  const own = (data['purposes'] as { purpose: string; channels: Json[] }[]).find((one) => one.purpose === purpose)
  return own?.channels.find((one) => one['channel'] === channel) ?? {}
}
const ledger = async (id: string): Promise<{ state: Json[]; events: Json[] }> =>
  (await w.owner.send('GET', `/v1/consents/${id}`)).data as never

describe('the person takes back what they allowed, over the mailed link', () => {
  test('sees it by purpose and channel with its words, withdraws and objects without a member, and no sender reaches them after it', async () => {
    const email = 'nora.own@consent.example'
    const id = await made('/v1/contacts', { last_name: 'Said', email })
    const text_id = await made('/v1/consent-texts', { purpose: 'newsletter', text: 'Yes, send me news of the hives.' })
    const given = { contact_id: id, act: 'given', source: 'fair', proof: 'signed list' }
    await made('/v1/consents', { ...given, purpose: 'newsletter', channel: 'email', text_id })
    await made('/v1/consents', { ...given, purpose: 'offers', channel: 'phone' })
    const token = await link(email)
    const before = await see(token)
    expect(before.data).toMatchObject({ address: email, records: 1, shared: false })
    expect(shown(before.data, 'newsletter', 'email')).toMatchObject({
      act: 'given',
      text_version: 1,
      text: 'Yes, send me news of the hives.',
    })
    expect(JSON.stringify(before.data)).not.toContain('signed list')

    const after = await say(token, 'withdrawn', 'newsletter', 'email')
    expect([after.statusCode, shown(after.data, 'newsletter', 'email')['act']]).toEqual([200, 'withdrawn'])
    expect(shown(after.data, 'offers', 'phone')['act']).toBe('given')
    const [line] = (await ledger(id)).events
    expect(line).toMatchObject({
      act: 'withdrawn',
      purpose: 'newsletter',
      channel: 'email',
      source: 'person',
      text_version: 1,
      by: null,
    })
    expect(line?.['request_id']).toEqual(expect.any(String))
    // A second press is no second line.
    const count = (await ledger(id)).events.length
    expect((await say(token, 'withdrawn', 'newsletter', 'email')).statusCode).toBe(200)
    expect((await ledger(id)).events.length).toBe(count)

    expect((await say(token, 'objected', 'all', 'all')).statusCode).toBe(200)
    expect((await w.owner.send('GET', `/v1/contacts/${id}`)).data).toMatchObject({
      do_not_email: true,
      do_not_call: true,
    })
    expect((await ledger(id)).state.filter((one) => one['purpose'] !== 'service' && one['allowed'] === true)).toEqual(
      [],
    )
    // The door of mails asks the ledger: what is owed still goes, until that is objected to by its name.
    expect(canMail(mailing.app)).toBe(true)
    const notice = await made('/v1/privacy-notices', { text: 'What we keep about you, and why we do.' })
    expect(notice).not.toBe('')
    await say(token, 'objected', 'service', 'email')
    expect(
      (await ledger(id)).state.find((one) => one['purpose'] === 'service' && one['channel'] === 'email'),
    ).toMatchObject({ allowed: false, reason: 'objected' })
    const steps = (await w.owner.send('GET', '/v1/privacy-requests')).data['data'] as Json[]
    const own = steps.find((one) => one['email'] === email)
    const evidence = (await w.owner.send('GET', `/v1/privacy-requests/${String(own?.['id'])}`)).data['steps'] as Json[]
    expect(evidence.map((one) => one['name'])).toEqual(
      expect.arrayContaining(['verified', 'consent_withdrawn', 'objected']),
    )
    await runJobs(program)
  })

  test('nothing of anybody else: a shared mailbox shows nothing and may only be closed to mail, a stranger and who asks for another see nothing', async () => {
    const shared = 'front-desk@consent.example'
    const [one, two] = [
      await made('/v1/contacts', { last_name: 'First', email: shared }),
      await made('/v1/contacts', { last_name: 'Second', emails: [{ value: shared }, { value: 'own@second.example' }] }),
    ]
    for (const contact_id of [one, two])
      await made('/v1/consents', {
        contact_id,
        act: 'given',
        purpose: 'offers',
        channel: 'email',
        source: 'fair',
        proof: 'list',
      })
    const token = await link(shared)
    const seen = await see(token)
    expect(seen.data).toMatchObject({ records: 0, shared: true })
    expect(shown(seen.data, 'offers', 'email')['act']).toBe(null)
    expect((await say(token, 'withdrawn', 'offers', 'email')).statusCode).toBe(404)
    expect((await say(token, 'objected', 'all', 'email')).statusCode).toBe(200)
    for (const id of [one, two])
      expect((await ledger(id)).events[0]).toMatchObject({ act: 'objected', channel: 'email', source: 'person' })

    const nobody = await see(await link('nobody@consent.example'))
    expect(nobody.data).toMatchObject({ records: 0, shared: false })
    const other = await link(shared, { for_other: true, name: 'Somebody Else' })
    expect([(await see(other)).data['code'], (await say(other, 'objected', 'all', 'email')).data['code']]).toEqual([
      'identity_unproven',
      'identity_unproven',
    ])
    const pointers = (answer: { data: Json }) => (answer.data['errors'] as Json[]).map((each) => each['pointer'])
    expect(pointers(await say(token, 'given', 'offers', 'email'))).toEqual(['/act'])
    expect((await see(`${w.slug}.${'x'.repeat(40)}`)).data['code']).toBe('request_link_over')
  })
})
