import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Size and SHA-256 of a written file. */
export type Written = { bytes: number; sha256: string }

/** Counts and hashes what passes through. */
export const hashing = (): { stream: Transform; result: () => Written } => {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer | string, _encoding, done) {
      const buffer = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk
      hash.update(buffer)
      bytes += buffer.length
      done(null, buffer)
    },
  })
  return { stream, result: () => ({ bytes, sha256: hash.digest('hex') }) }
}

/** Writes chunks to a file of mode 0600 with back pressure and says its size and hash. */
export const writeFile0600 = async (path: string, chunks: AsyncIterable<string | Uint8Array>): Promise<Written> => {
  const { stream, result } = hashing()
  await pipeline(Readable.from(chunks, { objectMode: true }), stream, createWriteStream(path, { mode: 0o600 }))
  return result()
}
