import { Trans } from '@lingui/react/macro'
import { useLingui } from '@lingui/react/macro'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { CircleAlert } from 'lucide-react'
import { Button, EmptyState, isApiError } from '@app/ui'

/** Holds the place of a page that is being fetched. */
export const PageWait = () => (
  <>
    <div className="bar" />
    <div className="page" aria-busy="true">
      <span className="skel w-48" />
      <span className="skel w-96 max-w-full" />
      <span className="skel w-80 max-w-full" />
    </div>
  </>
)

/** No page has this address. */
export const NotFound = () => {
  const { t } = useLingui()
  return (
    <EmptyState title={t`There is nothing at this address`}>
      <Trans>It was moved, deleted, or you may not see it.</Trans>
    </EmptyState>
  )
}

/** A page failed to load or to draw: says what, and offers another try. */
export const PageCrash = ({ error, reset }: ErrorComponentProps) => {
  const { t } = useLingui()
  const id = isApiError(error) ? error.request_id : null
  return (
    <EmptyState
      icon={CircleAlert}
      title={t`This page could not be shown`}
      action={<Button onPress={reset}>{t`Try again`}</Button>}
    >
      {error instanceof Error ? error.message : String(error)}
      {id && (
        <>
          {' '}
          <Trans>
            Request: <span className="mono">{id}</span>
          </Trans>
        </>
      )}
    </EmptyState>
  )
}
