import type { FieldProblem } from '@app/schema'
import { AppError, allErrorCodes, error } from '../errors.ts'

/** RFC 9457 problem document. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors?: readonly FieldProblem[]
  readonly request_id: string
}

const FASTIFY_CODES: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_REQ_FILE_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
}

/** Whatever was thrown, as one of our errors. Unknown ones become `internal`: their text may hold data, so it is never shown. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const given = thrown as { code?: unknown; statusCode?: unknown }
  const known = typeof given?.code === 'string' ? FASTIFY_CODES[given.code] : undefined
  if (known) return error(known)
  if (typeof given?.statusCode === 'number' && given.statusCode >= 400 && given.statusCode < 500)
    return error('bad_request')
  return error('internal')
}

/** The body of an error answer. */
export function problemOf(failure: AppError, requestId: string): Problem & Record<string, unknown> {
  const title = allErrorCodes()[failure.code]?.[1] ?? 'Error'
  return {
    ...failure.extra,
    type: `/docs/errors#${failure.code}`,
    title,
    status: failure.status,
    code: failure.code,
    detail: failure.detail,
    ...(failure.fields.length > 0 ? { errors: failure.fields } : {}),
    request_id: requestId,
  }
}

/** What may be logged of an unexpected error: its name, code and frames; never its message, which may quote values. */
export function loggable(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { thrown: typeof thrown }
  const code = (thrown as { code?: unknown }).code
  const frames = (thrown.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12)
    .map((line) => line.trim())
  return { error: thrown.name, ...(typeof code === 'string' ? { error_code: code } : {}), frames }
}
