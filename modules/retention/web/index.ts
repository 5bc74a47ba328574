import { msg } from '@lingui/core/macro'
import type { FrameBanner, PageRoute } from '@app/ui'

/** Web door of retention: how long what is kept, what goes next, legal holds, the end of a workspace. */
export const pages: PageRoute[] = [
  {
    path: '/settings/retention',
    title: msg`Retention`,
    load: () => import('./retention-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 17 },
  },
  {
    path: '/settings/legal-holds',
    title: msg`Legal holds`,
    load: () => import('./holds-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 18 },
  },
  {
    path: '/settings/closing',
    title: msg`End of the workspace`,
    before_acknowledgement: true,
    load: () => import('./closing-page.tsx'),
    area: 'settings',
    settings: { group: msg`Workspace`, order: 90 },
  },
]

/** Over the whole app once a workspace is on its way out (ONT-008). */
export const banners: FrameBanner[] = [{ id: 'closing', load: () => import('./closing-banner.tsx') }]
