import { createContext, type ReactNode, use } from 'react'
import { ChevronRight } from 'lucide-react'
import { Link } from 'react-aria-components'
import { Trans } from '@lingui/react/macro'
import { currentWorkspace } from './api.ts'

/** What stands at the foot of every page of a kind, set by who mounts the page: pages about data protection say that they are no legal advice. */
export const FrameFoot = createContext<ReactNode>(null)

/** The frame of a settings page: where it is, its name, its buttons, and room that scrolls. */
export const SettingsFrame = ({
  title,
  actions,
  children,
  wide,
}: {
  title: ReactNode
  actions?: ReactNode
  children: ReactNode
  wide?: boolean
}) => (
  <>
    <header className="bar">
      <span className="crumb">
        <Link href={`/w/${currentWorkspace() ?? ''}/settings`}>
          <Trans>Settings</Trans>
        </Link>
        <ChevronRight className="i sm" aria-hidden />
      </span>
      <h1>{title}</h1>
      <span className="grow" />
      {actions}
    </header>
    <div className="scroll">
      <div className={wide ? 'page page-wide' : 'page'}>
        {children}
        {use(FrameFoot)}
      </div>
    </div>
  </>
)
