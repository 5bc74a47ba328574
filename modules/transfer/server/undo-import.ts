import { type App, type Ctx, type JobHandler, AppError, enqueue, error, inCtx, objectOf, records } from '@app/core'
import { canUndo } from './describe.ts'
import { unmakeField } from './make-fields.ts'
import {
  type ImportRecord,
  type StoredRow,
  announceImport,
  lastVersions,
  listHelpers,
  listRows,
  loadImport,
  planAnew,
  saveImport,
  versionsOf,
} from './import-store.queries.ts'

/** What an undo left alone, and why; `row_no` is null for helpers (a company, a stage, a member, a field). */
export type Kept = {
  row_no: number | null
  object: string
  id: string
  reason: 'edited_since' | 'in_use' | 'trashed' | 'not_allowed'
}
export type UndoImportResult = { undone: number; kept: Kept[]; kept_count: number }

const CHUNK = 1000
/** Up to here the answer to POST …/undo waits for the end; a larger run is undone by a job. */
const INLINE_ROWS = 20_000
/** As many kept rows are named one by one; all are counted. */
const NAMED = 1000

type Undoing = { app: App; tenant_id: string; member_id: string | null; id: string }

const inUndo = <T>(undoing: Undoing, fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inCtx(undoing.app, { tenant_id: undoing.tenant_id, member_id: undoing.member_id, source: 'import' }, async (ctx) => {
    await planAnew(ctx)
    return fn(ctx)
  })

/** Starts the undo of a run. @throws import_state, import_undo_expired */
export const startUndo = async (
  app: App,
  as: { tenant_id: string; member_id: string },
  id: string,
): Promise<ImportRecord> => {
  const undoing: Undoing = { app, ...as, id }
  const record = await inUndo(undoing, async (ctx) => {
    const found = await loadImport(ctx, id, true)
    if (found.object === '*')
      throw error('import_state', { detail: 'A restored workspace is not undone; delete the workspace instead.' })
    if (!['done', 'failed', 'cancelled'].includes(found.state) || found.started_at === null) throw error('import_state')
    if (!canUndo(found, Date.parse(ctx.now))) throw error('import_undo_expired')
    await saveImport(ctx, id, { state: 'undoing' })
    if (rowsWritten(found) > INLINE_ROWS)
      await enqueue(
        ctx,
        'transfer.undo',
        { tenant_id: as.tenant_id, id, member_id: as.member_id },
        { job_key: `transfer.undo:${id}` },
      )
    return found
  })
  if (rowsWritten(record) <= INLINE_ROWS) await undoRows(undoing)
  return inUndo(undoing, (ctx) => loadImport(ctx, id))
}

const rowsWritten = (record: ImportRecord): number => record.counts.created + record.counts.updated

/** Job `transfer.undo`. */
export const runUndo: JobHandler = async (app, payload) => {
  const undoing: Undoing = {
    app,
    tenant_id: String(payload['tenant_id']),
    member_id: typeof payload['member_id'] === 'string' ? payload['member_id'] : null,
    id: String(payload['id']),
  }
  const record = await inUndo(undoing, (ctx) => loadImport(ctx, undoing.id))
  if (record.state === 'undoing') await undoRows(undoing)
}

const undoRows = async (undoing: Undoing): Promise<void> => {
  const result: UndoImportResult = { undone: 0, kept: [], kept_count: 0 }
  const keep = (kept: Kept): void => {
    result.kept_count += 1
    if (result.kept.length < NAMED) result.kept.push(kept)
  }
  let waiting: { row_no: number; id: string }[] = []
  for (let after = -1; ;) {
    const step = await inUndo(undoing, async (ctx) => {
      const record = await loadImport(ctx, undoing.id)
      const rows = await listRows(ctx, undoing.id, { states: ['created', 'updated'], after, limit: CHUNK })
      return rows.length === 0
        ? null
        : { last: rows.at(-1)?.row_no ?? after, ...(await undoChunk(ctx, record, rows, keep)) }
    })
    if (step === null) break
    after = step.last
    result.undone += step.undone
    waiting.push(...step.in_use)
  }
  // A parent is free once its children of the run are gone.
  for (let before = -1; waiting.length > 0 && waiting.length !== before;) {
    before = waiting.length
    const again = await inUndo(undoing, async (ctx) => {
      const object = objectOf(ctx, (await loadImport(ctx, undoing.id)).object)
      const { kept } = await records.destroyMany(
        ctx,
        object,
        waiting.map((one) => one.id),
      )
      return new Set(kept)
    })
    result.undone += waiting.length - again.size
    waiting = waiting.filter((one) => again.has(one.id))
  }
  await inUndo(undoing, async (ctx) => {
    const record = await loadImport(ctx, undoing.id)
    for (const one of waiting) keep({ row_no: one.row_no, object: record.object, id: one.id, reason: 'in_use' })
    await undoHelpers(ctx, undoing.id, keep)
    await saveImport(ctx, undoing.id, { state: 'undone', undone_at: ctx.now, undo_result: result })
    await announceImport(ctx, { id: undoing.id, state: 'undone', progress: 100, counts: record.counts })
  })
}

const undoChunk = async (
  ctx: Ctx,
  record: ImportRecord,
  rows: StoredRow[],
  keep: (kept: Kept) => void,
): Promise<{ undone: number; in_use: { row_no: number; id: string }[] }> => {
  const object = objectOf(ctx, record.object)
  const written = rows.filter((row): row is StoredRow & { record_id: string } => row.record_id !== null)
  const ids = [...new Set(written.map((row) => row.record_id))]
  const [present, last] = [await versionsOf(ctx, object.name, ids), await lastVersions(ctx, record.id, ids)]
  const made: (StoredRow & { record_id: string })[] = []
  const changed: (StoredRow & { record_id: string })[] = []
  for (const row of written) {
    const now = present.get(row.record_id)
    if (!now) continue
    if (now.trashed) keep({ row_no: row.row_no, object: object.name, id: row.record_id, reason: 'trashed' })
    else if (now.version !== last.get(row.record_id))
      keep({ row_no: row.row_no, object: object.name, id: row.record_id, reason: 'edited_since' })
    else (row.state === 'created' ? made : changed).push(row)
  }
  const undone = await putBack(ctx, object.name, changed, keep)
  const { kept } =
    made.length > 0
      ? await records.destroyMany(
          ctx,
          object,
          made.map((row) => row.record_id),
        )
      : { kept: [] }
  const inUse = new Set(kept)
  return {
    undone: undone + made.length - inUse.size,
    in_use: made.filter((row) => inUse.has(row.record_id)).map((row) => ({ row_no: row.row_no, id: row.record_id })),
  }
}

/** Old values of updated records; of several rows that changed one record the first knows them. */
const putBack = async (
  ctx: Ctx,
  object: string,
  rows: (StoredRow & { record_id: string })[],
  keep: (kept: Kept) => void,
): Promise<number> => {
  const first = new Map<string, StoredRow & { record_id: string }>()
  for (const row of rows) {
    const before = first.get(row.record_id)
    first.set(row.record_id, before ? { ...before, before: { ...row.before, ...before.before } } : row)
  }
  const patches = [...first.values()].filter((row) => row.before !== null)
  if (patches.length === 0) return 0
  try {
    await records.updateMany(
      ctx,
      object,
      patches.map((row) => ({ id: row.record_id, patch: row.before ?? {} })),
      { raw: true },
    )
    return rows.length
  } catch (cause) {
    if (!(cause instanceof AppError) || !['forbidden', 'not_found', 'not_unique'].includes(cause.code)) throw cause
    for (const row of rows) keep({ row_no: row.row_no, object, id: row.record_id, reason: 'not_allowed' })
    return 0
  }
}

const undoHelpers = async (ctx: Ctx, importId: string, keep: (kept: Kept) => void): Promise<void> => {
  const byObject = new Map<string, { id: string; version: number }[]>()
  for (const helper of await listHelpers(ctx, importId))
    byObject.set(helper.object, [
      ...(byObject.get(helper.object) ?? []),
      { id: helper.record_id, version: helper.record_version },
    ])
  // Stages before pipelines, tags last: what refers to another goes first.
  const order = [...byObject.keys()].toSorted((a, b) => Number(refersTo(ctx, b, a)) - Number(refersTo(ctx, a, b)))
  for (const name of order) {
    if (name === 'custom_field') {
      for (const { id } of byObject.get(name) ?? [])
        if (!(await unmakeField(ctx, id))) keep({ row_no: null, object: name, id, reason: 'in_use' })
      continue
    }
    const present = await versionsOf(
      ctx,
      objectOf(ctx, name).name,
      (byObject.get(name) ?? []).map((one) => one.id),
    )
    const free = (byObject.get(name) ?? []).filter((one) => {
      const now = present.get(one.id)
      if (now && (now.trashed || now.version !== one.version))
        keep({ row_no: null, object: name, id: one.id, reason: now.trashed ? 'trashed' : 'edited_since' })
      return now && !now.trashed && now.version === one.version
    })
    if (free.length === 0) continue
    const { kept } = await records.destroyMany(
      ctx,
      objectOf(ctx, name),
      free.map((one) => one.id),
    )
    for (const id of kept) keep({ row_no: null, object: name, id, reason: 'in_use' })
  }
}

const refersTo = (ctx: Ctx, from: string, to: string): boolean =>
  Object.values(ctx.app.registry.objects.get(from)?.fields ?? {}).some((field) => field.target === to)
