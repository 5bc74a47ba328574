import { Plural, Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Note, useMeta } from '@app/ui'
import { useMine } from './policy-data.ts'

/** An internal policy waits to be acknowledged by whoever looks. */
export const Banner = () => {
  const { meta } = useMeta()
  const { data } = useMine()
  const open = (data?.data ?? []).filter((one) => one.acknowledged_at === null)
  if (open.length === 0) return null
  return (
    <Note tone={open.some((one) => one.is_overdue) ? 'warn' : 'info'}>
      <Plural
        value={open.length}
        one="# internal policy waits to be read by you."
        other="# internal policies wait to be read by you."
      />{' '}
      <Link className="link" to={`/w/${meta.workspace.slug}/settings/my-policies`}>
        <Trans>Read and acknowledge</Trans>
      </Link>
    </Note>
  )
}
