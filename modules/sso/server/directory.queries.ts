import type { Ctx } from '@app/core'
import { type FilterColumns, filterColumns, filterSql } from './scim-filter.queries.ts'
import type { ScimFilter } from './scim-filter.ts'

/** A member as the directory sees it. */
export type DirectoryUser = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly is_active: boolean
  readonly job_title: string | null
  readonly user_name: string
  readonly external_id: string | null
  readonly given_name: string | null
  readonly family_name: string | null
  readonly created_at: string
  readonly updated_at: string
}
export type DirectoryGroup = {
  readonly id: string
  readonly name: string
  readonly external_id: string | null
  readonly created_at: string
  readonly updated_at: string
}
export type Wanted = { readonly filter: ScimFilter | null; readonly start: number; readonly count: number }
export type Found<T> = { readonly total: number; readonly rows: T[] }

const USERS = `from member m left join directory_user d on d.tenant_id = m.tenant_id and d.member_id = m.id
  where m.tenant_id = $1 and m.deleted_at is null and not coalesce(m.is_service, false) and substring(m.email from '[^@]+$') = any($2::text[])`
const USER_COLUMNS = `m.id, m.name, m.email, m.is_active, m.job_title, coalesce(d.user_name, m.email) as user_name, d.external_id, d.given_name, d.family_name, m.created_at, m.updated_at`
const GROUPS = `from team t left join directory_group d on d.tenant_id = t.tenant_id and d.team_id = t.id where t.tenant_id = $1 and t.deleted_at is null`
const GROUP_COLUMNS = 't.id, t.name, d.external_id, t.created_at, t.updated_at'

async function search<T>(
  ctx: Ctx,
  sql: { from: string; columns: string; order: string; filter: FilterColumns },
  wanted: Wanted,
  params: unknown[],
): Promise<Found<T>> {
  const where = wanted.filter ? ` and ${filterSql(wanted.filter, sql.filter, params)}` : ''
  const [sum] = await ctx.tx.query<{ n: number }>(`select count(*)::int as n ${sql.from}${where}`, params)
  const total = Number(sum?.n ?? 0)
  if (wanted.count === 0 || wanted.start > total) return { total, rows: [] }
  const rows = await ctx.tx.query(
    `select ${sql.columns} ${sql.from}${where} order by ${sql.order} limit $${params.length + 1} offset $${params.length + 2}`,
    [...params, wanted.count, wanted.start - 1],
  )
  return { total, rows: rows as T[] }
}

/** Members whose address is of one of these domains; others are not the directory's. */
export const findUsers = async (ctx: Ctx, domains: readonly string[], wanted: Wanted) =>
  await search<DirectoryUser>(
    ctx,
    { from: USERS, columns: USER_COLUMNS, order: 'm.created_at, m.id', filter: filterColumns.User },
    wanted,
    [ctx.tenant.id, domains],
  )

export async function usersById(
  ctx: Ctx,
  domains: readonly string[],
  ids: readonly string[],
): Promise<DirectoryUser[]> {
  return await ctx.tx.query<DirectoryUser>(`select ${USER_COLUMNS} ${USERS} and m.id = any($3::uuid[])`, [
    ctx.tenant.id,
    domains,
    ids,
  ])
}

/** Is this name, or this address, another member's already? */
export async function isTaken(
  ctx: Ctx,
  given: { user_name: string; email: string; external_id: string | null; but: string | null },
): Promise<boolean> {
  const rows = await ctx.tx.query(
    `select from member m left join directory_user d on d.tenant_id = m.tenant_id and d.member_id = m.id
     where m.tenant_id = $1 and m.deleted_at is null and ($5::uuid is null or m.id <> $5)
       and (m.email = $3 or d.user_name = $2 or (d.user_name is null and m.email = $2) or d.external_id = $4) limit 1`,
    [ctx.tenant.id, given.user_name, given.email, given.external_id, given.but],
  )
  return rows.length > 0
}

export async function storeUser(
  ctx: Ctx,
  row: Pick<DirectoryUser, 'id' | 'user_name' | 'external_id' | 'given_name' | 'family_name'>,
): Promise<void> {
  await ctx.tx.run(
    `insert into directory_user (tenant_id, member_id, user_name, external_id, given_name, family_name) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, member_id) do update set user_name = excluded.user_name, external_id = excluded.external_id,
       given_name = excluded.given_name, family_name = excluded.family_name`,
    [ctx.tenant.id, row.id, row.user_name, row.external_id, row.given_name, row.family_name],
  )
}

export const findGroups = async (ctx: Ctx, wanted: Wanted) =>
  await search<DirectoryGroup>(
    ctx,
    { from: GROUPS, columns: GROUP_COLUMNS, order: 't.created_at, t.id', filter: filterColumns.Group },
    wanted,
    [ctx.tenant.id],
  )

export async function groupById(ctx: Ctx, id: string): Promise<DirectoryGroup | null> {
  const [row] = await ctx.tx.query<DirectoryGroup>(`select ${GROUP_COLUMNS} ${GROUPS} and t.id = $2`, [
    ctx.tenant.id,
    id,
  ])
  return row ?? null
}

export async function isGroupTaken(
  ctx: Ctx,
  given: { name: string; external_id: string | null; but: string | null },
): Promise<boolean> {
  const rows = await ctx.tx.query(
    `select 1 as is ${GROUPS} and (lower(t.name) = lower($2) or d.external_id = $3) and ($4::uuid is null or t.id <> $4) limit 1`,
    [ctx.tenant.id, given.name, given.external_id, given.but],
  )
  return rows.length > 0
}

export async function storeGroup(ctx: Ctx, teamId: string, externalId: string | null): Promise<void> {
  await ctx.tx.run(
    `insert into directory_group (tenant_id, team_id, external_id) values ($1, $2, $3)
     on conflict (tenant_id, team_id) do update set external_id = excluded.external_id`,
    [ctx.tenant.id, teamId, externalId],
  )
}

export async function forgetGroup(ctx: Ctx, teamId: string): Promise<void> {
  await ctx.tx.run('delete from directory_group where tenant_id = $1 and team_id = $2', [ctx.tenant.id, teamId])
}

export type Seat = {
  readonly team_id: string
  readonly team: string
  readonly member_id: string
  readonly member: string
}

/** Who is in which of these groups: as the directory said, and whose team it is here. */
export async function seatsIn(
  ctx: Ctx,
  by: { teams?: readonly string[]; members?: readonly string[] },
): Promise<Seat[]> {
  return await ctx.tx.query<Seat>(
    `select s.team_id, t.name as team, s.member_id, m.name as member from (
       select team_id, member_id from directory_group_member where tenant_id = $1
       union select team_id, id from member where tenant_id = $1 and team_id is not null and not coalesce(is_service, false)
     ) s join team t on t.tenant_id = $1 and t.id = s.team_id and t.deleted_at is null
     join member m on m.tenant_id = $1 and m.id = s.member_id and m.deleted_at is null
     where ($2::uuid[] is null or s.team_id = any($2)) and ($3::uuid[] is null or s.member_id = any($3)) order by m.name, s.member_id, t.name`,
    [ctx.tenant.id, by.teams ?? null, by.members ?? null],
  )
}

export async function addSeats(ctx: Ctx, teamId: string, memberIds: readonly string[]): Promise<void> {
  await ctx.tx.run(
    `insert into directory_group_member (tenant_id, team_id, member_id, joined_at) select $1, $2, id, $4 from unnest($3::uuid[]) as id
     on conflict do nothing`,
    [ctx.tenant.id, teamId, memberIds, ctx.now],
  )
}

export async function dropSeats(ctx: Ctx, teamId: string, memberIds: readonly string[]): Promise<void> {
  await ctx.tx.run(
    'delete from directory_group_member where tenant_id = $1 and team_id = $2 and member_id = any($3::uuid[])',
    [ctx.tenant.id, teamId, memberIds],
  )
}

/** The team each of these members has, and the group each joined last. */
export async function lastSeats(
  ctx: Ctx,
  memberIds: readonly string[],
): Promise<{ id: string; team_id: string | null; last: string | null }[]> {
  return await ctx.tx.query(
    `select m.id, m.team_id, (select g.team_id from directory_group_member g join team t on t.tenant_id = g.tenant_id and t.id = g.team_id and t.deleted_at is null
       where g.tenant_id = m.tenant_id and g.member_id = m.id order by g.joined_at desc, g.team_id limit 1) as last
     from member m where m.tenant_id = $1 and m.id = any($2::uuid[]) and m.deleted_at is null`,
    [ctx.tenant.id, memberIds],
  )
}
