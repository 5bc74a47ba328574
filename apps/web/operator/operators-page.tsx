import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { CalendarClock, CircleCheck, CircleSlash, TriangleAlert } from 'lucide-react'
import { api, Button, Chip, ConfirmDialog, formatDate, SimpleTable, toast } from '@app/ui'
import { useLoad, useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

type Operator = {
  account_id: string
  name: string
  email: string
  is_active: boolean
  is_due: boolean
  trained_until: string
  reviewed_at: string
  reviewer: string | null
}
const today = (): string => new Date().toISOString().slice(0, 10)

/** Who may come in here, trained until when, reviewed when and by whom. Nobody reviews themselves. */
export const OperatorsPage = ({ me }: { me: string }) => {
  const { t } = useLingui()
  const found = useLoad<{ data: Operator[] }>('/v1/operator/operators')
  const { busy, error, send } = useSend()
  const [suspending, setSuspending] = useState<Operator | null>(null)
  const review = (one: Operator, keep: boolean): void =>
    send(
      () => api.post(`/v1/operator/operators/${one.account_id}/review`, { keep }),
      () => {
        setSuspending(null)
        toast(keep ? t`${one.name} keeps access for 90 days` : t`${one.name} is suspended`)
        found.reload()
      },
    )
  return (
    <>
      <div className="op-title">
        <h1>
          <Trans>Operators</Trans>
        </h1>
      </div>
      <p className="t2 op-text">
        <Trans>
          Access is reviewed by another operator every 90 days; without a review it ends by itself. New operators are
          made on the command line only: <span className="mono">custos operator-add</span>.
        </Trans>
      </p>
      <Refusal error={found.error ?? (suspending ? null : error)} />
      <SimpleTable
        aria-label={t`Operators`}
        rows={found.data?.data ?? []}
        rowKey={(row) => row.account_id}
        columns={[
          {
            id: 'name',
            title: <Trans>Name</Trans>,
            isHead: true,
            cell: (row) => (
              <span className="op-two">
                <span className="strong">
                  {row.name}
                  {row.email === me && (
                    <span className="t3">
                      {' '}
                      <Trans>(you)</Trans>
                    </span>
                  )}
                </span>
                <span className="t3 small">{row.email}</span>
              </span>
            ),
          },
          {
            id: 'state',
            title: <Trans>State</Trans>,
            cell: (row) =>
              !row.is_active ? (
                <Chip tone="bad" icon={CircleSlash}>
                  <Trans>Suspended</Trans>
                </Chip>
              ) : row.is_due ? (
                <Chip tone="warn" icon={TriangleAlert}>
                  <Trans>Review overdue</Trans>
                </Chip>
              ) : (
                <Chip tone="ok" icon={CircleCheck}>
                  <Trans>Active</Trans>
                </Chip>
              ),
          },
          {
            id: 'trained',
            title: <Trans>Trained until</Trans>,
            cell: (row) =>
              row.trained_until < today() ? (
                <Chip tone="bad" icon={CalendarClock}>
                  <Trans>Ended {formatDate(row.trained_until)}</Trans>
                </Chip>
              ) : (
                formatDate(row.trained_until)
              ),
          },
          {
            id: 'reviewed',
            title: <Trans>Reviewed</Trans>,
            cell: (row) => (
              <span className="op-two">
                <span>{formatDate(row.reviewed_at)}</span>
                <span className="t3 small">
                  {row.reviewer ? <Trans>by {row.reviewer}</Trans> : <Trans>when the account was made</Trans>}
                </span>
              </span>
            ),
          },
        ]}
        actions={(row) =>
          row.email === me ? (
            <span className="t3 small">
              <Trans>Another operator reviews you</Trans>
            </span>
          ) : (
            <span className="op-acts">
              <Button isPending={busy} onPress={() => review(row, true)}>
                {row.is_active ? <Trans>Keep</Trans> : <Trans>Let in again</Trans>}
                <span className="vh"> {row.name}</span>
              </Button>
              {row.is_active && (
                <Button variant="ghost" onPress={() => setSuspending(row)}>
                  <Trans>Suspend</Trans>
                  <span className="vh"> {row.name}</span>
                </Button>
              )}
            </span>
          )
        }
      />
      {suspending && (
        <ConfirmDialog
          title={t`Suspend ${suspending.name}?`}
          action={<Trans>Suspend</Trans>}
          isPending={busy}
          onClose={() => setSuspending(null)}
          onConfirm={() => review(suspending, false)}
        >
          <p>
            <Trans>The next thing they do in this console is refused. Another operator can let them in again.</Trans>
          </p>
          <Refusal error={error} />
        </ConfirmDialog>
      )}
    </>
  )
}
