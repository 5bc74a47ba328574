import type { PurposeKeys } from '../retention/keyring.ts'
import { NONCE, TAG, decrypt, derive, encrypt, freshNonce, mac } from './aead.ts'

/** The one place a ciphertext is good for: moved to another row, column, table or workspace it does not open (security.md §5.2). */
export type Cell = { tenant: string; table: string; column: string; row: string }

const aad = (cell: Cell, kid: string): Buffer =>
  Buffer.from([cell.tenant, cell.table, cell.column, cell.row, kid].join('|'))

const pattern = /^v1\.([0-9a-f]{16})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/
/** Whether a text has the form of an envelope. People can type that too: only {@link openEnvelope} knows. */
export const isEnvelope = (value: unknown): value is string => typeof value === 'string' && pattern.test(value)

/** `v1.kid.nonce.ciphertext`, under the key that writes. */
export function sealEnvelope(keys: PurposeKeys, cell: Cell, plain: string): string {
  const nonce = freshNonce()
  const body = encrypt(keys.key, nonce, aad(cell, keys.kid), Buffer.from(plain, 'utf8'))
  return `v1.${keys.kid}.${nonce.toString('base64url')}.${body.toString('base64url')}`
}

/** What an envelope holds, or null: of another cell, under a key that is gone, changed, or no envelope at all. */
export function openEnvelope(keys: PurposeKeys, cell: Cell, envelope: string): string | null {
  const [, kid = '', nonce = '', body = ''] = pattern.exec(envelope) ?? []
  const key = keys.of(kid)
  if (!key) return null
  const bytes = Buffer.from(body, 'base64url')
  if (bytes.length < TAG) return null
  const nonceBytes = Buffer.from(nonce, 'base64url')
  if (nonceBytes.length !== NONCE) return null
  return decrypt(key, nonceBytes, aad(cell, kid), bytes)?.toString('utf8') ?? null
}

/** The id of the key an envelope was made under. */
export const envelopeKid = (envelope: string): string | null => pattern.exec(envelope)?.[1] ?? null

/**
 * Blind index of a value: 16 bytes of HMAC-SHA-256 under a key of the workspace and column, as hex. Equal values give equal tokens, and nothing else
 * can be asked of them. Case and runs of spaces do not count.
 */
export function blindToken(key: Buffer, column: { table: string; column: string }, value: string): string {
  const own = derive(key, Buffer.alloc(0), `${column.table}|${column.column}`)
  return mac(own, value.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase(), 16).toString('hex')
}
