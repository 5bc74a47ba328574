import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { App } from '../app.ts'
import { openKeys } from '../keys.ts'
import {
  destroyWorkspaceKey,
  isKeyDestroyed,
  keyAges,
  rotateWorkspaceKey,
  workspaceKey,
  workspaceKeys,
} from '../retention/keyring.ts'
import { uuidv7 } from '../uuid.ts'
import { type Cell, blindToken, envelopeKid, isEnvelope, openEnvelope, sealEnvelope } from './envelope.ts'

const holder = (): Pick<App, 'config' | 'keys'> & { dir: string } => {
  const dir = mkdtempSync(join(tmpdir(), 'custos-keyring-'))
  const config = { data_dir: dir } as App['config']
  return { dir, config, keys: openKeys({ data_dir: dir }) }
}
const cellOf = (tenant: string): Cell => ({ tenant, table: 'contact', column: 'custom.iban', row: uuidv7() })

test('an envelope opens in its own cell alone', () => {
  const app = holder()
  const tenant = uuidv7()
  const cell = cellOf(tenant)
  const keys = workspaceKeys(app, tenant, 'fields')
  const envelope = sealEnvelope(keys, cell, 'DE02 1203 0000 ✓')
  expect(isEnvelope(envelope)).toBe(true)
  expect(openEnvelope(keys, cell, envelope)).toBe('DE02 1203 0000 ✓')
  for (const moved of [{ row: uuidv7() }, { column: 'custom.other' }, { table: 'lead' }, { tenant: uuidv7() }])
    expect(openEnvelope(keys, { ...cell, ...moved }, envelope)).toBeNull()
  expect(openEnvelope(workspaceKeys(app, tenant, 'files'), cell, envelope)).toBeNull()
  expect(openEnvelope(workspaceKeys(app, uuidv7(), 'fields'), cell, envelope)).toBeNull()
})

test('a changed envelope, another form and a typed text do not open', () => {
  const app = holder()
  const tenant = uuidv7()
  const cell = cellOf(tenant)
  const keys = workspaceKeys(app, tenant, 'fields')
  const [v, kid, nonce, body = ''] = sealEnvelope(keys, cell, 'secret').split('.')
  const flipped = Buffer.from(body, 'base64url')
  flipped[0] = (flipped[0] ?? 0) ^ 1
  expect(openEnvelope(keys, cell, [v, kid, nonce, flipped.toString('base64url')].join('.'))).toBeNull()
  expect(openEnvelope(keys, cell, [v, '0'.repeat(16), nonce, body].join('.'))).toBeNull()
  expect(openEnvelope(keys, cell, 'v1.what.people.type')).toBeNull()
  expect(isEnvelope('v1.what.people.type')).toBe(false)
})

test('two envelopes of one value differ; their blind tokens are equal, and differ by column and workspace', () => {
  const app = holder()
  const tenant = uuidv7()
  const cell = cellOf(tenant)
  const keys = workspaceKeys(app, tenant, 'fields')
  expect(sealEnvelope(keys, cell, 'one')).not.toBe(sealEnvelope(keys, cell, 'one'))
  const index = workspaceKey(app, tenant, 'blind_index')
  const token = blindToken(index, cell, 'Ann  Example')
  expect(token).toMatch(/^[0-9a-f]{32}$/)
  expect(blindToken(index, cell, ' ann example ')).toBe(token)
  expect(blindToken(index, { ...cell, column: 'custom.other' }, 'Ann Example')).not.toBe(token)
  expect(blindToken(workspaceKey(app, uuidv7(), 'blind_index'), cell, 'Ann Example')).not.toBe(token)
})

test('after a rotation the new key writes and the old one reads', () => {
  const app = holder()
  const tenant = uuidv7()
  const cell = cellOf(tenant)
  const before = sealEnvelope(workspaceKeys(app, tenant, 'fields'), cell, 'kept')
  const kid = rotateWorkspaceKey(app, tenant)
  const keys = workspaceKeys(app, tenant, 'fields')
  const after = sealEnvelope(keys, cell, 'new')
  expect(envelopeKid(after)).toBe(kid)
  expect(openEnvelope(keys, cell, before)).toBe('kept')
  expect(keyAges(app, tenant).map((key) => key.kid)).toEqual([kid, envelopeKid(before)])
  expect(openEnvelope(keys, cell, after)).toBe('new')
})

test('keys lie wrapped under the root key, and a destroyed one never comes back', () => {
  const app = holder()
  const tenant = uuidv7()
  const key = workspaceKey(app, tenant, 'fields')
  const folder = join(app.dir, 'keys', 'workspaces')
  const file = join(folder, `${tenant}.json`)
  expect(readFileSync(file, 'utf8')).not.toContain(key.toString('base64'))
  const other = { ...app, keys: { derive: () => randomBytes(32) } }
  rotateWorkspaceKey(app, tenant)
  expect(() => workspaceKey(other, tenant, 'fields')).toThrow('unable to authenticate')
  destroyWorkspaceKey(app, tenant, '2026-11-21T00:00:00.000Z')
  expect(isKeyDestroyed(app, tenant)).toBe(true)
  expect(() => workspaceKey(app, tenant, 'fields')).toThrow(expect.objectContaining({ code: 'key_destroyed' }))
  expect(() => rotateWorkspaceKey(app, tenant)).toThrow(expect.objectContaining({ code: 'key_destroyed' }))
  destroyWorkspaceKey(app, tenant, '2026-11-22T00:00:00.000Z')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ destroyed_at: '2026-11-21T00:00:00.000Z' })
  expect(existsSync(file) && readdirSync(folder).every((name) => name.endsWith('.json'))).toBe(true)
})

test('a destruction that a crash cut off goes on, and still knows which key it was', () => {
  const app = holder()
  const tenant = uuidv7()
  workspaceKey(app, tenant, 'fields')
  const folder = join(app.dir, 'keys', 'workspaces')
  const file = join(folder, `${tenant}.json`)
  const { kid } = JSON.parse(readFileSync(file, 'utf8')) as { kid: string }
  // As it lies on disk between the two last steps: the key overwritten, the tombstone beside it.
  writeFileSync(file, randomBytes(200))
  writeFileSync(`${file}.new`, JSON.stringify({ version: 1, kid, destroyed_at: '2026-11-21T00:00:00.000Z' }))
  expect(destroyWorkspaceKey(app, tenant, '2026-11-22T00:00:00.000Z')).toBe(kid)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ destroyed_at: '2026-11-21T00:00:00.000Z' })
  expect(readdirSync(folder)).toEqual([`${tenant}.json`])
})
