/** Files of workspaces: ciphertext in a storage, under random names. What they are and who may read them, modules/files knows. */
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { App } from '../app.ts'
import { type Sender, senderOf } from '../egress/index.ts'
import { error } from '../errors.ts'
import { workspaceKeys } from '../retention/keyring.ts'
import { BucketError } from '../s3/index.ts'
import { bucketStorage } from './bucket-storage.ts'
import { DamagedFile, sealed, unsealed } from './sealed.ts'
import { type Kept, MissingFile, type Storage, diskStorage } from './storage.ts'

export { CHUNK, DamagedFile, HEAD, isSealed, sealed, unsealed } from './sealed.ts'
export { bucketStorage } from './bucket-storage.ts'
export { moveFiles } from './move.ts'
export { type Kept, MissingFile, type Storage, diskStorage, filesDir } from './storage.ts'

/** The storage of this installation: the bucket of S3_URL, or the folder of DATA_DIR. */
export const storageOf = (app: App): Storage => storageFor(senderOf(app))
/** The same, where lines of the ledger go elsewhere. */
export const storageFor = (sender: Sender): Storage =>
  sender.config.s3 ? bucketStorage(sender, sender.config.s3) : diskStorage(sender.config)
const keysOf = (app: App, tenantId: string) => workspaceKeys(app, tenantId, 'files')

const FULL = new Set(['ENOSPC', 'EDQUOT', 'InsufficientStorage', 'QuotaExceeded', 'XMinioStorageFull'])
/** What went wrong with the storage, for people: it is full, or it is away. What is not of the storage stays as it is. */
function told(app: App, cause: unknown): unknown {
  const isDisk = cause instanceof Error && 'syscall' in cause && 'code' in cause
  if (!(cause instanceof BucketError) && !isDisk) return cause
  const code = String((cause as Error & { code: unknown }).code)
  const isFull = FULL.has(code) || (cause instanceof BucketError && cause.status === 507)
  app.log.error(
    { code, status: cause instanceof BucketError ? cause.status : undefined },
    'the storage of files failed',
  )
  return isFull ? error('storage_full') : error('storage_unavailable')
}

/** A name that tells nothing: which file lies there, the workspace's rows know. */
export const freshName = (): string => randomBytes(16).toString('hex')

/** Encrypts a stream into the storage; memory holds a chunk or two (a bucket: a part of 8 MB). @throws key_destroyed, storage_full, storage_unavailable */
export async function storeFile(
  app: App,
  tenantId: string,
  stored: string,
  source: AsyncIterable<Buffer | Uint8Array>,
): Promise<void> {
  const name = `${tenantId}/${stored}`
  try {
    await storageOf(app).write(name, sealed(keysOf(app, tenantId), name, source))
  } catch (cause) {
    throw told(app, cause)
  }
}

/**
 * A stored file in clear, as a stream. Its first chunk has been opened when this returns.
 * @throws file_damaged, file_missing, key_destroyed, storage_unavailable; the stream ends with DamagedFile where a later chunk was changed
 */
export async function readFile(app: App, tenantId: string, stored: string): Promise<Readable> {
  const name = `${tenantId}/${stored}`
  const keys = keysOf(app, tenantId)
  try {
    const chunks = unsealed(keys, name, await storageOf(app).read(name))
    const first = await chunks.next()
    return Readable.from(
      (async function* () {
        if (!first.done) yield first.value
        yield* chunks
      })(),
      { objectMode: false },
    )
  } catch (cause) {
    if (cause instanceof MissingFile) throw error('file_missing')
    if (cause instanceof DamagedFile) throw error('file_damaged')
    throw told(app, cause)
  }
}

/** Deletes stored bytes. @throws storage_unavailable: what is left, the hourly sweep takes */
export async function dropFiles(app: App, tenantId: string, stored: readonly string[]): Promise<void> {
  try {
    for (const one of stored) await storageOf(app).remove(`${tenantId}/${one}`)
  } catch (cause) {
    throw told(app, cause)
  }
}

/** Uploads that were cut off, and bytes that no row knows any more, once they are older than what could still be under way. */
const HALF_MS = 3_600_000
const UNKNOWN_MS = 600_000

/**
 * Deletes what lies in the storage and no row of the workspace names: torn uploads after an hour, bytes of deleted rows after ten minutes.
 * @param known names of the workspace's rows, read after the storage was listed
 * @returns how many were deleted
 */
export async function sweepUnknown(
  app: App,
  tenantId: string,
  known: () => Promise<ReadonlySet<string>>,
): Promise<number> {
  const storage = storageOf(app)
  const now = app.clock().getTime()
  const old = (await storage.list(tenantId)).filter(
    (one: Kept) => now - one.written_at > (one.isWhole ? UNKNOWN_MS : HALF_MS),
  )
  if (old.length === 0) return 0
  const names = await known()
  const gone = old.filter((one) => !one.isWhole || !names.has(one.name.slice(tenantId.length + 1)))
  for (const one of gone) await storage.remove(one.name)
  return gone.length
}

/** HMAC-SHA-256, for the signatures of links. */
export { mac } from '../crypto/aead.ts'
