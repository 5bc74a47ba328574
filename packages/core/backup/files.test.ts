import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import type { App } from '../app.ts'
import { readConfig } from '../config.ts'
import { diskStorage, freshName, storeFile } from '../files/index.ts'
import { openKeys } from '../keys.ts'
import { destroyWorkspaceKey } from '../retention/keyring.ts'
import { uuidv7 } from '../uuid.ts'
import { bringFiles, copiesDir, copyFiles, copyFindings, withoutCopy } from './files.ts'

const folder = mkdtempSync(join(tmpdir(), 'custos-copies-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const DAY = 86_400_000
let made = 0
/** What copies need of the program: the local disk, keys, a clock. */
function program(): App & { at: number } {
  made += 1
  const config = readConfig({ DATA_DIR: join(folder, String(made)), DISK_RESERVE_MB: '0' })
  const app = {
    config,
    keys: openKeys(config),
    log: pino({ level: 'silent' }),
    at: Date.now(),
    clock: () => new Date(app.at),
  }
  return app as unknown as App & { at: number }
}
const room = async () => ({ free: 1e12, total: 1e12 })
const stored = async (app: App, tenant: string, words: string): Promise<string> => {
  const name = freshName()
  await storeFile(
    app,
    tenant,
    name,
    (async function* () {
      yield Buffer.from(words)
    })(),
  )
  return `${tenant}/${name}`
}
const copies = (app: App, tenant: string): string[] => readdirSync(join(copiesDir(app), tenant)).toSorted()

test('each file is copied once, and its copy stays 30 days after the file went, not longer', async () => {
  const app = program()
  const tenant = uuidv7()
  const storage = diskStorage(app.config)
  const [one, two] = [await stored(app, tenant, 'one'), await stored(app, tenant, 'two')]
  expect(await copyFiles(app, storage, room)).toEqual({ copied: 2, gone: 0, expired: 0, full: false })
  expect(await copyFiles(app, storage, room)).toMatchObject({ copied: 0 })
  await storage.remove(one)
  expect(await copyFiles(app, storage, room)).toMatchObject({ gone: 1, expired: 0 })
  app.at += 30 * DAY - 1000
  expect(await copyFiles(app, storage, room)).toMatchObject({ expired: 0 })
  expect(withoutCopy(app, [one, two])).toEqual([])
  app.at += 3_601_000
  expect(await copyFindings(app, storage)).toEqual({ late: 1, missing: 0, copies: 2 })
  const dropped: string[] = []
  await copyFiles(app, storage, room, async (names) => void dropped.push(...names))
  expect(dropped).toEqual([one])
  expect(withoutCopy(app, [one, two])).toEqual([one])
  expect(await copyFindings(app, storage)).toEqual({ late: 0, missing: 0, copies: 1 })
  await storage.removeAll(tenant)
  await copyFiles(app, storage, room)
  app.at += 30 * DAY
  await copyFiles(app, storage, room)
  expect(readdirSync(copiesDir(app))).toEqual([])
})

test('copies come back as they were, deleted ones too; what is cut, changed, swapped or of a destroyed key is told and left out', async () => {
  const app = program()
  const tenant = uuidv7()
  const storage = diskStorage(app.config)
  const names: string[] = []
  const at = (name: string): string => join(copiesDir(app), name)
  for (const words of ['whole', 'deleted', 'cut', 'changed', 'swapped']) names.push(await stored(app, tenant, words))
  const [whole = '', deleted = '', cut = '', changed = '', swapped = ''] = names
  const lost = `${tenant}/${freshName()}`
  const gone = uuidv7()
  const ofGone = await stored(app, gone, 'nobody reads this')
  await copyFiles(app, storage, room)
  const lay = new Map(names.map((name) => [name, readFileSync(at(name))]))
  await storage.remove(deleted)
  await copyFiles(app, storage, room)
  expect(copies(app, tenant).filter((name) => name.endsWith('.gone'))).toHaveLength(1)
  expect(readFileSync(at(whole)).includes('whole')).toBe(false)
  writeFileSync(at(cut), readFileSync(at(cut)).subarray(0, -1))
  writeFileSync(
    at(changed),
    readFileSync(at(changed)).map((byte, n) => (n === 40 ? byte ^ 1 : byte)),
  )
  writeFileSync(at(swapped), readFileSync(at(whole)))
  destroyWorkspaceKey(app, gone, app.clock().toISOString())
  const into = join(folder, 'back')
  const found = await bringFiles(app, [...names, lost, ofGone], into)
  expect(found).toEqual({ brought: 2, missing: [lost], damaged: [cut, changed, swapped], unreadable: 1 })
  for (const name of [whole, deleted])
    expect(
      readFileSync(join(into, 'files', tenant, name.slice(37, 39), name.slice(39))).equals(
        lay.get(name) ?? Buffer.of(),
      ),
    ).toBe(true)
  expect((await diskStorage({ data_dir: into }).list(tenant)).map((one) => one.name).toSorted()).toEqual(
    [whole, deleted].toSorted(),
  )
})

test('a nearly full disk gets no more copies, and that is seen', async () => {
  const app = program()
  app.config.disk_reserve_bytes = 1e9
  const tenant = uuidv7()
  await stored(app, tenant, 'one')
  const full = async () => ({ free: 1e9, total: 1e12 })
  expect(await copyFiles(app, diskStorage(app.config), full)).toMatchObject({ copied: 0, full: true })
  app.at += 2 * 3_600_000
  expect(await copyFindings(app, diskStorage(app.config))).toMatchObject({ missing: 1 })
})
