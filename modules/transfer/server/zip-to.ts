import { createWriteStream } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipWriter } from '@zip.js/zip.js'

/**
 * A ZIP that is written to `path` (mode 0600). With a passphrase every file in it is encrypted (WinZip AES-256): names of the entries stay readable,
 * contents do not.
 */
export function zipTo(path: string, passphrase?: string) {
  const out = createWriteStream(path, { mode: 0o600 })
  const zip = new ZipWriter(Writable.toWeb(out), {
    useWebWorkers: false,
    zip64: true,
    level: 6,
    ...(passphrase ? { password: passphrase, encryptionStrength: 3 as const } : {}),
  })
  return {
    add: async (name: string, body: string | NodeJS.ReadableStream): Promise<void> => {
      const source = typeof body === 'string' ? Readable.from([Buffer.from(body)]) : Readable.from(body)
      await zip.add(name, Readable.toWeb(source) as ReadableStream<Uint8Array>)
    },
    close: async (): Promise<void> => {
      await zip.close()
      if (!out.closed) await finished(out).catch(() => undefined)
    },
  }
}
