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
  {
    path: '/settings/people-data',
    title: msg`Basis, consent and notices`,
    load: () => import('./people-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Workspace`, order: 47 },
  },
]

/** On the page of a record: restriction of its processing; of a contact: what they have allowed and refused. */
export const panels: RecordPanel[] = [
  { id: 'consent', for: (object) => object.name === 'contact', load: () => import('./consent-panel.tsx') },
  {
    id: 'restriction',
    for: (object) => (object.access === 'owner' || object.access === 'parents') && object.routes !== false,
    load: () => import('./restriction-panel.tsx'),
  },
]
