import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowLeft, CircleCheck, CircleSlash, Clock, Hourglass, Scale, TriangleAlert } from 'lucide-react'
import { Button, Chip, EmptyState, formatDate, formatDateTime, SimpleTable } from '@app/ui'
import type { AccountRequest } from '../../../modules/requests/index.ts'
import { Go } from './go-link.tsx'
import { useFresh, useLoad } from './load.ts'
import { Refusal } from './refusal.tsx'
import { CloseDialog, ExtendDialog, LinkDialog } from './request-dialogs.tsx'
import { useRequestWords } from './request-words.ts'

/** Requests of people about their accounts: the operator decides over account data, and sees nothing of a workspace (X9). */
export const RequestsPage = ({ id }: { id: string | null }) => {
  const found = useLoad<{ data: AccountRequest[] }>('/v1/operator/privacy-requests')
  useFresh(found.reload)
  const rows = found.data?.data ?? null
  const one = rows?.find((row) => row.id === id)
  return (
    <>
      {id !== null && (
        <Go to="/requests" className="link op-back">
          <ArrowLeft className="i" aria-hidden />
          <Trans>Requests of people</Trans>
        </Go>
      )}
      <Refusal error={found.error} />
      {id === null ? rows && <RequestList rows={rows} /> : one && <RequestCase one={one} onDone={found.reload} />}
      {id !== null && rows && !one && (
        <p className="t2">
          <Trans>There is nothing at this address</Trans>
        </p>
      )}
    </>
  )
}

const RequestList = ({ rows }: { rows: readonly AccountRequest[] }) => {
  const { t } = useLingui()
  const words = useRequestWords()
  return (
    <>
      <div className="op-title">
        <h1>
          <Trans>Requests of people</Trans>
        </h1>
      </div>
      <p className="t2 op-text">
        <Trans>People who ask about their account. What a workspace keeps, that workspace answers.</Trans>
      </p>
      {rows.length === 0 && <EmptyState icon={Scale} title={t`Nobody has asked for anything`} />}
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Requests of people`}
          rows={[...rows]}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'person',
              title: <Trans>Person</Trans>,
              isHead: true,
              cell: (row) => (
                <span className="op-two op-why">
                  <Go to={`/requests/${row.id}`}>{row.name}</Go>
                  <span className="t3 small">
                    <span className="mono">{row.number}</span> · {row.email}
                  </span>
                </span>
              ),
            },
            { id: 'kind', title: <Trans>Request</Trans>, cell: (row) => words.kind(row.kind) },
            { id: 'state', title: <Trans>State</Trans>, cell: (row) => <Proof request={row} /> },
            { id: 'due', title: <Trans>Due</Trans>, cell: (row) => <DueChip request={row} /> },
            { id: 'received', title: <Trans>Received</Trans>, cell: (row) => formatDateTime(row.received_at) },
          ]}
        />
      )}
    </>
  )
}

/** One request: what was asked, what was done, and what comes next. */
const RequestCase = ({ one, onDone }: { one: AccountRequest; onDone: () => void }) => {
  const { t } = useLingui()
  const words = useRequestWords()
  const [dialog, setDialog] = useState<'extend' | 'close' | 'link' | null>(null)
  const close = (): void => setDialog(null)
  const done = (): void => {
    close()
    onDone()
  }
  const facts: [string, string][] = [
    [t`Number`, one.number],
    [t`Email`, one.email],
    [t`Received`, formatDateTime(one.received_at)],
    ...(one.message ? ([[t`Text`, one.message]] as [string, string][]) : []),
  ]
  return (
    <>
      <div className="op-title">
        <h1>{one.name}</h1>
        <Chip tone="quiet">{words.kind(one.kind)}</Chip>
        {one.closed_at === null && <Proof request={one} />}
        <DueChip request={one} />
      </div>
      {one.closed_at === null && (
        <div className="op-title">
          <Button variant="primary" onPress={() => setDialog('close')}>
            <Trans>Answer and close</Trans>
          </Button>
          {one.extended_at === null && (
            <Button onPress={() => setDialog('extend')}>
              <Trans>Extend once</Trans>
            </Button>
          )}
          {one.verified_at === null && (
            <Button variant="ghost" onPress={() => setDialog('link')}>
              <Trans>Hand the link over</Trans>
            </Button>
          )}
        </div>
      )}
      <dl className="op-fields">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="op-why">{value}</dd>
          </div>
        ))}
      </dl>
      {one.steps.length > 0 && (
        <SimpleTable
          aria-label={t`Evidence`}
          rows={one.steps.map((step, at) => ({ ...step, id: String(at) }))}
          rowKey={(row) => row.id}
          columns={[
            { id: 'step', title: <Trans>What</Trans>, isHead: true, cell: (row) => words.step(row.name) },
            {
              id: 'text',
              title: <Trans>Note</Trans>,
              cell: (row) => <span className="op-why">{row.name === 'escalated' ? '' : row.text}</span>,
            },
            { id: 'at', title: <Trans>When</Trans>, cell: (row) => formatDateTime(row.at) },
          ]}
        />
      )}
      {dialog === 'extend' && <ExtendDialog one={one} onClose={close} onDone={done} />}
      {dialog === 'link' && <LinkDialog one={one} onClose={done} />}
      {dialog === 'close' && <CloseDialog one={one} onClose={close} onDone={done} />}
    </>
  )
}

const Proof = ({ request }: { request: AccountRequest }) =>
  request.verified_at === null ? (
    <Chip tone="warn" icon={Clock}>
      <Trans>Identity not proven</Trans>
    </Chip>
  ) : (
    <Chip tone="ok" icon={CircleCheck}>
      <Trans>Mailbox confirmed</Trans>
    </Chip>
  )

const DAY = 86_400_000
/** A due time is the end of a day: the day itself is the one before. */
const dayOf = (at: string): string => formatDate(new Date(Date.parse(at) - 1000).toISOString().slice(0, 10))

const DueChip = ({ request }: { request: AccountRequest }) => {
  const words = useRequestWords()
  const [now] = useState(() => Date.now())
  if (request.outcome)
    return (
      <Chip tone="quiet" icon={request.outcome === 'fulfilled' ? CircleCheck : CircleSlash}>
        {words.outcome(request.outcome)}
      </Chip>
    )
  const at = request.extended_at === null ? request.respond_due_at : request.fulfil_due_at
  if (request.is_overdue)
    return (
      <Chip tone="bad" icon={TriangleAlert}>
        <Trans>Overdue since {dayOf(at)}</Trans>
      </Chip>
    )
  const isNear = Date.parse(at) - now <= 3 * DAY
  return (
    <Chip tone={isNear ? 'warn' : 'info'} icon={isNear ? Hourglass : Clock}>
      <Trans>Answer by {dayOf(at)}</Trans>
    </Chip>
  )
}
