import { msg } from '@lingui/core/macro'
import type { FrameBanner, PageRoute } from '@app/ui'

/** Web door of incidents: what a workspace is told. The register is the operator's (apps/web/operator). */
export const pages: PageRoute[] = [
  {
    path: '/settings/incidents',
    title: msg`Incidents`,
    load: () => import('./incidents-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 18 },
  },
]

/** For whoever administers privacy, until somebody has read it. */
export const banners: FrameBanner[] = [{ id: 'incidents', load: () => import('./incident-banner.tsx') }]
