import { msg } from '@lingui/core/macro'
import { CopyCheck } from 'lucide-react'
import type { PageRoute } from '@app/ui'

/** Web door of contacts: duplicates of contacts and companies, merged by choice and unmerged again. */
export const pages: PageRoute[] = [
  {
    path: '/duplicates',
    title: msg`Duplicates`,
    load: () => import('./duplicates-page.tsx'),
    command: false,
    list: { objects: ['contact', 'company'], operation: 'update', icon: CopyCheck, order: 30 },
  },
  { path: '/merge/$object/$id/$with', title: msg`Merge`, load: () => import('./merge-page.tsx'), command: false },
]
