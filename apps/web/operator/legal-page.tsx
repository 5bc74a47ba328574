import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleDashed, CircleSlash, Clock, Plus, Scale, TriangleAlert } from 'lucide-react'
import { Button, Chip, EmptyState, formatDateTime, SimpleTable } from '@app/ui'
import type { ListedRequest } from '../../../modules/disclosures/index.ts'
import { Go } from './go-link.tsx'
import { RegisterDialog } from './legal-dialogs.tsx'
import { useFresh, useLoad } from './load.ts'
import { Refusal } from './refusal.tsx'

export const legalNumber = (number: number): string => `LAW-${String(number).padStart(4, '0')}`

/** Requests by authorities: each goes step by step, and nothing leaves before the last. */
export const LegalPage = () => {
  const { t } = useLingui()
  const found = useLoad<{ data: ListedRequest[] }>('/v1/operator/legal-requests')
  useFresh(found.reload)
  const [isOpen, setOpen] = useState(false)
  const rows = found.data?.data ?? []
  return (
    <>
      <div className="op-title">
        <h1>
          <Trans>Authorities</Trans>
        </h1>
        <Button variant="primary" icon={Plus} isDisabled={!found.data} onPress={() => setOpen(true)}>
          <Trans>Register a request</Trans>
        </Button>
      </div>
      <p className="t2 op-text">
        <Trans>
          A request is checked, the workspace is told within a day unless that is forbidden, and what leaves is chosen
          field by field and approved by a second operator. The workspace sees each record that left.
        </Trans>
      </p>
      <Refusal error={found.error} />
      {found.data && rows.length === 0 && (
        <EmptyState icon={Scale} title={t`No authority has asked for anything`}>
          <Trans>Register a request when it arrives, before anybody answers it.</Trans>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Requests by authorities`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'authority',
              title: <Trans>Authority</Trans>,
              isHead: true,
              cell: (row) => (
                <span className="op-two op-why">
                  <Go to={`/legal/${row.id}`}>{row.authority}</Go>
                  <span className="t3 small">
                    <span className="mono">{legalNumber(row.number)}</span> · {row.reference}
                  </span>
                </span>
              ),
            },
            { id: 'workspace', title: <Trans>Workspace</Trans>, cell: (row) => row.workspace },
            { id: 'state', title: <Trans>State</Trans>, cell: (row) => <LegalStateChip request={row} /> },
            { id: 'told', title: <Trans>Workspace told</Trans>, cell: (row) => <ToldChip request={row} /> },
            { id: 'received', title: <Trans>Received</Trans>, cell: (row) => formatDateTime(row.received_at) },
          ]}
        />
      )}
      {isOpen && (
        <RegisterDialog
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false)
            found.reload()
          }}
        />
      )}
    </>
  )
}

export const LegalStateChip = ({ request }: { request: ListedRequest }) => {
  const { t } = useLingui()
  const words = {
    received: t`To be checked`,
    invalid: t`Not valid`,
    valid: t`Valid: choose what leaves`,
    proposed: t`Waits for approval`,
    approved: t`Approved`,
    exported: t`Exported`,
    closed: request.outcome
      ? { disclosed: t`Closed: disclosed`, refused: t`Closed: refused`, withdrawn: t`Closed: withdrawn` }[
          request.outcome
        ]
      : t`Closed`,
  }[request.state]
  const isOver = request.state === 'closed'
  return (
    <Chip
      tone={isOver ? 'quiet' : request.state === 'approved' ? 'warn' : 'info'}
      icon={isOver ? CircleCheck : CircleDashed}
    >
      {words}
    </Chip>
  )
}

export const ToldChip = ({ request }: { request: ListedRequest }) => {
  if (request.told_at)
    return (
      <Chip tone="ok" icon={CircleCheck}>
        <Trans>Told {formatDateTime(request.told_at)}</Trans>
      </Chip>
    )
  if (request.is_gagged)
    return (
      <Chip tone="quiet" icon={CircleSlash}>
        <Trans>Forbidden until {formatDateTime(request.gag_until ?? '')}</Trans>
      </Chip>
    )
  return (
    <Chip tone={request.is_overdue ? 'bad' : 'warn'} icon={request.is_overdue ? TriangleAlert : Clock}>
      {request.is_overdue ? (
        <Trans>Overdue</Trans>
      ) : request.tell_asked_at ? (
        <Trans>On its way</Trans>
      ) : (
        <Trans>Not yet</Trans>
      )}
    </Chip>
  )
}
