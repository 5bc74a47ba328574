/** Door 3 of files. */
import type { PageRoute, RecordPanel } from '@app/ui'

export const pages: PageRoute[] = []

/** What files may hang on: `carriers` of file.object.ts, which the first load does not need (a test compares them). */
export const CARRIERS: readonly string[] = ['contact', 'company', 'lead', 'deal', 'product', 'task', 'activity']

/** On the page of a record that files may hang on. */
export const panels: RecordPanel[] = [
  {
    id: 'files',
    for: (object) => CARRIERS.includes(object.name),
    load: () => import('./files-panel.tsx'),
  },
]
