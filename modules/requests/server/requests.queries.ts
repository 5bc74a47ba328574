import { type Ctx, uuidv7 } from '@app/core'
import type { Tx } from '@app/core/db'
import type { Outcome, RequestKind, RequestState, RequestStep, RequestSummary } from '../index.ts'
import type { Calendar, Deadlines } from './clock.ts'

/** A request as the program works with it. */
export type PrivacyRequest = Deadlines & {
  readonly id: string
  readonly number: number
  readonly kind: RequestKind
  readonly state: RequestState
  readonly source: 'form' | 'desk'
  readonly name: string | null
  readonly email: string | null
  readonly message: string | null
  readonly language: 'en' | 'de'
  readonly for_other: boolean
  readonly received_at: string
  readonly acknowledged_at: string | null
  readonly extended_at: string | null
  readonly extension_reason: string | null
  readonly link_expires_at: string | null
  readonly verified_at: string | null
  readonly fact_at: string | null
  readonly fact_by: string | null
  readonly merged_into: string | null
  readonly closed_at: string | null
  readonly outcome: Outcome | null
  readonly warned: number
}
const COLUMNS = `id, number, kind, state, source, name, email, message, language, for_other, received_at, ack_due_at, respond_due_at, fulfil_due_at,
  acknowledged_at, extended_at, extension_reason, link_expires_at, verified_at, fact_at, fact_by, merged_into, closed_at, outcome, warned`
const OPEN = `state in ('identity', 'open', 'review', 'working')`

/** What people see: R-0007. */
export const numberText = (number: number): string => `R-${String(number).padStart(4, '0')}`

/** Late by any of its clocks: not acknowledged, or not answered by the day of the answer or, once extended, by the new last day. */
export const isOverdue = (one: PrivacyRequest, now: string): boolean =>
  one.closed_at === null &&
  one.state !== 'merged' &&
  ((one.acknowledged_at === null && one.ack_due_at <= now) ||
    (one.extended_at === null ? one.respond_due_at : one.fulfil_due_at) <= now)

export const summaryOf = (one: PrivacyRequest, now: string): RequestSummary => ({
  id: one.id,
  number: numberText(one.number),
  kind: one.kind,
  state: one.state,
  outcome: one.outcome,
  name: one.name,
  email: one.email,
  for_other: one.for_other,
  received_at: one.received_at,
  acknowledged_at: one.acknowledged_at,
  ack_due_at: one.ack_due_at,
  respond_due_at: one.respond_due_at,
  fulfil_due_at: one.fulfil_due_at,
  extended: one.extended_at !== null,
  verified_at: one.verified_at,
  closed_at: one.closed_at,
  is_overdue: isOverdue(one, now),
})

/** The workspace of a public form, when its form is open (`always`: also when it is not, for links that were given). */
export async function formOf(
  tx: Tx,
  slug: string,
  always = false,
): Promise<{ id: string; name: string; locale: string; authority: string | null } | null> {
  const [row] = await tx.query<{ id: string; name: string; locale: string; authority: string | null }>(
    `select id, name, locale, settings -> 'privacy' ->> 'authority' as authority from identity.tenant
     where slug = $1 and ($2 or coalesce((settings -> 'privacy' ->> 'form_open')::boolean, true))`,
    [slug, always],
  )
  return row ?? null
}

export type PrivacySettings = { form_open: boolean; holidays: string[]; authority: string }

/** What the workspace set for its requests; `authority`: whom people may complain to. */
export async function privacySettings(ctx: Pick<Ctx, 'tx' | 'tenant'>): Promise<PrivacySettings> {
  const [row] = await ctx.tx.query<{ privacy: Partial<PrivacySettings> | null }>(
    `select settings -> 'privacy' as privacy from identity.tenant where id = $1`,
    [ctx.tenant.id],
  )
  const given = row?.privacy ?? {}
  return { form_open: given.form_open ?? true, holidays: given.holidays ?? [], authority: given.authority ?? '' }
}

export async function savePrivacySettings(ctx: Ctx, settings: PrivacySettings): Promise<void> {
  await ctx.tx.run(
    `update identity.tenant set settings = jsonb_set(settings, '{privacy}', coalesce(settings -> 'privacy', '{}') || $2::jsonb), updated_at = $3 where id = $1`,
    [ctx.tenant.id, JSON.stringify(settings), ctx.now],
  )
}

export const calendarOf = async (ctx: Pick<Ctx, 'tx' | 'tenant'>): Promise<Calendar> => ({
  time_zone: ctx.tenant.time_zone,
  holidays: (await privacySettings(ctx)).holidays,
})

/** One at a time in a workspace: numbers have no gap and two askers at once are seen as one. */
export async function lockDesk(ctx: Ctx): Promise<void> {
  await ctx.tx.query(`select pg_advisory_xact_lock(hashtextextended('privacy_request ' || $1, 0))`, [ctx.tenant.id])
}

/**
 * An open request of the same address for the same thing: the oldest one that is not itself a part of another. Who asks for somebody else asks for that
 * person: never one with what they asked for themselves, or for a third.
 */
export async function openTwin(
  ctx: Ctx,
  asked: { email: string; kind: RequestKind; for_other: boolean; name: string },
): Promise<PrivacyRequest | null> {
  const [row] = await ctx.tx.query<PrivacyRequest>(
    `select ${COLUMNS} from privacy_request where tenant_id = $1 and email = $2 and kind = $3 and for_other = $4 and (not $4 or lower(name) = lower($5)) and ${OPEN} order by number limit 1`,
    [ctx.tenant.id, asked.email, asked.kind, asked.for_other, asked.name],
  )
  return row ?? null
}

export async function insertRequest(
  ctx: Ctx,
  row: Deadlines & {
    id: string
    kind: RequestKind
    state: 'identity' | 'merged'
    source: 'form' | 'desk'
    name: string
    email: string | null
    message: string | null
    language: 'en' | 'de'
    for_other: boolean
    merged_into: string | null
    received_at: string
    acknowledged_at: string | null
    closed_at: string | null
  },
): Promise<PrivacyRequest> {
  const [made] = await ctx.tx.query<PrivacyRequest>(
    `insert into privacy_request (tenant_id, id, number, kind, state, source, name, email, message, language, for_other, merged_into, received_at, ack_due_at, respond_due_at, fulfil_due_at, acknowledged_at, closed_at)
     select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17 from privacy_request where tenant_id = $1
     returning ${COLUMNS}`,
    [
      ctx.tenant.id,
      row.id,
      row.kind,
      row.state,
      row.source,
      row.name,
      row.email,
      row.message,
      row.language,
      row.for_other,
      row.merged_into,
      row.received_at,
      row.ack_due_at,
      row.respond_due_at,
      row.fulfil_due_at,
      row.acknowledged_at,
      row.closed_at,
    ],
  )
  if (!made) throw new Error('no request was made')
  return made
}

/** Columns a step may change. */
export type RequestChange = Partial<
  Pick<
    PrivacyRequest,
    | 'state'
    | 'name'
    | 'email'
    | 'message'
    | 'acknowledged_at'
    | 'fulfil_due_at'
    | 'extended_at'
    | 'extension_reason'
    | 'verified_at'
    | 'fact_at'
    | 'fact_by'
    | 'closed_at'
    | 'outcome'
    | 'link_expires_at'
  >
> & { readonly link_hash?: Buffer | null; readonly warned?: number }

export async function changeRequest(ctx: Ctx, id: string, change: RequestChange): Promise<void> {
  const names = Object.keys(change)
  await ctx.tx.run(
    `update privacy_request set ${names.map((name, at) => `${name} = $${at + 3}`).join(', ')} where tenant_id = $1 and id = $2`,
    [ctx.tenant.id, id, ...Object.values(change)],
  )
}

/** One request; `lock` for whoever is about to change it. */
export async function findRequest(ctx: Ctx, id: string, lock = false): Promise<PrivacyRequest | null> {
  const [row] = await ctx.tx.query<PrivacyRequest>(
    `select ${COLUMNS} from privacy_request where tenant_id = $1 and id = $2${lock ? ' for update' : ''}`,
    [ctx.tenant.id, id],
  )
  return row ?? null
}

export async function byLink(ctx: Ctx, hash: Buffer): Promise<PrivacyRequest | null> {
  const [row] = await ctx.tx.query<PrivacyRequest>(
    `select ${COLUMNS} from privacy_request where tenant_id = $1 and link_hash = $2 and link_expires_at > $3 for update`,
    [ctx.tenant.id, hash, ctx.now],
  )
  return row ?? null
}

/** Open ones by the day their answer is due; closed ones by their end, newest first. */
export async function listRequests(ctx: Ctx, which: 'open' | 'closed', limit: number): Promise<PrivacyRequest[]> {
  return await ctx.tx.query<PrivacyRequest>(
    which === 'open'
      ? `select ${COLUMNS} from privacy_request where tenant_id = $1 and ${OPEN} order by case when extended_at is null then respond_due_at else fulfil_due_at end, number limit $2`
      : `select ${COLUMNS} from privacy_request where tenant_id = $1 and not (${OPEN}) order by coalesce(closed_at, received_at) desc, number desc limit $2`,
    [ctx.tenant.id, limit],
  )
}

/** Other requests of the same address. */
export async function sameAddress(ctx: Ctx, one: PrivacyRequest): Promise<PrivacyRequest[]> {
  if (one.email === null) return []
  return await ctx.tx.query<PrivacyRequest>(
    `select ${COLUMNS} from privacy_request where tenant_id = $1 and email = $2 and id <> $3 order by number desc limit 20`,
    [ctx.tenant.id, one.email, one.id],
  )
}

/** The evidence: one line of what was done. */
export async function addStep(
  ctx: Ctx,
  requestId: string,
  name: string,
  detail: Record<string, unknown> | null = null,
): Promise<void> {
  await ctx.tx.run(
    `insert into privacy_request_step (tenant_id, id, request_id, at, name, actor_id, detail) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ctx.tenant.id,
      uuidv7(),
      requestId,
      ctx.now,
      name,
      ctx.actor.member_id,
      detail === null ? null : JSON.stringify(detail),
    ],
  )
}

export async function stepsOf(ctx: Ctx, requestId: string): Promise<RequestStep[]> {
  return await ctx.tx.query<RequestStep>(
    `select id, at, name, actor_id, detail from privacy_request_step where tenant_id = $1 and request_id = $2 order by at, id`,
    [ctx.tenant.id, requestId],
  )
}

/** Requests of one workspace that are late. */
export async function countOverdue(tx: Tx, tenantId: string, now: string): Promise<number> {
  const [row] = await tx.query<{ late: number }>(
    `select count(*)::int as late from privacy_request where tenant_id = $1 and ${OPEN}
       and ((acknowledged_at is null and ack_due_at <= $2) or case when extended_at is null then respond_due_at else fulfil_due_at end <= $2)`,
    [tenantId, now],
  )
  return row?.late ?? 0
}

export async function tenantIds(tx: Tx): Promise<string[]> {
  return (await tx.query<{ id: string }>('select id from identity.tenant order by id')).map((row) => row.id)
}

/** Members with an account, in the order they came. */
export async function memberAccounts(
  ctx: Pick<Ctx, 'tx' | 'tenant'>,
): Promise<{ member_id: string; account_id: string }[]> {
  return await ctx.tx.query(
    `select id as member_id, account_id from member where tenant_id = $1 and is_active and deleted_at is null and account_id is not null order by id limit 500`,
    [ctx.tenant.id],
  )
}
