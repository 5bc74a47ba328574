import { createWriteStream, openAsBlob } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { error } from '@app/core'
import { LIMITS } from '@app/core/transfer'
import { BlobReader, ZipReader, ZipWriter } from '@zip.js/zip.js'

/**
 * A ZIP under a passphrase becomes one without, in place; other files stay as they are. Entries are counted while they are read: the limits of archives hold here too.
 * @throws import_passphrase_needed, import_passphrase_wrong
 */
export async function unlockZip(path: string, passphrase: string | undefined): Promise<void> {
  const reader = new ZipReader(new BlobReader(await openAsBlob(path)), { useWebWorkers: false })
  try {
    const entries = await reader.getEntries().catch(() => [])
    // What is no ZIP, or an open one, is for the reader that comes next to say.
    if (!entries.some((entry) => entry.encrypted)) return
    if (!passphrase) throw error('import_passphrase_needed')
    if (entries.length > LIMITS.zip_entries) throw error('import_zip_bomb')
    const aside = `${path}.open`
    const out = createWriteStream(aside, { mode: 0o600, flags: 'wx' })
    const zip = new ZipWriter(Writable.toWeb(out), { useWebWorkers: false, zip64: true })
    let total = 0
    try {
      for (const entry of entries) {
        if (entry.directory) continue
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            total += chunk.length
            if (total > LIMITS.zip_total_bytes) controller.error(error('import_zip_bomb'))
            else controller.enqueue(chunk)
          },
        })
        const read = entry.getData(writable, { password: passphrase.normalize('NFC') })
        const [written, done] = await Promise.allSettled([zip.add(entry.filename, readable, { level: 1 }), read])
        if (done.status === 'rejected') throw done.reason
        if (written.status === 'rejected') throw written.reason
      }
      await zip.close()
      await rename(aside, path)
    } catch (cause) {
      out.destroy()
      await rm(aside, { force: true })
      if (cause instanceof Error && /password/i.test(cause.message)) throw error('import_passphrase_wrong')
      if (cause instanceof Error && 'code' in cause && cause.code === 'import_zip_bomb') throw cause
      throw error('import_file_damaged')
    }
  } finally {
    await reader.close()
  }
}
