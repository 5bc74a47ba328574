import { hideCells } from './sealed-cells.queries.ts'
import { type Ctx, type JobHandler, AppError, error, inCtx, records } from '@app/core'
import { type SheetRow, squash } from '@app/core/transfer'
import { BATCH, type Run, inRun } from './in-run.ts'
import { makeFields } from './make-fields.ts'
import { createUnknown, inColumns, isRowError } from './helpers.ts'
import { importRows } from './import-file.ts'
import {
  type Counts,
  type ImportRecord,
  type RowOutcome,
  announceImport,
  bookBatch,
  clearErrors,
  editedRows,
  listRows,
  loadImport,
  noCounts,
  saveImport,
  setRowVersions,
  writeRows,
  writtenRows,
  isCreateField,
} from './import-store.queries.ts'
import { makePipeline } from './new-pipeline.ts'
import { type Prepared, prepare } from './prepare.ts'
import { findByTitle } from './resolve.queries.ts'
import { restoreWorkspace } from './restore-workspace.ts'
import { writeBatch } from './write-batch.ts'

/** Job `transfer.run`: imports the file of one import; goes on where it was cut off. */
export const runImport: JobHandler = async (app, payload) => {
  const tenant_id = String(payload['tenant_id'])
  const id = String(payload['id'])
  const record = await inCtx(app, { tenant_id, member_id: null, source: 'job' }, (ctx) => loadImport(ctx, id))
  if (record.state !== 'running') return
  const run: Run = { app, as: { tenant_id, member_id: record.owner_id }, id }
  try {
    if (record.object === '*') await restoreWorkspace(run, record)
    else await importTable(run, record)
  } catch (cause) {
    // A database that is away or a stopped server is no failure of the import: the job is tried again and goes on.
    if (cause instanceof AppError && cause.status >= 500) throw cause
    const code = cause instanceof AppError ? cause.code : 'internal'
    if (code === 'internal')
      app.log.error({ import_id: id, error: cause instanceof Error ? cause.name : 'unknown' }, 'import failed')
    if (code !== 'import_state')
      await inCtx(app, { tenant_id, member_id: null, source: 'job' }, (ctx) => finish(ctx, id, 'failed', code))
  }
}

const finish = async (ctx: Ctx, id: string, state: 'done' | 'failed', failure: string | null): Promise<void> => {
  await saveImport(ctx, id, { state, failure, finished_at: ctx.now, ...(state === 'done' ? { progress: 100 } : {}) }, [
    'running',
  ])
  const { counts, progress } = await loadImport(ctx, id)
  await announceImport(ctx, { id, state, progress, counts })
}

const importTable = async (run: Run, loaded: ImportRecord): Promise<void> => {
  let record = loaded
  if (Object.values(record.mapping).some(isCreateField)) {
    const mapping = await inRun(run, (ctx) => makeFields(ctx, record))
    record = { ...record, mapping }
  }
  const wanted = record.format.new_pipeline
  if (wanted) record = await inRun(run, (ctx) => makePipeline(ctx, record, wanted))
  const edits = await inRun(run, (ctx) => editedRows(ctx, run.id))
  const source = record.format.source
  if (!source) throw error('import_mapping')
  const rows = (): AsyncIterable<SheetRow> => importRows(run.app, record.file_key, source, edits)
  const prepared = await inRun(run, async (ctx) => {
    await clearErrors(ctx, run.id)
    const made = await prepare(ctx, record, rows)
    await createUnknown(ctx, record, made)
    return made
  })
  const done = await inRun(run, (ctx) => writtenRows(ctx, run.id))
  await inLanes(batches(rows(), done), matchKeys(record, prepared), (batch) =>
    writeOrSplit(run, record, prepared, batch),
  )
  await linkRows(run, prepared)
  await inRun(run, (ctx) => finish(ctx, run.id, 'done', null))
}

async function* batches(
  rows: AsyncIterable<SheetRow>,
  isDone: (row_no: number) => boolean,
): AsyncGenerator<SheetRow[]> {
  let batch: SheetRow[] = []
  for await (const row of rows) {
    if (isDone(row.row_no)) continue
    batch.push(row)
    if (batch.length >= BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

/** The match values of a row as the file writes them: rows that may be one record must not be written side by side. */
const matchKeys = (record: ImportRecord, prepared: Prepared): ((row: SheetRow) => string) | null => {
  const columns = prepared.plan.filter((column) => record.match_on.includes(column.path)).map((column) => column.index)
  return columns.length === 0 ? null : (row) => columns.map((index) => squash(row.cells[index] ?? '')).join('\u0000')
}

const LANES = 2

/** Writes batches two at a time, in order where rows of both may match each other. The first error stops it when the other lane is done. */
const inLanes = async (
  source: AsyncIterable<SheetRow[]>,
  keyOf: ((row: SheetRow) => string) | null,
  write: (batch: SheetRow[]) => Promise<void>,
): Promise<void> => {
  const lanes = new Set<{ keys: Set<string>; done: Promise<void> }>()
  let failure: { cause: unknown } | null = null
  const settle = async (): Promise<void> => {
    await Promise.race([...lanes].map((lane) => lane.done))
  }
  for await (const batch of source) {
    const keys = new Set(keyOf ? batch.map(keyOf) : [])
    while (lanes.size >= LANES || [...lanes].some((lane) => !lane.keys.isDisjointFrom(keys))) await settle()
    if (failure) break
    const lane = { keys, done: Promise.resolve() }
    lanes.add(lane)
    lane.done = write(batch)
      .catch((cause: unknown) => {
        failure ??= { cause }
      })
      .finally(() => lanes.delete(lane))
  }
  await Promise.all([...lanes].map((lane) => lane.done))
  if (failure) throw (failure as { cause: unknown }).cause
}

/** Counts with these outcomes added. */
export const add = (counts: Counts, outcomes: readonly RowOutcome[]): Counts => {
  const sum = { ...counts }
  for (const one of outcomes)
    if (one.state === 'created' || one.state === 'updated' || one.state === 'skipped' || one.state === 'failed')
      sum[one.state] += 1
  return sum
}

/** A batch in one transaction; when a row makes the database refuse it, halves are tried until that row stands alone. */
const writeOrSplit = async (
  run: Run,
  record: ImportRecord,
  prepared: Prepared,
  batch: readonly SheetRow[],
): Promise<void> => {
  try {
    await inRun(run, async (ctx) => {
      const outcomes = await writeBatch(ctx, record, prepared, batch, { dry: false })
      await book(ctx, run, outcomes)
    })
  } catch (cause) {
    if (!isRowError(cause) || cause.code === 'import_state') throw cause
    const [only] = batch
    if (batch.length === 1 && only) {
      await failAlone(run, prepared, only, cause)
      return
    }
    const middle = Math.ceil(batch.length / 2)
    await writeOrSplit(run, record, prepared, batch.slice(0, middle))
    await writeOrSplit(run, record, prepared, batch.slice(middle))
  }
}

const failAlone = async (run: Run, prepared: Prepared, row: SheetRow, cause: AppError): Promise<void> => {
  const failed: RowOutcome = {
    row_no: row.row_no,
    state: 'failed',
    record_id: null,
    record_version: null,
    later: null,
    before: null,
    cells: [...row.cells, ...(row.extra ?? [])],
    errors: inColumns(prepared.plan, cause),
  }
  await inRun(run, (ctx) => book(ctx, run, [failed]))
}

const book = async (ctx: Ctx, run: Run, outcomes: RowOutcome[]): Promise<void> => {
  const record = outcomes.some((one) => one.cells !== null) ? await loadImport(ctx, run.id) : null
  await writeRows(
    ctx,
    run.id,
    record ? outcomes.map((one) => ({ ...one, cells: hideCells(ctx, record, one.cells) })) : outcomes,
  )
  const booked = await bookBatch(ctx, run.id, add(noCounts, outcomes))
  if (!booked) throw error('import_state')
  await announceImport(ctx, {
    id: run.id,
    state: 'running',
    progress: Math.round(booked.progress),
    counts: booked.counts,
  })
}

/** Second pass: refs to rows of the same file (`subsidiary_of`), now that all of them are in. */
const linkRows = async (run: Run, prepared: Prepared): Promise<void> => {
  for (let after = 0; ;) {
    const linked = await inRun(run, async (ctx) => {
      const rows = await listRows(ctx, run.id, { states: ['created', 'updated'], after, limit: BATCH, wave: 1 })
      if (rows.length === 0) return null
      const texts = [...new Set(rows.flatMap((row) => Object.values(row.values ?? {})))]
      const found = await findByTitle(ctx, prepared.object, texts)
      const patches = rows.flatMap((row) => {
        if (row.record_id === null) return []
        const patch = Object.fromEntries(
          Object.entries(row.values ?? {}).flatMap(([name, text]) => {
            const id = found.get(text)?.find((one) => one !== row.record_id)
            return id ? [[name, id]] : []
          }),
        )
        return Object.keys(patch).length > 0 ? [{ id: row.record_id, patch, row_no: row.row_no }] : []
      })
      const { ok } = await records.updateMany(
        ctx,
        prepared.object.name,
        patches.map(({ id, patch }) => ({ id, patch })),
        { on_error: 'collect' },
      )
      const versions = new Map(ok.map((one) => [one.id, one.version]))
      await setRowVersions(
        ctx,
        run.id,
        rows.map((row) => {
          const missing = Object.entries(row.values ?? {}).filter(([, text]) => !found.has(text))
          return {
            row_no: row.row_no,
            version: versions.get(row.record_id ?? '') ?? row.record_version ?? 1,
            errors:
              missing.length > 0
                ? missing.map(([name, text]) => ({
                    pointer: `/${name}`,
                    code: 'unknown_reference',
                    message: `"${text.slice(0, 60)}" was not imported`,
                  }))
                : null,
          }
        }),
      )
      return rows.at(-1)?.row_no ?? null
    })
    if (linked === null) return
    after = linked
  }
}
