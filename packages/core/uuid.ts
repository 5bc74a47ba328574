import { randomBytes, randomFillSync } from 'node:crypto'

/** Random bytes drawn ahead, 512 ids at a time: a draw costs as much as the rest of an id. Each is used once. */
const pool = Buffer.alloc(16 * 512)
let used = pool.length
let last = 0
let counter = 0
/** UUIDv7 (RFC 9562 §5.7) with a 12-bit counter in rand_a, so that ids of one process and millisecond keep their order. */
export function uuidv7(now = Date.now()): string {
  if (now > last) {
    last = now
    counter = randomBytes(2).readUInt16BE() & 0x7ff
  } else if (++counter > 0xfff) {
    last++
    counter = 0
  }
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = pool.subarray(used, (used += 16))
  bytes.writeUIntBE(last, 0, 6)
  bytes.writeUInt16BE(0x7000 | counter, 6)
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
