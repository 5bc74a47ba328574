import { CircleAlert } from 'lucide-react'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { currentWorkspace, Note, useMeta } from '@app/ui'
import type { Import } from './transfer-api.ts'

type Kept = NonNullable<NonNullable<Import['undo']>['kept']>
type Reason = Kept[number]['reason']

/** As many of a reason are led to one by one. */
const NAMED = 5

const Why = ({ reason, count }: { reason: Reason; count: number }) => {
  if (reason === 'in_use')
    return (
      <Plural
        value={count}
        one="# record is used by others and is kept."
        other="# records are used by others and are kept."
      />
    )
  if (reason === 'trashed')
    return (
      <Plural value={count} one="# record was in the trash already." other="# records were in the trash already." />
    )
  if (reason === 'not_allowed')
    return (
      <Plural
        value={count}
        one="# record is not yours to change and is kept."
        other="# records are not yours to change and are kept."
      />
    )
  if (reason === 'on_hold')
    return (
      <Plural
        value={count}
        one="# record is under a legal hold and is kept."
        other="# records are under a legal hold and are kept."
      />
    )
  return (
    <Plural
      value={count}
      one="# record was edited since and is kept."
      other="# records were edited since and are kept."
    />
  )
}

/** What an undo left in place, by reason, with the way to each of the first. */
export const KeptNotes = ({ kept }: { kept: Kept }) => {
  const { t } = useLingui()
  const { object } = useMeta()
  const nameOf = (one: Kept[number]): string => {
    const label = object(one.object ?? '')?.label[0] ?? t`Record`
    return one.row_no ? t`row ${one.row_no}` : label
  }
  const pathOf = (one: Kept[number]): string | null => {
    const path = object(one.object ?? '')?.path
    return path && one.id ? `/w/${currentWorkspace() ?? ''}/${path}/${one.id}` : null
  }
  return [...Map.groupBy(kept, (one) => one.reason)].map(([reason, rows]) => (
    <Note key={reason ?? ''} tone="warn" icon={CircleAlert}>
      <Why reason={reason} count={rows.length} />{' '}
      {rows.slice(0, NAMED).map((one, at) => {
        const path = pathOf(one)
        return (
          <span key={one.id ?? at}>
            {at > 0 && ', '}
            {path ? (
              <a className="link" href={path}>
                {nameOf(one)}
              </a>
            ) : (
              nameOf(one)
            )}
          </span>
        )
      })}
      {rows.length > NAMED && <Trans> and more</Trans>}
    </Note>
  ))
}
