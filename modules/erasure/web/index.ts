import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of erasure: plan, approval, progress and certificate of a request. */
export const pages: PageRoute[] = [
  { path: '/requests/$id/erasure', title: msg`Erasure`, load: () => import('./erasure-page.tsx'), area: 'privacy' },
]
