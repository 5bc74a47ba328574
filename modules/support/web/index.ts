import { msg } from '@lingui/core/macro'
import type { FrameBanner, PageRoute } from '@app/ui'

/** Web door of support access: what the workspace decides and sees of it. The operators' console is another entry (apps/web/operator). */
export const pages: PageRoute[] = [
  {
    path: '/settings/support-access',
    title: msg`Support access`,
    load: () => import('./support-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Workspace`, order: 50 },
  },
  {
    path: '/settings/support-access/$id',
    title: msg`What support opened`,
    load: () => import('./opened-page.tsx'),
    area: 'privacy',
  },
]

/** Over the whole app while support can read. */
export const banners: FrameBanner[] = [{ id: 'support', load: () => import('./support-banner.tsx') }]
