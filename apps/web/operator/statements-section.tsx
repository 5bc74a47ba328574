import { useState } from 'react'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Chip, formatDateTime, SimpleTable, TextField } from '@app/ui'
import { api } from '@app/ui/api'
import { useLoad, useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

type Statement = {
  id: string
  statement: string
  at: string
  row_count: number | null
  failure: string | null
}
type Answer = { id: string; columns: string[]; rows: (string | null)[][]; row_count: number; is_cut: boolean }

/** Maintenance: one read-only statement at a time, each noted for the workspace before it runs, without its values. */
export const StatementsSection = ({ grantId }: { grantId: string }) => {
  const { t } = useLingui()
  const url = `/v1/operator/grants/${grantId}/statements`
  const noted = useLoad<{ data: Statement[] }>(url)
  const { busy, error, send } = useSend()
  const [text, setText] = useState('')
  const [answer, setAnswer] = useState<Answer | null>(null)
  const run = (): void =>
    send(async () => {
      setAnswer(null)
      try {
        setAnswer(await api.post<Answer>(url, { statement: text }))
      } finally {
        noted.reload()
      }
    }, noted.reload)
  const rows = noted.data?.data ?? []
  return (
    <section className="op-read" aria-label={t`Statements`}>
      <form
        className="op-statement"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <TextField
          label={t`Statement`}
          description={t`Read-only SQL, up to 200 rows. The workspace sees it with every value as a question mark, before it runs.`}
          value={text}
          onChange={setText}
          multiline
          rows={5}
          maxLength={10_000}
          isRequired
        />
        <Button type="submit" variant="primary" isPending={busy} isDisabled={text.trim() === ''}>
          <Trans>Run</Trans>
        </Button>
      </form>
      <Refusal error={error ?? noted.error} />
      {answer && (
        <>
          <p className="t2" role="status">
            <Plural value={answer.row_count} one="# row" other="# rows" />
            {answer.is_cut && (
              <>
                {' '}
                <Trans>There are more: narrow it down.</Trans>
              </>
            )}
          </p>
          {answer.row_count > 0 && (
            <SimpleTable
              aria-label={t`Answer`}
              rows={answer.rows.map((cells, at) => ({ at, cells }))}
              rowKey={(row) => String(row.at)}
              columns={answer.columns.map((name, at) => ({
                id: String(at),
                title: <span className="mono">{name}</span>,
                isHead: at === 0,
                cell: (row: { cells: (string | null)[] }) => (
                  <span className="op-cell cut">{row.cells[at] ?? '–'}</span>
                ),
              }))}
            />
          )}
        </>
      )}
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Noted statements`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'statement',
              title: <Trans>Noted statements</Trans>,
              isHead: true,
              cell: (row) => <code className="mono op-noted">{row.statement}</code>,
            },
            {
              id: 'rows',
              title: <Trans>Rows</Trans>,
              end: true,
              cell: (row) =>
                row.failure ? (
                  <Chip tone="warn">
                    <Trans>Refused</Trans>
                  </Chip>
                ) : (
                  (row.row_count ?? '–')
                ),
            },
            { id: 'at', title: <Trans>When</Trans>, cell: (row) => formatDateTime(row.at) },
          ]}
        />
      )}
    </section>
  )
}
