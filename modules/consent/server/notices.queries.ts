import { type Ctx, uuidv7 } from '@app/core'
import type { NoticeWay } from '../index.ts'

export type PrivacyNotice = { id: string; version: number; text: string; created_at: string }
/** A person is told within a month of being entered (Art. 14(3)(a)). */
export const INFORM_DAYS = 30

export const listNotices = async (ctx: Ctx): Promise<PrivacyNotice[]> =>
  await ctx.tx.query(
    'select id, version::int as version, text, created_at from privacy_notice where tenant_id = $1 order by version desc limit 100',
    [ctx.tenant.id],
  )

export const addNotice = async (ctx: Ctx, text: string): Promise<string> => {
  const id = uuidv7()
  await ctx.tx.run(
    `insert into privacy_notice (tenant_id, id, version, text, created_at, created_by)
     select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5 from privacy_notice where tenant_id = $1`,
    [ctx.tenant.id, id, text, ctx.now, ctx.actor.member_id],
  )
  return id
}

export const noteGiven = async (
  ctx: Ctx,
  contactIds: readonly string[],
  noticeId: string,
  way: NoticeWay,
  by: string | null,
): Promise<void> => {
  await ctx.tx.run(
    `insert into notice_sent (tenant_id, id, contact_id, notice_id, way, at, by) select $1, u.id, u.contact_id, $4, $5, $6, $7
     from unnest($2::uuid[], $3::uuid[]) as u(id, contact_id)`,
    [ctx.tenant.id, contactIds.map(() => uuidv7()), contactIds, noticeId, way, ctx.now, by],
  )
}

export type NoticeGiven = { id: string; version: number; way: NoticeWay; at: string; by: string | null }
export const noticesOf = async (ctx: Ctx, contactId: string): Promise<NoticeGiven[]> =>
  await ctx.tx.query(
    `select s.id, n.version::int as version, s.way, s.at, s.by from notice_sent s join privacy_notice n on n.tenant_id = s.tenant_id and n.id = s.notice_id
     where s.tenant_id = $1 and s.contact_id = $2 order by s.at desc, s.id desc limit 100`,
    [ctx.tenant.id, contactId],
  )

const UNINFORMED = `c.tenant_id = $1 and c.deleted_at is null and c.created_at <= $2::timestamptz - make_interval(days => ${INFORM_DAYS})
  and not exists (select 1 from notice_sent s where s.tenant_id = $1 and s.contact_id = c.id)`

/** Contacts entered more than a month ago who were told nothing, oldest first. */
export const uninformed = async (ctx: Ctx, limit: number): Promise<{ id: string; name: string; since: string }[]> =>
  await ctx.tx.query(
    `select c.id, c.full_name as name, c.created_at as since from contact c where ${UNINFORMED} order by c.created_at, c.id limit $3`,
    [ctx.tenant.id, ctx.now, limit],
  )

export type BasisCount = { object: 'contact' | 'lead'; total: number; without_basis: number; without_source: number }

/** People without a legal basis, or without a source (Art. 6, 14(2)(f)): `none` is no basis. */
export const countBasis = async (ctx: Ctx): Promise<BasisCount[]> => {
  const out: BasisCount[] = []
  for (const object of ['contact', 'lead'] as const) {
    const [row] = await ctx.tx.query<Omit<BasisCount, 'object'>>(
      `select count(*)::int as total, (count(*) filter (where legal_basis is null or legal_basis = 'none'))::int as without_basis,
         (count(*) filter (where source is null or source = ''))::int as without_source from ${object} where tenant_id = $1 and deleted_at is null`,
      [ctx.tenant.id],
    )
    out.push({ object, ...(row ?? { total: 0, without_basis: 0, without_source: 0 }) })
  }
  return out
}
export const countUninformed = async (ctx: Ctx): Promise<number> => {
  const [row] = await ctx.tx.query<{ n: number }>(`select count(*)::int as n from contact c where ${UNINFORMED}`, [
    ctx.tenant.id,
    ctx.now,
  ])
  return row?.n ?? 0
}
