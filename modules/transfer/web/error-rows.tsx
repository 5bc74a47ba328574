import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, currentWorkspace, download, isApiError, said, toast, useMeta } from '@app/ui'
import { saveRow, type ErrorRow, type Import } from './transfer-api.ts'

/** Rows that cannot be written as they are: each wrong cell can be corrected here. */
export const ErrorRows = ({
  found,
  rows,
  total,
  onChanged,
}: {
  found: Import
  rows: readonly ErrorRow[]
  total: number
  onChanged: () => void
}) => {
  const { t } = useLingui()
  const [fixed, setFixed] = useState<ReadonlySet<number>>(new Set())
  return (
    <section className="block" id="errors" aria-label={t`Rows to fix`}>
      <header>
        <h2>{plural(total, { one: '# row to fix', other: '# rows to fix' })}</h2>
        <p>
          <Trans>Edit here, or import the rest and keep these as a file</Trans>
        </p>
        <ErrorsLink found={found} />
      </header>
      {fixed.size > 0 && (
        <p className="acts">
          <Button
            onPress={() => {
              setFixed(new Set())
              onChanged()
            }}
          >
            {plural(fixed.size, { one: 'Check # corrected row', other: 'Check # corrected rows' })}
          </Button>
        </p>
      )}
      <div className="table-x stacked" tabIndex={0} role="region" aria-label={t`Rows with errors`}>
        <table className="table errs">
          <thead>
            <tr>
              <th scope="col">
                <Trans>Line</Trans>
              </th>
              <th scope="col">
                <Trans>Row</Trans>
              </th>
              <th scope="col">
                <Trans>Value in the file</Trans>
              </th>
              <th scope="col">
                <span className="vh">
                  <Trans>Action</Trans>
                </span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.row_no}
                found={found}
                row={row}
                onFixed={() => setFixed((old) => new Set(old).add(row.row_no))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** The rows that were not imported, with their reasons, to be fixed in a spreadsheet. */
export const ErrorsLink = ({ found }: { found: Import }) => {
  const { i18n } = useLingui()
  const url = `/v1/imports/${found.id}/errors.csv?language=${i18n.locale === 'de' ? 'de' : 'en'}`
  return (
    <button
      type="button"
      className="end link small"
      onClick={() =>
        void download(url, `${found.name}-errors.csv`).catch((error: unknown) =>
          toast(error instanceof Error ? error.message : '', { tone: 'bad' }),
        )
      }
    >
      <Trans>Download as CSV</Trans>
    </button>
  )
}

type Kept = { row: ErrorRow; edits: Record<number, string> }

const Row = ({ found, row, onFixed }: { found: Import; row: ErrorRow; onFixed: () => void }) => {
  const { t } = useLingui()
  const path = useMeta().object(found.object)?.path ?? ''
  const cells = found.columns.map((column) => row.cells?.[column.column] ?? '')
  const wrong = (row.errors ?? []).flatMap((error) => {
    const field = error.pointer.replace(/^\//, '').replaceAll('/', '.')
    const index = found.columns.findIndex(
      (column) => found.mapping[column.column] === field || error.message.startsWith(`${column.column}: `),
    )
    return [{ index, message: said(error.message), records: error.records ?? [] }]
  })
  const [edits, setEdits] = useState<Record<number, string>>({})
  const [saved, setSaved] = useState<Kept | null>(null)
  const save = useMutation({
    mutationFn: ({ edits: kept }: Kept) =>
      saveRow(
        found.id,
        row.row_no,
        Object.fromEntries(
          Object.entries(kept).map(([index, text]) => [found.columns[Number(index)]?.column ?? '', text]),
        ),
      ),
    onSuccess: (_done, kept) => {
      setSaved(kept)
      onFixed()
    },
  })
  // Until the row comes back from the next count: what is still wrong then is said again.
  const isFixed = saved?.row === row && saved.edits === edits
  const isChanged = Object.entries(edits).some(([index, text]) => text !== (cells[Number(index)] ?? '')) && !isFixed
  const keep = (): void => {
    if (isChanged && !save.isPending) save.mutate({ row, edits })
  }
  const others = cells.filter((cell, index) => cell !== '' && !wrong.some((one) => one.index === index)).slice(0, 3)
  return (
    <tr>
      <td className="line mono t3">{row.row_no}</td>
      <td className="line">
        {others[0] ?? ''}
        <small>{others.slice(1).join(' · ')}</small>
      </td>
      <td>
        {wrong.map(({ index, message, records }, at) => (
          <div key={`${index}-${message}`}>
            {index >= 0 && (
              <input
                className={isFixed ? 'input' : 'input bad'}
                value={edits[index] ?? cells[index] ?? ''}
                aria-label={t`${found.columns[index]?.column ?? ''} of line ${row.row_no}`}
                aria-describedby={`e${row.row_no}-${at}`}
                onChange={(event) => {
                  setEdits((old) => ({ ...old, [index]: event.target.value }))
                }}
                onBlur={keep}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') keep()
                }}
              />
            )}
            <p className={isFixed ? 'why state' : 'why'} id={`e${row.row_no}-${at}`}>
              {isFixed ? (
                <>
                  <CircleCheck className="i" aria-hidden />
                  <span>
                    <Trans>Changed; checked with the next count</Trans>
                  </span>
                </>
              ) : (
                <>
                  <CircleAlert className="i" aria-hidden />
                  <span>{message}</span>
                </>
              )}
            </p>
            {records.length > 0 && (
              <p className="small which">
                {records.map((one) => (
                  <a
                    key={one.id}
                    className="link"
                    href={`/w/${currentWorkspace() ?? ''}/${path}/${one.id}`}
                    target="_blank"
                    rel="noreferrer"
                  >
                    {one.label}
                  </a>
                ))}
              </p>
            )}
          </div>
        ))}
        {save.error && (
          <p className="why" role="alert">
            <CircleAlert className="i" aria-hidden />
            <span>{isApiError(save.error) ? save.error.message : t`Not saved`}</span>
          </p>
        )}
      </td>
      <td className="right">
        {isChanged && (
          <Button isPending={save.isPending} onPress={keep}>
            <Trans>Save row</Trans>
          </Button>
        )}
      </td>
    </tr>
  )
}
