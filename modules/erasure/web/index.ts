import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of erasure: plan, approval, progress and certificate of a request; all erasures, and the list that keeps people from coming back. */
export const pages: PageRoute[] = [
  { path: '/requests/$id/erasure', title: msg`Erasure`, load: () => import('./erasure-page.tsx'), area: 'privacy' },
  {
    path: '/settings/erasures',
    title: msg`Erasures and suppression`,
    load: () => import('./erasures-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 16 },
  },
]
