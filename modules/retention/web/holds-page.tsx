import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { Gavel, Plus } from 'lucide-react'
import {
  Button,
  Chip,
  daysUntil,
  EmptyState,
  Note,
  Segmented,
  SettingsFrame,
  SimpleTable,
  formatDate,
  formatDateTime,
  useMeta,
} from '@app/ui'
import { type Hold, type HoldItem, useHolds } from './hold-data.ts'
import { ExtendDialog, LiftHoldDialog, PlaceDialog } from './hold-dialogs.tsx'
import './retention.css'

type Open = { what: 'place' } | { what: 'extend' | 'lift'; hold: Hold } | null
/** As many as a row of the list names; the rest is counted. */
const NAMED = 3

/** "Keep this": what must not be deleted, by whom or what, why, and since when. */
export const Page = () => {
  const { t } = useLingui()
  const [state, setState] = useState<'standing' | 'lifted'>('standing')
  const [open, setOpen] = useState<Open>(null)
  const found = useHolds(state)
  const rows = found.data?.data ?? []
  const close = (): void => setOpen(null)
  return (
    <SettingsFrame
      title={t`Legal holds`}
      wide
      actions={
        <Button variant="primary" icon={Plus} onPress={() => setOpen({ what: 'place' })}>
          <Trans>Place a hold</Trans>
        </Button>
      }
    >
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      <p className="t2">
        <Trans>
          What a court, an authority or a dispute makes you keep. A hold goes before every deletion: the nightly one,
          the trash, an erasure, and the end of the workspace.
        </Trans>
      </p>
      <Segmented
        label={t`Which holds`}
        hideLabel
        value={state}
        onChange={setState}
        options={[
          { value: 'standing', label: t`In force` },
          { value: 'lifted', label: t`Lifted` },
        ]}
      />
      {rows.length > 0 ? (
        <Holds rows={rows} state={state} onOpen={setOpen} />
      ) : (
        !found.isPending &&
        !found.error && (
          <EmptyState icon={Gavel} title={state === 'standing' ? t`Nothing is on hold` : t`No hold was lifted yet`}>
            <Trans>Place a hold on a person, on one record, or on all records of a matter.</Trans>
          </EmptyState>
        )
      )}
      {open?.what === 'place' && <PlaceDialog onClose={close} />}
      {open?.what === 'extend' && <ExtendDialog hold={open.hold} onClose={close} />}
      {open?.what === 'lift' && <LiftHoldDialog hold={open.hold} onClose={close} />}
    </SettingsFrame>
  )
}

const Holds = (given: { rows: Hold[]; state: 'standing' | 'lifted'; onOpen: (open: Open) => void }) => {
  const { t } = useLingui()
  const kinds: Record<Hold['kind'], string> = { person: t`Person`, record: t`Record`, matter: t`Matter` }
  const isStanding = given.state === 'standing'
  return (
    <SimpleTable
      aria-label={t`Legal holds`}
      rows={given.rows}
      rowKey={(row) => row.id}
      columns={[
        {
          id: 'name',
          title: <Trans>Hold</Trans>,
          isHead: true,
          cell: (row) => (
            <>
              {row.name} <Chip>{kinds[row.kind]}</Chip>
            </>
          ),
        },
        { id: 'items', title: <Trans>On</Trans>, cell: (row) => <Items items={row.items} /> },
        { id: 'reason', title: <Trans>Reason</Trans>, cell: (row) => row.lift_reason ?? row.reason },
        {
          id: 'since',
          title: isStanding ? <Trans>Since</Trans> : <Trans>Lifted</Trans>,
          cell: (row) => {
            const at = row.lifted_at ?? row.placed_at
            return <time dateTime={at}>{formatDateTime(at)}</time>
          },
        },
        ...(isStanding
          ? [
              { id: 'review', title: <Trans>Ask again</Trans>, cell: (row: Hold) => <Review on={row.review_on} /> },
              {
                id: 'acts',
                title: <span className="vh">{t`Actions`}</span>,
                end: true,
                cell: (row: Hold) => {
                  const { name } = row
                  return (
                    <>
                      {row.kind === 'matter' && (
                        <Button
                          variant="ghost"
                          aria-label={t`Add records to ${name}`}
                          onPress={() => given.onOpen({ what: 'extend', hold: row })}
                        >
                          <Trans>Add records</Trans>
                        </Button>
                      )}
                      <Button
                        variant="ghost"
                        aria-label={t`Lift ${name}`}
                        onPress={() => given.onOpen({ what: 'lift', hold: row })}
                      >
                        <Trans>Lift</Trans>
                      </Button>
                    </>
                  )
                },
              },
            ]
          : []),
      ]}
    />
  )
}

const Review = ({ on }: { on: string | null }) => {
  if (!on) return <span className="t3">–</span>
  return daysUntil(on) <= 0 ? (
    <Chip tone="warn">
      <Trans>due since {formatDate(on)}</Trans>
    </Chip>
  ) : (
    formatDate(on)
  )
}

const Items = ({ items }: { items: readonly HoldItem[] }) => {
  const { meta, object } = useMeta()
  const more = items.length - NAMED
  return (
    <span className="keep-items">
      {items.slice(0, NAMED).map((item) => (
        <Link
          key={item.record_id}
          className="link"
          to={`/w/${meta.workspace.slug}/${object(item.object)?.path ?? ''}/${item.record_id}`}
        >
          {item.title || object(item.object)?.label[0]}
        </Link>
      ))}
      {more > 0 && (
        <span className="t3">
          <Trans>and {more} more</Trans>
        </span>
      )}
    </span>
  )
}
