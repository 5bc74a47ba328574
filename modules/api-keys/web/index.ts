import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of API keys: one's own, and those of the whole workspace. */
export const pages: PageRoute[] = [
  {
    path: '/settings/my-api-keys',
    title: msg`Your API keys`,
    load: () => import('./own-page.tsx'),
    settings: { group: msg`You`, order: 30 },
  },
  {
    path: '/settings/api-keys',
    title: msg`API keys`,
    load: () => import('./all-page.tsx'),
    area: 'api_keys',
    settings: { group: msg`Workspace`, order: 40 },
  },
]
