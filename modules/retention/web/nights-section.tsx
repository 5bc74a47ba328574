import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { Button, Chip, Note, SimpleTable, download, formatDateTime } from '@app/ui'
import { type Settings, useRuns } from './retention-data.ts'
import { useRetentionWords } from './retention-words.ts'

/** A night later than this did not run. */
const LATE_MS = 26 * 3_600_000

/** When the nights ran, what each deleted, and its certificate. */
export const Nights = ({ settings }: { settings: Settings }) => {
  const { t } = useLingui()
  const words = useRetentionWords()
  const found = useRuns()
  const [now] = useState(() => Date.now())
  const rows = found.data?.pages.flatMap((page) => page.data) ?? []
  const last = settings.last_night
  const isLate = last !== null && now - Date.parse(last) > LATE_MS
  const next = formatDateTime(settings.next_night)
  const before = last === null ? '' : formatDateTime(last)
  return (
    <section>
      <header>
        <h2>
          <Trans>Nights</Trans>
        </h2>
      </header>
      <p>
        {last === null ? (
          <Trans>No night has run yet. The first one: {next}.</Trans>
        ) : (
          <>
            <Chip tone={isLate ? 'bad' : 'ok'} icon={isLate ? CircleAlert : CircleCheck}>
              {isLate ? <Trans>The last night did not run</Trans> : <Trans>The nights run</Trans>}
            </Chip>{' '}
            <span className="t2">
              <Trans>
                Last: {before}. Next: {next}.
              </Trans>
            </span>
          </>
        )}
      </p>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Nights`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'at',
              title: <Trans>Night</Trans>,
              isHead: true,
              cell: (row) => <time dateTime={row.started_at}>{formatDateTime(row.started_at)}</time>,
            },
            {
              id: 'counts',
              title: <Trans>Deleted</Trans>,
              cell: (row) =>
                row.state === 'running' ? (
                  <Trans>still at work</Trans>
                ) : (
                  words.counted(row.counts) || (
                    <span className="t3">
                      <Trans>nothing was due</Trans>
                    </span>
                  )
                ),
            },
            {
              id: 'certificate',
              title: <Trans>Certificate</Trans>,
              end: true,
              cell: (row) => {
                const at = formatDateTime(row.started_at)
                return (
                  row.state === 'done' && (
                    <Button
                      variant="ghost"
                      aria-label={t`JSON, certificate of ${at}`}
                      onPress={() =>
                        void download(`/v1/retention/runs/${row.id}/certificate`, `deletion-${row.id}.json`)
                      }
                    >
                      JSON
                    </Button>
                  )
                )
              },
            },
          ]}
        />
      )}
      {found.hasNextPage && (
        <Button isPending={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
          <Trans>Earlier ones</Trans>
        </Button>
      )}
    </section>
  )
}
