import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of trust: what is promised and whether it holds, the audit trail with the log over it, and what happened with the own account. */
export const pages: PageRoute[] = [
  {
    path: '/settings/audit',
    title: msg`Audit log`,
    load: () => import('./audit-page.tsx'),
    area: 'audit',
    settings: { group: msg`Workspace`, order: 90 },
  },
  {
    path: '/settings/trust',
    title: msg`Promises and proofs`,
    load: () => import('./workspace-trust-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 5 },
  },
  {
    path: '/settings/sign-ins',
    title: msg`My sign-ins`,
    load: () => import('./sign-ins-page.tsx'),
    settings: { group: msg`You`, order: 30 },
  },
]
