import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, uuidv7 } from '@app/core'
import { shipUpTo } from '@app/core/backup'
import { type Database, openDatabase } from '@app/core/db'
import { type Certificate, isGenuine } from '@app/core/retention'
import { type Program, type Workspace, openProgram, runJobs, workspace } from '@app/testkit'
import { type MailServer, startMailServer } from '@app/testkit/mail'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { switchWal } from '../../../packages/core/backup/counts.queries.ts'
import { browser } from '../../../packages/testkit/edge.ts'
import { type Found, scanBytes } from '../../../packages/testkit/scan-bytes.ts'
import { uploadFile } from '../../../packages/testkit/transfer.ts'
import { multipart } from '../../../packages/testkit/upload.ts'
import { purgeWorkspace } from '../../retention/server/index.ts'
import { rewriteErased } from './rewrite.ts'

/**
 * Bytes, not rows (rulings 38, promises H11): an embedded PostgreSQL of its own as it runs in production, two people with a canary in every place that
 * has one, one of them erased from the form to the certificate; then every byte of the data folder is read.
 */
const folder = mkdtempSync(join(tmpdir(), 'custos-bytes-'))
const dataDir = join(folder, 'data')
const config = {
  ...readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', DISK_RESERVE_MB: '0', RATE_PUBLIC: '0', RATE_SESSION: '0' }),
  password_cost: 4,
}
const logged: string[] = []
let db: Database
let mails: MailServer
/** With a mail server; and the same without, for signing up, which needs a code where mail goes out. */
let program: Program
let plain: Program
beforeAll(async () => {
  db = await openDatabase(config)
  mails = await startMailServer()
  program = await openProgram({ db, config: { ...config, mail: mails.settings() }, logged })
  plain = await openProgram({ db, config, logged })
}, 120_000)
afterAll(async () => {
  await program.close()
  await plain.close()
  await mails.stop()
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})

type Json = Record<string, unknown>
const ok = (answer: { statusCode: number; body: string; data: Json }): Json => {
  if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${answer.body}`)
  return answer.data
}
const post = async (w: Workspace, url: string, body: Json): Promise<Json> =>
  ok(await w.owner.send('POST', url, body, { 'idempotency-key': uuidv7() }))
const patch = async (w: Workspace, url: string, body: Json): Promise<void> => {
  const { headers } = await w.owner.send('GET', url)
  ok(await w.owner.send('PATCH', url, body, { 'if-match': String(headers.etag) }))
}

/** What stands for a workspace, and the account of its owner, that went. */
const ended = 'qzvended'

/** Everything a person is known by, and every word about them, begins with the stem: `qzverased` or `qzvkept`. */
const canary = (stem: string, place: string): string => `${stem}${place}zz`
const somebody = (stem: string, digits: string) => ({
  stem,
  digits,
  first: canary(stem, 'first'),
  last: canary(stem, 'last'),
  name: `${canary(stem, 'first')} ${canary(stem, 'last')}`,
  email: `${canary(stem, 'mail')}@person.example`,
  phone: `+4930${digits}`,
})
type Somebody = ReturnType<typeof somebody>

/** One person in every place. @returns their contact, a file of theirs, and the bytes that stand for what is encrypted */
async function plant(w: Workspace, who: Somebody) {
  const word = (place: string): string => canary(who.stem, place)
  const contact = await post(w, '/v1/contacts', {
    first_name: who.first,
    middle_name: word('middle'),
    last_name: who.last,
    emails: [{ value: who.email, is_primary: true }],
    phones: [{ value: who.phone, is_primary: true }],
    links: [{ value: `https://social.example/${word('link')}` }],
    addresses: [{ street: `${word('street')} 1`, city: word('city') }],
    job_title: word('job'),
    gender: word('gender'),
    department: word('department'),
    description: `All about ${word('description')}`,
    custom: { shoe: word('shoe'), secret: word('secret'), biography: word('biography') },
  })
  const id = String(contact['id'])
  await patch(w, `/v1/contacts/${id}`, { description: `Later ${word('changed')} of ${who.name}` })
  const lead = await post(w, '/v1/leads', { name: who.name, email: who.email, description: word('lead') })
  await post(w, '/v1/notes', { body: `Met ${word('note')}`, contact_id: id })
  await post(w, '/v1/tasks', { title: `Call ${word('task')}`, lead_id: lead['id'] })
  await post(w, '/v1/activities', { kind: 'call', subject: `Spoke ${word('activity')}`, contact_id: id })
  await post(w, '/v1/deals', {
    name: `For ${who.name}`,
    contact_id: id,
    amount: { amount: '10.00', currency: 'USD' },
    description: word('deal'),
  })
  // In texts of others: as it is now, and as it was before somebody changed it.
  const company = await post(w, '/v1/companies', {
    name: `Works of ${who.stem.length}`,
    description: `Ask ${who.email}`,
  })
  await patch(w, `/v1/companies/${String(company['id'])}`, { description: `Ask for ${who.name}, ${who.phone}` })
  const passing = await post(w, '/v1/notes', {
    body: `Once ${who.name}, ${who.email}, was here`,
    company_id: company['id'],
  })
  await patch(w, `/v1/notes/${String(passing['id'])}`, { body: 'Somebody was here' })
  const tag = await post(w, '/v1/tags', { name: `Friends of ${who.name}` })
  await patch(w, `/v1/contacts/${id}`, { tags: [tag['id']] })
  await post(w, '/v1/views', {
    object: 'contact',
    name: `${who.name} only`,
    filter: { email: { eq: who.email } },
  }).catch(() => null)
  const bytes = Buffer.from(`%PDF-1.4\n${word('content')}\n%%EOF\n`)
  const form = multipart({ object: 'contact', record_id: id }, { name: `${word('filename')}.pdf`, bytes })
  const file = ok(await w.owner.send('POST', '/v1/files', form.body, form.headers))
  const texts = await post(w, '/v1/consent-texts', { purpose: 'newsletter', text: 'Yes, send me news.' })
  await post(w, '/v1/consents', {
    contact_id: id,
    act: 'given',
    purpose: 'newsletter',
    channel: 'email',
    source: `A call with ${word('source')}`,
    proof: word('proof'),
    text_id: texts['id'],
  })
  await post(w, '/v1/restrictions', { object: 'contact', record_id: id, reason: `Asked by ${who.name}` })
  const [restriction = {}] = (await w.owner.send('GET', '/v1/restrictions')).data['data'] as Json[]
  ok(
    await w.owner.send('POST', `/v1/restrictions/${String(restriction['id'])}/lift`, { reason: `${who.email} agreed` }),
  )
  const hold = await post(w, '/v1/legal-holds', {
    kind: 'record',
    name: `Case of ${who.name}`,
    reason: `Wished by ${who.email}`,
    items: [{ object: 'company', record_id: company['id'] }],
  })
  ok(await w.owner.send('POST', `/v1/legal-holds/${String(hold['id'])}/lift`, { reason: `Settled with ${who.name}` }))
  const csv = `First name,Last name,Email,Description\n${who.first},${who.last},imported.${who.email},${word('row')}\n`
  const up = await uploadFile(w.owner, { server: plain.server }, 'contact', `List of ${who.name}.csv`, csv)
  await w.owner.send('POST', `/v1/imports/${String(up.data['id'])}/run`)
  await runJobs(program)
  // A second upload that nobody ran: its file lies in the folder of uploads.
  await uploadFile(w.owner, { server: plain.server }, 'contact', `Waiting ${who.name}.csv`, csv)
  await post(w, '/v1/exports', { object: 'contact', format: 'csv' })
  await runJobs(program)
  return { id, file: String(file['id']), bytes, sealed: await sealedBytes(w, id, String(file['id'])) }
}

/** What stands for a canary that is encrypted: the cells as they lie in the table, and the beginning of the file in the storage. */
async function sealedBytes(w: Workspace, contact: string, file: string): Promise<string[]> {
  const [row] = await db.asBoot((tx) =>
    tx.query<{ cell: string; own: string; stored: string }>(
      `select c.department as cell, c.custom->>'secret' as own, v.stored from contact c, file_version v where c.tenant_id = $1 and c.id = $2 and v.tenant_id = $1 and v.file_id = $3`,
      [w.tenant_id, contact, file],
    ),
  )
  if (!row?.cell.startsWith('v1.') || !row.own.startsWith('v1.')) throw new Error('these fields are not encrypted')
  const path = join(dataDir, 'files', w.tenant_id, row.stored.slice(-32, -30), row.stored.slice(-30))
  return [row.cell, row.own, readFileSync(path, 'latin1').slice(-40)]
}

/** From the public form to the certificate: the mailed link, the search, each find confirmed, the plan of one member approved by another. */
async function erase(w: Workspace, who: Somebody): Promise<{ request: string; erasure: string; plan: Json }> {
  const admin = await w.as('admin')
  const nobody = browser(program.server)
  ok(
    await nobody.send('POST', '/v1/privacy/ask', {
      workspace: w.slug,
      kind: 'erasure',
      name: who.name,
      email: who.email,
      message: `Please erase ${canary(who.stem, 'message')}`,
    }),
  )
  await runJobs(program)
  const token = /\/privacy\/case#(\S+)/.exec((await mails.to(who.email)).at(-1)?.text ?? '')?.[1]
  ok(await nobody.send('POST', '/v1/privacy/case', { token }))
  const [row = {}] = (await w.owner.send('GET', '/v1/privacy-requests')).data['data'] as Json[]
  const url = `/v1/privacy-requests/${String(row['id'])}`
  ok(await w.owner.send('POST', `${url}/note`, { text: `Spoke with ${who.name}` }))
  ok(await w.owner.send('POST', `${url}/identity`, { fact: 'Customer number compared' }))
  // Confirmed records lead on to more of them, until a search finds nothing new.
  for (let fresh = true; fresh;) {
    const found = ok(await w.owner.send('POST', `${url}/search`, { phones: [who.phone] }))['data'] as Json[]
    fresh = false
    for (const one of found.filter((each) => each['decision'] === null)) {
      fresh = true
      const { object, record_id } = one
      ok(
        await w.owner.send('POST', `${url}/subjects`, {
          object,
          record_id,
          decision: 'confirmed',
          because: `Same as ${who.name}`,
        }),
      )
    }
  }
  const plan = ok(await w.owner.send('POST', `${url}/erasure`))
  ok(await admin.send('POST', `/v1/erasures/${String(plan['id'])}/approve`))
  await runJobs(program)
  return { request: String(row['id']), erasure: String(plan['id']), plan }
}

const checkpoint = async (): Promise<void> => {
  await db.asBoot((tx) => tx.query('select pg_stat_force_next_flush()'))
  const { default: pg } = await import('pg')
  const client = new pg.Client(db.url('boot'))
  await client.connect()
  await client.query('analyze')
  await client.query('checkpoint')
  await client.end()
}
const words = (found: readonly Found[], part: RegExp): string[] =>
  [...new Set(found.filter((one) => part.test(one.part)).map((one) => one.word))].toSorted()

describe('the bytes of an erased person', () => {
  test('are nowhere in the data folder once the tables were rewritten; the neighbour’s are all there', async () => {
    const w = await workspace(plain)
    for (const field of [
      { label: 'Shoe', key: 'shoe', kind: 'text', filterable: true },
      { label: 'Secret', key: 'secret', kind: 'text' },
      { label: 'Biography', key: 'biography', kind: 'long_text', searchable: true },
    ])
      await post(w, '/v1/custom-fields', { object: 'contact', ...field })
    for (const field of ['department', 'custom.secret'])
      ok(await w.owner.send('PUT', `/v1/field-encryption/contact/${field}`, { encrypted: true }))
    await runJobs(program)
    const gone = somebody('qzverased', '71530842')
    const kept = somebody('qzvkept', '82641953')
    const planted = await plant(w, gone)
    const neighbour = await plant(w, kept)
    const scanFor = (who: Somebody, sealed: readonly string[]): Found[] =>
      scanBytes(dataDir, who.stem, [who.digits, ...sealed])

    // The scan sees what is there: in tables, in the log, in files.
    await checkpoint()
    const before = scanFor(gone, planted.sealed)
    const neighbourBefore = scanFor(kept, neighbour.sealed)
    for (const [found, one, who] of [
      [before, planted, gone],
      [neighbourBefore, neighbour, kept],
    ] as const) {
      const inTables = words(found, /^postgres\/base$/)
      for (const place of ['first', 'middle', 'last', 'mail', 'link', 'street', 'city', 'job', 'gender', 'description'])
        expect(inTables).toContain(canary(who.stem, place))
      for (const place of ['changed', 'shoe', 'biography', 'lead', 'note', 'task', 'activity', 'deal', 'filename'])
        expect(inTables).toContain(canary(who.stem, place))
      for (const place of ['source', 'proof', 'row']) expect(inTables).toContain(canary(who.stem, place))
      expect(inTables).toContain(who.digits)
      for (const cell of one.sealed.slice(0, 2)) expect(inTables).toContain(cell)
      expect(words(found, /^files$/)).toEqual([one.sealed[2]])
      expect(words(found, /^tmp$/)).toContain(canary(who.stem, 'row'))
      expect(words(found, /^postgres\/pg_wal$/)).toContain(canary(who.stem, 'proof'))
      // What is encrypted stands nowhere in clear, neither as a cell nor as a file.
      for (const place of ['department', 'secret', 'content'])
        expect(found.filter((each) => each.word === canary(who.stem, place))).toEqual([])
    }

    const { erasure } = await erase(w, gone)
    const rowsGone = ok(await w.owner.send('GET', `/v1/erasures/${erasure}/certificate`)) as Certificate
    expect(rowsGone.statement).toMatchObject({ bytes_gone_at: null, kept: [], scan: { left: [] } })
    // Rows are not bytes: the tables still hold what was deleted from them.
    expect(words(scanFor(gone, planted.sealed), /^postgres\/base$/)).not.toEqual([])

    // A workspace and an account that went leave no bytes either.
    const closed = await workspace(plain)
    await post(closed, '/v1/contacts', { last_name: canary(ended, 'contact'), description: canary(ended, 'text') })
    ok(await closed.owner.send('PATCH', '/v1/workspace', { name: canary(ended, 'workspace') }))
    ok(await closed.owner.send('PATCH', '/v1/auth/profile', { name: canary(ended, 'account') }))
    await checkpoint()
    await db.asBoot((tx) =>
      tx.run(
        `update identity.tenant set closing = 'deleting', closing_at = now() - interval '8 days', purge_at = now() - interval '1 minute' where id = $1`,
        [closed.tenant_id],
      ),
    )
    expect(await purgeWorkspace(program.app, closed.tenant_id)).toBe(true)
    await db.inAuth((tx) =>
      tx.run(`update identity.account set deletion_at = now() - interval '1 minute' where email = $1`, [
        closed.owner.email,
      ]),
    )
    const [account] = await db.inAuth((tx) =>
      tx.query<{ id: string }>('select id from identity.account where email = $1', [closed.owner.email]),
    )
    for (const module of program.app.parts.modules)
      await module.jobs?.['identity.delete_account']?.(program.app, { account_id: account?.id })
    const left = (): string[] => words(scanBytes(dataDir, ended, []), /^postgres\/base$/)
    expect(left()).toEqual(
      expect.arrayContaining([canary(ended, 'account'), canary(ended, 'contact'), canary(ended, 'workspace')]),
    )

    const asked = Date.now()
    expect(await rewriteErased(program.app)).toBe(3)
    // Two that went within the minute wait for one more time; the person does not.
    expect(await rewriteErased(program.app)).toBe(2)
    expect(left()).toEqual([])
    // The log lives until it is sealed into the backup and a checkpoint has passed.
    await shipUpTo(program.app, await switchWal(program.app))
    await checkpoint()
    expect(await whereFrom(scanFor(gone, planted.sealed))).toEqual([])
    for (const line of logged) expect(line.toLowerCase()).not.toContain(gone.stem)

    const certificate = ok(await w.owner.send('GET', `/v1/erasures/${erasure}/certificate`)) as Certificate
    expect(isGenuine(certificate)).toBe(true)
    expect(Date.parse(String(certificate.statement['bytes_gone_at']))).toBeGreaterThanOrEqual(asked)
    expect(Date.parse(String(certificate.statement['bytes_gone_at']))).toBeLessThanOrEqual(
      Date.parse(String(certificate.statement['bytes_gone_by'])),
    )

    const after = scanFor(kept, neighbour.sealed)
    // Kept answers to repeated requests and exported files are forgotten for everybody: they live for days.
    const whole = (found: readonly Found[], part: RegExp) => words(found, part).filter((word) => word !== kept.stem)
    for (const part of [/^postgres\/base$/, /^files$/]) expect(whole(after, part)).toEqual(whole(neighbourBefore, part))
    const contact = ok(await w.owner.send('GET', `/v1/contacts/${neighbour.id}`))
    expect(contact['full_name']).toBe(`${kept.first} ${canary(kept.stem, 'middle')} ${kept.last}`)
    const link = ok(await w.owner.send('POST', `/v1/files/${neighbour.file}/link`, {}))
    const back = await w.owner.send('GET', String(link['url']))
    expect(back.rawPayload.equals(neighbour.bytes)).toBe(true)
    expect(readdirSync(join(dataDir, 'files', w.tenant_id), { recursive: true }).length).toBeGreaterThan(0)
  }, 150_000)
})

/** Names of tables and indexes instead of file numbers: what is left says where. */
async function whereFrom(found: readonly Found[]): Promise<string[]> {
  const names = new Map(
    (
      await db.asBoot((tx) =>
        tx.query<{ path: string; name: string }>(
          'select pg_relation_filepath(oid) as path, relname as name from pg_class where relfilenode is not null',
        ),
      )
    ).map((row) => [`postgres/${row.path}`, row.name]),
  )
  return [...new Set(found.map((one) => `${one.word} in ${names.get(one.path) ?? one.path}`))].toSorted()
}
