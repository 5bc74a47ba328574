import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { type App, AppError } from '@app/core'
import { readFile } from '@app/core/files'
import type { CarriedFile } from '../../files/server/index.ts'
import type { PackedFile } from './package-files.ts'

/** What an archive is written through. */
type Archive = { readonly add: (name: string, body: NodeJS.ReadableStream) => Promise<void> }

/**
 * Writes the contents of files into the archive, decrypted on the way, until they are together over the limit (PACKAGE_FILES_MB); those that are not in it
 * are listed all the same, by name and hash. @throws storage_unavailable: the job is tried again
 */
export async function packFiles(
  app: App,
  tenantId: string,
  files: readonly CarriedFile[],
  archive: Archive,
): Promise<PackedFile[]> {
  const out: PackedFile[] = []
  let room = app.config.files.package_bytes
  for (const [at, one] of files.entries()) {
    const { name, media_type, bytes, uploaded_at } = one
    const listed = { name, media_type, bytes, uploaded_at }
    const hash = createHash('sha256')
    try {
      const source = await readFile(app, tenantId, one.stored)
      const hashed = Readable.from(hashing(source, hash), { objectMode: false })
      const path = bytes <= room ? `files/${at + 1}-${safeName(name)}` : null
      if (path === null) for await (const _ of hashed);
      else await archive.add(path, hashed)
      if (path !== null) room -= bytes
      out.push({ ...listed, sha256: hash.digest('hex'), path, why: path === null ? 'too_large' : null })
    } catch (cause) {
      if (!(cause instanceof AppError) || !['file_missing', 'file_damaged'].includes(cause.code)) throw cause
      out.push({ ...listed, sha256: null, path: null, why: 'unreadable' })
    }
  }
  return out
}

async function* hashing(source: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash.update(chunk)
    yield chunk
  }
}

/** A name as any computer can write it: the uploader's, without what separates folders or ends a name. */
const safeName = (name: string): string =>
  name
    .replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, '_')
    .replace(/^\.+|[. ]+$/g, '_')
    .slice(0, 120)
