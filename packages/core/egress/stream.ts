import type { Readable } from 'node:stream'
import type { App } from '../app.ts'
import { AppError, error } from '../errors.ts'
import { NO_CONTRACT, isContracted } from './contracts.queries.ts'
import { type Leaving, refusalOf } from './gate.ts'
import { type EgressRequest, begin, bodySize, fieldsOf, reach } from './http.ts'
import { type EgressLine, type Ended, lineOf, noteAlone } from './ledger.queries.ts'

/** Who sends, and where the line of it goes. */
export type Sender = Pick<App, 'config' | 'registry'> & {
  note(line: EgressLine): Promise<void>
  /** Does a contract cover it? A restore has no database to ask, and only fetches. */
  isContracted(leaving: Leaving, host: string, method: string | undefined): Promise<boolean>
}
/** An answer whose body is still to come. Nothing is followed: a redirect is an answer as any other. */
export type Streamed = { readonly status: number; readonly headers: Headers; readonly body: Readable }

/** The running program: lines go to the ledger. */
export const senderOf = (app: App): Sender => ({
  config: app.config,
  registry: app.registry,
  note: (line) => noteAlone(app, line),
  isContracted: (leaving, host, method) => isContracted(app, leaving, host, method),
})

const SILENCE_MS = 30_000

/**
 * Sends one request whose answer may be large: its body is handed on as it comes, and breaks off with an error after 30 seconds of silence.
 * @throws egress_refused, egress_failed
 */
export async function egressStream(
  sender: Sender,
  leaving: Leaving,
  target: string | URL,
  given: EgressRequest = {},
): Promise<Streamed> {
  const url = new URL(target)
  const fields = fieldsOf(url, given)
  const note = (ended: Ended): Promise<void> => sender.note(lineOf(leaving, url.host, fields, ended))
  const why = refusalOf(sender, leaving, url.hostname, fields)
  if (why) {
    await note({ outcome: 'blocked', reason: why, bytes: 0 })
    throw error('egress_refused', { detail: 'More was to be sent than this destination may get.' })
  }
  if (!(await sender.isContracted(leaving, url.hostname, given.method))) {
    await note({ outcome: 'blocked', reason: 'contract', bytes: 0 })
    throw error('egress_refused', { detail: NO_CONTRACT })
  }
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(), given.timeout ?? 60_000)
  const bytes = bodySize(given) + url.pathname.length + url.search.length
  try {
    const address = await reach(sender.config, url, waiting.signal).catch(async (cause: unknown) => {
      const isStopped = cause instanceof AppError && cause.code === 'egress_refused'
      await note({ outcome: isStopped ? 'blocked' : 'failed', reason: isStopped ? 'address' : 'unreachable', bytes: 0 })
      throw cause
    })
    const answer = await begin(url, address, given, waiting.signal).catch(async (cause: unknown) => {
      await note({ outcome: 'failed', reason: waiting.signal.aborted ? 'no_answer' : 'answer', bytes })
      throw cause
    })
    answer.setTimeout(SILENCE_MS, () => answer.destroy(error('egress_failed')))
    await note({ outcome: 'sent', reason: null, bytes })
    const headers = new Headers()
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined) headers.set(name, [value].flat().join(', '))
    return { status: answer.statusCode ?? 0, headers, body: answer }
  } finally {
    clearTimeout(timer)
  }
}
