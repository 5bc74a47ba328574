import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of the data map. */
export const pages: PageRoute[] = [
  {
    path: '/settings/data-map',
    title: msg`Data map`,
    load: () => import('./data-map-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 10 },
  },
  {
    path: '/settings/egress',
    title: msg`What left`,
    load: () => import('./egress-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 12 },
  },
]
