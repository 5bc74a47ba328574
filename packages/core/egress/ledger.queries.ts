import { destinationNamed } from '@app/schema'
import type { App } from '../app.ts'
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/index.ts'
import { uuidv7 } from '../uuid.ts'
import type { Leaving } from './gate.ts'

/** One line of the ledger of what left: names of fields, never values. */
export type EgressEntry = {
  readonly id: string
  readonly at: string
  readonly destination: string
  readonly purpose: string
  readonly host: string | null
  /** Names of all that was in it; fields of a record as `object.field`. */
  readonly fields: readonly string[]
  readonly object: string | null
  readonly record_id: string | null
  readonly cause: string
  readonly correlation_id: string | null
  readonly bytes: number
  /** `blocked`: the program refused, and nothing left. `failed`: the other side was not there, or refused. */
  readonly outcome: 'sent' | 'failed' | 'blocked'
  readonly reason: string | null
}
/** How it ended, and how much it was. */
export type Ended = Pick<EgressEntry, 'outcome' | 'reason' | 'bytes'>
export type EgressLine = Omit<EgressEntry, 'id' | 'at'> & { readonly tenant_id: string | null }

/** The line for what was to leave. */
export const lineOf = (leaving: Leaving, host: string | null, fields: readonly string[], ended: Ended): EgressLine => ({
  tenant_id: leaving.tenant_id,
  destination: leaving.destination,
  purpose: destinationNamed(leaving.destination)?.purpose ?? 'none',
  host,
  fields: [...fields, ...(leaving.about?.fields ?? []).map((name) => `${leaving.about?.object}.${name}`)].toSorted(),
  object: leaving.about?.object ?? null,
  record_id: leaving.about?.id ?? null,
  cause: leaving.cause,
  correlation_id: leaving.correlation_id ?? null,
  ...ended,
})

/** Writes the line in this transaction (of `app_auth`): what it is noted with is kept with it, or not at all. */
export async function noteEgress(tx: Tx, line: EgressLine, at: string): Promise<void> {
  await tx.run(
    `insert into identity.egress (id, tenant_id, at, destination, purpose, host, fields, object, record_id, cause, correlation_id, bytes, outcome, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      uuidv7(Date.parse(at)),
      line.tenant_id,
      at,
      line.destination,
      line.purpose,
      line.host,
      line.fields,
      line.object,
      line.record_id,
      line.cause,
      line.correlation_id,
      line.bytes,
      line.outcome,
      line.reason,
    ],
  )
}

/** In a transaction of its own: what left has left, whatever becomes of the request that sent it. */
export const noteAlone = async (app: App, line: EgressLine): Promise<void> =>
  await app.db.inAuth((tx) => noteEgress(tx, line, app.clock().toISOString()))

const COLUMNS = `id, at, destination, purpose, host, fields, object, record_id, cause, correlation_id, bytes::int as bytes, outcome, reason`

/** What left about one record, newest first: for its history and for the access package. Ask beforehand whether the record may be read. */
export async function egressOf(ctx: Ctx, object: string, id: string, limit = 500): Promise<EgressEntry[]> {
  return await ctx.tx.query<EgressEntry>(
    `select ${COLUMNS} from identity.egress where tenant_id = $1 and record_id = $2 and object = $3 order by id desc limit $4`,
    [ctx.tenant.id, id, object, limit],
  )
}

export type EgressFilter = {
  readonly destination?: string
  readonly outcome?: string
  readonly from?: string
  readonly to?: string
  /** Id of the last line of the page before. */
  readonly before?: string
}

/** What left of the workspace, newest first. */
export async function listEgress(ctx: Ctx, filter: EgressFilter, limit: number): Promise<EgressEntry[]> {
  const values: unknown[] = [ctx.tenant.id]
  const where = ['tenant_id = $1']
  for (const [name, condition] of [
    ['destination', 'destination = ?'],
    ['outcome', 'outcome = ?'],
    ['from', 'at >= ?::timestamptz'],
    ['to', 'at < ?::timestamptz'],
    ['before', 'id < ?::uuid'],
  ] as const)
    if (filter[name] !== undefined) where.push(condition.replace('?', `$${values.push(filter[name])}`))
  return await ctx.tx.query<EgressEntry>(
    `select ${COLUMNS} from identity.egress where ${where.join(' and ')} order by id desc limit $${values.push(limit)}`,
    values,
  )
}

export type EgressCount = {
  readonly destination: string
  readonly sent: number
  readonly failed: number
  readonly blocked: number
  readonly bytes: number
  readonly last_at: string | null
}

/** How often and how much of the workspace went to each destination since then. */
export async function countEgress(ctx: Ctx, since: string): Promise<EgressCount[]> {
  return await ctx.tx.query<EgressCount>(
    `select destination, count(*) filter (where outcome = 'sent')::int as sent, count(*) filter (where outcome = 'failed')::int as failed,
       count(*) filter (where outcome = 'blocked')::int as blocked, coalesce(sum(bytes) filter (where outcome = 'sent'), 0)::float8 as bytes,
       max(at) filter (where outcome = 'sent') as last_at
     from identity.egress where tenant_id = $1 and at >= $2 group by destination order by destination`,
    [ctx.tenant.id, since],
  )
}

/** All destinations the ledger names, of every workspace, and the attempts that were stopped since then: for the probes. Counts, nothing else. */
export async function egressSeen(
  app: App,
  since: string,
): Promise<{ destinations: { destination: string; purpose: string; lines: number }[]; stopped: number }> {
  return await app.db.inAuth(async (tx) => {
    const destinations = await tx.query<{ destination: string; purpose: string; lines: number }>(
      `select destination, purpose, count(*)::int as lines from identity.egress where outcome <> 'blocked' group by destination, purpose order by destination, purpose`,
    )
    const [row] = await tx.query<{ stopped: number }>(
      `select count(*)::int as stopped from identity.egress where outcome = 'blocked' and reason in ('not_registered', 'host', 'field', 'record_field') and cause <> 'probe' and at >= $1`,
      [since],
    )
    return { destinations, stopped: row?.stopped ?? 0 }
  })
}
