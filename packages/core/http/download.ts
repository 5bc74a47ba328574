import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'

/** An answer that is a file. It goes out after the transaction of its route has committed: what is not in the audit trail has not left. */
export type Download = {
  readonly name: string
  /** Content type, with its charset. */
  readonly type: string
  readonly body: Readable | Buffer | string
  /** Its length, where it is known: what is cut off on the way is then seen to be. */
  readonly bytes?: number
}

const made = new WeakSet<object>()

/** What a handler returns to send a file. */
export function download(file: Download): Download {
  const answer = { ...file }
  made.add(answer)
  return answer
}

/** RFC 6266: letters, digits, dots and dashes for anybody, and the whole name, encoded, for who understands it. */
function disposition(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_')
  const whole = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${whole}`}`
}

/** Told by origin, not by shape: a record may have the same members. */
export const isDownload = (answer: unknown): answer is Download =>
  typeof answer === 'object' && answer !== null && made.has(answer)

/** Sends a file to be kept, never to be shown in place. */
export const sendDownload = (reply: FastifyReply, { name, type, body, bytes }: Download): FastifyReply =>
  (bytes === undefined ? reply : reply.header('content-length', bytes))
    .header('content-type', type)
    .header('content-disposition', disposition(name))
    .header('x-content-type-options', 'nosniff')
    .send(body)
