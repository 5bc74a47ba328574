import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'

/** An answer that is a file. It goes out after the transaction of its route has committed: what is not in the audit trail has not left. */
export type Download = {
  readonly name: string
  /** Content type, with its charset. */
  readonly type: string
  readonly body: Readable | Buffer | string
}

const made = new WeakSet<object>()

/** What a handler returns to send a file; the name is cut down to letters, digits, dots and dashes. */
export function download(file: Download): Download {
  const safe = { ...file, name: file.name.replace(/[^\w.-]/g, '_') }
  made.add(safe)
  return safe
}

/** Told by origin, not by shape: a record may have the same members. */
export const isDownload = (answer: unknown): answer is Download =>
  typeof answer === 'object' && answer !== null && made.has(answer)

/** Sends a file to be kept, never to be shown in place. */
export const sendDownload = (reply: FastifyReply, { name, type, body }: Download): FastifyReply =>
  reply
    .header('content-type', type)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('x-content-type-options', 'nosniff')
    .send(body)
