import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity } from 'age-encryption'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Config, readConfig, uuidv7 } from '@app/core'
import {
  backupAge,
  backupIdentity,
  BackupError,
  copyFiles,
  INSTALLATION,
  makeBackup,
  openRows,
  putRows,
  readSet,
  runDrill,
  setsDir,
} from '@app/core/backup'
import { openSequencer } from '@app/core/audit'
import { catalogueTables, openDatabase } from '@app/core/db'
import { storageOf } from '@app/core/files'
import { destroyWorkspaceKey } from '@app/core/retention'
import { registry } from '@app/modules/registry'
import { openProgram, type Program, runJobs, type Workspace, workspace } from '@app/testkit'
import { browser, PASSWORD } from '../../packages/testkit/edge.ts'
import { dumpTenant } from '../../packages/testkit/dump-tenant.ts'
import { type Outside, startOutside } from '../../packages/testkit/outside-server.ts'
import { multipart } from '../../packages/testkit/upload.ts'
import { restoreRows } from './restore-rows.ts'
import { takeAlong } from './restored.ts'

const folder = mkdtempSync(join(tmpdir(), 'custos-rows-'))
let outside: Outside
let config: Config
let program: Program
let set = ''
let one: Workspace
let two: Workspace
let person = ''
let empty = ''
const room = async () => ({ free: 1e12, total: 1e12 })
const app = () => program.app

/** The program over a database of the server, as a start opens it. */
async function open(settings: Config): Promise<Program> {
  const db = await openDatabase(settings, { tables: catalogueTables(registry) })
  return await openProgram({ db, config: settings })
}
const close = async (which: Program): Promise<void> => {
  await which.close()
  await which.app.db.close()
}
const make = async (w: Workspace, body: Record<string, unknown>): Promise<string> => {
  const answer = await w.owner.send('POST', '/v1/contacts', body, { 'idempotency-key': uuidv7() })
  return String(answer.data['id'])
}
async function erase(w: Workspace): Promise<void> {
  const admin = await w.as('admin')
  const made = await w.owner.send('POST', '/v1/privacy-requests', {
    kind: 'erasure',
    name: 'Zora Quell',
    email: 'zora@person.example',
  })
  const id = String(made.data['id'])
  await w.owner.send('POST', `/v1/privacy-requests/${id}/identity`, { fact: 'Customer number compared' })
  await app().db.asJob(w.tenant_id, (tx) =>
    tx.run(
      `insert into request_subject (tenant_id, request_id, object, record_id, role, fields, reasons, confirmed_at) values ($1, $2, 'contact', $3, 'person', '[]', '["email"]', now())`,
      [w.tenant_id, id, person],
    ),
  )
  const plan = (await w.owner.send('POST', `/v1/privacy-requests/${id}/erasure`)).data
  await admin.send('POST', `/v1/erasures/${String(plan['id'])}/approve`)
  await runJobs(program)
}
const found = () => readSet(app(), set)
const restored = async (more: Partial<Parameters<typeof restoreRows>[0]>, identity?: string) => {
  const said: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text))
  try {
    await restoreRows({
      config,
      app: { config, keys: app().keys },
      identity: identity ?? (await backupIdentity(config)),
      set: found(),
      into: join(folder, 'restored'),
      ...more,
    })
  } finally {
    log.mockRestore()
  }
  return said.join('\n')
}
const people = async (which: Program, w: Workspace): Promise<string[]> =>
  (
    await which.app.db.asJob(w.tenant_id, (tx) =>
      tx.query<{ last_name: string }>('select last_name from contact where tenant_id = $1 order by 1', [w.tenant_id]),
    )
  ).map((row) => row.last_name)

beforeAll(async () => {
  outside = await startOutside()
  config = {
    ...readConfig({
      DATA_DIR: join(folder, 'data'),
      DATABASE_URL: await outside.database('custos'),
      LOG_LEVEL: 'silent',
      DISK_RESERVE_MB: '0',
      RATE_PUBLIC: '0',
      RATE_SESSION: '0',
    }),
    password_cost: 4,
  }
  program = await open(config)
  ;[one, two] = [await workspace(program), await workspace(program)]
  person = await make(one, { first_name: 'Zora', last_name: 'Quell', email: 'zora@person.example' })
  const carrier = await make(one, { last_name: 'Canary-of-one', description: 'a tab\tand\\two\nlines' })
  await make(two, { last_name: 'Canary-of-two' })
  const { body, headers } = multipart(
    { object: 'contact', record_id: carrier },
    { name: 'a.txt', bytes: Buffer.from('canary in a file') },
  )
  await one.owner.send('POST', '/v1/files', body, headers)
  await copyFiles(app(), storageOf(app()), room)
  await openSequencer(app()).run()
  set = (await makeBackup(app(), room)).id
}, 120_000)
afterAll(async () => {
  await close(program)
  await outside.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** All that a file holds, in clear. */
async function clear(whose: string): Promise<{ text: string; tables: string[] }> {
  const file = await openRows(app(), await backupIdentity(config), found(), whose)
  const tables: string[] = []
  let text = JSON.stringify(file.head)
  for await (const { table, rows } of file.tables()) {
    tables.push(table)
    for await (const part of rows) text += part.toString('utf8')
  }
  return { text, tables }
}

describe('a backup of an external PostgreSQL', () => {
  test('has a file for each workspace with its rows alone, and none of them is readable', async () => {
    expect(found()).toMatchObject({ kind: 'logical', rows: { workspaces: [one.tenant_id, two.tenant_id].toSorted() } })
    expect(backupAge(app())?.id).toBe(set)
    for (const name of readdirSync(join(setsDir(app()), set))) {
      const bytes = readFileSync(join(setsDir(app()), set, name))
      expect(bytes.includes('Canary')).toBe(false)
      expect(bytes.includes('zora@')).toBe(false)
    }
    const [first, second, rest] = [await clear(one.tenant_id), await clear(two.tenant_id), await clear(INSTALLATION)]
    expect(first.text).toContain('Canary-of-one')
    expect(first.text).not.toContain('Canary-of-two')
    expect(first.text).not.toContain(two.tenant_id)
    expect(second.text).toContain('Canary-of-two')
    expect(second.text).not.toContain(one.tenant_id)
    expect(rest.text).not.toMatch(/Canary|Quell/)
    // Every table that has rows in the database is in one of the files, but for those that begin anew.
    const tables = new Set([...first.tables, ...second.tables, ...rest.tables])
    const rows = await app().db.asBoot((tx) =>
      tx.query<{ name: string }>(
        `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'identity')`,
      ),
    )
    const gone = rows.map((row) => row.name).filter((name) => !tables.has(name))
    expect(gone).not.toContain('public.contact')
    expect(gone).not.toContain('identity.password')
    expect(tables.has('identity.session')).toBe(false)
  })

  test('passes its drill: all of it comes back into a scratch server', async () => {
    const drill = await runDrill(app())
    expect(drill).toMatchObject({ ok: true, set, problems: [], files: 3, stored: 1, opened: 1, counted: true })
    expect(drill.rows).toBeGreaterThan(100)
    expect(drill.trees).toBeGreaterThan(0)
  })

  test('is refused when torn, cut off, changed, exchanged, or under another key; then nothing is written', async () => {
    empty = await outside.database('restored')
    const target = { ...config, data_dir: join(folder, 'refused'), database_url: empty }
    // One installation a server: its roles have the passwords that lie with the keys.
    takeAlong(config, target.data_dir)
    const db = await openDatabase(target, {})
    const identity = await backupIdentity(config)
    const put = async (dir: string, key = identity) => {
      const other = { config: { ...config, backup: { ...config.backup, dir } }, keys: app().keys }
      const files = [one.tenant_id, two.tenant_id]
      await putRows(db, files, async (whose) => await openRows(other, key, readSet(other, set), whose))
    }
    const broken = (name: string, fn: (path: (whose: string) => string) => void): string => {
      const dir = join(folder, name)
      cpSync(config.backup.dir, dir, { recursive: true })
      fn((whose) => join(dir, 'sets', set, `${whose}.rows.age`))
      return dir
    }
    const flip = (path: string) => {
      const bytes = readFileSync(path)
      const at = bytes.length - 200
      bytes[at] = (bytes[at] ?? 0) ^ 1
      writeFileSync(path, bytes)
    }
    const cases: [string, RegExp, (path: (whose: string) => string) => void][] = [
      [
        'cut',
        /is cut off or was changed/,
        (p) => writeFileSync(p(two.tenant_id), readFileSync(p(two.tenant_id)).subarray(0, -50)),
      ],
      ['flipped', /does not open|was changed/, (p) => flip(p(two.tenant_id))],
      ['missing', /is missing/, (p) => rmSync(p(two.tenant_id))],
    ]
    try {
      for (const [name, words, fn] of cases) await expect(put(broken(name, fn))).rejects.toThrow(words)
      await expect(put(config.backup.dir, await generateX25519Identity())).rejects.toThrow(/sealed for another key/)
      // Whoever could sign the list still has not the workspace's own key.
      const real = found()
      const swapped = {
        ...real,
        files: real.files.map((file) =>
          file.name === `${two.tenant_id}.rows.age` ? { ...file, name: `${one.tenant_id}.rows.age` } : file,
        ),
      }
      const dir = broken('exchanged', (p) => cpSync(p(two.tenant_id), p(one.tenant_id)))
      const other = { config: { ...config, backup: { ...config.backup, dir } }, keys: app().keys }
      await expect(
        openRows(other, identity, { ...swapped, files: swapped.files.toReversed() }, one.tenant_id),
      ).rejects.toThrow(BackupError)
      const rows = await db.asBoot((tx) => tx.query<{ n: string }>('select count(*)::text as n from identity.account'))
      expect(rows).toEqual([{ n: '0' }])
    } finally {
      await db.close()
    }
  })

  test('comes back whole into an empty database and a new folder, without whom was erased since', async () => {
    await erase(one)
    const database = empty
    const said = await restored({ database })
    expect(said).toContain('1 erasures since then were replayed')
    expect(said).toContain('1 uploaded files brought back')
    expect(said).not.toContain('LOOK AT THIS')
    const back = await open({ ...config, data_dir: join(folder, 'restored'), database_url: database })
    try {
      expect(await people(back, one)).toEqual(['Canary-of-one'])
      expect(await people(back, two)).toEqual(['Canary-of-two'])
      // People sign in as before.
      const signed = await browser(back.server).send('POST', '/v1/auth/sign-in', {
        email: two.owner.email,
        password: PASSWORD,
      })
      expect(signed.statusCode).toBe(200)
      await expect(restored({ database, into: join(folder, 'again') })).rejects.toThrow(
        /workspaces or accounts already/,
      )
    } finally {
      await close(back)
    }
  })

  test('brings one workspace back into the database that lost it, as it was, and touches no other', async () => {
    const [before, other] = [await dumpTenant(app().db, two.tenant_id), await dumpTenant(app().db, one.tenant_id)]
    await close(program)
    await outside.asSuperuser(
      'custos',
      `set session_replication_role = replica;
       do $$ declare t text; begin for t in select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace loop execute format('delete from public.%I where tenant_id = %L', t, '${two.tenant_id}'); end loop; end $$;
       set session_replication_role = origin;
       delete from identity.tenant where id = '${two.tenant_id}'`,
    )
    await expect(restored({ workspace: one.slug })).rejects.toThrow(/has workspace .* already/)
    await expect(restored({})).rejects.toThrow(/Name an empty database/)
    await expect(restored({ workspace: 'nobody' })).rejects.toThrow(/no workspace with the address nobody/)
    await restored({ workspace: two.slug })
    program = await open(config)
    expect(await dumpTenant(app().db, two.tenant_id)).toEqual(before)
    expect(await dumpTenant(app().db, one.tenant_id)).toEqual(other)
    // Deleted for good, it opens for nobody any more, in no backup; the others do.
    destroyWorkspaceKey({ config }, two.tenant_id, new Date().toISOString())
    await expect(openRows(app(), await backupIdentity(config), found(), two.tenant_id)).rejects.toThrow(
      /its backups open for nobody/,
    )
    expect((await clear(one.tenant_id)).text).toContain('Canary-of-one')
  })
})
