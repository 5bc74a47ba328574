import { Trans, useLingui } from '@lingui/react/macro'
import { Chip, SimpleTable, type SimpleTableProps } from './bits.tsx'
import { Button } from './button.tsx'
import { formatDateTime, formatRelative } from './format.ts'

/** A session that goes on, of whoever it is. */
export type OpenSession = {
  id: string
  device: string | null
  ip: string | null
  created_at: string
  last_seen_at: string
  is_current: boolean
}
type Columns<T> = SimpleTableProps<T>['columns']

/** The place of a session, as both tables of sessions say it: an address, nothing looked up. */
export const placeColumn = <T extends { ip: string | null }>(): Columns<T>[number] => ({
  id: 'place',
  title: <Trans>IP address</Trans>,
  cell: (row) => <span className="mono">{row.ip ?? '–'}</span>,
})

/** Sessions that go on, one's own and those of members: the first columns say whose or which, the others when and from where; each can be ended but this one. */
export const SessionTable = <T extends OpenSession>({
  rows,
  isPending,
  first,
  whose,
  onEnd,
  ...rest
}: {
  'aria-label': string
  rows: readonly T[]
  isPending: boolean
  first: Columns<T>
  /** Whose session a button ends, for screen readers, where that differs by row. */
  whose?: (row: T) => string
  onEnd: (id: string) => void
}) => {
  const { t } = useLingui()
  return (
    <SimpleTable
      {...rest}
      rows={rows}
      rowKey={(row) => row.id}
      empty={isPending ? '' : t`No session`}
      columns={[
        ...first,
        placeColumn<T>(),
        { id: 'since', title: <Trans>Signed in</Trans>, cell: (row) => formatDateTime(row.created_at) },
        { id: 'seen', title: <Trans>Last used</Trans>, cell: (row) => formatRelative(row.last_seen_at) },
      ]}
      actions={(row) =>
        row.is_current ? (
          <Chip tone="ok">
            <Trans>This device</Trans>
          </Chip>
        ) : (
          <Button variant="ghost" onPress={() => onEnd(row.id)}>
            <Trans>Sign out</Trans>
            {whose && <span className="vh"> {whose(row)}</span>}
          </Button>
        )
      }
    />
  )
}
