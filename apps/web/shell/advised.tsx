import type { ReactElement } from 'react'
import { Trans } from '@lingui/react/macro'
import { FrameFoot } from '@app/ui'

/** QNT-040: what the pages on data protection say is no legal advice, and each says so at its foot. */
export const advised = (Page: () => ReactElement): (() => ReactElement) => {
  const Advised = () => (
    <FrameFoot
      value={
        <p className="t3 small">
          <Trans>This page helps you with data protection. It is no legal advice.</Trans>
        </p>
      }
    >
      <Page />
    </FrameFoot>
  )
  return Advised
}
