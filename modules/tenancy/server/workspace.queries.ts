import { type Ctx, error } from '@app/core'

type Workspace = Record<string, unknown>
const COLUMNS = `id, slug, name, region, region_since, time_zone, currency, locale, size, industry, created_at, coalesce((settings -> 'join_requests')::boolean, false) as join_requests`

/** The workspace's own settings. */
export async function readWorkspace(ctx: Ctx): Promise<Workspace> {
  const [row] = await ctx.tx.query<Workspace>(`select ${COLUMNS} from identity.tenant where id = $1`, [ctx.tenant.id])
  if (!row) throw error('not_found')
  return row
}

/** Changes what is given; null takes size and industry back. */
export async function writeWorkspace(ctx: Ctx, patch: Record<string, string | boolean | null>): Promise<Workspace> {
  const value = (key: string) => patch[key] ?? null
  const [row] = await ctx.tx.query<Workspace>(
    `update identity.tenant set name = coalesce($2, name), time_zone = coalesce($3, time_zone), currency = coalesce($4, currency), locale = coalesce($5, locale), updated_at = $6,
       size = case when $8 then $9 else size end, industry = case when $10 then $11 else industry end,
       settings = case when $7::boolean is null then settings else jsonb_set(settings, '{join_requests}', to_jsonb($7::boolean)) end
     where id = $1 returning ${COLUMNS}`,
    [
      ctx.tenant.id,
      value('name'),
      value('time_zone'),
      value('currency'),
      value('locale'),
      ctx.now,
      patch['join_requests'] ?? null,
      'size' in patch,
      value('size'),
      'industry' in patch,
      value('industry'),
    ],
  )
  if (!row) throw error('not_found')
  return row
}
