import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of requests: the desk. The public form is another entry (apps/web/auth). */
export const pages: PageRoute[] = [
  {
    path: '/settings/your-data',
    title: msg`Your data`,
    load: () => import('./held-page.tsx'),
    settings: { group: msg`You`, order: 30 },
  },
  {
    path: '/requests',
    title: msg`Requests of people`,
    load: () => import('./desk-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Workspace`, order: 45 },
  },
  { path: '/requests/$id', title: msg`Request`, load: () => import('./case-page.tsx'), area: 'privacy' },
]
