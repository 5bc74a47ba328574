import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

export { useSample } from './use-sample.ts'

/** Web door of sample data: in and out, also when the first page offers it no longer. */
export const pages: PageRoute[] = [
  {
    path: '/settings/sample-data',
    title: msg`Sample data`,
    load: () => import('./sample-page.tsx'),
    area: 'settings',
    settings: { group: msg`Workspace`, order: 55 },
  },
]
