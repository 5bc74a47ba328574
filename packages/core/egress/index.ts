/**
 * Door of the one way out of the program (ADR 17): nothing else opens a connection (tools/ways-out.ts). Each goes to a destination of the register, for
 * its purpose, with the fields it lists; what left, and what was stopped, is a line of the ledger.
 */
import type { App } from '../app.ts'
import { AppError, error } from '../errors.ts'
import { NO_CONTRACT, isContracted } from './contracts.queries.ts'
import { type Leaving, refusalOf } from './gate.ts'
import { type EgressRequest, ask, bodySize, fieldsOf, reach } from './http.ts'
import { type Ended, lineOf, noteAlone } from './ledger.queries.ts'

export { NO_CONTRACT } from './contracts.queries.ts'
export { isLoopbackAddress, isOwnHost, mayConnect, rangesOf } from './addresses.ts'
export type { About, Leaving } from './gate.ts'
export type { EgressRequest } from './http.ts'
export {
  type EgressCount,
  type EgressEntry,
  type EgressFilter,
  countEgress,
  egressOf,
  egressSeen,
  listEgress,
} from './ledger.queries.ts'
export { type PortAnswers, askOwnPort } from './own-port.ts'
export { askNameServer } from './names.ts'
export { type Sender, type Streamed, egressStream, senderOf } from './stream.ts'

/** Sends one request over https, and notes it. @throws egress_refused, egress_failed: without the host, which may be somebody's */
export async function egress(
  app: App,
  leaving: Leaving,
  target: string | URL,
  given: EgressRequest = {},
): Promise<Response> {
  const url = new URL(target)
  const fields = fieldsOf(url, given)
  const note = (ended: Ended): Promise<void> => noteAlone(app, lineOf(leaving, url.host, fields, ended))
  const why = refusalOf(app, leaving, url.hostname, fields)
  if (why) {
    await note({ outcome: 'blocked', reason: why, bytes: 0 })
    throw error('egress_refused', {
      detail: why === 'field' ? 'More was to be sent than this destination may get.' : 'Nothing may be sent there.',
    })
  }
  if (!(await isContracted(app, leaving, url.hostname, given.method))) {
    await note({ outcome: 'blocked', reason: 'contract', bytes: 0 })
    throw error('egress_refused', { detail: NO_CONTRACT })
  }
  const within = AbortSignal.timeout(given.timeout ?? 5000)
  const address = await reach(app.config, url, within).catch(async (cause: unknown) => {
    const isStopped = cause instanceof AppError && cause.code === 'egress_refused'
    await note({ outcome: isStopped ? 'blocked' : 'failed', reason: isStopped ? 'address' : 'unreachable', bytes: 0 })
    throw cause
  })
  const bytes = bodySize(given) + url.pathname.length + url.search.length
  const answer = await ask(url, address, given, within).catch(async (cause: unknown) => {
    await note({ outcome: 'failed', reason: within.aborted ? 'no_answer' : 'answer', bytes })
    throw cause
  })
  await note({ outcome: 'sent', reason: null, bytes })
  return answer
}
