import { type App, type Ctx, error, inCtx, maskedText } from '@app/core'
import {
  editedRows,
  type ImportRecord,
  type StoredRow,
  clearErrors,
  listRows,
  loadImport,
  saveEdit,
  saveImport,
  writeRows,
} from './import-store.queries.ts'
import { importRows } from './import-file.ts'
import { importable } from './describe.ts'
import { prepare, readRow } from './prepare.ts'
import { hideCells } from './sealed-cells.queries.ts'
import { makeKeySet } from './key-set.ts'
import { BATCH } from './in-run.ts'
import { add } from './run.ts'
import { writeBatch } from './write-batch.ts'
import { noCounts } from './import-store.queries.ts'

type As = { tenant_id: string; member_id: string }
const inside = <T>(app: App, as: As, fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inCtx(app, { ...as, source: 'import' }, fn)

/** Rows of an import's file, opened anew at each call. @throws import_file_gone */
export const rowsOf = async (ctx: Ctx, record: ImportRecord) => {
  const { source } = record.format
  if (!source) throw error('import_state')
  const edits = await editedRows(ctx, record.id)
  return () => importRows(ctx.app, record.file_key, source, edits)
}

/** Reads and checks every row without writing a record: counts of what a run would do, and the rows that are wrong. */
export const dryRun = async (
  app: App,
  as: As,
  id: string,
): Promise<{ counts: Record<string, number>; unknown: Record<string, number>; creates: Record<string, number> }> => {
  const { record, prepared, rows } = await inside(app, as, async (ctx) => {
    const found = await loadImport(ctx, id)
    if (found.state !== 'mapped') throw error('import_state')
    importable(ctx, found.object)
    await clearErrors(ctx, id)
    const open = await rowsOf(ctx, found)
    return { record: found, prepared: await prepare(ctx, found, open), rows: open }
  })
  let counts = noCounts
  const seen = makeKeySet(record.row_count)
  const flush = (batch: Parameters<typeof writeBatch>[3]): Promise<void> =>
    inside(app, as, async (ctx) => {
      const outcomes = await writeBatch(ctx, record, prepared, batch, { dry: true, seen })
      counts = add(
        counts,
        outcomes.map((one) => (one.state === 'error' ? { ...one, state: 'failed' } : one)),
      )
      const edits = new Set((await editedRows(ctx, id)).keys())
      await writeRows(
        ctx,
        id,
        outcomes
          .filter((one) => one.state === 'error' && !edits.has(one.row_no))
          .map((one) => ({ ...one, cells: hideCells(ctx, record, one.cells) })),
      )
    })
  let batch: Parameters<typeof flush>[0][number][] = []
  for await (const row of rows()) {
    batch.push(row)
    if (batch.length < BATCH) continue
    await flush(batch)
    batch = []
  }
  await flush(batch)
  await inside(app, as, (ctx) => saveImport(ctx, id, { checked_at: ctx.now, counts: { ...noCounts } }, ['mapped']))
  const unknown = Object.fromEntries(
    [...prepared.lookups.values()]
      .map((lookup) => [
        lookup.column.path,
        [...lookup.answers.values()].filter((state) => 'unknown' in state && !state.later).length,
      ])
      .filter(([, n]) => Number(n) > 0),
  )
  const creates = Object.fromEntries(
    [...prepared.lookups.values()]
      .map((lookup) => [lookup.column.path, [...lookup.answers.values()].filter((state) => state.creating).length])
      .filter(([, n]) => Number(n) > 0),
  )
  return {
    counts: { new: counts.created, update: counts.updated, skip: counts.skipped, error: counts.failed },
    unknown,
    creates,
  }
}

/** A row as the API shows it: cells by column name. */
export const rowAnswer = (record: ImportRecord, row: StoredRow): Record<string, unknown> => ({
  row_no: row.row_no,
  state: row.state,
  record_id: row.record_id,
  errors: row.errors ?? [],
  cells: row.cells
    ? Object.fromEntries(record.columns.map((column, index) => [column.column, maskedText(row.cells?.[index] ?? '')]))
    : null,
})

/** Puts other texts into cells of a row before the run and says what is wrong with it now. @throws not_found, import_state */
export const editRow = async (
  app: App,
  as: As,
  id: string,
  row_no: number,
  cells: Record<string, string>,
): Promise<Record<string, unknown>> =>
  inside(app, as, async (ctx) => {
    const record = await loadImport(ctx, id, true)
    if (record.state !== 'mapped') throw error('import_state')
    const names = record.columns.map((column) => column.column)
    const strange = Object.keys(cells).filter((name) => !names.includes(name))
    if (strange.length > 0)
      throw error('validation_failed', {
        fields: strange.map((name) => ({
          pointer: `/cells/${name}`,
          code: 'unknown_column',
          message: 'is no column of the file',
        })),
      })
    const open = await rowsOf(ctx, record)
    const before = await findRow(open(), row_no)
    if (!before) throw error('not_found')
    const next = names.map((name, index) => cells[name] ?? before[index] ?? '')
    const single = async function* () {
      yield { row_no, cells: next }
    }
    const built = readRow(ctx, await prepare(ctx, record, single), { row_no, cells: next })
    await saveEdit(ctx, id, row_no, hideCells(ctx, record, next) ?? next, built.errors)
    const [saved] = await listRows(ctx, id, { states: null, after: row_no - 1, limit: 1 })
    if (!saved) throw error('not_found')
    return rowAnswer(record, saved)
  })

const findRow = async (
  rows: AsyncIterable<{ row_no: number; cells: string[] }>,
  wanted: number,
): Promise<string[] | null> => {
  for await (const row of rows) if (row.row_no === wanted) return row.cells
  return null
}

/** Rows a run or check could not take, page by page. */
export const errorRows = async (ctx: Ctx, record: ImportRecord, after: number, limit: number): Promise<StoredRow[]> =>
  listRows(ctx, record.id, { states: ['error', 'failed'], after, limit })
