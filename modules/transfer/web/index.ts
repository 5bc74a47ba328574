import { msg } from '@lingui/core/macro'
import { Download, Upload } from 'lucide-react'
import type { PageRoute } from '@app/ui'

/** Web door of transfer: import with its history, export of lists and of the whole workspace. */
export const pages: PageRoute[] = [
  {
    path: '/imports',
    title: msg`Imports`,
    load: () => import('./imports-page.tsx'),
    settings: { group: msg`Data`, order: 10 },
  },
  {
    path: '/imports/new',
    title: msg`Import`,
    load: () => import('./new-import-page.tsx'),
    list: { objects: null, operation: 'import', icon: Upload, order: 10 },
  },
  { path: '/imports/$id', title: msg`One import`, load: () => import('./import-page.tsx'), command: false },
  {
    path: '/exports',
    title: msg`Export everything`,
    before_acknowledgement: true,
    load: () => import('./exports-page.tsx'),
    settings: { group: msg`Data`, order: 20 },
  },
  {
    path: '/backups',
    title: msg`Backup`,
    before_acknowledgement: true,
    load: () => import('./backups-page.tsx'),
    settings: { group: msg`Data`, order: 30 },
  },
  {
    path: '/exports/new',
    title: msg`Export`,
    load: () => import('./new-export-page.tsx'),
    command: false,
    list: { objects: null, operation: 'export', icon: Download, order: 20 },
  },
]
