import { msg } from '@lingui/core/macro'
import { ChartNoAxesColumn, SquareKanban } from 'lucide-react'
import type { PageRoute } from '@app/ui'

/** Web door of deals: board, forecast, pipelines and stages. */
export const pages: PageRoute[] = [
  {
    path: '/deals/board',
    title: msg`Deal board`,
    load: () => import('./board-page.tsx'),
    goKey: 'b',
    layout: { object: 'deal', name: 'board', label: msg`Board`, icon: SquareKanban },
  },
  {
    path: '/deals/forecast',
    title: msg`Forecast`,
    load: () => import('./forecast-page.tsx'),
    goKey: 'f',
    layout: { object: 'deal', name: 'forecast', label: msg`Forecast`, icon: ChartNoAxesColumn },
  },
  {
    path: '/settings/pipelines',
    title: msg`Pipelines and stages`,
    load: () => import('./pipelines-page.tsx'),
    needs: { object: 'pipeline', operation: 'update' },
    settings: { group: msg`Workspace`, order: 40 },
  },
]
