import { Link } from '@tanstack/react-router'
import { Trans } from '@lingui/react/macro'
import { Note } from '@app/ui'
import type { Meta } from '@app/ui'
import { pages } from '../pages.ts'

/** Pages that stay open before the policy is acknowledged: what one may always do is take the data out, or end the workspace (ONT-137). */
export const staysOpen = (path: string, slug: string): boolean =>
  pages.some((one) => one.before_acknowledgement && path === `/w/${slug}${one.path}`)

/** On the pages that stay open: the way back to what waits. */
export const AcknowledgeFirst = ({ meta }: { meta: Meta }) => (
  <Note tone="warn">
    <Trans>The privacy policy has changed. Everything else opens once you have acknowledged it.</Trans>{' '}
    <Link className="link" to={`/w/${meta.workspace.slug}`}>
      <Trans>Read it</Trans>
    </Link>
  </Note>
)
