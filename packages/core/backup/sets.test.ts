import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../config.ts'
import { openKeys } from '../keys.ts'
import { seal, unsealAll } from './seal.ts'
import { beginSet, expiredSets, expireSets, finishSet, goodSets, idOf, readSet, setIds, setsDir } from './sets.ts'

const folder = mkdtempSync(join(tmpdir(), 'custos-sets-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const config = readConfig({ DATA_DIR: join(folder, 'data') })
const app = { config, keys: openKeys(config) }
const DAY = 86_400_000
const start = Date.parse('2026-11-01T02:00:00Z')

async function daily(day: number): Promise<string> {
  const at = new Date(start + day * DAY)
  const id = idOf(at)
  const part = beginSet(app, id)
  const recipients = [await identityToRecipient(await generateX25519Identity())]
  const file = await seal(Readable.from([Buffer.from(`day ${day}`)]), join(part, 'base.tar.gz.age'), recipients)
  await finishSet(app, part, {
    version: 1,
    id,
    kind: 'base',
    began_at: at.toISOString(),
    finished_at: at.toISOString(),
    took_ms: 1,
    files: [file],
    wal: { timeline: 1, start: '0/2000028', end: '0/2000120' },
    counts: null,
  })
  return id
}

describe('sets of backups', () => {
  test('after 40 days there are exactly 30 daily ones, and none is past its time', async () => {
    for (let day = 0; day < 40; day++) {
      const now = new Date(start + day * DAY)
      await daily(day)
      expireSets(app, now)
      expect(expiredSets(app, now)).toEqual([])
    }
    expect(setIds(app)).toHaveLength(30)
    // Backups that stop working do not take the last one along: the probe tells.
    const late = new Date(start + 100 * DAY)
    expect(expireSets(app, late)).toHaveLength(29)
    expect(expiredSets(app, late)).toHaveLength(1)
    expect(expireSets(app, late)).toEqual([])
  })

  test('one that was changed, or made with other keys, is none', async () => {
    const id = await daily(200)
    expect(readSet(app, id).id).toBe(id)
    const path = join(setsDir(app), id, 'set.json')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('2000120', '2000121'))
    expect(() => readSet(app, id)).toThrow(/was changed, or was made by an installation with another root key/)
    expect(goodSets(app).map((set) => set.id)).not.toContain(id)
    writeFileSync(path, text)
    const stranger = { config, keys: openKeys({ data_dir: join(folder, 'other') }) }
    expect(() => readSet(stranger, id)).toThrow(/another root key/)
    expect(readSet(app, id).id).toBe(id)
  })

  test('what is sealed opens with its key alone, and not when a byte is other or missing', async () => {
    const identity = await generateX25519Identity()
    const path = join(folder, 'sealed')
    const clear = Buffer.alloc(300_000, 'a line of a database ')
    const sealed = await seal(Readable.from([clear]), path, [await identityToRecipient(identity)])
    expect((await unsealAll(path, identity, sealed)).equals(clear)).toBe(true)
    await expect(unsealAll(path, await generateX25519Identity())).rejects.toThrow(/sealed for another key/)
    const bytes = readFileSync(path)
    for (const other of [
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.of(0)]),
      bytes.map((one, at) => (at === bytes.length - 40 ? one ^ 1 : one)),
    ]) {
      writeFileSync(path, other)
      await expect(unsealAll(path, identity, sealed)).rejects.toThrow(
        /torn, cut off or was changed|was changed or replaced/,
      )
    }
  })
})

test('settings looser than the policies do not start', () => {
  const wrong = (env: Record<string, string>): string[] => {
    try {
      readConfig(env)
      return []
    } catch (cause) {
      if (cause instanceof ConfigError) return cause.problems
      throw cause
    }
  }
  expect(wrong({ BACKUP_KEEP_DAYS: '91', DELETE_BACKUP_MAX_DAYS: '90' }).join()).toMatch(/BACKUP_KEEP_DAYS/)
  expect(wrong({ DELETE_BACKUP_MAX_DAYS: '91' }).join()).toMatch(/DELETE_BACKUP_MAX_DAYS/)
  expect(wrong({ BACKUP_RECIPIENTS: 'AGE-SECRET-KEY-1ABC' }).join()).toMatch(/public half/)
})
