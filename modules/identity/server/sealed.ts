import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const VERSION = 'v1'
const NONCE = 12
const TAG = 16

/**
 * AES-256-GCM with a random 96-bit nonce: `v1.` and base64url of nonce, ciphertext and tag. `about` is the associated
 * data: a sealed text moved to another row does not open.
 */
export function seal(key: Buffer, text: string, about: string): string {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${VERSION}.${sealed.toString('base64url')}`
}

/** @throws Error when the text, the key or `about` is not the one it was sealed with */
export function unseal(key: Buffer, sealed: string, about: string): string {
  const [version, body = ''] = sealed.split('.')
  if (version !== VERSION) throw new Error('unknown version of a sealed value')
  const bytes = Buffer.from(body, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(Buffer.from(about))
    .setAuthTag(bytes.subarray(-TAG))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8')
}
