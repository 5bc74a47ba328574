import { msg } from '@lingui/core/macro'
import type { PageRoute } from '@app/ui'

/** Web door of mail templates: the words of mails to people. */
export const pages: PageRoute[] = [
  {
    path: '/settings/mail-templates',
    title: msg`Mails to people`,
    load: () => import('./templates-page.tsx'),
    area: 'privacy',
    settings: { group: msg`Privacy`, order: 16 },
  },
  {
    path: '/settings/mail-templates/$kind/$language',
    title: msg`Words of a mail`,
    load: () => import('./template-page.tsx'),
    area: 'privacy',
    command: false,
  },
]
