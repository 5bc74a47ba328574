import { randomBytes } from 'node:crypto'
import { PLATFORM, commitOrigin, commitValue } from './audit/leaf.ts'
import type { App } from './app.ts'
import type { Ctx } from './ctx.ts'
import type { Tx } from './db/index.ts'
import { maskedValue } from './records/seal.ts'
import { uuidv7 } from './uuid.ts'

export type Change = [old: unknown, next: unknown]
export type NewEvent = {
  name: string
  object: string
  record_id: string | null
  record_version: number | null
  changes?: Record<string, Change>
  /** Who the record belongs to from now on, when that is what happened. Not kept: it wakes subscribers of {@link ASSIGNED}. */
  assigned_to?: string | null
}
/** Subscribers of this name are called when records were given to somebody else than who acts, whatever the event is called. */
export const ASSIGNED = '*.assigned'

/**
 * Writes what happened, in the transaction that does it: one statement for the events with their values, one that wakes the live streams and, when a
 * subscriber wants one of the names, the job that calls it with these events; sent together. A created record's values are in the record itself and in the old
 * values of later changes; they are not written twice (ADR 3). Values, address and device stand beside salted commitments, so that they can be
 * erased and the log still verifies (security.md §5.3).
 */
export async function writeEvents(ctx: Ctx, events: NewEvent[]): Promise<string[]> {
  if (events.length === 0) return []
  const ids = events.map(() => uuidv7())
  const values: { ids: string[]; fields: string[]; olds: (string | null)[]; news: (string | null)[]; salts: Buffer[] } =
    {
      ids: [],
      fields: [],
      olds: [],
      news: [],
      salts: [],
    }
  const commitments = events.map((event, i) => {
    if (!event.changes) return null
    return JSON.stringify(
      Object.fromEntries(
        Object.entries(event.changes).map(([field, [old, next]]) => {
          const salt = randomBytes(16)
          values.ids.push(ids[i] ?? '')
          values.fields.push(field)
          values.salts.push(salt)
          values.olds.push(old === undefined || old === null ? null : JSON.stringify(old))
          values.news.push(next === undefined || next === null ? null : JSON.stringify(next))
          return [field, commitValue(salt, field, old, next)]
        }),
      ),
    )
  })
  const [ip, device] = [ctx.ip ?? null, ctx.device ?? null]
  const salt = ip === null && device === null ? null : randomBytes(16)
  const params: unknown[] = [
    ctx.tenant.id,
    ctx.now,
    ctx.actor.member_id,
    ctx.on_behalf_of ?? null,
    ctx.source,
    ctx.correlation_id,
    ctx.causation_id ?? null,
    ip,
    device,
    salt && commitOrigin(salt, ip, device),
    salt,
    ids,
    events.map((e) => e.name),
    events.map((e) => e.object),
    events.map((e) => e.record_id),
    events.map((e) => e.record_version),
    commitments,
  ]
  const withValues = values.ids.length > 0
  if (withValues) params.push(values.ids, values.fields, values.olds, values.news, values.salts)
  await Promise.all([
    ctx.tx.query(`${withValues ? INSERT_VALUES : ''}${INSERT_EVENTS}`, params),
    ...announcements(ctx, events, ids),
  ])
  return ids
}

const INSERT_VALUES = `with v as (insert into event_value (tenant_id, event_id, field, old, new, salt)
  select $1, u.* from unnest($18::uuid[], $19::text[], $20::jsonb[], $21::jsonb[], $22::bytea[]) as u(event_id, field, old, new, salt)) `
const INSERT_EVENTS = `insert into event (tenant_id, id, at, name, object, record_id, record_version, actor_id, on_behalf_of, source, correlation_id, causation_id, commitments, ip, device, origin, origin_salt)
  select $1, u.id, $2, u.name, u.object, u.record_id, u.version, $3, $4, $5, $6, $7, u.commitments, $8, $9, $10, $11
  from unnest($12::uuid[], $13::text[], $14::text[], $15::uuid[], $16::bigint[], $17::jsonb[]) as u(id, name, object, record_id, version, commitments)`

/** NOTIFY is delivered at commit. Ids only, and no more of them than a payload holds: beyond that a client refetches the object. */
function announcements(ctx: Ctx, events: NewEvent[], ids: readonly string[]): Promise<unknown>[] {
  const byKind = Map.groupBy(
    events.filter((e) => e.record_id !== null),
    (e) => `${e.object} ${e.name.split('.').at(-1)}`,
  )
  const sent: Promise<unknown>[] = [...byKind].map(([kind, own]) => {
    const ids = own.map((e) => e.record_id)
    const [object, action] = kind.split(' ')
    const payload = JSON.stringify({ tenant_id: ctx.tenant.id, object, action, ids: ids.length > 100 ? [] : ids })
    return ctx.tx.query(`select pg_notify('custos_live', $1)`, [payload])
  })
  const cause = { tenant_id: ctx.tenant.id, correlation_id: ctx.correlation_id }
  // Ids of one call follow each other: a span of them says which events, however many an import has written before.
  if (events.some((e) => ctx.app.parts.subscribers.has(e.name)))
    sent.push(enqueue(ctx, 'core.event', { ...cause, from: ids[0], to: ids.at(-1) }))
  if (isAssignment(ctx, events))
    sent.push(enqueue(ctx, 'core.assigned', cause, { job_key: `assigned:${ctx.correlation_id}` }))
  return sent
}

/** By a person's own hand: an import, undo or sample data gives nothing away. */
function isAssignment(ctx: Ctx, events: NewEvent[]): boolean {
  return (
    ctx.app.parts.subscribers.has(ASSIGNED) &&
    (ctx.source === 'ui' || ctx.source === 'api' || ctx.source === 'job') &&
    ctx.actor.member_id !== null &&
    events.some((e) => e.assigned_to && e.assigned_to !== ctx.actor.member_id)
  )
}

/** Something the installation itself did (a backup, a restore), in the platform's log. Facts are counts, names and times, never anybody's data. */
export async function notePlatform(
  app: Pick<App, 'db' | 'clock'>,
  name: string,
  object: string,
  facts: Readonly<Record<string, string | number>> = {},
): Promise<void> {
  const id = uuidv7()
  const fields = Object.entries(facts).map(([field, value]) => ({ field, value, salt: randomBytes(16) }))
  await app.db.inAuth(
    (tx) =>
      tx.query(
        `with v as (insert into event_value (tenant_id, event_id, field, old, new, salt)
           select $1, $2, u.* from unnest($6::text[], $7::jsonb[], $8::jsonb[], $9::bytea[]) as u(field, old, new, salt))
         insert into event (tenant_id, id, at, name, object, source, correlation_id, commitments) values ($1, $2, $3, $4, $5, 'system', $2, $10)`,
        [
          PLATFORM,
          id,
          app.clock().toISOString(),
          name,
          object,
          fields.map((one) => one.field),
          fields.map(() => null),
          fields.map((one) => JSON.stringify(one.value)),
          fields.map((one) => one.salt),
          JSON.stringify(Object.fromEntries(fields.map((f) => [f.field, commitValue(f.salt, f.field, null, f.value)]))),
        ],
      ),
    PLATFORM,
  )
}

/** An act of an account, before or beside any workspace. */
export type AccountAct = {
  name: string
  /** Null when nobody is known by the address given. */
  account_id: string | null
  /** The workspace it is of, when one is known; noted there too when the account is an active member. */
  tenant_id: string | null
  at: string
  correlation_id: string
  ip: string | null
  device: string | null
  /** The session it is about. */
  session_id?: string
}

/**
 * Notes a sign-in and its kin, in the transaction that does it (as app_auth, whatever workspace it is of): always in the platform's own log, and in that of
 * the workspace it leads to. Known and unknown accounts take the same single statement, so that its time tells nothing.
 */
export async function noteAccount(tx: Tx, act: AccountAct): Promise<void> {
  const [salt, other] = [randomBytes(16), randomBytes(16)]
  await tx.query(
    `with m as (select member_id from identity.membership where account_id = $2 and tenant_id = $3 and is_active)
     insert into event (tenant_id, id, at, name, object, record_id, actor_id, source, correlation_id, ip, device, origin, origin_salt)
     select '${PLATFORM}'::uuid, $4::uuid, $5::timestamptz, $1, 'account', $2::uuid, $2::uuid, 'ui', $6::uuid, $7, $8, $9::bytea, $10::bytea
     union all select $3::uuid, $11::uuid, $5, $1, 'session', $12::uuid, m.member_id, 'ui', $6, $7, $8, $13, $14 from m`,
    [
      act.name,
      act.account_id,
      act.tenant_id,
      uuidv7(),
      act.at,
      act.correlation_id,
      act.ip,
      act.device,
      commitOrigin(salt, act.ip, act.device),
      salt,
      uuidv7(),
      act.session_id ?? null,
      commitOrigin(other, act.ip, act.device),
      other,
    ],
  )
}

/** Adds a job in this transaction: it runs after commit or never. Payloads hold ids only, that of a scoped API key included: what it starts stays within its rights. */
export async function enqueue(
  ctx: Pick<Ctx, 'tx' | 'key_id'>,
  task: string,
  payload: Record<string, unknown>,
  options: { run_at?: string; job_key?: string } = {},
): Promise<void> {
  await ctx.tx.query('select app_enqueue($1, $2::json, $3::timestamptz, $4)', [
    task,
    JSON.stringify(ctx.key_id ? { ...payload, key_id: ctx.key_id } : payload),
    options.run_at ?? null,
    options.job_key ?? null,
  ])
}

export type EventRow = {
  id: string
  at: string
  name: string
  object: string
  record_id: string | null
  record_version: number | null
  actor_id: string | null
  /** Of support access: the operator's account. */
  on_behalf_of: string | null
  source: string
  correlation_id: string
  changes: { field: string; old: unknown; new: unknown }[] | null
}

/** Those of the workspace `$1`, with their values. */
const EVENTS = `select e.id, e.at, e.name, e.object, e.record_id, e.record_version, e.actor_id, e.on_behalf_of, e.source, e.correlation_id,
    (select json_agg(json_build_object('field', v.field, 'old', v.old, 'new', v.new) order by v.field)
      from event_value v where v.tenant_id = $1 and v.event_id = e.id) as changes
  from event e where e.tenant_id = $1`

/** Events of a record or a correlation with their values, newest first; those of encrypted fields masked. */
export async function readEvents(
  ctx: Ctx,
  by: { object: string; record_id: string } | { correlation_id: string },
  options: { before?: string; limit: number },
): Promise<EventRow[]> {
  const [where, values] =
    'correlation_id' in by
      ? (['e.correlation_id = $2', [by.correlation_id, null]] as const)
      : (['e.object = $2 and e.record_id = $3', [by.object, by.record_id]] as const)
  const rows = await ctx.tx.query<EventRow>(
    `${EVENTS} and ${where}${'correlation_id' in by ? ' and ($3::text is null)' : ''} and ($4::uuid is null or e.id < $4) order by e.id desc limit $5`,
    [ctx.tenant.id, ...values, options.before ?? null, options.limit],
  )
  return rows.map((row) => maskedEvent(ctx, row))
}

const maskedEvent = (ctx: Ctx, row: EventRow): EventRow => ({
  ...row,
  changes:
    row.changes?.map((change) => ({
      field: change.field,
      old: maskedValue(ctx, row.object, change.field, change.old),
      new: maskedValue(ctx, row.object, change.field, change.new),
    })) ?? null,
})

/** Those of one correlation, by their first and last id, that have these names; oldest first. */
export async function eventsOf(
  ctx: Ctx,
  span: { correlation_id: string; from: string; to: string },
  names: readonly string[],
): Promise<EventRow[]> {
  const rows = await ctx.tx.query<EventRow>(
    `${EVENTS} and e.correlation_id = $2 and e.id between $3 and $4 and e.name = any($5::text[]) order by e.id`,
    [ctx.tenant.id, span.correlation_id, span.from, span.to, names],
  )
  return rows.map((row) => maskedEvent(ctx, row))
}
