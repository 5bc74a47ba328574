import { randomBytes } from 'node:crypto'
import { NONCE, TAG, decrypt, derive, encrypt } from '../crypto/aead.ts'
import type { PurposeKeys } from '../retention/keyring.ts'

/** Plain bytes in a chunk; the last one may have fewer, and only an empty file has an empty one. */
export const CHUNK = 64 * 1024
const MAGIC = Buffer.from('CuF1')
const KID = 8
const SALT = 16
/** Bytes before the first chunk: form, id of the key, salt of the file's own key. */
export const HEAD = MAGIC.length + KID + SALT

/** Do these bytes begin as a sealed file does? What follows is looked at only by who opens it. */
export const isSealed = (bytes: Buffer): boolean =>
  bytes.length >= HEAD && bytes.subarray(0, MAGIC.length).equals(MAGIC)

/** The stored bytes are not those that were written: cut off, in another order, of another file or workspace, or under a key that is gone. */
export class DamagedFile extends Error {
  constructor(why: string) {
    super(`The stored file is damaged: ${why}.`)
    this.name = 'DamagedFile'
  }
}

/** A nonce is the place of the chunk and whether it is the last one: what stands elsewhere, or ends early, does not open. The key is the file's own. */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE)
  nonce.writeUInt32BE(index, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

type Chunk = { bytes: Buffer; isLast: boolean }
/** Cuts a stream into pieces of `size`; the last one is known only once the stream has ended. */
async function* cut(source: AsyncIterable<Buffer | Uint8Array>, size: number): AsyncGenerator<Chunk> {
  let held: Buffer[] = []
  let length = 0
  for await (const part of source) {
    held.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength))
    length += part.length
    if (length <= size) continue
    const all = Buffer.concat(held)
    let at = 0
    for (; length - at > size; at += size) yield { bytes: all.subarray(at, at + size), isLast: false }
    held = [all.subarray(at)]
    length -= at
  }
  yield { bytes: Buffer.concat(held), isLast: true }
}

/**
 * Encrypts a stream, a chunk at a time: AES-256-GCM under a key of the file's own (HKDF of the workspace's key for files, a random salt and `name`),
 * each chunk bound to file, place and end.
 * @param name where it will lie, workspace included; under another name it does not open
 */
export async function* sealed(
  keys: PurposeKeys,
  name: string,
  source: AsyncIterable<Buffer | Uint8Array>,
): AsyncGenerator<Buffer> {
  const head = Buffer.concat([MAGIC, Buffer.from(keys.kid, 'hex'), randomBytes(SALT)])
  const key = derive(keys.key, head.subarray(MAGIC.length + KID), `file|${name}`)
  const aad = Buffer.concat([head, Buffer.from(name)])
  yield head
  let index = 0
  for await (const { bytes, isLast } of cut(source, CHUNK)) yield encrypt(key, nonceOf(index++, isLast), aad, bytes)
}

/** What {@link sealed} made, as it was. @throws DamagedFile at the first chunk that is not in its place, and at the end of a file that was cut */
export async function* unsealed(
  keys: PurposeKeys,
  name: string,
  source: AsyncIterable<Buffer | Uint8Array>,
): AsyncGenerator<Buffer> {
  const parts = source[Symbol.asyncIterator]()
  let start = Buffer.alloc(0)
  while (start.length < HEAD) {
    const next = await parts.next()
    if (next.done) throw new DamagedFile('it is cut off in its head')
    start = Buffer.concat([start, next.value])
  }
  const head = start.subarray(0, HEAD)
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw new DamagedFile('it has another form')
  const secret = keys.of(head.subarray(MAGIC.length, MAGIC.length + KID).toString('hex'))
  if (!secret) throw new DamagedFile('its key is gone')
  const key = derive(secret, head.subarray(MAGIC.length + KID), `file|${name}`)
  const aad = Buffer.concat([head, Buffer.from(name)])
  const rest = start.subarray(HEAD)
  const body: AsyncIterable<Buffer | Uint8Array> = {
    async *[Symbol.asyncIterator]() {
      yield rest
      for (let next = await parts.next(); !next.done; next = await parts.next()) yield next.value
    },
  }
  let index = 0
  for await (const { bytes, isLast } of cut(body, CHUNK + TAG)) {
    const plain = decrypt(key, nonceOf(index++, isLast), aad, bytes)
    if (!plain) throw new DamagedFile(`chunk ${index} does not open`)
    yield plain
  }
}
