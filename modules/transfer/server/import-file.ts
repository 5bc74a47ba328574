import { randomUUID } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type App, error } from '@app/core'
import { LIMITS, type SheetRow, type SourceFormat, sourceRows } from '@app/core/transfer'

/** Folder of uploads and exports: inside DATA_DIR, mode 0700. */
export const tmpFolder = async (app: App): Promise<string> => {
  const folder = join(app.config.data_dir, 'tmp')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

export const pathOf = (app: App, key: string): string => {
  if (!/^[a-z]+-[0-9a-f-]{36}$/.test(key)) throw error('not_found')
  return join(app.config.data_dir, 'tmp', key)
}

/** Stores an upload under a random name, mode 0600, counting its bytes while it comes. @throws import_file_too_large */
export const storeUpload = async (app: App, stream: NodeJS.ReadableStream, kind = 'import'): Promise<string> => {
  await tmpFolder(app)
  const key = `${kind}-${randomUUID()}`
  let bytes = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > LIMITS.file_bytes)
        done(error('import_file_too_large', { detail: 'The file is larger than 512 MB; split it.' }))
      else done(null, chunk)
    },
  })
  try {
    await pipeline(stream, counter, createWriteStream(pathOf(app, key), { mode: 0o600, flags: 'wx' }))
  } catch (cause) {
    await dropFile(app, key)
    throw cause
  }
  return key
}

/** Deletes an upload and what was made beside it. */
export const dropFile = async (app: App, key: string | null): Promise<void> => {
  if (key === null) return
  await rm(pathOf(app, key), { force: true })
  await rm(`${pathOf(app, key)}.rows`, { force: true })
}

/** Path of an upload that must still be there. @throws import_file_gone */
export const keptFile = (app: App, key: string | null): string => {
  if (key === null || !existsSync(pathOf(app, key))) throw error('import_file_gone')
  return pathOf(app, key)
}

/** Rows of an import's file, corrected ones in place of the file's. */
export async function* importRows(
  app: App,
  key: string | null,
  format: SourceFormat,
  edits: ReadonlyMap<number, string[]>,
): AsyncGenerator<SheetRow> {
  for await (const row of sourceRows(keptFile(app, key), format)) {
    const cells = edits.get(row.row_no)
    yield cells ? { row_no: row.row_no, cells } : row
  }
}
