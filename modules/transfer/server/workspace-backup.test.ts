import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openProgram, type Program, runJobs, workspace } from '@app/testkit'
import { type MailServer, startMailServer } from '@app/testkit/mail'
import { BlobReader, TextWriter, ZipReader } from '@zip.js/zip.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uploadFile } from '../../../packages/testkit/transfer.ts'

const PASSPHRASE = 'seven swans a-swimming'
const CANARY = 'Zyzzyva-in-the-backup'
const DAY = 86_400_000
let program: Program
let post: MailServer
beforeAll(async () => {
  post = await startMailServer()
  program = await openProgram()
})
afterAll(async () => {
  await program.close()
  await post.stop()
})
const files = (): string[] =>
  readdirSync(join(program.app.config.data_dir, 'tmp')).filter((name) => name.startsWith('backup-'))

/** A workspace with one contact and a backup that is ready. */
async function withBackup() {
  const w = await workspace(program)
  await w.owner.send('POST', '/v1/contacts', { last_name: CANARY })
  const before = new Set(existsSync(join(program.app.config.data_dir, 'tmp')) ? files() : [])
  const asked = await w.owner.send('POST', '/v1/backups', { passphrase: PASSPHRASE })
  expect(asked.statusCode).toBe(202)
  // Only now: a sign-up with a mail server asks for a mailed code.
  program.app.config.mail = post.settings()
  await runJobs(program)
  program.app.config.mail = null
  const id = String(asked.data['id'])
  const [file = ''] = files().filter((name) => !before.has(name))
  return {
    w,
    id,
    path: join(program.app.config.data_dir, 'tmp', file),
    open: (passphrase: string, who = w.owner) => who.send('POST', `/v1/backups/${id}/open`, { passphrase }),
  }
}

test('the link goes to the owner alone, without the passphrase; the ZIP holds nothing in clear', async () => {
  const { w, id, path, open } = await withBackup()
  const mails = (await post.to(w.owner.email)).filter((mail) => mail.subject?.includes('backup'))
  expect(mails).toHaveLength(1)
  const text = `${mails[0]?.text ?? ''}${mails[0]?.html ?? ''}`
  expect(text).not.toContain(PASSPHRASE)
  const token = /\/backups#([\w-]{43})/.exec(text)?.[1] ?? ''
  expect(readFileSync(path).includes(CANARY)).toBe(false)
  const rows = await program.app.db.asBoot((tx) =>
    tx.query<{ row: string }>('select w::text as row from workspace_backup w where id = $1', [id]),
  )
  expect(rows[0]?.row).not.toContain(token)
  expect((await w.owner.send('GET', `/v1/backups/${id}`)).data).toMatchObject({ state: 'ready', progress: 100 })
  // Not before the passphrase, not in another session, not for another role, not from another workspace.
  expect((await w.owner.send('GET', `/v1/backups/${id}/file`)).data['code']).toBe('backup_not_opened')
  expect((await open(PASSPHRASE, await w.as('admin'))).statusCode).toBe(403)
  expect((await open(PASSPHRASE, (await workspace(program)).owner)).statusCode).toBe(404)
  const opened = await w.owner.send('POST', '/v1/backups/open', { token, passphrase: PASSPHRASE })
  expect(opened.data).toEqual({ id, download: `/v1/backups/${id}/file` })
  const answer = await w.owner.send('GET', `/v1/backups/${id}/file`)
  expect(answer.headers['content-type']).toBe('application/zip')
  const zip = new ZipReader(new BlobReader(new Blob([new Uint8Array(answer.rawPayload)])), { useWebWorkers: false })
  const entries = await zip.getEntries()
  expect(entries.every((entry) => entry.encrypted)).toBe(true)
  const contacts = entries.find((entry) => entry.filename === 'contact.jsonl')
  expect(
    contacts && !contacts.directory && (await contacts.getData(new TextWriter(), { password: PASSPHRASE })),
  ).toContain(CANARY)
  program.clock.offset += 11 * 60_000
  expect((await w.owner.send('GET', `/v1/backups/${id}/file`)).statusCode).toBe(403)
})

test('five wrong passphrases delete it', async () => {
  const { open, path } = await withBackup()
  for (let n = 0; n < 4; n++) expect((await open('wrong horse battery')).data['code']).toBe('backup_passphrase_wrong')
  expect((await open('wrong horse battery')).data['code']).toBe('backup_locked')
  expect((await open(PASSPHRASE)).data['code']).toBe('backup_locked')
  expect(existsSync(path)).toBe(false)
})

test('the link works until its last hour of seven days; then it is dead and the file gone', async () => {
  const { w, id, path } = await withBackup()
  const expire = async () => {
    const job = program.app.parts.modules.find((one) => one.name === 'transfer')?.jobs?.['transfer.backup_expire']
    await job?.(program.app, { tenant_id: w.tenant_id, id })
  }
  const kept = program.clock.offset
  const fresh = async () => {
    // Sessions do not live for days: the same person signs in again.
    await w.owner.send('POST', '/v1/auth/sign-in', { email: w.owner.email, password: 'correct horse battery staple' })
    return await w.owner.send('POST', `/v1/backups/${id}/open`, { passphrase: PASSPHRASE })
  }
  program.clock.offset = kept + 7 * DAY - 3_600_000
  await expire()
  expect((await fresh()).statusCode).toBe(200)
  program.clock.offset = kept + 7 * DAY + 60_000
  expect((await fresh()).data['code']).toBe('backup_gone')
  await expire()
  expect(existsSync(path)).toBe(false)
})

test('comes back into an empty workspace with its passphrase, and into no other way', async () => {
  const { path } = await withBackup()
  const { owner } = await workspace(program)
  const bytes = readFileSync(path)
  const up = async (passphrase?: string) =>
    await uploadFile(owner, program, '*', 'backup.zip', bytes, passphrase === undefined ? {} : { passphrase })
  expect((await up()).data['code']).toBe('import_passphrase_needed')
  expect((await up('wrong horse battery')).data['code']).toBe('import_passphrase_wrong')
  const made = await up(PASSPHRASE)
  expect(made.status).toBe(201)
  await owner.send('POST', `/v1/imports/${String(made.data['id'])}/run`)
  await runJobs(program)
  const found = await owner.send('GET', `/v1/contacts?q=${CANARY}`)
  expect(found.data['data']).toMatchObject([{ last_name: CANARY }])
  const cut = await uploadFile(owner, program, '*', 'backup.zip', bytes.subarray(0, bytes.length - 4000), {
    passphrase: PASSPHRASE,
  })
  expect(cut.data['code']).toBe('import_file_damaged')
})
