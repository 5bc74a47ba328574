import { type App, type Ctx, type JobHandler, AppError, enqueue, error, inCtx, objectOf, records } from '@app/core'
import { canUndo } from './describe.ts'
import { closeGaps } from './place-stages.ts'
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
  reason: 'edited_since' | 'in_use' | 'trashed' | 'not_allowed' | 'on_hold' | 'restricted'
}
export type UndoImportResult = { undone: number; kept: Kept[]; kept_count: number }
/**
 * How far an undo is, kept with the import while it runs: an undo that is cut off goes on from here. `pass` 2 and later return to rows that
 * other rows of the run stood on (parents); `freed` says whether this pass could take any of them.
 */
type UndoProgress = UndoImportResult & { after: number; pass: number; in_use: number; freed: number }

const CHUNK = 1000
/** Up to here the answer to POST …/undo waits for the end (about two seconds); a larger run is undone by a job. */
const INLINE_ROWS = 5000
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
    await saveImport(ctx, id, { state: 'undoing', progress: 0, undo_result: null })
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

const fresh: UndoProgress = { undone: 0, kept: [], kept_count: 0, after: -1, pass: 1, in_use: 0, freed: 0 }

const undoRows = async (undoing: Undoing): Promise<void> => {
  for (let isOn = true; isOn;) isOn = await inUndo(undoing, (ctx) => undoStep(ctx, undoing.id))
}

/** One batch in one transaction, with how far the undo is; false when it was the last. */
const undoStep = async (ctx: Ctx, id: string): Promise<boolean> => {
  const record = await loadImport(ctx, id, true)
  if (record.state !== 'undoing') return false
  const now: UndoProgress = { ...fresh, ...(record.undo_result as UndoProgress | null) }
  const keep = (kept: Kept): void => {
    now.kept_count += 1
    if (now.kept.length < NAMED) now.kept = [...now.kept, kept]
  }
  const rows = await listRows(ctx, id, {
    states: now.pass === 1 ? ['created', 'updated'] : ['created'],
    after: now.after,
    limit: CHUNK,
  })
  if (rows.length === 0) {
    // A parent is free once its children of the run are gone: again, until a pass frees none.
    if (now.in_use > 0 && (now.pass === 1 || now.freed > 0)) {
      await saveImport(ctx, id, { undo_result: { ...now, after: -1, pass: now.pass + 1, in_use: 0, freed: 0 } })
      return true
    }
    await finishUndo(ctx, record, now, keep)
    return false
  }
  const done = await undoChunk(ctx, record, rows, now.pass, keep)
  now.undone += done.undone
  now.freed += done.undone
  now.in_use += done.in_use
  now.after = rows.at(-1)?.row_no ?? now.after
  // A row of the run stands in file order, so the row number says how far it is.
  const progress = now.pass > 1 ? 99 : Math.min(99, (now.after / Math.max(1, record.row_count)) * 100)
  await saveImport(ctx, id, { progress, undo_result: now })
  await announceImport(ctx, { id, state: 'undoing', progress: Math.round(progress), counts: record.counts })
  return true
}

const finishUndo = async (
  ctx: Ctx,
  record: ImportRecord,
  now: UndoProgress,
  keep: (kept: Kept) => void,
): Promise<void> => {
  for (let after = -1; now.in_use > 0;) {
    const rows = await listRows(ctx, record.id, { states: ['created'], after, limit: CHUNK })
    if (rows.length === 0) break
    for (const row of (await standing(ctx, record, rows)).made)
      keep({ row_no: row.row_no, object: record.object, id: row.record_id, reason: 'in_use' })
    after = rows.at(-1)?.row_no ?? after
  }
  await undoHelpers(ctx, record.id, keep)
  const { undone, kept, kept_count } = now
  await saveImport(ctx, record.id, {
    state: 'undone',
    progress: 100,
    undone_at: ctx.now,
    undo_result: { undone, kept, kept_count },
  })
  await announceImport(ctx, { id: record.id, state: 'undone', progress: 100, counts: record.counts })
}

type Written = StoredRow & { record_id: string }

/** Rows whose records are as the run left them, by what the run did; others with the reason why they stay. */
const standing = async (
  ctx: Ctx,
  record: ImportRecord,
  rows: StoredRow[],
): Promise<{ made: Written[]; changed: Written[]; others: Kept[] }> => {
  const object = objectOf(ctx, record.object)
  const written = rows.filter((row): row is Written => row.record_id !== null)
  const ids = [...new Set(written.map((row) => row.record_id))]
  const [present, last] = [await versionsOf(ctx, object.name, ids), await lastVersions(ctx, record.id, ids)]
  const held = await records.heldIds(ctx, object, ids)
  const restricted = await records.restrictedIds(ctx, object, ids)
  const [made, changed, others]: [Written[], Written[], Kept[]] = [[], [], []]
  for (const row of written) {
    const now = present.get(row.record_id)
    if (!now) continue
    const as = { row_no: row.row_no, object: object.name, id: row.record_id }
    if (restricted.has(row.record_id)) others.push({ ...as, reason: 'restricted' })
    else if (held.has(row.record_id)) others.push({ ...as, reason: 'on_hold' })
    else if (now.trashed) others.push({ ...as, reason: 'trashed' })
    else if (now.version !== last.get(row.record_id)?.version) others.push({ ...as, reason: 'edited_since' })
    else if (row.state === 'created') made.push(row)
    // What the run made goes with the row that made it.
    else if (last.get(row.record_id)?.made !== true) changed.push(row)
  }
  return { made, changed, others }
}

const undoChunk = async (
  ctx: Ctx,
  record: ImportRecord,
  rows: StoredRow[],
  pass: number,
  keep: (kept: Kept) => void,
): Promise<{ undone: number; in_use: number }> => {
  const object = objectOf(ctx, record.object)
  const { made, changed, others } = await standing(ctx, record, rows)
  if (pass === 1) for (const one of others) keep(one)
  const undone = await putBack(ctx, object.name, changed, keep)
  if (made.length === 0) return { undone, in_use: 0 }
  const { kept } = await records.destroyMany(
    ctx,
    object,
    made.map((row) => row.record_id),
  )
  return { undone: undone + made.length - kept.length, in_use: kept.length }
}

/** Old values of updated records; of several rows that changed one record the first knows them. */
const putBack = async (ctx: Ctx, object: string, rows: Written[], keep: (kept: Kept) => void): Promise<number> => {
  const first = new Map<string, Written>()
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
    if (!(cause instanceof AppError) || !['forbidden', 'restricted', 'not_found', 'not_unique'].includes(cause.code))
      throw cause
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
    const ids = free.map((one) => one.id)
    const places = name === 'stage' ? await records.getMany(ctx, name, ids) : []
    const { kept } = await records.destroyMany(ctx, objectOf(ctx, name), ids)
    await closeGaps(
      ctx,
      Map.groupBy(
        places.filter((one) => !kept.includes(one.id)),
        (one) => String(one['pipeline_id']),
      ),
    )
    for (const id of kept) keep({ row_no: null, object: name, id, reason: 'in_use' })
  }
}

const refersTo = (ctx: Ctx, from: string, to: string): boolean =>
  Object.values(ctx.app.registry.objects.get(from)?.fields ?? {}).some((field) => field.target === to)
