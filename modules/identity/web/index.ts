import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of identity: the account's profile and its sessions. */
export const pages: PageRoute[] = [
  {
    path: '/settings/profile',
    title: msg`Profile`,
    load: () => import('./profile-page.tsx'),
    settings: { group: msg`You`, order: 10 },
  },
  {
    path: '/settings/two-steps',
    title: msg`Two-step sign-in`,
    load: () => import('./factors-page.tsx'),
    settings: { group: msg`You`, order: 15 },
  },
  {
    path: '/settings/sessions',
    title: msg`Signed-in devices`,
    load: () => import('./sessions-page.tsx'),
    settings: { group: msg`You`, order: 20 },
  },
]
