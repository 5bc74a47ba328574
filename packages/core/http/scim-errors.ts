import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { asAppError, loggable } from './errors.ts'
import { DATA_POLICY } from './headers.ts'

/** Media type of SCIM (RFC 7644 §3.1). */
export const SCIM = 'application/scim+json'

/** An error as SCIM says it (RFC 7644 §3.12). Our own code stands beside it. */
export function failScim(
  app: App,
  common: Record<string, string>,
  raw: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
): FastifyReply {
  const failure = asAppError(thrown)
  if (failure.status >= 500)
    app.log.error(
      { request_id: raw.id, code: failure.code, ...(failure.code === 'internal' ? loggable(thrown) : {}) },
      'request failed',
    )
  if (failure.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', 5)
  const kind = failure.extra['scim_type'] ?? TYPES[failure.code]
  return reply
    .code(failure.status)
    .headers(common)
    .header('content-security-policy', DATA_POLICY)
    .header('cache-control', 'no-store')
    .header('x-request-id', raw.id)
    .type(`${SCIM}; charset=utf-8`)
    .send(
      JSON.stringify({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(failure.status),
        ...(kind === undefined ? {} : { scimType: kind }),
        detail: [failure.detail, ...failure.fields.map((one) => `${one.pointer} ${one.message}`)].join(' '),
        code: failure.code,
      }),
    )
}

const TYPES: Readonly<Record<string, string>> = {
  bad_json: 'invalidSyntax',
  bad_request: 'invalidSyntax',
  validation_failed: 'invalidValue',
  conflict: 'uniqueness',
  last_owner: 'mutability',
}
