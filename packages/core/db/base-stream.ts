import { PassThrough } from 'node:stream'
import pg from 'pg'
import type { Connection } from './connection.ts'

/** Internals of pg that a COPY stream needs; pinned exactly (package.json), looked at by the drill every week. */
type Wire = { query(text: string): void; stream: { pause(): void; resume(): void } }
type Copy = { chunk: Buffer }
export type BaseBackup = {
  /** The data directory as a tar, log of its own included, until the end of the stream. */
  tar: PassThrough
  /** Resolves when the server is done: its manifest, and where the backup begins and ends in the log. */
  done: Promise<{ manifest: Buffer; timeline: number; start: string; end: string }>
}

/**
 * Takes a base backup over the replication protocol (BASE_BACKUP, PostgreSQL >= 15): one tar, then the manifest with the SHA-256 of each file
 * (security.md §1 (1)). The socket waits while the tar is not read.
 */
export async function takeBase(connection: Connection, label: string): Promise<BaseBackup> {
  // Text of the protocol 'replication' is no option in @types/pg.
  const client = new pg.Client({ ...connection, replication: 'true' } as pg.ClientConfig)
  const tar = new PassThrough({ highWaterMark: 1024 * 1024 })
  client.on('error', (cause) => tar.destroy(cause))
  await client.connect()
  const manifest: Buffer[] = []
  const rows: (string | null)[][] = []
  let isManifest = false
  const done = new Promise<Awaited<BaseBackup['done']>>((resolve, reject) => {
    let wire: Wire | undefined
    let failure: Error | undefined
    const query = {
      submit(connected: Wire): null {
        wire = connected
        tar.on('drain', () => connected.stream.resume())
        connected.query(
          `BASE_BACKUP (LABEL '${label}', WAL true, CHECKPOINT 'fast', MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')`,
        )
        return null
      },
      handleRowDescription() {},
      handleDataRow(message: { fields: (string | null)[] }) {
        rows.push(message.fields)
      },
      handleCopyData(message: Copy) {
        const [kind, data] = [message.chunk[0], message.chunk.subarray(1)]
        // n: a new archive, m: the manifest follows, d: bytes, p: progress.
        if (kind === 0x6d) isManifest = true
        if (kind !== 0x64) return
        if (isManifest) manifest.push(Buffer.from(data))
        // The parser uses its buffer again: what waits in the stream needs its own.
        else if (!tar.write(Buffer.from(data))) wire?.stream.pause()
      },
      handleCommandComplete() {},
      handlePortalSuspended() {},
      handleEmptyQuery() {},
      handleError(cause: Error) {
        failure ??= cause
        tar.destroy(cause)
        reject(cause)
      },
      handleReadyForQuery() {
        tar.end()
        const [start, timeline] = rows[0] ?? []
        const end = rows.at(-1)?.[0]
        if (failure || !start || !end) reject(failure ?? new Error('The server ended the backup without its position.'))
        else resolve({ manifest: Buffer.concat(manifest), timeline: Number(timeline), start, end })
      },
    }
    tar.once('close', () => {
      if (!tar.writableFinished) reject(new Error('The backup was broken off.'))
    })
    client.once('end', () => reject(new Error('The connection of the backup ended.')))
    client.query(query as unknown as pg.Submittable)
  })
  const end = (): void => void client.end().catch(() => {})
  done.then(end, end)
  return { tar, done }
}
