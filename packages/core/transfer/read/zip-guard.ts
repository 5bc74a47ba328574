import { openAsBlob } from 'node:fs'
import { BlobReader, type FileEntry, ZipReader, configure } from '@zip.js/zip.js'
import { LIMITS } from './limits.ts'
import { isReadError, readError } from './read-error.ts'

configure({ useWebWorkers: false })

/** What a caller wants of an entry: every inflated chunk, or nothing but the count. */
export type ChunkReader = (chunk: Uint8Array) => void

const badName = (name: string): boolean =>
  name.startsWith('/') || /^[a-z]:/i.test(name) || name.split(/[\\/]/).includes('..')

/**
 * Walks every entry of a ZIP file and inflates it into a counter, so that the sizes are measured, not read from the header
 * (security.md 4.5): at most 10,000 entries, 2 GB in all, ratio 100, no encryption, no links, no absolute or `..` names.
 * `pick` may take the inflated chunks of an entry. Throws import_zip_bomb, import_file_damaged, import_file_unsupported.
 */
export const inspectZip = async (path: string, pick: (name: string) => ChunkReader | null): Promise<string[]> => {
  const blob = await openAsBlob(path)
  const reader = new ZipReader(new BlobReader(blob), { checkOverlappingEntry: true })
  const files: FileEntry[] = []
  const names: string[] = []
  let total = 0
  try {
    // All names before any content: an archive of too many entries costs nothing but its directory.
    for await (const entry of reader.getEntriesGenerator()) {
      names.push(entry.filename)
      if (names.length > LIMITS.zip_entries)
        throw readError('import_zip_bomb', `The archive has more than ${LIMITS.zip_entries} entries.`)
      if (badName(entry.filename) || ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000)
        throw readError('import_file_damaged', 'The archive holds a link or a path that leaves it.')
      if (entry.encrypted)
        throw readError('import_file_unsupported', 'The file is protected by a password; save it without one.')
      if (!entry.directory) files.push(entry)
    }
    for (const entry of files) total += await countEntry(entry, total, pick(entry.filename))
  } catch (cause) {
    if (isReadError(cause)) throw cause
    throw readError('import_file_damaged', 'The archive is damaged or incomplete.')
  } finally {
    await reader.close()
  }
  return names
}

const countEntry = async (entry: FileEntry, before: number, read: ChunkReader | null): Promise<number> => {
  let bytes = 0
  const packed = Math.max(entry.compressedSize, 1)
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      bytes += chunk.length
      if (before + bytes > LIMITS.zip_total_bytes)
        throw readError('import_zip_bomb', 'The archive unpacks to more than 2 GB.')
      if (bytes > LIMITS.zip_ratio_from_bytes && bytes / packed > LIMITS.zip_ratio)
        throw readError('import_zip_bomb', `An entry unpacks to more than ${LIMITS.zip_ratio} times its size.`)
      read?.(chunk)
    },
  })
  await entry.getData(sink, { checkOverlappingEntry: true })
  return bytes
}
