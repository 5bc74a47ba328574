import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { ChartNoAxesColumn, SquareKanban, Table2 } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import { currentWorkspace } from '@app/ui'

/** Address of a page of this workspace. */
export function pathTo(rest: string): string {
  return `/w/${currentWorkspace() ?? ''}${rest}`
}

/** The bar above the deals, and the ways to look at them. */
export const DealHeader = ({
  at,
  count,
  tools,
  children,
}: {
  at: 'board' | 'forecast'
  count?: ReactNode
  tools?: ReactNode
  children?: ReactNode
}) => {
  const { t } = useLingui()
  return (
    <>
      <header className="bar">
        <h1>
          <Trans>Deals</Trans>
        </h1>
        {count}
        <span className="grow" />
        {children}
      </header>
      <nav className="tabs" aria-label={t`Ways to look at deals`}>
        <Link className="tab" to={pathTo('/deals/board')} aria-current={at === 'board' ? 'page' : undefined}>
          <SquareKanban className="i" aria-hidden />
          <Trans>Board</Trans>
        </Link>
        <Link className="tab" to={pathTo('/deals')} activeOptions={{ exact: true }}>
          <Table2 className="i" aria-hidden />
          <Trans>Table</Trans>
        </Link>
        <Link className="tab" to={pathTo('/deals/forecast')} aria-current={at === 'forecast' ? 'page' : undefined}>
          <ChartNoAxesColumn className="i" aria-hidden />
          <Trans>Forecast</Trans>
        </Link>
        <span className="grow" />
        {tools}
      </nav>
    </>
  )
}
