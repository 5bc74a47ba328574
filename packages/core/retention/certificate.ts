import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { App } from '../app.ts'
import { canonicalJson } from '../audit/canonical.ts'

/** A statement of the program about what it deleted, signed with the installation's key (Ed25519 over the canonical JSON of `statement`). */
export type Certificate = { statement: Record<string, unknown>; public_key: string; signature: string }

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const CONTEXT = 'custos certificate v1\n'
const textOf = (statement: Record<string, unknown>): Buffer => Buffer.from(CONTEXT + canonicalJson(statement))

/** Signs. The key comes from the root key, which is not in the database. */
export function certify(app: Pick<App, 'keys'>, statement: Record<string, unknown>): Certificate {
  const seed = app.keys.derive('certificate signing')
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const key = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    statement,
    public_key: key.toString('base64'),
    signature: sign(null, textOf(statement), secret).toString('base64'),
  }
}

/** Whether the signature is right; needs neither network nor database. Compare the key with one that was written down elsewhere. */
export function isGenuine(certificate: Certificate, publicKey: string = certificate.public_key): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.concat([SPKI, Buffer.from(publicKey, 'base64')]),
      format: 'der',
      type: 'spki',
    })
    return verify(null, textOf(certificate.statement), key, Buffer.from(certificate.signature, 'base64'))
  } catch {
    return false
  }
}
