import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { ExternalLink, Plus, Scale, Settings2 } from 'lucide-react'
import { Button, EmptyState, Note, Segmented, SettingsFrame, SimpleTable, formatDateTime, useMeta } from '@app/ui'
import { useRequests } from './desk-data.ts'
import { RecordDialog, SettingsDialog } from './desk-dialogs.tsx'
import { Due, useRequestWords } from './request-words.tsx'
import './requests.css'

/** What people asked the workspace about their data: due first, late in red. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useRequestWords()
  const [state, setState] = useState<'open' | 'closed'>('open')
  const [now] = useState(() => Date.now())
  const [dialog, setDialog] = useState<'record' | 'settings' | null>(null)
  const found = useRequests(state)
  const rows = found.data?.data ?? []
  const form = `/privacy/request/${meta.workspace.slug}`
  return (
    <SettingsFrame
      title={t`Requests of people`}
      wide
      actions={
        <>
          <Button icon={Settings2} onPress={() => setDialog('settings')}>
            <Trans>Clocks and form</Trans>
          </Button>
          <Button variant="primary" icon={Plus} onPress={() => setDialog('record')}>
            <Trans>Record a request</Trans>
          </Button>
        </>
      }
    >
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      <p className="t2">
        <Trans>
          People ask here what you keep about them, to correct, erase or restrict it. Each request has three clocks that
          nothing stops.
        </Trans>{' '}
        <a className="link" href={form} target="_blank" rel="noreferrer">
          <Trans>Public form</Trans> <ExternalLink className="i sm" aria-hidden />
        </a>
      </p>
      <Segmented
        label={t`Which requests`}
        hideLabel
        value={state}
        onChange={setState}
        options={[
          { value: 'open', label: t`Still open` },
          { value: 'closed', label: t`Closed` },
        ]}
      />
      {rows.length > 0 ? (
        <SimpleTable
          aria-label={t`Requests of people`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'who',
              title: <Trans>Who</Trans>,
              isHead: true,
              cell: (row) => (
                <Link className="link req-two" to={`/w/${meta.workspace.slug}/requests/${row.id}`}>
                  <span className="strong">{row.name ?? t`Erased person`}</span>
                  <span className="t3 small">
                    <span className="mono">{row.number}</span>
                    {row.email && ` · ${row.email}`}
                  </span>
                </Link>
              ),
            },
            { id: 'kind', title: <Trans>Asks for</Trans>, cell: (row) => words.kind(row.kind) },
            { id: 'due', title: <Trans>Clock</Trans>, cell: (row) => <Due row={row} now={now} /> },
            {
              id: 'identity',
              title: <Trans>Identity</Trans>,
              cell: (row) => (row.verified_at ? <Trans>Mailbox confirmed</Trans> : <span className="t3">–</span>),
            },
            {
              id: 'received',
              title: <Trans>Received</Trans>,
              cell: (row) => <time dateTime={row.received_at}>{formatDateTime(row.received_at)}</time>,
            },
          ]}
        />
      ) : (
        !found.isPending &&
        !found.error && (
          <EmptyState
            icon={Scale}
            title={state === 'open' ? t`Nobody waits for an answer` : t`No request has ended yet`}
          >
            <Trans>
              Link the public form from your site and your mails: whoever uses it arrives here, with the clocks running.
            </Trans>
          </EmptyState>
        )
      )}
      {dialog === 'record' && <RecordDialog onClose={() => setDialog(null)} />}
      {dialog === 'settings' && <SettingsDialog onClose={() => setDialog(null)} />}
    </SettingsFrame>
  )
}
