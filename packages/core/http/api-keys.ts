import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import { crc32 } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { type AppError, error } from '../errors.ts'
import type { Principal } from './route.ts'
import { findKey, touchKey } from './api-keys.queries.ts'
import { TOUCH } from './times.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PATTERN = /^(custos|custosscim)_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/

/** Base 62, most significant digit first, filled up to `length`. */
function base62(bytes: Uint8Array, length: number): string {
  let n = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let out = ''
  while (out.length < length) {
    out = (DIGITS[Number(n % 62n)] ?? '0') + out
    n /= 62n
  }
  return out
}
const checksum = (text: string): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return base62(bytes, 6)
}

/** Keys of the API, and tokens of directories (SCIM): one is never taken for the other. */
export type KeyPrefix = 'custos' | 'custosscim'
export type NewKey = { readonly key: string; readonly public_id: string; readonly secret_hash: Buffer }

/**
 * A new key: `custos_<id>_<secret><checksum>`, 256 random bits of secret. The checksum (CRC-32) lets secret scanners tell a key from
 * chance without asking; the prefix tells them whose.
 */
export function newKey(prefix: KeyPrefix = 'custos'): NewKey {
  const public_id = base62(randomBytes(10), 12)
  const body = `${prefix}_${public_id}_${base62(randomBytes(32), 43)}`
  const key = body + checksum(body)
  return { key, public_id, secret_hash: hashKey(key) }
}
export const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest()

/** The id of a well-formed key of this kind; null for anything else, without asking the database. */
export function keyId(key: string, prefix: KeyPrefix = 'custos'): string | null {
  const found = PATTERN.exec(key)
  return found?.[1] === prefix && found[2] && checksum(key.slice(0, -6)) === found[4] ? found[2] : null
}

/** Ranges as `203.0.113.0/24`, `2001:db8::/32` or single addresses. @throws bad_request naming the first that is neither */
export function addressList(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const [i, range] of ranges.entries()) {
    const [address = '', bits] = range.split('/')
    const version = isIP(address)
    const most = version === 6 ? 128 : 32
    const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
    if (version === 0 || length < 0 || length > most)
      throw error('validation_failed', {
        fields: [{ pointer: `/addresses/${i}`, code: 'wrong_format', message: 'is no address and no range' }],
      })
    list.addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

const isWithin = (ranges: readonly string[], ip: string): boolean => {
  const plain = ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice(7) : ip
  return addressList(ranges).check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

/** The bearer token of a request; null when it does not carry one. */
export function bearer(raw: FastifyRequest): string | null {
  const header = raw.headers.authorization
  if (header === undefined) return null
  return /^Bearer +(\S+)$/i.exec(header)?.[1] ?? ''
}

/**
 * Who acts by this key. Unknown, expired, revoked and orphaned keys are one answer; a right key from a wrong address is told so, since
 * its holder should know. Last use is kept to the minute.
 */
export async function resolveKey(app: App, raw: FastifyRequest, key: string): Promise<Principal | AppError> {
  const id = keyId(key)
  if (!id) return error('api_key_invalid')
  const now = app.clock().getTime()
  return await app.db.inAuth(async (tx): Promise<Principal | AppError> => {
    const row = await findKey(tx, id)
    const right = timingSafeEqual(row?.secret_hash ?? Buffer.alloc(32), hashKey(key))
    if (!row || !right || !row.is_active || row.revoked_at !== null || Date.parse(row.expires_at) <= now)
      return error('api_key_invalid')
    const slug = raw.headers['x-workspace']
    if (typeof slug === 'string' && slug !== '' && slug !== row.slug) return error('not_found')
    if (row.addresses && !isWithin(row.addresses, raw.ip)) return error('api_key_address')
    if (!row.last_used_at || now - Date.parse(row.last_used_at) >= TOUCH || row.last_used_ip !== raw.ip)
      await touchKey(tx, row.id, new Date(now).toISOString(), raw.ip)
    return {
      session: null,
      workspace: { tenant_id: row.tenant_id, slug: row.slug, member_id: row.member_id },
      key: { key_id: row.id, public_id: id, rights: row.rights },
    }
  })
}
