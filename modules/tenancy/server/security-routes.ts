import type { Route } from '@app/core'
import { securityChecks } from './security.queries.ts'

/** What a workspace can do for its own protection, for those who administer its settings. */
export const securityRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/workspace/security',
    permission: { admin: 'settings' },
    tags: ['workspace'],
    summary: 'How well the workspace protects itself: what to mend, and what to consider',
    handler: async ({ ctx }) => ({ at: ctx.now, data: await securityChecks(ctx) }),
  },
]
