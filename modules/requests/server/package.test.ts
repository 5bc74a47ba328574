import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BlobReader, TextWriter, ZipReader } from '@zip.js/zip.js'
import { type MailServer, runJobs } from '@app/testkit/mail'
import { type Program, type Workspace, moveClock, runJobs as runAll, workspace } from '@app/testkit'
import { probes } from './probes.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser } from '../../../packages/testkit/edge.ts'
import { uploadFile } from '../../../packages/testkit/transfer.ts'
import { type MailingInstallation, openMailing } from '../../../packages/testkit/mailing.ts'
import { multipart } from '../../../packages/testkit/upload.ts'

const PASSPHRASE = 'eleven small herons'
let db: MailingInstallation['db']
let server: MailServer
let program: Program
/** The same installation for members: where mail goes out, signing up needs a code. */
let plain: Program
let close: () => Promise<void>
beforeAll(async () => {
  ;({ db, server, program: plain, mailing: program, close } = await openMailing('packages'))
}, 120_000)
afterAll(async () => await close())

type Json = Record<string, unknown>
type Raw = { statusCode: number; rawPayload: Buffer; headers: Record<string, unknown> }
const jobs = () => runJobs(program.app, 'requests.mail', 'mail.send', 'requests.package', 'requests.package_expire')

async function asked(space: Workspace, email: string, kind = 'access'): Promise<string> {
  await browser(program.server).send('POST', '/v1/privacy/ask', {
    workspace: space.slug,
    kind,
    name: 'Daniel Okonjo',
    email,
    language: 'de',
  })
  await jobs()
  const [row = {}] = (await space.owner.send('GET', '/v1/privacy-requests')).data['data'] as Json[]
  return `/v1/privacy-requests/${String(row['id'])}`
}
const tokenOf = async (email: string): Promise<string> =>
  /\/privacy\/case#(\S+)/.exec((await server.to(email)).at(-1)?.text ?? '')?.[1] ?? ''
/** Contents of an archive by name. @throws when the passphrase is wrong */
async function opened(body: Buffer, password: string): Promise<Map<string, string>> {
  const reader = new ZipReader(new BlobReader(new Blob([new Uint8Array(body)])), { useWebWorkers: false })
  const files = new Map<string, string>()
  for (const entry of await reader.getEntries())
    if (!entry.directory) files.set(entry.filename, await entry.getData(new TextWriter(), { password }))
  return files
}
const fetched = async (token: string): Promise<Raw> =>
  (await program.server.inject({ method: 'POST', url: '/v1/privacy/case/package', payload: { token } })) as never

/** A person with a record, a deal, a note and an import; beside them somebody else. */
async function filled(space: Workspace, email: string): Promise<{ url: string; contact: string }> {
  const made = async (path: string, body: Json): Promise<string> => {
    const answer = await space.owner.send('POST', path, body)
    expect([path, answer.statusCode]).toEqual([path, 201])
    return String(answer.data['id'])
  }
  const contact = await made('/v1/contacts', {
    first_name: 'Daniel',
    last_name: 'Okonjo',
    email,
    job_title: 'Beekeeper',
    description: 'Introduced by ada.stranger@else.example, +1 202 555 0188',
  })
  await made('/v1/notes', { body: 'Likes heather honey', contact_id: contact })
  await made('/v1/deals', { name: 'Hives for spring', contact_id: contact })
  await made('/v1/consents', {
    contact_id: contact,
    act: 'given',
    purpose: 'newsletter',
    channel: 'email',
    source: 'Fair in spring',
    proof: 'Card 4711, told by ada.stranger@else.example',
  })
  await made('/v1/privacy-notices', { text: 'What we keep about you, and why.' })
  const other = await made('/v1/contacts', {
    first_name: 'Ada',
    last_name: 'Stranger',
    email: 'ada.stranger@else.example',
  })
  await made('/v1/notes', { body: 'Ada keeps the secret canary-8841', contact_id: other })
  await made('/v1/consents', {
    contact_id: other,
    act: 'objected',
    purpose: 'all',
    channel: 'all',
    source: 'canary-8841 on the phone',
  })
  const url = await asked(space, email)
  await space.owner.send('POST', `${url}/identity`, { fact: 'Customer number compared' })
  await space.owner.send('POST', `${url}/search`)
  return { url, contact }
}

describe('what is handed to the person', () => {
  test('all that is confirmed, with why, how long and to whom; nothing of others; only by the passphrase', async () => {
    const space = await workspace(plain)
    const email = 'daniel.package@person.example'
    const { url, contact } = await filled(space, email)
    const start = async () => await space.owner.send('POST', `${url}/package`, { passphrase: PASSPHRASE })
    expect((await start()).data['code']).toBe('subjects_undecided')
    await space.owner.send('POST', `${url}/subjects`, { object: 'contact', record_id: contact, decision: 'confirmed' })
    expect((await space.owner.send('POST', `${url}/package`, { passphrase: 'short' })).statusCode).toBe(400)
    expect((await start()).statusCode).toBe(202)
    await jobs()
    const state = (await space.owner.send('GET', `${url}/package`)).data['data'] as Json
    expect(state).toMatchObject({ state: 'ready', progress: 100, record_count: 3, failure: null })
    const mail = (await server.to(email)).at(-1)
    expect(mail?.text).not.toContain(PASSPHRASE)
    const answer = await fetched(await tokenOf(email))
    expect(answer.statusCode).toBe(200)
    await expect(opened(answer.rawPayload, 'another passphrase')).rejects.toThrow(/password/i)
    const files = await opened(answer.rawPayload, PASSPHRASE)
    expect([...files.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual([
      'csv/contact.csv',
      'csv/deal.csv',
      'csv/note.csv',
      'data.json',
      'index.html',
    ])
    const all = [...files.values()].join('\n')
    for (const told of [
      'Fair in spring',
      'Card 4711',
      'Einwilligungen und Widersprüche',
      email,
      'Beekeeper',
      'Likes heather honey',
      'Hives for spring',
      'Art. 6(1)(f)',
      'Ihre Daten',
    ])
      expect(all).toContain(told)
    const member = (await space.owner.send('GET', '/v1/members')).data['data'] as Json[]
    for (const hidden of ['ada.stranger@else.example', '202 555 0188', 'canary-8841', String(member[0]?.['name'])])
      expect(all).not.toContain(hidden)
    const trail = (await space.owner.send('GET', url)).data['steps'] as Json[]
    expect(trail.filter((one) => one['name'] === 'package_fetched').map((one) => one['detail'])).toEqual([
      { by: 'person' },
    ])
    // The desk may fetch it too; a neighbour and a rep may not.
    expect((await space.owner.send('GET', `${url}/package/file`)).statusCode).toBe(200)
    const neighbour = await workspace(plain)
    expect((await neighbour.owner.send('GET', `${url}/package/file`)).statusCode).toBe(404)
    expect((await (await space.as('rep')).send('GET', `${url}/package/file`)).statusCode).toBe(403)
  }, 60_000)

  test('is taken in by another workspace as it is', async () => {
    const space = await workspace(plain)
    const email = 'daniel.portable@person.example'
    const { url, contact } = await filled(space, email)
    await space.owner.send('POST', `${url}/subjects`, { object: 'contact', record_id: contact, decision: 'confirmed' })
    await space.owner.send('POST', `${url}/package`, { passphrase: PASSPHRASE })
    await jobs()
    const files = await opened((await fetched(await tokenOf(email))).rawPayload, PASSPHRASE)
    const target = await workspace(plain)
    const imported = await uploadFile(target.owner, plain, 'contact', 'contact.csv', files.get('csv/contact.csv') ?? '')
    expect(imported.status).toBe(201)
    await target.owner.send('POST', `/v1/imports/${String(imported.data['id'])}/run`)
    await runAll(plain)
    const [there = {}] = (await target.owner.send('GET', '/v1/contacts')).data['data'] as Json[]
    const here = (await space.owner.send('GET', `/v1/contacts/${contact}`)).data
    for (const field of ['first_name', 'last_name', 'email', 'job_title']) expect(there[field]).toEqual(here[field])
  }, 60_000)

  test('with the contents of their files, what left about them, and fields named in their language; a file over the limit is listed by name and hash', async () => {
    const space = await workspace(plain)
    const email = 'daniel.files@person.example'
    const { url, contact } = await filled(space, email)
    const upload = async (name: string, text: string, on: string): Promise<void> => {
      const { body, headers } = multipart({ object: 'contact', record_id: on }, { name, bytes: Buffer.from(text) })
      const answer = await space.owner.send('POST', '/v1/files', body, headers)
      expect([name, answer.statusCode, answer.body]).toEqual([name, 201, expect.any(String)])
    }
    const [letter, long] = ['The hives stand in the orchard.', 'x'.repeat(5000)]
    await upload('Letter: of May.txt', letter, contact)
    await upload('long.txt', long, contact)
    const others = (await space.owner.send('GET', '/v1/contacts?filter={"last_name":{"eq":"Stranger"}}')).data[
      'data'
    ] as Json[]
    await upload('strange.txt', 'canary-file-of-ada', String(others[0]?.['id']))
    await db.asBoot((tx) =>
      tx.run(
        `insert into identity.egress (id, tenant_id, at, destination, purpose, host, fields, object, record_id, cause, bytes, outcome)
         values (gen_random_uuid(), $1, now(), 'mail_server', 'notices', 'mail.example', '{contact.full_name,to}', 'contact', $2, 'mail.assigned', 900, 'sent')`,
        [space.tenant_id, contact],
      ),
    )
    await space.owner.send('POST', `${url}/subjects`, { object: 'contact', record_id: contact, decision: 'confirmed' })
    const before = program.app.config.files.package_bytes
    program.app.config.files.package_bytes = letter.length + 10
    await space.owner.send('POST', `${url}/package`, { passphrase: PASSPHRASE })
    await jobs()
    program.app.config.files.package_bytes = before
    const files = await opened((await fetched(await tokenOf(email))).rawPayload, PASSPHRASE)
    expect([...files.keys()].filter((name) => name.startsWith('files/'))).toEqual(['files/1-Letter_ of May.txt'])
    expect(files.get('files/1-Letter_ of May.txt')).toBe(letter)
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
    const data = JSON.parse(files.get('data.json') ?? '{}') as Json
    expect(data['files']).toEqual([
      expect.objectContaining({ name: 'Letter: of May.txt', sha256: hash(letter), why: null }),
      expect.objectContaining({ name: 'long.txt', sha256: hash(long), path: null, why: 'too_large' }),
    ])
    expect(data['left']).toEqual([expect.objectContaining({ destination: 'mail_server', outcome: 'sent' })])
    const page = files.get('index.html') ?? ''
    for (const told of ['Vorname', 'Was dieses Programm über Sie verlassen hat', 'long.txt', hash(long), 'Kontakte'])
      expect(page).toContain(told)
    expect(page).not.toContain('<th scope="row">first_name</th>')
    expect([...files.values()].join('')).not.toContain('canary-file-of-ada')
  }, 60_000)

  test('with files of records about them alone and those confirmed by name; of others it says how many are left out, and why', async () => {
    const space = await workspace(plain)
    const email = 'daniel.deals@person.example'
    const { url, contact } = await filled(space, email)
    const found = async (path: string): Promise<string> =>
      String(((await space.owner.send('GET', path)).data['data'] as Json[])[0]?.['id'])
    const made = async (path: string, body: Json): Promise<string> =>
      String((await space.owner.send('POST', `/v1/${path}`, body)).data['id'])
    const stranger = await found('/v1/contacts?filter={"last_name":{"eq":"Stranger"}}')
    const on: [object: string, id: string, name: string][] = [
      ['contact', contact, 'own.txt'],
      ['deal', await found('/v1/deals'), 'offer.txt'],
      ['task', await made('tasks', { title: 'Call', contact_id: contact }), 'call.txt'],
      ['deal', await made('deals', { name: 'Both', contact_id: contact, contact_ids: [stranger] }), 'canary-both.txt'],
      ['company', await made('companies', { name: 'Ask for Daniel Okonjo' }), 'canary-firm.txt'],
      ['deal', await made('deals', { name: 'Theirs', contact_id: stranger }), 'daniel okonjo.txt'],
    ]
    for (const [object, record_id, name] of on) {
      const { body, headers } = multipart({ object, record_id }, { name, bytes: Buffer.from(`In ${name}`) })
      expect((await space.owner.send('POST', '/v1/files', body, headers)).statusCode).toBe(201)
    }
    await space.owner.send('POST', `${url}/search`)
    for (const one of (await space.owner.send('GET', `${url}/subjects`)).data['data'] as Json[]) {
      const decision = one['record_id'] === stranger ? 'rejected' : 'confirmed'
      const { object, record_id } = one
      const because = 'Said so on the phone'
      const answer = await space.owner.send('POST', `${url}/subjects`, { object, record_id, decision, because })
      expect(answer.statusCode, answer.body).toBe(200)
    }
    const begun = await space.owner.send('POST', `${url}/package`, { passphrase: PASSPHRASE })
    expect(begun.statusCode, begun.body).toBeLessThan(300)
    await jobs()
    const files = await opened((await fetched(await tokenOf(email))).rawPayload, PASSPHRASE)
    const packed = [...files].filter(([name]) => name.startsWith('files/')).map(([, text]) => text)
    expect(packed.toSorted()).toEqual(['In call.txt', 'In daniel okonjo.txt', 'In offer.txt', 'In own.txt'])
    const data = JSON.parse(files.get('data.json') ?? '{}') as Json
    expect(data['files_left_out']).toEqual([
      expect.objectContaining({ object: 'deal', files: 1, why: 'others' }),
      expect.objectContaining({ object: 'company', files: 1, why: 'mention' }),
    ])
    expect(files.get('index.html')).toContain('Dateien, die nicht in diesem Archiv sind')
    expect([...files.values()].join('')).not.toContain('canary-')
  }, 60_000)

  test('link and file end after 7 days', async () => {
    const space = await workspace(plain)
    const email = 'daniel.late@person.example'
    const { url, contact } = await filled(space, email)
    await space.owner.send('POST', `${url}/subjects`, { object: 'contact', record_id: contact, decision: 'confirmed' })
    await space.owner.send('POST', `${url}/package`, { passphrase: PASSPHRASE })
    await jobs()
    const token = await tokenOf(email)
    const kept = () =>
      readdirSync(join(program.app.config.data_dir, 'tmp')).filter((name) => name.startsWith('package-'))
    expect(kept().length).toBeGreaterThan(0)
    const look = async () => await probes.find((one) => one.id === 'requests.packages')?.run(program.app)
    try {
      program.clock.offset = 6.9 * 86_400_000
      expect((await fetched(token)).statusCode).toBe(200)
      expect((await look())?.state).toBe('proven')
      await moveClock(program, 7.02)
      expect((await fetched(token)).statusCode).toBe(410)
      // The job has not run yet: the probe sees what is left.
      expect(await look()).toMatchObject({ state: 'failed', evidence: { broken: ['none outlives its end'] } })
      await jobs()
      expect(kept()).toEqual([])
      expect((await look())?.state).toBe('proven')
      expect(((await space.owner.send('GET', `${url}/package`)).data['data'] as Json)['state']).toBe('gone')
    } finally {
      await moveClock(program, 0)
    }
  }, 60_000)
})
