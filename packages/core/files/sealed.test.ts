import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { App } from '../app.ts'
import { openKeys } from '../keys.ts'
import { rotateWorkspaceKey, workspaceKeys } from '../retention/keyring.ts'
import { uuidv7 } from '../uuid.ts'
import { CHUNK, DamagedFile, HEAD, freshName, readFile, sealed, storageOf, storeFile, unsealed } from './index.ts'

const TAG = 16
/** What the local disk needs of the program. */
const holder = (): App => {
  const data_dir = mkdtempSync(join(tmpdir(), 'custos-files-'))
  return { config: { data_dir }, keys: openKeys({ data_dir }), log: pino({ level: 'silent' }) } as App
}
async function* parts(bytes: Buffer, size = 10_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const gather = async (source: AsyncIterable<Buffer>): Promise<Buffer> => {
  const out: Buffer[] = []
  for await (const part of source) out.push(Buffer.from(part))
  return Buffer.concat(out)
}
const opened = async (app: ReturnType<typeof holder>, tenant: string, name: string, bytes: Buffer): Promise<Buffer> =>
  await gather(unsealed(workspaceKeys(app, tenant, 'files'), name, parts(bytes)))

test('what was stored comes back, whatever its length', async () => {
  const app = holder()
  const tenant = uuidv7()
  for (const length of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 777]) {
    const plain = randomBytes(length)
    const stored = freshName()
    await storeFile(app, tenant, stored, parts(plain))
    expect((await gather(await readFile(app, tenant, stored))).equals(plain), String(length)).toBe(true)
  }
})

test('on disk there is no word of it, and no half file', async () => {
  const app = holder()
  const tenant = uuidv7()
  const plain = Buffer.from('Zyzzyva in a file '.repeat(9000))
  await storeFile(app, tenant, freshName(), parts(plain))
  const files = readdirSync(app.config.data_dir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  for (const one of files) expect(readFileSync(join(one.parentPath, one.name)).includes('Zyzzyva')).toBe(false)
  expect(files.filter((one) => one.name.endsWith('.part'))).toEqual([])
})

test('a cut, a swap, a change, another name and another workspace are all found', async () => {
  const app = holder()
  const tenant = uuidv7()
  const name = `${tenant}/${freshName()}`
  const keys = workspaceKeys(app, tenant, 'files')
  const plain = randomBytes(3 * CHUNK + 5)
  const whole = await gather(sealed(keys, name, parts(plain)))
  expect((await opened(app, tenant, name, whole)).equals(plain)).toBe(true)
  const piece = CHUNK + TAG
  const at = (n: number): Buffer => whole.subarray(HEAD + n * piece, HEAD + (n + 1) * piece)
  const head = whole.subarray(0, HEAD)
  const other = await gather(sealed(keys, name, parts(plain)))
  const flipped = Buffer.from(whole)
  flipped[HEAD + 9] = (flipped[HEAD + 9] ?? 0) ^ 1
  const bad: Record<string, Buffer> = {
    'cut at a chunk': whole.subarray(0, HEAD + 2 * piece),
    'cut in a chunk': whole.subarray(0, whole.length - 1),
    'cut in the head': whole.subarray(0, HEAD - 1),
    'nothing but the head': head,
    'two chunks changed places': Buffer.concat([head, at(1), at(0), at(2), at(3)]),
    'a chunk left out': Buffer.concat([head, at(0), at(2), at(3)]),
    'a chunk of another file': Buffer.concat([
      head,
      at(0),
      other.subarray(HEAD + piece, HEAD + 2 * piece),
      at(2),
      at(3),
    ]),
    'more behind the end': Buffer.concat([whole, Buffer.from('x')]),
    'a bit': flipped,
    'another form': Buffer.concat([Buffer.from('XXXX'), whole.subarray(4)]),
  }
  for (const [what, bytes] of Object.entries(bad))
    await expect(opened(app, tenant, name, bytes), what).rejects.toThrow(DamagedFile)
  await expect(opened(app, tenant, `${tenant}/${freshName()}`, whole)).rejects.toThrow(DamagedFile)
  await expect(opened(app, uuidv7(), name, whole)).rejects.toThrow('its key is gone')
})

test('after a rotation older files open, and a file changed on disk is told before anything is sent', async () => {
  const app = holder()
  const tenant = uuidv7()
  const stored = freshName()
  await storeFile(app, tenant, stored, parts(Buffer.from('kept')))
  rotateWorkspaceKey(app, tenant)
  expect((await gather(await readFile(app, tenant, stored))).toString()).toBe('kept')
  const path = join(app.config.data_dir, 'files', tenant, stored.slice(0, 2), stored.slice(2))
  const bytes = readFileSync(path)
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  writeFileSync(path, bytes)
  await expect(readFile(app, tenant, stored)).rejects.toMatchObject({ code: 'file_damaged' })
  await expect(readFile(app, tenant, freshName())).rejects.toMatchObject({ code: 'file_missing' })
})

test('a source that breaks off leaves nothing', async () => {
  const app = holder()
  const tenant = uuidv7()
  const broken = async function* (): AsyncGenerator<Buffer> {
    yield randomBytes(CHUNK * 2)
    throw new Error('gone')
  }
  await expect(storeFile(app, tenant, freshName(), broken())).rejects.toThrow('gone')
  expect(await storageOf(app).list(tenant)).toEqual([])
})

test('what is held is a chunk or two, however long the file: the source is read as the sink takes', async () => {
  const app = holder()
  const tenant = uuidv7()
  const name = `${tenant}/${freshName()}`
  const keys = workspaceKeys(app, tenant, 'files')
  const seen = { sealing: 0, opening: 0 }
  const endless = async function* (): AsyncGenerator<Buffer> {
    for (;;) {
      seen.sealing += 1
      yield Buffer.alloc(CHUNK)
    }
  }
  const counted = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const part of source) {
      seen.opening += 1
      yield part
    }
  }
  let taken = 0
  for await (const plain of unsealed(keys, name, counted(sealed(keys, name, endless())))) {
    taken += plain.length / CHUNK
    expect(seen.opening - taken).toBeLessThan(4)
    expect(seen.sealing - taken).toBeLessThan(6)
    if (taken === 50) break
  }
  expect(taken).toBe(50)
})
