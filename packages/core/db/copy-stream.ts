import { PassThrough } from 'node:stream'
import type pg from 'pg'

/** Internals of pg that COPY needs, as for base backups (base-stream.ts); pinned exactly in package.json. */
type Wire = {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
  stream: {
    pause(): void
    resume(): void
    writableNeedDrain: boolean
    once(event: 'drain' | 'close', done: () => void): void
    off(event: 'drain' | 'close', done: () => void): void
  }
}
/** Also when the connection goes: then nothing drains any more, and its failure is told elsewhere. */
const drained = async ({ stream }: Wire): Promise<void> => {
  await new Promise<void>((done) => {
    const end = (): void => {
      for (const event of ['drain', 'close'] as const) stream.off(event, end)
      done()
    }
    for (const event of ['drain', 'close'] as const) stream.once(event, end)
  })
}
const nothing = {
  handleRowDescription() {},
  handleDataRow() {},
  handleCommandComplete() {},
  handlePortalSuspended() {},
  handleEmptyQuery() {},
}

/** `copy (…) to stdout`: what comes, as it comes; the socket waits while it is not read. Errors end the stream. */
export function copyOut(client: pg.ClientBase, sql: string): PassThrough {
  const out = new PassThrough({ highWaterMark: 1024 * 1024 })
  let wire: Wire | undefined
  const query = {
    ...nothing,
    submit(connected: Wire): null {
      wire = connected
      out.on('drain', () => connected.stream.resume())
      connected.query(sql)
      return null
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      // The parser uses its buffer again: what waits in the stream needs its own.
      if (!out.write(Buffer.from(chunk))) wire?.stream.pause()
    },
    handleError(cause: Error) {
      out.destroy(cause)
    },
    handleReadyForQuery() {
      out.end()
    },
  }
  client.query(query as unknown as pg.Submittable)
  return out
}

/** `copy … from stdin`: sends all of the source. @throws what the server says, or what the source breaks by; nothing of it is then written */
export async function copyIn(client: pg.ClientBase, sql: string, source: AsyncIterable<Buffer>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let failure: Error | undefined
    const send = async (wire: Wire): Promise<void> => {
      try {
        for await (const chunk of source) {
          if (failure) return
          wire.sendCopyFromChunk(chunk)
          if (wire.stream.writableNeedDrain) await drained(wire)
        }
        wire.endCopyFrom()
      } catch (cause) {
        failure = cause instanceof Error ? cause : new Error(String(cause))
        wire.sendCopyFail('the source broke off')
      }
    }
    const query = {
      ...nothing,
      submit(connected: Wire): null {
        connected.query(sql)
        return null
      },
      handleCopyInResponse(connected: Wire) {
        void send(connected)
      },
      handleError(cause: Error) {
        failure ??= cause
        reject(failure)
      },
      handleReadyForQuery() {
        if (failure) reject(failure)
        else resolve()
      },
    }
    client.query(query as unknown as pg.Submittable)
  })
}
