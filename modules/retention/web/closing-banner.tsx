import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { formatDateTime, Note, useMeta } from '@app/ui'
import { useClosing } from './closing-data.ts'

/** Seen by every member of a workspace that ends: until when it can be read and exported. */
export const Banner = () => {
  const { meta } = useMeta()
  const { data } = useClosing()
  if (!data?.closing || !data.purge_at) return null
  const until = formatDateTime(data.purge_at)
  return (
    <Note tone="warn">
      {data.closing === 'cancelled' ? (
        <Trans>
          This workspace is cancelled. It can be read and exported until {until}; then everything is deleted.
        </Trans>
      ) : (
        <Trans>This workspace is being deleted. Everything goes on {until}.</Trans>
      )}{' '}
      {meta.member.role === 'owner' && (
        <Link className="link" to={`/w/${meta.workspace.slug}/settings/closing`}>
          <Trans>Take it back</Trans>
        </Link>
      )}
    </Note>
  )
}
