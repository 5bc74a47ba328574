import type { FieldProblem } from '@app/schema'

/** Every error the program answers: code -> HTTP status and what it means. `docs/errors.md` is made from this table. */
export const errorCodes = {
  bad_request: [400, 'The request is not understood.'],
  bad_json: [
    400,
    'The body is not JSON, or JSON that is refused (doubled keys, `__proto__`, too deep, numbers out of range).',
  ],
  validation_failed: [400, 'Fields are wrong; `errors` points at each.'],
  bad_filter: [400, 'The filter is wrong; `errors` points at the part.'],
  bad_sort: [400, 'The sort names a field that cannot be sorted.'],
  bad_cursor: [400, 'The cursor is not one of ours, or belongs to another sort.'],
  bad_limit: [400, 'limit is 1 to 200.'],
  unknown_field: [400, 'A field is not known.'],
  undo_impossible: [409, 'There is nothing left to undo.'],
  not_signed_in: [401, 'Sign in first.'],
  session_expired: [401, 'The session has ended; sign in again.'],
  second_factor_required: [
    401,
    'The first step of signing in is done; the second is asked for. `methods` says by what: passkey, totp, recovery_code.',
  ],
  scim_token_invalid: [401, 'The token of the directory is unknown, expired or revoked.'],
  api_key_invalid: [401, 'The API key is unknown, expired or revoked, or its owner is no longer active.'],
  wrong_credentials: [401, 'Email address or password is wrong.'],
  api_key_address: [403, 'This API key may not be used from your address.'],
  operator_suspended: [403, 'Your access as an operator is suspended: a review is due, or it was ended.'],
  second_factor_setup: [403, 'Set up a second factor first.'],
  training_expired: [403, 'Without a valid training no grant can be used.'],
  grant_closed: [403, 'The grant has ended, was revoked, is not approved yet, or does not cover this.'],
  sso_required: [
    403,
    'Your workspace asks for single sign-on: use "Continue with SSO". Owners sign in with password and second factor.',
  ],
  sso_session: [
    403,
    'You are signed in by the single sign-on of one workspace; this asks for your own password or passkey. Sign in with it first.',
  ],
  session_only: [403, 'This is for signed-in people; an API key cannot do it.'],
  workspace_closing: [
    403,
    'The workspace is on its way out: it can be read and exported until `purge_at`, and not changed. An owner can take that back.',
  ],
  forbidden: [403, 'Your role does not allow this.'],
  step_up_required: [403, 'This asks for a sign-in within the last 10 minutes; prove again who you are and repeat it.'],
  second_factor_setup_required: [
    403,
    'This workspace or your role asks for a second step of signing in; set one up first.',
  ],
  reveal_not_allowed: [403, 'Your role may not see the values of this encrypted field.'],
  field_not_writable: [403, 'A field may not be written.'],
  csrf_missing: [403, 'The X-XSRF-TOKEN header is missing or not of this session.'],
  csrf_spent: [403, 'The token was used before; a fresh one is in the cookie.'],
  origin_refused: [403, 'The request comes from another site.'],
  sign_up_closed: [403, 'Sign-up is closed here.'],
  not_found: [404, 'There is no such thing, or you may not see it.'],
  region_fixed: [409, 'The region of a workspace is chosen when it is made, and stays: its data lies there.'],
  region_not_served: [422, 'This installation keeps data in another region; `served` says in which.'],
  reference_not_found: [404, 'A reference points at nothing you can see.'],
  request_timeout: [408, 'The request came too slowly.'],
  acknowledgement_required: [
    428,
    'The privacy policy has changed what you may ask for: read and acknowledge version `number` first. Exports and deletion stay open.',
  ],
  headers_too_large: [431, 'The head of the request is too large.'],
  file_missing: [410, 'The stored bytes of this file are gone.'],
  file_damaged: [500, 'The stored bytes of this file were changed or cut off; they are not handed out.'],
  file_empty: [400, 'The file is empty.'],
  file_too_large: [413, 'The file is larger than files may be here; `max_bytes` says how large that is.'],
  file_type_refused: [
    415,
    'Files of this kind are not taken. What a file is, its first bytes tell; images, PDF, Office and OpenDocument files, text and ZIP archives are.',
  ],
  file_image_refused: [422, 'The image cannot be read, or has more than 50 million pixels.'],
  file_quota: [413, 'The workspace has no room left for files; `quota_bytes` and `used_bytes` say how much there is.'],
  storage_full: [
    507,
    'The storage of files has no room left; nothing was kept of the upload. The operator has to make room.',
  ],
  storage_unavailable: [503, 'The storage of files does not answer at the moment; nothing was lost, try again.'],
  backup_running: [409, 'A backup of this workspace is being made already.'],
  backup_not_ready: [409, 'The backup is not ready.'],
  backup_passphrase_wrong: [403, 'The passphrase is not that of this backup. After 5 wrong ones it is deleted.'],
  backup_locked: [403, 'The backup was deleted after 5 wrong passphrases. Make a new one.'],
  backup_not_opened: [403, 'Give the passphrase first: it opens the backup for your session, for 10 minutes.'],
  backup_gone: [410, 'The backup is gone: its 7 days are over, or a newer one took its place.'],
  import_passphrase_needed: [422, 'The archive is under a passphrase; send it with the file.'],
  import_passphrase_wrong: [422, 'The passphrase is not that of the archive.'],
  conflict: [409, 'The request does not fit the present state.'],
  suppressed: [
    409,
    'This belongs to a person who was erased and must not come back. Whoever administers privacy can lift that, with a reason and a new basis.',
  ],
  on_hold: [409, 'A legal hold keeps this; whoever administers privacy can lift it, with a reason.'],
  restricted: [
    409,
    'Processing of this record, or of the person it is about, is restricted: it is kept and read, nothing else. Whoever administers privacy can lift that, with a reason.',
  ],
  special_stays_encrypted: [409, 'A field of special categories of data stays encrypted.'],
  key_destroyed: [410, 'The key of this workspace was destroyed when it was deleted.'],
  in_use: [409, 'Other records depend on this one; `errors` counts them.'],
  not_unique: [409, 'Another record has this value already.'],
  idempotency_conflict: [409, 'The Idempotency-Key was used for another request.'],
  lead_already_converted: [409, 'The lead is converted already.'],
  lead_not_converted: [409, 'The lead is not converted.'],
  deal_already_closed: [409, 'The deal is closed already.'],
  deal_not_closed: [409, 'The deal is open.'],
  stage_missing: [409, 'The pipeline has no stage with this outcome.'],
  slots_exhausted: [409, 'All slots for filterable fields of this kind are taken.'],
  last_owner: [409, 'A workspace keeps at least one owner.'],
  audit_pending: [409, 'The log has not come to this event yet; a checkpoint follows within seconds.'],
  import_state: [409, 'The import is not in a state for this.'],
  invitation_used: [410, 'The invitation was used or has expired.'],
  version_conflict: [412, 'The record was changed since you read it; `current` holds its state now.'],
  too_large: [413, 'The body is too large.'],
  unsupported_media_type: [415, 'Bodies are JSON, or multipart on upload routes.'],
  check_failed: [422, 'The record would break a rule of its object; `errors` points at each.'],
  fields_required: [422, 'The stage asks for fields that are empty.'],
  wrong_host: [421, 'This host name is not served here; use the PUBLIC_URL.'],
  account_exists: [409, 'There is an account with this address already; sign in and make the workspace there.'],
  password_refused: [400, 'The new password does not fit the rules; `errors` says why.'],
  invitation_other_account: [409, 'The invitation is for another address than the one signed in; sign out first.'],
  password_too_short_alone: [
    409,
    'The password has fewer than 15 characters, which is enough only beside a second factor; change it first.',
  ],
  mail_not_configured: [409, 'This installation sends no mail; its operator helps with a link.'],
  confirmation_required: [403, 'Signing up needs the code that is mailed to the address.'],
  code_wrong: [400, 'The code is wrong; `tries_left` says how often it may still be typed.'],
  code_over: [410, 'The code was used, is too old, or was typed wrong too often. Ask for a new one.'],
  link_used: [410, 'The link was used, is too old, or the password was changed since. Ask for a new one.'],
  recovery_required: [
    403,
    'Too many failed sign-ins in all; only a new password by mail, or from the operator, helps.',
  ],
  too_many_mails: [429, 'Too many mails to this address; Retry-After says when to ask again.'],
  too_many_failures: [429, 'Too many failed sign-ins; Retry-After says when to try again.'],
  https_required: [426, 'This installation is reached by https only.'],
  rate_limited: [429, 'Too many requests; Retry-After says when to come back.'],
  egress_refused: [422, 'The program does not connect there.'],
  egress_failed: [422, 'The other side does not answer, or not as it should.'],
  internal: [500, 'The program failed; the request id finds the log entry.'],
  database_unavailable: [503, 'The database does not answer at the moment; nothing was lost, try again.'],
  read_only: [503, 'The disk is nearly full: reading works, writing waits until there is room.'],
  busy: [503, 'Too much at once; try again shortly.'],
} as const satisfies Record<string, readonly [number, string]>

export type ErrorCode = keyof typeof errorCodes

/** The one error class. `extra` goes into the problem document beside the standard members. */
export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly fields: FieldProblem[]
  readonly extra: Record<string, unknown>
  constructor(
    code: string,
    status: number,
    detail: string,
    fields: FieldProblem[] = [],
    extra: Record<string, unknown> = {},
  ) {
    super(`${code}: ${detail}`)
    this.name = 'AppError'
    this.code = code
    this.status = status
    this.detail = detail
    this.fields = fields
    this.extra = extra
  }
}

const more = new Map<string, readonly [number, string]>()
/** Codes of a module or a part of core that has many of its own (import readers); documented with the rest. */
export function registerErrorCodes(codes: Record<string, readonly [number, string]>): void {
  for (const [code, entry] of Object.entries(codes)) more.set(code, entry)
}
export const allErrorCodes = (): Record<string, readonly [number, string]> => ({
  ...errorCodes,
  ...Object.fromEntries(more),
})

/** `throw error('deal_already_closed')`. Detail texts never hold personal data. */
export function error(
  code: ErrorCode | (string & {}),
  given: { detail?: string; fields?: FieldProblem[]; extra?: Record<string, unknown> } = {},
): AppError {
  const [status, meaning] = (errorCodes as Record<string, readonly [number, string]>)[code] ??
    more.get(code) ?? [500, code]
  return new AppError(code, status, given.detail ?? meaning, given.fields, given.extra)
}
