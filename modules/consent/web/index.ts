import { msg } from '@lingui/core/macro'
import type { PageRoute, RecordPanel } from '@app/ui'

/** Web door of consent: what a person has allowed, forbidden or had restricted. */
export const pages: PageRoute[] = [
  {
    path: '/settings/restrictions',
    title: msg`Restricted records`,
    load: () => import('./restrictions-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Workspace`, order: 46 },
  },
]

/** On the page of a record: restriction of its processing. */
export const panels: RecordPanel[] = [
  {
    id: 'restriction',
    for: (object) => (object.access === 'owner' || object.access === 'parents') && object.routes !== false,
    load: () => import('./restriction-panel.tsx'),
  },
]
