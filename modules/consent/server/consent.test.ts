import { canMail, mailContact, queueMail } from '@app/core/mail'
import { type MailServer, runJobs as runMail } from '@app/testkit/mail'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailingInstallation, openMailing } from '../../../packages/testkit/mailing.ts'
import { runJobs } from '../../../packages/testkit/jobs.ts'
import { type Program, type Workspace, workspace } from '../../../packages/testkit/program.ts'

/** A mail server, and the same installation for members: where mail goes out, signing up needs a code. */
let db: MailingInstallation['db']
let server: MailServer
let mailing: Program
let program: Program
let w: Workspace
let close: () => Promise<void>
beforeAll(async () => {
  ;({ db, server, program, mailing, close } = await openMailing('consent'))
  w = await workspace(program)
}, 120_000)
afterAll(async () => await close())

type Json = Record<string, unknown>
let people = 0
const make = async (more: Json = {}): Promise<string> => {
  const email = `person${(people += 1)}@consent.example`
  return String((await w.owner.send('POST', '/v1/contacts', { last_name: 'Said', email, ...more })).data['id'])
}
const say = async (contact_id: string, act: string, more: Json = {}, who = w.owner) =>
  await who.send('POST', '/v1/consents', {
    contact_id,
    act,
    purpose: 'newsletter',
    channel: 'email',
    source: 'form on the site',
    ...(act === 'given' ? { proof: 'double opt-in' } : {}),
    ...more,
  })
const read = async (id: string): Promise<Json> => (await w.owner.send('GET', `/v1/consents/${id}`)).data
const fields = async (id: string): Promise<Json> => (await w.owner.send('GET', `/v1/contacts/${id}`)).data
const state = async (id: string, purpose = 'newsletter', channel = 'email'): Promise<Json> =>
  ((await read(id))['state'] as Json[]).find((one) => one['purpose'] === purpose && one['channel'] === channel) ?? {}
const allowed = async (id: string, purpose?: string, channel?: string) => {
  const found = await state(id, purpose, channel)
  return found['allowed'] === true ? 'yes' : found['reason']
}

describe('consent and objection', () => {
  test('consent counts from when it is given until it is withdrawn, by purpose and channel; what was said before stays as it was', async () => {
    const id = await make()
    expect(await allowed(id)).toBe('no_consent')
    const texts = await w.owner.send('POST', '/v1/consent-texts', { purpose: 'newsletter', text: 'Yes, send me news.' })
    expect([texts.statusCode, texts.data['version']]).toEqual([201, 1])
    const given = await say(id, 'given', { text_id: texts.data['id'] })
    expect(given.statusCode, given.body).toBe(201)
    expect([await allowed(id), await allowed(id, 'offers'), await allowed(id, 'newsletter', 'post')]).toEqual([
      'yes',
      'no_consent',
      'no_consent',
    ])
    const [before] = (await read(id))['events'] as Json[]
    expect(before).toMatchObject({ act: 'given', text_version: 1, proof: 'double opt-in', by: w.owner.member_id })
    expect((await fields(id))['legal_basis']).toBe('consent')
    expect((await say(id, 'withdrawn')).statusCode).toBe(201)
    expect(await allowed(id)).toBe('withdrawn')
    expect(((await read(id))['events'] as Json[])[1]).toEqual(before)
    expect((await fields(id))['legal_basis']).toBe('none')
    // No role of the program may change or take away what was said.
    for (const sql of [
      'update consent_event set act = $2 where tenant_id = $1',
      'delete from consent_event where tenant_id = $1',
    ])
      await expect(
        program.app.db.inTenant(w.tenant_id, (tx) =>
          tx.run(sql, sql.includes('$2') ? [w.tenant_id, 'given'] : [w.tenant_id]),
        ),
      ).rejects.toThrow(/permission denied/)
  })

  test('is kept only with its proof, for one purpose, by words of that purpose, and not of a time to come', async () => {
    const id = await make()
    const pointers = (answer: { data: Json }) =>
      (answer.data['errors'] as { pointer: string }[] | undefined)?.map((one) => one.pointer)
    expect(pointers(await say(id, 'given', { proof: ' ' }))).toEqual(['/proof'])
    expect(pointers(await say(id, 'given', { purpose: 'all' }))).toEqual(['/purpose'])
    expect(pointers(await say(id, 'given', { purpose: 'nothing' }))).toEqual(['/purpose'])
    const text = await w.owner.send('POST', '/v1/consent-texts', { purpose: 'offers', text: 'Yes, offers please.' })
    expect(pointers(await say(id, 'given', { text_id: text.data['id'] }))).toEqual(['/text_id'])
    expect(pointers(await say(id, 'withdrawn', { at: '2999-01-01T00:00:00Z' }))).toEqual(['/at'])
    const viewer = await w.as('viewer')
    expect((await say(id, 'withdrawn', {}, viewer)).statusCode).toBe(403)
    const stranger = (await workspace(program)).owner
    expect((await say(id, 'withdrawn', {}, stranger)).statusCode).toBe(404)
    expect((await read(id))['events']).toEqual([])
  })

  test('an objection to everything stops it at once and sets "do not email"; that field set by hand stands in the ledger', async () => {
    const id = await make({ phone: '+4930123456' })
    await say(id, 'given')
    await say(id, 'objected', { purpose: 'all', channel: 'all' })
    expect(await fields(id)).toMatchObject({ do_not_email: true, do_not_call: true })
    expect([await allowed(id), await allowed(id, 'offers', 'phone'), await allowed(id, 'service')]).toEqual([
      'opted_out',
      'opted_out',
      'yes',
    ])
    await say(id, 'objected', { purpose: 'service' })
    expect(await allowed(id, 'service')).toBe('objected')
    const other = await make({ do_not_email: true })
    expect(await allowed(other)).toBe('opted_out')
    await runJobs(program)
    expect(((await read(other))['events'] as Json[]).map((one) => one['act'])).toEqual(['objected'])
    await w.owner.send('PATCH', `/v1/contacts/${other}`, { do_not_email: false })
    await runJobs(program)
    expect(((await read(other))['events'] as Json[]).map((one) => one['act'])).toEqual(['lifted', 'objected'])
    expect(await allowed(other)).toBe('no_consent')
  })

  test('what a merged contact had refused is refused by the one that stays', async () => {
    const [winner, loser] = [await make(), await make()]
    await say(winner, 'given', { purpose: 'surveys' })
    await say(loser, 'objected', { purpose: 'surveys' })
    const merged = await w.owner.send('POST', `/v1/contacts/${winner}/merge`, { with: loser })
    expect(merged.statusCode, merged.body).toBe(200)
    expect(await allowed(winner, 'surveys')).toBe('objected')
    await runJobs(program)
    expect(await allowed(winner, 'surveys')).toBe('objected')
  })

  test('a restricted contact may still withdraw and object, and gives nothing; a request of the person keeps it as evidence', async () => {
    const id = await make()
    await w.owner.send('POST', '/v1/restrictions', { object: 'contact', record_id: id, reason: 'contested' })
    expect((await say(id, 'given')).data['code']).toBe('restricted')
    const request = await w.owner.send('POST', '/v1/privacy-requests', { kind: 'objection', name: 'P. Said' })
    const objected = await say(id, 'objected', { purpose: 'all', request_id: request.data['id'] })
    expect(objected.statusCode, objected.body).toBe(201)
    expect((await fields(id))['do_not_email']).toBe(true)
    const found = (await w.owner.send('GET', `/v1/privacy-requests/${String(request.data['id'])}`)).data
    expect((found['steps'] as Json[]).map((one) => one['name'])).toContain('objected')
  })
})

describe('the door for mails to contacts', () => {
  const values = { workspace: 'W', text: 'All we do with your data', link: 'http://127.0.0.1:3000/privacy' }
  const mail = () => ({ kind: 'contact_privacy_notice', language: 'en' as const, values, at: Date.now() })
  const send = async (contact_id: string, purpose: string) =>
    await mailContact(mailing.app, { tenant_id: w.tenant_id, contact_id, purpose }, mail())
  const got = async (id: string) => (await server.to(String((await fields(id))['email']))).length

  test('is the only one: a kind for contacts is queued no other way', async () => {
    expect(canMail(mailing.app)).toBe(true)
    await expect(
      mailing.app.db.inAuth((tx) => queueMail(mailing.app, tx, { ...mail(), to: 'a@consent.example' })),
    ).rejects.toThrow('goes through mailContact')
  })

  test('asks before it queues, and again when the mail leaves', async () => {
    const [free, silent, late] = [await make(), await make(), await make()]
    await say(free, 'given')
    await say(late, 'given')
    await say(silent, 'objected')
    expect(await send(silent, 'newsletter')).toEqual({ queued: false, reason: 'objected' })
    expect(await send(silent, 'anything')).toEqual({ queued: false, reason: 'unknown_purpose' })
    expect(await send(free, 'newsletter')).toEqual({ queued: true, reason: null })
    expect(await send(late, 'newsletter')).toEqual({ queued: true, reason: null })
    await say(late, 'withdrawn')
    await runMail(mailing.app, 'mail.send')
    expect([await got(free), await got(silent), await got(late)]).toEqual([1, 0, 0])
  })
})

describe('people without basis, and who was told', () => {
  test('the report counts those without a legal basis or source, and a bulk change gives it to them', async () => {
    const one = await workspace(program)
    const contact = async (body: Json) => await one.owner.send('POST', '/v1/contacts', { last_name: 'X', ...body })
    await contact({})
    await contact({ legal_basis: 'none', source: 'fair' })
    await contact({ legal_basis: 'contract', source: 'shop' })
    await one.owner.send('POST', '/v1/leads', { name: 'L' })
    const report = async () => (await one.owner.send('GET', '/v1/people-report')).data['data']
    expect(await report()).toEqual([
      { object: 'contact', total: 3, without_basis: 2, without_source: 1 },
      { object: 'lead', total: 1, without_basis: 1, without_source: 1 },
    ])
    const filter = { or: [{ legal_basis: { is_null: true } }, { legal_basis: { eq: 'none' } }] }
    const set = { legal_basis: 'legitimate_interest' }
    const bulk = await one.owner.send('POST', '/v1/contacts/bulk', { filter, set })
    expect(bulk.data['updated']).toBe(2)
    await one.owner.send('POST', '/v1/contacts/bulk', { filter: { source: { is_null: true } }, set: { source: 'CRM' } })
    expect(await report()).toContainEqual({ object: 'contact', total: 3, without_basis: 0, without_source: 0 })
    expect((await (await one.another('rep')).send('GET', '/v1/people-report')).statusCode).toBe(403)
  })

  test('a notice that is mailed or handed over is kept: version, way, time; who was not told within 30 days is named', async () => {
    const [mailed, handed, refuses] = [await make(), await make(), await make()]
    const give = async (contact_ids: string[], way: string) =>
      await w.owner.send('POST', '/v1/privacy-notices/given', { contact_ids, way })
    expect((await give([mailed], 'letter')).statusCode).toBe(409)
    await w.owner.send('POST', '/v1/privacy-notices', { text: 'We keep your name and address to answer you.' })
    expect((await give([mailed], 'mail')).data['code']).toBe('mail_not_configured')
    await say(refuses, 'objected', { purpose: 'service' })
    await db.asBoot((tx) =>
      tx.run(`update contact set created_at = created_at - interval '31 days' where tenant_id = $1`, [w.tenant_id]),
    )
    const late = async () =>
      ((await w.owner.send('GET', '/v1/people-report/uninformed')).data['data'] as Json[]).map((one) => one['id'])
    expect(await late()).toEqual(expect.arrayContaining([mailed, handed]))
    expect((await give([handed], 'letter')).data).toEqual({ noted: 1, queued: 0, refused: [] })
    const [notice] = (await w.owner.send('GET', '/v1/privacy-notices')).data['data'] as Json[]
    for (const contact_id of [mailed, refuses])
      await mailing.app.parts.modules.flatMap((module) => module.jobs?.['consent.mail_notice'] ?? []).at(0)?.(
        mailing.app,
        { tenant_id: w.tenant_id, contact_id, notice_id: notice?.['id'], member_id: w.owner.member_id },
      )
    await runMail(mailing.app, 'mail.send')
    const given = async (id: string) => (await w.owner.send('GET', `/v1/privacy-notices/given/${id}`)).data['data']
    expect(await given(mailed)).toMatchObject([{ version: 1, way: 'mail' }])
    expect(await given(handed)).toMatchObject([{ version: 1, way: 'letter', by: w.owner.member_id }])
    expect(await given(refuses)).toEqual([])
    const [letter] = await server.to(String((await fields(mailed))['email']))
    expect(letter?.text).toContain('We keep your name and address to answer you.')
    expect(letter?.text).toContain(`/privacy/request/${w.slug}`)
    expect((await server.to(String((await fields(refuses))['email']))).length).toBe(0)
    expect(await late()).not.toContain(mailed)
    expect(await late()).toContain(refuses)
  })
})
