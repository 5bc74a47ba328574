import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../app.ts'
import { error } from '../errors.ts'
import { keysDir } from '../keys.ts'

type Wrapped = { kid: string; created_at: string; wrapped: string }
/**
 * The keys of a workspace as they lie in `DATA_DIR/keys/workspaces`, wrapped by the root's: one that writes, and older ones that still read what
 * was written under them; or a tombstone. Never in the database (security.md §5.2).
 */
type Stored = (Wrapped & { version: 1; older?: Wrapped[] }) | { version: 1; kid: string | null; destroyed_at: string }
type Holder = Pick<App, 'config' | 'keys'>

const folder = (app: Pick<App, 'config'>): string => {
  const path = join(keysDir(app.config), 'workspaces')
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return path
}
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const pathOf = (app: Pick<App, 'config'>, tenantId: string): string => {
  if (!UUID.test(tenantId)) throw error('not_found')
  return join(folder(app), `${tenantId}.json`)
}

function read(path: string): Stored | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Stored
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw cause
  }
}

/** AES-256-GCM under the root's wrapping key; bound to the workspace and the key's own id, so that a file put in another's place fails. */
function wrap(root: Buffer, tenantId: string, kid: string, key: Buffer): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', root, nonce).setAAD(Buffer.from(`${tenantId}|${kid}`))
  const body = Buffer.concat([cipher.update(key), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
}
function unwrap(root: Buffer, tenantId: string, { kid, wrapped }: Wrapped): Buffer {
  const bytes = Buffer.from(wrapped, 'base64')
  const cipher = createDecipheriv('aes-256-gcm', root, bytes.subarray(0, 12), { authTagLength: 16 })
  cipher.setAAD(Buffer.from(`${tenantId}|${kid}`)).setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()])
}

const wrapping = (app: Pick<App, 'keys'>): Buffer => app.keys.derive('keyring')

/** The keys of a workspace for one purpose: `kid` and `key` write, `of` finds the key that an older version wrote under. */
export type PurposeKeys = { kid: string; key: Buffer; of(kid: string): Buffer | null; kids: string[] }

/**
 * Unwrapped keys by file, as long as the file is the same one: a key that another process rotated or destroyed is gone from here with the next use.
 * Bounded, the oldest go first.
 */
const opened = new Map<string, { stamp: string; keys: Map<string, Buffer>; derived: Map<string, PurposeKeys> }>()
const MAX_OPENED = 500

function stampOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found ? `${found.ino} ${found.mtimeNs} ${found.size}` : null
}

/**
 * The keys of a workspace for one purpose (HKDF-SHA-256 of the workspace's keys; the first is made at first use).
 * @throws key_destroyed when the workspace was purged: nothing encrypted under them can be read again, from no backup either
 */
export function workspaceKeys(app: Holder, tenantId: string, purpose: string): PurposeKeys {
  const path = pathOf(app, tenantId)
  const stamp = stampOf(path)
  const known = opened.get(path)
  const cached = known && known.stamp === stamp ? known.derived.get(purpose) : undefined
  if (cached) return cached
  const stored = read(path) ?? make(app, path, tenantId)
  if ('destroyed_at' in stored) {
    opened.delete(path)
    throw error('key_destroyed')
  }
  const entry =
    known && known.stamp === stamp
      ? known
      : {
          stamp: stampOf(path) ?? '',
          keys: new Map([stored, ...(stored.older ?? [])].map((w) => [w.kid, unwrap(wrapping(app), tenantId, w)])),
          derived: new Map<string, PurposeKeys>(),
        }
  if (entry !== known) {
    if (opened.size >= MAX_OPENED) opened.delete(opened.keys().next().value ?? '')
    opened.set(path, entry)
  }
  const derived = new Map(
    [...entry.keys].map(([kid, key]) => [
      kid,
      Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `custos:${purpose}`, 32)),
    ]),
  )
  const made: PurposeKeys = {
    kid: stored.kid,
    key: derived.get(stored.kid) ?? Buffer.alloc(0),
    of: (kid) => derived.get(kid) ?? null,
    kids: [...derived.keys()],
  }
  entry.derived.set(purpose, made)
  return made
}

/** The key that writes, for one purpose. @throws key_destroyed as {@link workspaceKeys} */
export const workspaceKey = (app: Holder, tenantId: string, purpose: string): Buffer =>
  workspaceKeys(app, tenantId, purpose).key

/** Written aside and linked into place: a crash leaves no key or a whole one, two first uses agree on one, and a tombstone is never overwritten. */
function make(app: Holder, path: string, tenantId: string): Stored {
  const fresh = freshKey(app, tenantId)
  const stored: Stored = { version: 1, ...fresh }
  const aside = `${path}.${fresh.kid}`
  writeFileSync(aside, JSON.stringify(stored), { mode: 0o600, flush: true })
  try {
    linkSync(aside, path)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
  } finally {
    rmSync(aside, { force: true })
  }
  return read(path) ?? stored
}

function freshKey(app: Holder, tenantId: string): Wrapped {
  const kid = randomBytes(8).toString('hex')
  return {
    kid,
    created_at: new Date().toISOString(),
    wrapped: wrap(wrapping(app), tenantId, kid, randomBytes(32)),
  }
}

/** A new key writes from now on; older ones go on reading. Two at once: the later of the two writes, none is lost. @returns the id of the new key */
export function rotateWorkspaceKey(app: Holder, tenantId: string): string {
  const path = pathOf(app, tenantId)
  const stored = read(path) ?? make(app, path, tenantId)
  if ('destroyed_at' in stored) throw error('key_destroyed')
  const { version, older = [], ...present } = stored
  const next = freshKey(app, tenantId)
  replace(path, { version, ...next, older: [present, ...older] })
  return next.kid
}

/** When the workspace's keys were made, the one that writes first; empty while there is none. @throws key_destroyed */
export function keyAges(app: Holder, tenantId: string): { kid: string; created_at: string }[] {
  const stored = read(pathOf(app, tenantId))
  if (!stored) return []
  if ('destroyed_at' in stored) throw error('key_destroyed')
  return [stored, ...(stored.older ?? [])].map(({ kid, created_at }) => ({ kid, created_at }))
}

function writeAside(path: string, stored: Stored): string {
  const aside = `${path}.new`
  writeFileSync(aside, JSON.stringify(stored), { mode: 0o600, flush: true })
  return aside
}
const replace = (path: string, stored: Stored): void => renameSync(writeAside(path, stored), path)

/**
 * Puts a tombstone in the keys' place: there is no way back. Doing it twice is doing it once, also after a crash in the middle: the tombstone, which
 * knows the id of the key, is whole on disk before the key is overwritten.
 * @returns the id of the key that wrote, when there was one
 */
export function destroyWorkspaceKey(app: Pick<App, 'config'>, tenantId: string, at: string): string | null {
  const path = pathOf(app, tenantId)
  const known = readHalf(path)
  if (known && 'destroyed_at' in known) return known.kid
  const kid = known?.kid ?? null
  const aside = writeAside(path, { version: 1, kid, destroyed_at: at })
  // Overwritten before it is replaced: on most file systems that is worth little, and it costs nothing.
  if (known) writeFileSync(path, randomBytes(statSync(path).size), { flush: true })
  renameSync(aside, path)
  opened.delete(path)
  return kid
}

/** The keys, also where a crash left bytes in their place: then the tombstone that lies beside them is what stands. */
function readHalf(path: string): Stored | null {
  try {
    return read(path)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    const aside = read(`${path}.new`)
    if (!aside || !('destroyed_at' in aside)) throw cause
    renameSync(`${path}.new`, path)
    return aside
  }
}

/** Whether the workspace's key is gone for good. */
export const isKeyDestroyed = (app: Pick<App, 'config'>, tenantId: string): boolean => {
  const known = read(pathOf(app, tenantId))
  return known !== null && 'destroyed_at' in known
}
