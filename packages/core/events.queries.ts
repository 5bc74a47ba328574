import { createHash, randomBytes } from 'node:crypto'
import type { Ctx } from './ctx.ts'
import { uuidv7 } from './uuid.ts'

export type Change = [old: unknown, next: unknown]
export type NewEvent = {
  name: string
  object: string
  record_id: string | null
  record_version: number | null
  changes?: Record<string, Change>
}

/** SHA-256 over salt, field and both values: the value can be erased and the trail still verifies (security.md §5.3). */
const commitment = (salt: Buffer, field: string, change: Change): string =>
  createHash('sha256')
    .update(salt)
    .update(JSON.stringify([field, change[0] ?? null, change[1] ?? null]))
    .digest('base64url')

/**
 * Writes what happened, in the transaction that does it: one statement for the events, one for their values, one that wakes the live
 * streams and, when a subscriber wants one of the names, the job that calls it. A created record's values are in the record itself and
 * in the old values of later changes; they are not written twice (ADR 3).
 */
export async function writeEvents(ctx: Ctx, events: NewEvent[]): Promise<string[]> {
  if (events.length === 0) return []
  const ids = events.map(() => uuidv7())
  const [valueIds, fields, olds, news, salts]: [string[], string[], (string | null)[], (string | null)[], Buffer[]] = [
    [],
    [],
    [],
    [],
    [],
  ]
  const commitments = events.map((event, i) => {
    if (!event.changes) return null
    return JSON.stringify(
      Object.fromEntries(
        Object.entries(event.changes).map(([field, change]) => {
          const salt = randomBytes(16)
          valueIds.push(ids[i] ?? '')
          fields.push(field)
          salts.push(salt)
          olds.push(change[0] === undefined || change[0] === null ? null : JSON.stringify(change[0]))
          news.push(change[1] === undefined || change[1] === null ? null : JSON.stringify(change[1]))
          return [field, commitment(salt, field, change)]
        }),
      ),
    )
  })
  await ctx.tx.query(
    `insert into event (tenant_id, id, at, name, object, record_id, record_version, actor_id, source, correlation_id, causation_id, commitments, ip)
     select $1, u.id, $2, u.name, u.object, u.record_id, u.version, $3, $4, $5, $6, u.commitments, $7
     from unnest($8::uuid[], $9::text[], $10::text[], $11::uuid[], $12::bigint[], $13::jsonb[]) as u(id, name, object, record_id, version, commitments)`,
    [
      ctx.tenant.id,
      ctx.now,
      ctx.actor.member_id,
      ctx.source,
      ctx.correlation_id,
      ctx.causation_id ?? null,
      ctx.ip ?? null,
      ids,
      events.map((e) => e.name),
      events.map((e) => e.object),
      events.map((e) => e.record_id),
      events.map((e) => e.record_version),
      commitments,
    ],
  )
  if (valueIds.length > 0) {
    await ctx.tx.query(
      `insert into event_value (tenant_id, event_id, field, old, new, salt) select $1, u.* from unnest($2::uuid[], $3::text[], $4::jsonb[], $5::jsonb[], $6::bytea[]) as u(event_id, field, old, new, salt)`,
      [ctx.tenant.id, valueIds, fields, olds, news, salts],
    )
  }
  await announce(ctx, events)
  return ids
}

/** NOTIFY is delivered at commit. Ids only, and no more of them than a payload holds: beyond that a client refetches the object. */
async function announce(ctx: Ctx, events: NewEvent[]): Promise<void> {
  const byKind = Map.groupBy(
    events.filter((e) => e.record_id !== null),
    (e) => `${e.object} ${e.name.split('.').at(-1)}`,
  )
  const wanted = events.some((e) => ctx.app.parts.subscribers.has(e.name))
  for (const [kind, own] of byKind) {
    const ids = own.map((e) => e.record_id)
    const [object, action] = kind.split(' ')
    const payload = JSON.stringify({ tenant_id: ctx.tenant.id, object, action, ids: ids.length > 100 ? [] : ids })
    await ctx.tx.query(`select pg_notify('custos_live', $1)`, [payload])
  }
  if (wanted)
    await enqueue(
      ctx,
      'core.event',
      { tenant_id: ctx.tenant.id, correlation_id: ctx.correlation_id },
      { job_key: `event:${ctx.correlation_id}` },
    )
}

/** Adds a job in this transaction: it runs after commit or never. Payloads hold ids only. */
export async function enqueue(
  ctx: Pick<Ctx, 'tx'>,
  task: string,
  payload: Record<string, unknown>,
  options: { run_at?: string; job_key?: string } = {},
): Promise<void> {
  await ctx.tx.query('select app_enqueue($1, $2::json, $3::timestamptz, $4)', [
    task,
    JSON.stringify(payload),
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
  source: string
  correlation_id: string
  changes: { field: string; old: unknown; new: unknown }[] | null
}

/** Events of a record or a correlation with their values, newest first. */
export async function readEvents(
  ctx: Ctx,
  by: { object: string; record_id: string } | { correlation_id: string },
  options: { before?: string; limit: number },
): Promise<EventRow[]> {
  const [where, values] =
    'correlation_id' in by
      ? (['e.correlation_id = $2', [by.correlation_id, null]] as const)
      : (['e.object = $2 and e.record_id = $3', [by.object, by.record_id]] as const)
  return await ctx.tx.query<EventRow>(
    `select e.id, e.at, e.name, e.object, e.record_id, e.record_version, e.actor_id, e.source, e.correlation_id,
       (select json_agg(json_build_object('field', v.field, 'old', v.old, 'new', v.new) order by v.field) from event_value v where v.tenant_id = $1 and v.event_id = e.id) as changes
     from event e where e.tenant_id = $1 and ${where}${'correlation_id' in by ? ' and ($3::text is null)' : ''} and ($4::uuid is null or e.id < $4) order by e.id desc limit $5`,
    [ctx.tenant.id, ...values, options.before ?? null, options.limit],
  )
}
