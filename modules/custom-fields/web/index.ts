import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of custom fields: the list of a workspace's own fields, per object. */
export const pages: PageRoute[] = [
  {
    path: '/settings/fields',
    title: msg`Custom fields`,
    load: () => import('./fields-page.tsx'),
    area: 'custom_fields',
    settings: { group: msg`Workspace`, order: 50 },
  },
]
