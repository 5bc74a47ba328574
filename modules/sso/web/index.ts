import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of single sign-on: its settings, and the identities linked to one's account. */
export const pages: PageRoute[] = [
  {
    path: '/settings/single-sign-on',
    title: msg`Single sign-on`,
    load: () => import('./sso-page.tsx'),
    area: 'settings',
    settings: { group: msg`Workspace`, order: 35 },
  },
  {
    path: '/settings/linked-sign-ins',
    title: msg`Linked sign-ins`,
    load: () => import('./links-page.tsx'),
    settings: { group: msg`You`, order: 17 },
  },
]
