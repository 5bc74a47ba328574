import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of disclosures: what a workspace is told. The register is the operator's (apps/web/operator). */
export const pages: PageRoute[] = [
  {
    path: '/settings/authorities',
    title: msg`Authorities`,
    load: () => import('./authorities-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 19 },
  },
]
