import type { Socket } from 'node:net'
import type { App } from '../app.ts'
import { error } from '../errors.ts'
import { uuidv7 } from '../uuid.ts'
import { problemOf } from './errors.ts'
import { DATA_POLICY, commonHeaders } from './headers.ts'

const CODES: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'too_large',
}

/**
 * What never became a request: a head that is no HTTP, two lengths, too slow, too large. Node's parser refuses it before any
 * route; the answer has the shape and the headers of all others, and the connection ends: what follows on it cannot be trusted.
 */
export function refuseClient(app: App, secure: boolean): (failure: Error & { code?: string }, socket: Socket) => void {
  return (failure, socket) => {
    // Plain http, or a version that is too old, at a door of TLS: there is no way to answer that would not be plain, too.
    const isTls = 'encrypted' in socket && /SSL|EPROTO|TLS/.test(failure.code ?? '')
    if (failure.code === 'ECONNRESET' || isTls || !socket.writable) return void socket.destroy()
    const problem = error(CODES[failure.code ?? ''] ?? 'bad_request')
    const id = uuidv7()
    const body = JSON.stringify(problemOf(problem, id))
    const headers = {
      ...commonHeaders(secure),
      'content-security-policy': DATA_POLICY,
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      'x-request-id': id,
      connection: 'close',
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    app.log.debug({ request_id: id, code: problem.code, reason: failure.code }, 'request refused by the parser')
    socket.end(`HTTP/1.1 ${problem.status} Refused\r\n${lines.join('')}\r\n${body}`)
  }
}
