import type { Ctx } from '@app/core'
import { type ObjectDef, linkTable, restrictedSql } from '@app/schema'

export type Handover = {
  readonly id: string
  readonly member_id: string
  readonly successor_id: string
  readonly state: 'running' | 'done'
  readonly done: number
  readonly total: number
  readonly batch: string
  readonly created_at: string
  readonly ended_at: string | null
  readonly created_by: string | null
}
const COLUMNS = 'id, member_id, successor_id, state, done, total, batch, created_at, ended_at, created_by'

export async function insertHandover(
  ctx: Ctx,
  row: Pick<Handover, 'id' | 'member_id' | 'successor_id' | 'total' | 'batch'>,
): Promise<void> {
  await ctx.tx.run(
    `insert into handover (tenant_id, id, member_id, successor_id, state, done, total, batch, created_at, created_by) values ($1, $2, $3, $4, 'running', 0, $5, $6, $7, $8)`,
    [ctx.tenant.id, row.id, row.member_id, row.successor_id, row.total, row.batch, ctx.now, ctx.actor.member_id],
  )
}

export async function findHandover(ctx: Ctx, id: string): Promise<Handover | null> {
  const [row] = await ctx.tx.query<Handover>(`select ${COLUMNS} from handover where tenant_id = $1 and id = $2`, [
    ctx.tenant.id,
    id,
  ])
  return row ? { ...row, done: Number(row.done), total: Number(row.total) } : null
}

export async function advanceHandover(ctx: Ctx, id: string, moved: number, isOver: boolean): Promise<void> {
  await ctx.tx.run(
    `update handover set done = done + $3, state = case when $4::boolean then 'done' else state end, ended_at = case when $4::boolean then $5::timestamptz end where tenant_id = $1 and id = $2`,
    [ctx.tenant.id, id, moved, isOver, ctx.now],
  )
}

/** A place where records name a member: a field of an object, or one of the workspace's own. */
export type Place = {
  readonly object: ObjectDef
  readonly field: string
  readonly kind: 'one' | 'many' | 'custom' | 'custom_many'
}

/** Member $2 in the own field $3. */
const namesMember = (kind: Place['kind']): string =>
  kind === 'custom_many' ? `custom -> $3 ? $2::text` : `custom ->> $3 = $2::text`

/** Ids of live records that name the member there, some at a time. */
export async function namingMember(ctx: Ctx, place: Place, memberId: string, limit: number): Promise<string[]> {
  const { object, field, kind } = place
  // Who is restricted is not assigned to anybody: such records stay with the leaver until the restriction is lifted.
  const free = (alias: string): string => `not ${restrictedSql(object, alias, '$1') ?? 'false'}`
  const rows =
    kind === 'custom' || kind === 'custom_many'
      ? await ctx.tx.query<{ id: string }>(
          `select id from ${object.name} t where tenant_id = $1 and ${namesMember(kind)} and deleted_at is null and ${free('t')} order by id limit $4`,
          [ctx.tenant.id, memberId, field, limit],
        )
      : kind === 'many'
        ? await ctx.tx.query<{ id: string }>(
            `select l.id from ${linkTable(object.name, field)} l join ${object.name} t on t.tenant_id = l.tenant_id and t.id = l.id and t.deleted_at is null
             where l.tenant_id = $1 and l.ref_id = $2 and ${free('t')} order by l.id limit $3`,
            [ctx.tenant.id, memberId, limit],
          )
        : await ctx.tx.query<{ id: string }>(
            `select id from ${object.name} t where tenant_id = $1 and ${field} = $2 and deleted_at is null and ${free('t')} order by id limit $3`,
            [ctx.tenant.id, memberId, limit],
          )
  return rows.map((row) => row.id)
}

export async function countNaming(ctx: Ctx, place: Place, memberId: string): Promise<number> {
  const { object, field, kind } = place
  const [row] =
    kind === 'custom' || kind === 'custom_many'
      ? await ctx.tx.query<{ n: number }>(
          `select count(*) as n from ${object.name} where tenant_id = $1 and ${namesMember(kind)} and deleted_at is null`,
          [ctx.tenant.id, memberId, field],
        )
      : kind === 'many'
        ? await ctx.tx.query<{ n: number }>(
            `select count(*) as n from ${linkTable(object.name, field)} l join ${object.name} t on t.tenant_id = l.tenant_id and t.id = l.id and t.deleted_at is null where l.tenant_id = $1 and l.ref_id = $2`,
            [ctx.tenant.id, memberId],
          )
        : await ctx.tx.query<{ n: number }>(
            `select count(*) as n from ${object.name} where tenant_id = $1 and ${field} = $2 and deleted_at is null`,
            [ctx.tenant.id, memberId],
          )
  return Number(row?.n ?? 0)
}
