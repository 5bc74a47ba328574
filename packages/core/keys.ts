import { hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync, linkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'

/** Keys derived from the root key by HKDF-SHA-256; the same purpose always gives the same 32 bytes. */
export type Keys = { derive(purpose: string): Buffer }

/**
 * The folder of secrets, mode 0700. Nothing in it is ever sent anywhere or put into a backup.
 * @returns its path
 */
export function keysDir(config: Pick<Config, 'data_dir'>): string {
  const dir = join(config.data_dir, 'keys')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  chmodSync(dir, 0o700)
  return dir
}

/** Opens the root key (MASTER_KEY, else `DATA_DIR/keys/root.key`, made at first start with mode 0400). */
export function openKeys(config: Pick<Config, 'data_dir' | 'master_key'>): Keys {
  const root = config.master_key ?? secretFile(join(keysDir(config), 'root.key'))
  const cache = new Map<string, Buffer>()
  return {
    derive(purpose) {
      const known = cache.get(purpose)
      if (known) return known
      const key = Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), `custos:${purpose}`, 32))
      cache.set(purpose, key)
      return key
    },
  }
}

/** Written aside and linked into place: a crash leaves either no key or a whole one, and two first starts agree on one. */
function secretFile(path: string): Buffer {
  const read = (): Buffer | undefined => {
    try {
      return Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
      throw cause
    }
  }
  const known = read()
  if (known) return whole(known, path)
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(aside, `${randomBytes(32).toString('base64')}\n`, { mode: 0o400, flush: true })
  try {
    linkSync(aside, path)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
  } finally {
    rmSync(aside, { force: true })
  }
  return whole(read() ?? Buffer.alloc(0), path)
}

function whole(key: Buffer, path: string): Buffer {
  if (key.length !== 32)
    throw new Error(
      `${path} is damaged: it holds 32 bytes in base64. Put the right file back; without it passwords and sessions do not work.`,
    )
  return key
}
