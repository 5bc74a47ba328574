import type { App } from '../app.ts'
import { type CustomFields, inCtx } from '../ctx.ts'
import { error } from '../errors.ts'
import { DATA_POLICY, commonHeaders } from './headers.ts'
import { edgeOf } from './edge.ts'
import { openApiDocument } from './openapi.ts'
import { recordRoutes } from './record-routes.ts'
import type { Route } from './route.ts'

/** Every route of the program. A module's own route stands in for a derived one with the same method and path. */
export function allRoutes(app: Pick<App, 'registry' | 'parts'>, extra: readonly Route[] = []): readonly Route[] {
  const routes = new Map<string, Route>()
  const add = (route: Route) => {
    const key = `${route.method} ${route.url.replaceAll(/\{([a-z_]+)\}/g, ':$1')}`
    if (!routes.has(key)) routes.set(key, route)
  }
  for (const module of app.parts.modules) for (const route of module.routes ?? []) add(route)
  for (const route of [
    ...extra,
    ...recordRoutes(app.registry, app.parts),
    liveRoute,
    openApiRoute(() => [...routes.values()]),
  ])
    add(route)
  return [...routes.values()]
}

const liveRoute: Route = {
  method: 'GET',
  url: '/v1/live',
  permission: 'member',
  session_only: true,
  own_transaction: true,
  tags: ['live'],
  summary: 'Server-sent events: which records changed',
  handler: async ({ app, principal, raw, reply }) => {
    const { session, workspace } = principal
    if (!session || !workspace) throw error('not_signed_in')
    const edge = edgeOf(app)
    await edge.live.open(raw, reply, session, workspace, {
      ...commonHeaders(edge.settings.production),
      'content-security-policy': DATA_POLICY,
      'x-request-id': String(raw.id),
    })
    return reply
  },
}

/** Public, since the program is; with a session it holds the workspace's own fields too. */
function openApiRoute(routes: () => readonly Route[]): Route {
  return {
    method: 'GET',
    url: '/v1/openapi.json',
    permission: 'public',
    tags: ['meta'],
    summary: 'This document',
    handler: async ({ app, principal, at }) => {
      const { workspace } = principal
      const custom: CustomFields | undefined = workspace
        ? await inCtx(
            app,
            {
              tenant_id: workspace.tenant_id,
              member_id: workspace.member_id,
              source: 'ui',
              now: new Date(at).toISOString(),
            },
            async (ctx) => ctx.custom,
          )
        : undefined
      return openApiDocument(app.registry, routes(), custom)
    },
  }
}
