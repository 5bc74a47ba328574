import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Bytes of a nonce, and of the tag at the end of every ciphertext. */
export const NONCE = 12
export const TAG = 16

/**
 * AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce: the ciphertext followed by its tag of 16 bytes. A nonce is used once under a key.
 * @throws RangeError when the key is not 32 or the nonce not 12 bytes
 */
export function encrypt(key: Buffer, nonce: Buffer, aad: Buffer, plain: Buffer): Buffer {
  if (key.length !== 32 || nonce.length !== NONCE) throw new RangeError('a key has 32 bytes, a nonce 12')
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(aad)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** What {@link encrypt} made, or null when key, nonce, data or associated data are not those it was made with. */
export function decrypt(key: Buffer, nonce: Buffer, aad: Buffer, sealed: Buffer): Buffer | null {
  if (key.length !== 32 || nonce.length !== NONCE || sealed.length < TAG) return null
  const cut = sealed.length - TAG
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
    .setAAD(aad)
    .setAuthTag(sealed.subarray(cut))
  try {
    return Buffer.concat([cipher.update(sealed.subarray(0, cut)), cipher.final()])
  } catch {
    return null
  }
}

export const freshNonce = (): Buffer => randomBytes(NONCE)
/** HMAC-SHA-256 (RFC 2104), cut to `bytes`. */
export const mac = (key: Buffer, data: Buffer | string, bytes = 32): Buffer =>
  createHmac('sha256', key).update(data).digest().subarray(0, bytes)
/** HKDF-SHA-256 (RFC 5869). */
export const derive = (secret: Buffer, salt: Buffer, info: Buffer | string, bytes = 32): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes))
