import { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { error } from '../errors.ts'

/**
 * How long a client may take to say what it wants. Whoever sends a byte now and then holds a connection, a buffer and,
 * with enough friends, all of them (slow loris, slow post).
 */
export type SlowLimits = {
  /** The whole head of a request. */
  readonly head_ms: number
  /** The whole of a JSON body, which is at most 5 MB. */
  readonly body_ms: number
  /** How often is looked. */
  readonly check_ms: number
  /** An upload may take long, but never stand still: at least this many bytes between two looks, while we wait for it. */
  readonly upload_bytes: number
}

export const slowLimits: SlowLimits = { head_ms: 15_000, body_ms: 30_000, check_ms: 5_000, upload_bytes: 2_000 }

/** Watches a body that is still under way; drops the client when it is too slow (408 where an answer is still possible). */
export function watchBody(raw: FastifyRequest, reply: FastifyReply, isUpload: boolean, limits: SlowLimits): void {
  const stream = raw.raw
  // Requests of `inject` have no connection; a short body is here already.
  if (!(stream instanceof IncomingMessage) || stream.complete) return
  let seen = stream.socket.bytesRead
  let waited = 0
  const timer = setInterval(() => {
    waited += limits.check_ms
    const moved = stream.socket.bytesRead - seen
    seen = stream.socket.bytesRead
    if (stream.complete) return clearInterval(timer)
    // Bytes that wait in our own buffer are our delay, not the client's.
    const isSlow = isUpload ? moved < limits.upload_bytes && stream.readableLength === 0 : waited >= limits.body_ms
    if (!isSlow) return
    clearInterval(timer)
    // Answered already (a wrong type, a refused token), or a handler that reads by itself: only the connection is left to end.
    // An 'error' that nobody listens to would end the program.
    if (isUpload || reply.sent || stream.listenerCount('error') === 0) return void stream.destroy()
    // The parser of the body answers with this error; the connection ends with the answer.
    reply.header('connection', 'close')
    stream.emit('error', error('request_timeout'))
  }, limits.check_ms)
  timer.unref()
  stream.once('close', () => clearInterval(timer))
}
