import { useState } from 'react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleSlash, Clock, Download } from 'lucide-react'
import { api, Button, Chip, ConfirmDialog, download, formatDate, formatNumber, SimpleTable, toast } from '@app/ui'
import type { BusinessTransfer } from '../../../modules/policy/index.ts'
import { useLoad, useSend } from './load.ts'
import { Refusal } from './refusal.tsx'
import { TransferDialog } from './transfer-dialog.tsx'

type Listed = BusinessTransfer & { told: number }
type Answer = { data: Listed[]; passing: number; leaving: number; earliest_on: string; notice_days: number }

/** Transfers of the business: announced, called off, done; and which workspaces go over. */
export const TransfersSection = () => {
  const { t, i18n } = useLingui()
  const language = i18n.locale === 'de' ? 'de' : 'en'
  const found = useLoad<Answer>('/v1/operator/transfers')
  const { busy, error, send } = useSend()
  const [isAnnouncing, setAnnouncing] = useState(false)
  const [leaving, setLeaving] = useState<Listed | null>(null)
  const rows = found.data?.data ?? []
  const isComing = rows.some((one) => one.state === 'announced')
  const done = (): void => {
    setAnnouncing(false)
    setLeaving(null)
    found.reload()
  }
  return (
    <>
      <div className="op-title">
        <h2>
          <Trans>Transfer of the business</Trans>
        </h2>
        <Button isDisabled={!found.data || isComing} onPress={() => setAnnouncing(true)}>
          <Trans>Announce a transfer</Trans>
        </Button>
        {isComing && (
          <Button
            icon={Download}
            variant="ghost"
            isPending={busy}
            onPress={() => send(() => download('/v1/operator/transfers/workspaces', 'workspaces.csv'), found.reload)}
          >
            <Trans>Workspaces that go over</Trans>
          </Button>
        )}
      </div>
      <p className="t2 op-text">
        <Trans>
          Should somebody else take over the business, every owner is told {found.data?.notice_days ?? 30} days before
          at the latest. Until then any workspace can be exported and deleted, and what is deleted or cancelled does not
          go over.
        </Trans>
      </p>
      <Refusal error={found.error ?? (leaving ? null : error)} />
      {found.data && isComing && (
        <p>
          {t`As of now ${plural(found.data.passing, { one: '# workspace goes over', other: '# workspaces go over' })}; ${plural(found.data.leaving, { one: '# is on its way out instead.', other: '# are on their way out instead.' })}`}
        </p>
      )}
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Transfers of the business`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'to',
              title: <Trans>Successor</Trans>,
              isHead: true,
              cell: (row) => (
                <span className="op-two op-why">
                  <span>{row.successor}</span>
                  <span className="t3 small">{row.contact}</span>
                </span>
              ),
            },
            { id: 'state', title: <Trans>State</Trans>, cell: (row) => <State transfer={row} /> },
            {
              id: 'what',
              title: <Trans>What goes over</Trans>,
              cell: (row) => <span className="op-why">{row.summary[language]}</span>,
            },
            { id: 'on', title: <Trans>Day</Trans>, cell: (row) => formatDate(row.effective_at ?? '') },
            { id: 'told', title: <Trans>Owners told</Trans>, end: true, cell: (row) => formatNumber(row.told) },
          ]}
          actions={(row) =>
            row.state === 'announced' && (
              <Button variant="ghost" onPress={() => setLeaving(row)}>
                <Trans>Call it off</Trans>
              </Button>
            )
          }
        />
      )}
      {isAnnouncing && found.data && (
        <TransferDialog earliest={found.data.earliest_on} onClose={() => setAnnouncing(false)} onDone={done} />
      )}
      {leaving && (
        <ConfirmDialog
          title={t`Call the transfer to ${leaving.successor} off?`}
          action={<Trans>Call it off</Trans>}
          isPending={busy}
          onClose={() => setLeaving(null)}
          onConfirm={() =>
            send(
              () => api.del(`/v1/operator/policies/${leaving.id}`),
              () => {
                toast(t`It is called off`)
                done()
              },
            )
          }
        >
          <p>
            <Trans>The banner goes, and the public page says that it was called off.</Trans>
          </p>
          <Refusal error={error} />
        </ConfirmDialog>
      )}
    </>
  )
}

const State = ({ transfer }: { transfer: Listed }) => {
  if (transfer.state === 'announced')
    return (
      <Chip tone="info" icon={Clock}>
        <Trans>Announced</Trans>
      </Chip>
    )
  if (transfer.state === 'withdrawn')
    return (
      <Chip tone="quiet" icon={CircleSlash}>
        <Trans>Called off</Trans>
      </Chip>
    )
  return (
    <Chip tone="ok" icon={CircleCheck}>
      <Trans>Done</Trans>
    </Chip>
  )
}
