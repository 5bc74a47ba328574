import { type App, type RouteRequest, error, inCtx, uuidv7, writeEvents } from '@app/core'
import type { Tx } from '@app/core/db'
import { originOf } from '@app/core/http'
import { type Account, insertMember, insertMembership, insertTenant, slugsLike } from './identity.queries.ts'
import { regionOf } from './regions.ts'
import { slugOf } from './words.ts'

/** What a workspace may be told at its making; the rest has defaults. */
export type WorkspaceInput = {
  readonly name: string
  readonly region?: string
  readonly time_zone?: string
  readonly currency?: string
  readonly locale?: string
}
export type NewWorkspace = { readonly tenant_id: string; readonly slug: string; readonly member_id: string }

const DEFAULTS = { time_zone: 'UTC', currency: 'USD', locale: 'en' }

/** Makes a workspace with the account as its owner, inside the caller's transaction (opened with `inAuth(fn, tenant_id)`). @throws region_not_served */
export async function addWorkspace(
  app: Pick<App, 'config'>,
  tx: Tx,
  account: Pick<Account, 'id' | 'email' | 'name'>,
  tenantId: string,
  input: WorkspaceInput,
  now: string,
): Promise<NewWorkspace> {
  const given = {
    ...regionOf(app, input.region, now),
    time_zone: input.time_zone ?? DEFAULTS.time_zone,
    currency: input.currency ?? DEFAULTS.currency,
    locale: input.locale ?? DEFAULTS.locale,
  }
  const slug = await claimSlug(
    tx,
    slugOf(input.name),
    async (free) => await insertTenant(tx, { id: tenantId, slug: free, name: input.name, ...given, now }),
  )
  const memberId = uuidv7()
  await insertMembership(tx, { account_id: account.id, tenant_id: tenantId, member_id: memberId, now })
  await insertMember(tx, {
    tenant_id: tenantId,
    id: memberId,
    account_id: account.id,
    name: account.name,
    email: account.email,
    role: 'owner',
    team_id: null,
    now,
  })
  return { tenant_id: tenantId, slug, member_id: memberId }
}

/** What modules put into a new workspace (default pipeline and the like), and its first event. */
export async function furnish(app: App, req: RouteRequest, made: NewWorkspace): Promise<void> {
  const principal = {
    tenant_id: made.tenant_id,
    member_id: made.member_id,
    source: 'system' as const,
    correlation_id: String(req.raw.id),
    ...originOf(req.raw),
    now: new Date(req.at).toISOString(),
  }
  await inCtx(app, principal, async (ctx) => {
    await writeEvents(ctx, [
      { name: 'workspace.created', object: 'workspace', record_id: made.tenant_id, record_version: null },
    ])
    for (const module of app.parts.modules) await module.on_workspace_created?.(ctx)
  })
}

async function claimSlug(tx: Tx, wanted: string, insert: (slug: string) => Promise<boolean>): Promise<string> {
  const taken = new Set(await slugsLike(tx, wanted))
  for (let n = 1; n < 1000; n += 1) {
    const slug = n === 1 ? wanted : `${wanted}-${n}`
    if (!taken.has(slug) && (await insert(slug))) return slug
  }
  throw error('conflict', { detail: 'Too many workspaces have this name.' })
}
