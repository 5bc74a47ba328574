import { msg } from '@lingui/core/macro'
import type { FrameBanner, PageRoute } from '@app/ui'

/** Web door of internal policies: published by those who administer privacy, acknowledged by everybody whom they concern. */
export const pages: PageRoute[] = [
  {
    path: '/settings/internal-policies',
    title: msg`Internal policies`,
    load: () => import('./policies-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 14 },
  },
  {
    path: '/settings/internal-policies/$id',
    title: msg`An internal policy`,
    load: () => import('./policy-page.tsx'),
    area: 'privacy',
    command: false,
  },
  {
    path: '/settings/my-policies',
    title: msg`Policies that apply to me`,
    before_acknowledgement: true,
    load: () => import('./my-policies-page.tsx'),
    settings: { group: msg`You`, order: 25 },
  },
]

/** Over the whole app while a policy waits to be acknowledged (OOR-010). */
export const banners: FrameBanner[] = [{ id: 'internal-policies', load: () => import('./policies-banner.tsx') }]
