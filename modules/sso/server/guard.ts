import { type Ctx, type RouteRequest, error, inCtx, writeEvents } from '@app/core'
import { originOf } from '@app/core/http'

/** Whoever sets up a provider can let it speak for any member that is linked, owners too: that is the owners' to do. @throws forbidden */
export function ownersOnly(ctx: Pick<Ctx, 'actor'>): void {
  if (ctx.actor.role !== 'owner')
    throw error('forbidden', {
      detail: 'Single sign-on decides who comes in as whom, so only owners change it.',
    })
}

/** A transaction of the member who asks, on routes that open their own since they wait for somebody outside. */
export async function asMember<T>(req: RouteRequest, fn: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { workspace } = req.principal
  if (!workspace) throw error('not_found')
  return await inCtx(
    req.app,
    {
      tenant_id: workspace.tenant_id,
      member_id: workspace.member_id,
      source: 'ui',
      correlation_id: String(req.raw.id),
      ...originOf(req.raw),
      now: new Date(req.at).toISOString(),
    },
    fn,
  )
}

/** Notes a change of the settings of single sign-on; secrets are never among the values. */
export async function note(
  ctx: Ctx,
  object: 'sso_connection' | 'sso_domain' | 'sso_policy' | 'scim_token',
  name: string,
  id: string | null,
  changes: Record<string, [unknown, unknown]> = {},
): Promise<void> {
  await writeEvents(ctx, [{ name: `${object}.${name}`, object, record_id: id, record_version: null, changes }])
}
