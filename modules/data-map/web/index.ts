import { msg } from '@lingui/core/macro'
import type { PageRoute, RecordPanel } from '@app/ui'

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

/** On the page of a person: what left about them. */
export const panels: RecordPanel[] = [
  {
    id: 'egress',
    for: (object) => object.name === 'contact' || object.name === 'lead',
    load: () => import('./egress-panel.tsx'),
  },
]
