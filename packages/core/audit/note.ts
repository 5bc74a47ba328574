import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/**
 * Signed notes (C2SP signed-note) that carry checkpoints of a log (C2SP tlog-checkpoint): three lines (origin, size, root in base64), one
 * extension line with the time, an empty line, and Ed25519 signatures. The key's name is the log's origin.
 */
export type Checkpoint = { origin: string; size: number; root: Buffer; at: string }

/** Signs notes of one log. */
export type NoteSigner = {
  readonly origin: string
  readonly public_key: string
  sign(checkpoint: Omit<Checkpoint, 'origin'>): string
}

const ED25519 = 1
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/** First 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key): which key a signature line is of. */
const keyId = (name: string, key: Buffer): Buffer =>
  createHash('sha256').update(name).update(Buffer.of(0x0a, ED25519)).update(key).digest().subarray(0, 4)

const rawPublic = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)

/** The verifier key as C2SP writes it: `name+hex id+base64(0x01 ‖ key)`. */
const vkey = (name: string, key: Buffer): string =>
  `${name}+${keyId(name, key).toString('hex')}+${Buffer.concat([Buffer.of(ED25519), key]).toString('base64')}`

/** @param seed 32 bytes, kept where the database is not */
export function noteSigner(origin: string, seed: Buffer): NoteSigner {
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const key = rawPublic(secret)
  return {
    origin,
    public_key: vkey(origin, key),
    sign(checkpoint) {
      const text = checkpointText({ origin, ...checkpoint })
      const line = Buffer.concat([keyId(origin, key), sign(null, Buffer.from(text), secret)]).toString('base64')
      return `${text}\n— ${origin} ${line}\n`
    },
  }
}

const checkpointText = (c: Checkpoint): string => `${c.origin}\n${c.size}\n${c.root.toString('base64')}\ntime ${c.at}\n`

/**
 * Reads a note; its signature is looked at by {@link verifyNote}.
 * @returns null when the text is no checkpoint
 */
export function parseNote(
  note: string,
): (Checkpoint & { text: string; signatures: { name: string; bytes: Buffer }[] }) | null {
  const cut = note.lastIndexOf('\n\n')
  if (cut < 0 || !note.endsWith('\n')) return null
  const text = note.slice(0, cut + 1)
  const [origin, size, root, ...more] = text.slice(0, -1).split('\n')
  if (!origin || !size || !/^(0|[1-9]\d{0,15})$/.test(size) || !root) return null
  const hash = Buffer.from(root, 'base64')
  if (hash.length !== 32 || hash.toString('base64') !== root) return null
  const at = more.find((line) => line.startsWith('time '))?.slice(5) ?? ''
  const signatures = note
    .slice(cut + 2, -1)
    .split('\n')
    .map((line) => /^— (\S+) (\S+)$/.exec(line))
  if (signatures.length === 0 || signatures.includes(null)) return null
  return {
    text,
    origin,
    size: Number(size),
    root: hash,
    at,
    signatures: signatures.flatMap((m) => (m ? [{ name: m[1] ?? '', bytes: Buffer.from(m[2] ?? '', 'base64') }] : [])),
  }
}

/** @returns the checkpoint when this verifier key signed it, else null */
export function verifyNote(note: string, verifierKey: string): Checkpoint | null {
  const parsed = parseNote(note)
  const key = readKey(verifierKey)
  if (!parsed || !key || parsed.origin !== key.name) return null
  const id = keyId(key.name, key.key)
  const secretless = createPublicKey({ key: Buffer.concat([SPKI, key.key]), format: 'der', type: 'spki' })
  const right = parsed.signatures.some(
    (s) =>
      s.name === key.name &&
      s.bytes.length === 68 &&
      s.bytes.subarray(0, 4).equals(id) &&
      verify(null, Buffer.from(parsed.text), secretless, s.bytes.subarray(4)),
  )
  if (!right) return null
  const { origin, size, root, at } = parsed
  return { origin, size, root, at }
}

function readKey(text: string): { name: string; key: Buffer } | null {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim())
  const bytes = Buffer.from(match?.[3] ?? '', 'base64')
  const [name, key] = [match?.[1] ?? '', bytes.subarray(1)]
  if (bytes.length !== 33 || bytes[0] !== ED25519 || keyId(name, key).toString('hex') !== match?.[2]) return null
  return { name, key }
}
