import { type Ctx, uuidv7 } from '@app/core'
import { type ObjectDef, restrictedSql, restrictingRefs } from '@app/schema'

export type Restriction = {
  id: string
  object: string
  record_id: string
  reason: string
  request_id: string | null
  restricted_at: string
  restricted_by: string | null
  lifted_at: string | null
  lifted_by: string | null
  lift_reason: string | null
}
const COLUMNS =
  'id, object, record_id, reason, request_id, restricted_at, restricted_by, lifted_at, lifted_by, lift_reason'

export const listRestrictions = async (ctx: Ctx, state: 'standing' | 'lifted'): Promise<Restriction[]> =>
  await ctx.tx.query(
    `select ${COLUMNS} from restriction where tenant_id = $1 and (lifted_at is null) = $2 order by restricted_at desc, id desc limit 500`,
    [ctx.tenant.id, state === 'standing'],
  )

/** Records with a restriction of their own, for the marks in lists. */
export const standingMarks = async (
  ctx: Ctx,
  limit: number,
): Promise<Pick<Restriction, 'object' | 'record_id' | 'restricted_at'>[]> =>
  await ctx.tx.query(
    'select object, record_id, restricted_at from restriction where tenant_id = $1 and lifted_at is null order by restricted_at desc, id desc limit $2',
    [ctx.tenant.id, limit],
  )

/** Locks the record, so that two restrictions of it come one after the other. False when it is not there. */
export const lockRecord = async (ctx: Ctx, object: ObjectDef, id: string): Promise<boolean> =>
  (await ctx.tx.query(`select 1 from ${object.name} where tenant_id = $1 and id = $2 for update`, [ctx.tenant.id, id]))
    .length > 0

export const standingOn = async (ctx: Ctx, object: string, id: string): Promise<Restriction | null> => {
  const [row] = await ctx.tx.query<Restriction>(
    `select ${COLUMNS} from restriction where tenant_id = $1 and object = $2 and record_id = $3 and lifted_at is null limit 1`,
    [ctx.tenant.id, object, id],
  )
  return row ?? null
}

/** The standing restriction of this id, locked. */
export const standing = async (ctx: Ctx, id: string): Promise<Restriction | null> => {
  const [row] = await ctx.tx.query<Restriction>(
    `select ${COLUMNS} from restriction where tenant_id = $1 and id = $2 and lifted_at is null for update`,
    [ctx.tenant.id, id],
  )
  return row ?? null
}

export const insertRestriction = async (
  ctx: Ctx,
  given: Pick<Restriction, 'object' | 'record_id' | 'reason' | 'request_id'>,
): Promise<string> => {
  const id = uuidv7()
  await ctx.tx.run(
    'insert into restriction (tenant_id, id, object, record_id, reason, request_id, restricted_at, restricted_by) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [ctx.tenant.id, id, given.object, given.record_id, given.reason, given.request_id, ctx.now, ctx.actor.member_id],
  )
  return id
}

export const liftRestriction = async (ctx: Ctx, id: string, reason: string): Promise<void> => {
  await ctx.tx.run(
    'update restriction set lifted_at = $3, lifted_by = $4, lift_reason = $5 where tenant_id = $1 and id = $2',
    [ctx.tenant.id, id, ctx.now, ctx.actor.member_id, reason],
  )
}

/** Through which of its refs a record is restricted, when it is not by itself. */
export const restrictedThrough = async (
  ctx: Ctx,
  object: ObjectDef,
  id: string,
): Promise<{ is_restricted: boolean; object: string | null; id: string | null }> => {
  const sql = restrictedSql(object, 't', '$1')
  if (sql === null) return { is_restricted: false, object: null, id: null }
  const refs = restrictingRefs(object)
  const [row] = await ctx.tx.query<Record<string, unknown>>(
    `select ${sql} as is_restricted${refs.map((name) => `, t.${name}, exists (select 1 from restriction x where x.tenant_id = $1 and x.lifted_at is null and x.object = '${object.fields[name]?.target ?? ''}' and x.record_id = t.${name}) as by_${name}`).join('')}
     from ${object.name} t where t.tenant_id = $1 and t.id = $2`,
    [ctx.tenant.id, id],
  )
  const by = refs.find((name) => row?.[`by_${name}`] === true)
  return {
    is_restricted: row?.['is_restricted'] === true,
    object: by ? (object.fields[by]?.target ?? null) : null,
    id: by ? String(row?.[by]) : null,
  }
}

/** Standing restrictions, and records under one that something was done with since: what the trail says of them but being restricted, read and asked about. */
export const changedSince = async (
  tx: Ctx['tx'],
  tenantId: string,
  allowed: readonly string[],
): Promise<{ standing: number; changed: number }> => {
  const [row] = await tx.query<{ standing: number; changed: number }>(
    `select count(*)::int as standing, (count(*) filter (where exists (select 1 from event e where e.tenant_id = $1 and e.object = r.object
       and e.record_id = r.record_id and e.at > r.restricted_at and not (split_part(e.name, '.', 2) = any($2::text[])))))::int as changed
     from restriction r where r.tenant_id = $1 and r.lifted_at is null`,
    [tenantId, allowed],
  )
  return row ?? { standing: 0, changed: 0 }
}

/** Contacts whose birthday makes them younger than this, for the probe: none. A day of grace, since a workspace may be ahead of UTC. */
export const youngContacts = async (tx: Ctx['tx'], tenantId: string, years: number, now: string): Promise<number> => {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from contact where tenant_id = $1 and birthday > ($3::timestamptz at time zone 'UTC' - make_interval(years => $2) + interval '1 day')::date`,
    [tenantId, years, now],
  )
  return row?.n ?? 0
}

/** All workspaces, for probes that look at each of them. */
export const tenantIds = async (tx: Ctx['tx']): Promise<string[]> =>
  (await tx.query<{ id: string }>('select id from identity.tenant')).map((row) => row.id)
