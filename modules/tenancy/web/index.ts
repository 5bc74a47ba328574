import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of tenancy: the workspace, its members, its teams. */
export const pages: PageRoute[] = [
  {
    path: '/settings/workspace',
    title: msg`Workspace`,
    load: () => import('./workspace-page.tsx'),
    area: 'admin',
    settings: { group: msg`Workspace`, order: 10 },
  },
  {
    path: '/settings/members',
    title: msg`Members`,
    load: () => import('./members-page.tsx'),
    area: 'admin',
    settings: { group: msg`Workspace`, order: 20 },
  },
  {
    path: '/settings/teams',
    title: msg`Teams`,
    load: () => import('./teams-page.tsx'),
    area: 'admin',
    settings: { group: msg`Workspace`, order: 30 },
  },
]
