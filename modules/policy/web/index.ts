import { msg } from '@lingui/core/macro'
import type { FrameBanner, PageRoute } from '@app/ui'

/** Web door of policies. */
export const pages: PageRoute[] = [
  {
    path: '/settings/data-processing',
    title: msg`Data processing agreement`,
    load: () => import('./dpa-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 15 },
  },
]

/** Over the whole app from the day a change is announced until it holds (ONT-136). */
export const banners: FrameBanner[] = [{ id: 'policy', load: () => import('./policy-banner.tsx') }]
