import { type App } from '../app.ts'
import { openApiDocument } from './openapi.ts'
import { recordRoutes } from './record-routes.ts'
import type { Route } from './route.ts'

/** All routes that follow from the registry, and the OpenAPI documents: the general one, and the workspace's with its own fields. */
export function apiRoutes(app: Pick<App, 'registry' | 'parts'>): { routes: Route[]; openapi: () => Record<string, unknown> } {
  const records = recordRoutes(app.registry, app.parts)
  const all = (): Route[] => [...app.parts.modules.flatMap((m) => m.routes ?? []), ...routes]
  const routes: Route[] = [...records,
    { method: 'GET', url: '/v1/openapi.json', permission: 'public', summary: 'This document', tags: ['docs'], handler: async () => openApiDocument(app.registry, all()) },
    { method: 'GET', url: '/v1/workspace/openapi.json', permission: 'member', summary: "This document with the workspace's own fields", tags: ['docs'], handler: async ({ ctx }) => openApiDocument(app.registry, all(), ctx.custom) },
  ]
  return { routes, openapi: () => openApiDocument(app.registry, all()) }
}
