import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Plus, Siren, TriangleAlert } from 'lucide-react'
import { Button, EmptyState, formatDate, formatDateTime, formatNumber, Note, SimpleTable } from '@app/ui'
import type { ListedIncident, Rehearsal } from '../../../modules/incidents/index.ts'
import { Go } from './go-link.tsx'
import { type Offered, OpenDialog, RehearsalDialog } from './incident-dialogs.tsx'
import { Countdown, incidentNumber, useIncidentWords } from './incident-words.tsx'
import { useFresh, useLoad } from './load.ts'
import { Refusal } from './refusal.tsx'

const YEAR = 365 * 86_400_000
type Answer = Offered & { data: ListedIncident[]; rehearsals: Rehearsal[] }

/** Security incidents with their deadlines, and rehearsals of the plan for them. */
export const IncidentsPage = () => {
  const { t } = useLingui()
  const words = useIncidentWords()
  const found = useLoad<Answer>('/v1/operator/incidents')
  useFresh(found.reload)
  const [dialog, setDialog] = useState<'open' | 'rehearsal' | null>(null)
  const [now] = useState(() => Date.now())
  const done = (): void => {
    setDialog(null)
    found.reload()
  }
  const rows = found.data?.data ?? []
  const held = found.data?.rehearsals ?? []
  const last = held[0]
  const isLate = last ? now - Date.parse(last.held_on) > YEAR : true
  return (
    <>
      <div className="op-title">
        <h1>
          <Trans>Incidents</Trans>
        </h1>
        <Button variant="primary" icon={Plus} isDisabled={!found.data} onPress={() => setDialog('open')}>
          <Trans>Open an incident</Trans>
        </Button>
      </div>
      <p className="t2 op-text">
        <Trans>
          From the moment that it is known, 72 hours run until the owners of every workspace concerned are told. Which
          ones these are is counted in their audit logs; operators are warned at 48 and at 60 hours.
        </Trans>
      </p>
      <Refusal error={found.error} />
      {found.data && rows.length === 0 && (
        <EmptyState icon={Siren} title={t`No incident so far`}>
          <Trans>When something happens, open it here first: the clock runs from when it was known.</Trans>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Incidents`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'title',
              title: <Trans>Incident</Trans>,
              isHead: true,
              cell: (row) => (
                <span className="op-two op-why">
                  <Go to={`/incidents/${row.id}`}>{row.title}</Go>
                  <span className="t3 small">
                    <span className="mono">{incidentNumber(row.number)}</span> · {words.kind(row.kind)}
                  </span>
                </span>
              ),
            },
            { id: 'state', title: <Trans>Deadline</Trans>, cell: (row) => <Countdown incident={row} /> },
            { id: 'aware', title: <Trans>Known since</Trans>, cell: (row) => formatDateTime(row.aware_at) },
            {
              id: 'spaces',
              title: <Trans>Workspaces</Trans>,
              end: true,
              cell: (row) => formatNumber(row.workspaces),
            },
            { id: 'people', title: <Trans>People</Trans>, end: true, cell: (row) => formatNumber(row.people) },
            { id: 'untold', title: <Trans>Not told yet</Trans>, end: true, cell: (row) => formatNumber(row.untold) },
          ]}
        />
      )}
      <div className="op-title">
        <h2>
          <Trans>Rehearsals</Trans>
        </h2>
        <Button isDisabled={!found.data} onPress={() => setDialog('rehearsal')}>
          <Trans>Note a rehearsal</Trans>
        </Button>
      </div>
      {found.data && isLate && (
        <Note tone="warn" icon={TriangleAlert}>
          {last ? (
            <Trans>The last one was on {formatDate(last.held_on)}: longer than 12 months ago.</Trans>
          ) : (
            <Trans>
              The plan was never rehearsed. Play one case through with those on call, by the guide on incidents, and
              note here what it showed.
            </Trans>
          )}
        </Note>
      )}
      {held.length > 0 && (
        <SimpleTable
          aria-label={t`Rehearsals`}
          rows={held}
          rowKey={(row) => row.id}
          columns={[
            { id: 'on', title: <Trans>Day</Trans>, isHead: true, cell: (row) => formatDate(row.held_on) },
            {
              id: 'what',
              title: <Trans>What was played through</Trans>,
              cell: (row) => <span className="op-why">{row.scenario}</span>,
            },
            {
              id: 'found',
              title: <Trans>What it showed</Trans>,
              cell: (row) => <span className="op-why">{row.findings}</span>,
            },
            { id: 'by', title: <Trans>Noted by</Trans>, cell: (row) => row.noted_by ?? '–' },
          ]}
        />
      )}
      {dialog === 'open' && found.data && (
        <OpenDialog offered={found.data} onClose={() => setDialog(null)} onDone={done} />
      )}
      {dialog === 'rehearsal' && <RehearsalDialog onClose={() => setDialog(null)} onDone={done} />}
    </>
  )
}
