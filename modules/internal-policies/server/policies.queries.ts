import type { Ctx } from '@app/core'
import type { Tx } from '@app/core/db'
import type { Audience, InternalPolicy, InternalVersion, MemberState, MyPolicy, PolicyText } from '../index.ts'

/** Active members with an account; `v` is the version, and a team has those of the teams below it, too. */
const CONCERNED = `m.tenant_id = $1 and m.is_active and m.deleted_at is null and m.account_id is not null and not coalesce(m.is_service, false)
  and (v.audience = 'all' or (v.audience = 'role' and m.role = v.role collate "C") or (v.audience = 'team' and m.team_id in (
    with recursive below (id) as (
      select v.team_id union select t.id from team t join below b on t.parent_id = b.id where t.tenant_id = $1 and t.deleted_at is null)
    select id from below)))`
/** The newest version of each policy. */
const NEWEST = `internal_policy p join lateral (select * from internal_policy_version n where n.tenant_id = $1 and n.policy_id = p.id
  order by n.number desc limit 1) v on true`
const VERSION = `v.number, v.title, v.audience, v.role, v.team_id, to_char(v.due_on, 'YYYY-MM-DD') as due_on, v.published_at,
  (select name from member w where w.tenant_id = $1 and w.id = v.published_by) as publisher`

type RawAudience = { audience: Audience['kind']; role: string | null; team_id: string | null }
const audienceOf = ({ audience, role, team_id }: RawAudience): Audience =>
  audience === 'role'
    ? { kind: 'role', role: role ?? '' }
    : audience === 'team'
      ? { kind: 'team', team_id: team_id ?? '' }
      : { kind: 'all' }

type Listed = Omit<InternalPolicy, 'audience' | 'is_overdue'> & RawAudience

/** Every policy with its newest version and how far it is acknowledged, those in force first. `today` is the day of the workspace. */
export async function listPolicies(ctx: Ctx, today: string): Promise<InternalPolicy[]> {
  const rows = await ctx.tx.query<Listed>(
    `select p.id, p.retired_at, ${VERSION},
       (select t.name from team t where t.tenant_id = $1 and t.id = v.team_id) as audience_name,
       (select count(*)::int from member m where ${CONCERNED}) as concerned,
       (select count(*)::int from member m join internal_policy_member s on s.tenant_id = $1 and s.version_id = v.id and s.member_id = m.id
         where s.acknowledged_at is not null and ${CONCERNED}) as acknowledged
     from ${NEWEST} where p.tenant_id = $1 order by p.retired_at is not null, v.published_at desc limit 500`,
    [ctx.tenant.id],
  )
  return rows.map(({ audience, role, team_id, ...row }) => ({
    ...row,
    number: Number(row.number),
    audience: audienceOf({ audience, role, team_id }),
    is_overdue: row.retired_at === null && row.due_on < today && row.acknowledged < row.concerned,
  }))
}

export type Current = { readonly version_id: string; readonly number: number; readonly retired_at: string | null }

/** The newest version of a policy. `lock`: two that publish at once wait for each other. */
export async function currentVersion(ctx: Ctx, id: string, lock = false): Promise<Current | null> {
  if (lock)
    await ctx.tx.query('select id from internal_policy where tenant_id = $1 and id = $2 for update', [
      ctx.tenant.id,
      id,
    ])
  const [row] = await ctx.tx.query<Current>(
    `select v.id as version_id, v.number, p.retired_at from ${NEWEST} where p.tenant_id = $1 and p.id = $2`,
    [ctx.tenant.id, id],
  )
  return row ? { ...row, number: Number(row.number) } : null
}

/** Every version of a policy with its text, newest first. */
export async function versionsOf(ctx: Ctx, id: string): Promise<InternalVersion[]> {
  const rows = await ctx.tx.query<Omit<InternalVersion, 'audience'> & RawAudience>(
    `select ${VERSION}, v.text from internal_policy_version v where v.tenant_id = $1 and v.policy_id = $2 order by v.number desc`,
    [ctx.tenant.id, id],
  )
  return rows.map(({ audience, role, team_id, ...row }) => ({
    ...row,
    number: Number(row.number),
    audience: audienceOf({ audience, role, team_id }),
  }))
}

/** Whom the version concerns, and where each stands: those who have not acknowledged it first. */
export const membersOf = async (ctx: Ctx, versionId: string): Promise<MemberState[]> =>
  await ctx.tx.query<MemberState>(
    `select m.id as member_id, m.name, s.told_at, s.reminded_at, s.acknowledged_at
     from internal_policy_version v join member m on ${CONCERNED}
     left join internal_policy_member s on s.tenant_id = $1 and s.version_id = v.id and s.member_id = m.id
     where v.tenant_id = $1 and v.id = $2 order by s.acknowledged_at is not null, m.name, m.id`,
    [ctx.tenant.id, versionId],
  )

/** What applies to a member now, what is to be acknowledged first. */
export async function policiesFor(ctx: Ctx, memberId: string, today: string): Promise<MyPolicy[]> {
  const rows = await ctx.tx.query<MyPolicy>(
    `select p.id, v.number, v.title, v.text, to_char(v.due_on, 'YYYY-MM-DD') as due_on, v.published_at, s.acknowledged_at
     from ${NEWEST} join member m on ${CONCERNED}
     left join internal_policy_member s on s.tenant_id = $1 and s.version_id = v.id and s.member_id = m.id
     where p.tenant_id = $1 and p.retired_at is null and m.id = $2 order by s.acknowledged_at is not null, v.due_on, p.id`,
    [ctx.tenant.id, memberId],
  )
  return rows.map((row) => ({
    ...row,
    number: Number(row.number),
    is_overdue: row.acknowledged_at === null && row.due_on < today,
  }))
}

export async function insertPolicy(ctx: Ctx, id: string): Promise<void> {
  await ctx.tx.run('insert into internal_policy (tenant_id, id, created_at) values ($1, $2, $3)', [
    ctx.tenant.id,
    id,
    ctx.now,
  ])
}

export async function insertVersion(
  ctx: Ctx,
  row: PolicyText & { id: string; policy_id: string; number: number },
): Promise<void> {
  const { audience } = row
  await ctx.tx.run(
    `insert into internal_policy_version (tenant_id, id, policy_id, number, title, text, audience, role, team_id, due_on, published_at, published_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ctx.tenant.id,
      row.id,
      row.policy_id,
      row.number,
      row.title,
      row.text,
      audience.kind,
      audience.kind === 'role' ? audience.role : null,
      audience.kind === 'team' ? audience.team_id : null,
      row.due_on,
      ctx.now,
      ctx.actor.member_id,
    ],
  )
}

/** @returns false when it was retired before */
export async function retirePolicy(ctx: Ctx, id: string): Promise<boolean> {
  const done = await ctx.tx.run(
    'update internal_policy set retired_at = $3, retired_by = $4 where tenant_id = $1 and id = $2 and retired_at is null',
    [ctx.tenant.id, id, ctx.now, ctx.actor.member_id],
  )
  return done.rowCount === 1
}

/** Notes something of a member and a version once. @returns false when it was noted before */
export async function noteMember(
  ctx: Ctx,
  what: 'told_at' | 'acknowledged_at',
  versionId: string,
  memberId: string,
): Promise<boolean> {
  const rows = await ctx.tx.query(
    `insert into internal_policy_member as s (tenant_id, version_id, member_id, ${what}) values ($1, $2, $3, $4)
     on conflict (tenant_id, version_id, member_id) do update set ${what} = $4 where s.${what} is null returning member_id`,
    [ctx.tenant.id, versionId, memberId, ctx.now],
  )
  return rows.length === 1
}

/** Marks those to be reminded: told, not acknowledged, and not reminded since `before`. @returns whom */
export async function markReminded(ctx: Ctx, versionId: string, before: string): Promise<string[]> {
  const rows = await ctx.tx.query<{ member_id: string }>(
    `update internal_policy_member s set reminded_at = $3 from internal_policy_version v, member m
     where s.tenant_id = $1 and s.version_id = $2 and v.tenant_id = $1 and v.id = $2 and m.id = s.member_id and ${CONCERNED}
       and s.acknowledged_at is null and s.told_at is not null and (s.reminded_at is null or s.reminded_at < $4)
     returning s.member_id`,
    [ctx.tenant.id, versionId, ctx.now, before],
  )
  return rows.map((row) => row.member_id)
}

/** Whom a version in force concerns and nobody has told of it yet. */
export type Untold = {
  readonly policy_id: string
  readonly version_id: string
  readonly title: string
  readonly due_on: string
  readonly member_id: string
  readonly account_id: string
}
export const untold = async (ctx: Ctx): Promise<Untold[]> =>
  await ctx.tx.query<Untold>(
    `select p.id as policy_id, v.id as version_id, v.title, to_char(v.due_on, 'YYYY-MM-DD') as due_on, m.id as member_id, m.account_id
     from ${NEWEST} join member m on ${CONCERNED}
     where p.tenant_id = $1 and p.retired_at is null and not exists (select from internal_policy_member s
       where s.tenant_id = $1 and s.version_id = v.id and s.member_id = m.id and (s.told_at is not null or s.acknowledged_at is not null))
     order by p.id, m.id`,
    [ctx.tenant.id],
  )

/** Members of a version by id, as mails need them. */
export const accountsOf = async (ctx: Ctx, versionId: string, memberIds: readonly string[]): Promise<Untold[]> =>
  await ctx.tx.query<Untold>(
    `select v.policy_id, v.id as version_id, v.title, to_char(v.due_on, 'YYYY-MM-DD') as due_on, m.id as member_id, m.account_id
     from internal_policy_version v join member m on m.tenant_id = $1 and m.id = any($3::uuid[])
     where v.tenant_id = $1 and v.id = $2 and m.account_id is not null`,
    [ctx.tenant.id, versionId, memberIds],
  )

/** The job that looks into every workspace is in the queue once. */
export const queueTelling = async (tx: Tx): Promise<void> => {
  await tx.query(`select app_enqueue('internal-policies.tell', '{}'::json, null, 'internal-policies.tell')`)
}
