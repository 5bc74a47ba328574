import type { Ctx } from '@app/core'

/** What a member may know of the own workspace: how often staff looked, and how the log stands. Grants that a court forbids to tell of are not counted. */
export type WorkspaceNumbers = {
  readonly support_grants: number
  readonly support_open: number
  readonly log_size: number
  readonly log_signed_at: string | null
  readonly last_check: { readonly state: string; readonly at: string } | null
}

export async function workspaceNumbers(ctx: Ctx): Promise<WorkspaceNumbers> {
  const tenant = ctx.tenant.id
  const [grants] = await ctx.app.db.inAuth((tx) =>
    tx.query<{ all: number; open: number }>(
      `select count(*)::int as all, (count(*) filter (where revoked_at is null and starts_at <= $2 and expires_at > $2 and (kind = 'support' or approved_by is not null)))::int as open
       from identity.support_grant where tenant_id = $1 and not is_gagged`,
      [tenant, ctx.now],
    ),
  )
  const [log] = await ctx.tx.query<{ size: number; at: string }>(
    'select tree_size::int as size, at from audit_checkpoint where tenant_id = $1 order by tree_size desc limit 1',
    [tenant],
  )
  const [check] = await ctx.tx.query<{ state: string; at: string }>(
    `select state, coalesce(finished_at, requested_at) as at from audit_check where tenant_id = $1 order by id desc limit 1`,
    [tenant],
  )
  return {
    support_grants: grants?.all ?? 0,
    support_open: grants?.open ?? 0,
    log_size: log?.size ?? 0,
    log_signed_at: log?.at ?? null,
    last_check: check ?? null,
  }
}
