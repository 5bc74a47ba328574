import type { Ctx } from '@app/core'
import { error, mayAdminister } from '@app/core'
import type { FieldProblem, TextFormat } from '@app/schema'
import type { ColumnMatch, ColumnProfile, SourceFormat, SourceOptions } from '@app/core/transfer'
import type { ImportState } from '../import.object.ts'
import { noteTransfer } from './note-transfer.ts'
import { showCells } from './sealed-cells.queries.ts'

/** A column as kept with the import: everything but its values. */
export type StoredColumn = Omit<ColumnProfile, 'samples'> &
  Pick<ColumnMatch, 'field' | 'confidence'> & {
    proposed_kind: string
    /** Label of the new field that is proposed for the column. */
    proposed_label?: string | null
  }
/** A new custom field made by the run. */
export type CreateField = { create_field: { label: string; kind: string; options?: string[] } }
export type Mapping = Record<string, string | null | CreateField>
export const isCreateField = (value: Mapping[string]): value is CreateField =>
  typeof value === 'object' && value !== null
export type Unknown = 'create' | 'empty' | 'error'
/** What a person said one text becomes: the record (or option) with this id, nothing, or a record of its own. */
export type ValueAnswer = string | null | { create: true }
export type Counts = { created: number; updated: number; skipped: number; failed: number }
/** A pipeline that the run makes, with its stages in their order. */
export type NewPipeline = { name: string; stages: { name: string; outcome: 'open' | 'won' | 'lost' }[] }

export type StoredFormat = {
  source: SourceFormat | null
  /** What a person said of how the file is read; all of it holds at every further reading. */
  read?: SourceOptions
  formats: Record<string, TextFormat>
  outcomes: Record<string, 'open' | 'won' | 'lost'>
  on_match: 'update' | 'skip'
  new_pipeline?: NewPipeline | null
}

export type ImportRecord = {
  id: string
  name: string
  object: string
  state: ImportState
  progress: number
  counts: Counts
  row_count: number
  read_to: number
  format: StoredFormat
  columns: StoredColumn[]
  mapping: Mapping
  match_on: string[]
  unknown: Record<string, Unknown>
  values_map: Record<string, Record<string, ValueAnswer>>
  defaults: Record<string, unknown>
  file_key: string | null
  created_at: string
  checked_at: string | null
  started_at: string | null
  finished_at: string | null
  undone_at: string | null
  undo_result: unknown
  failure: string | null
  owner_id: string | null
}

export type RowState = 'error' | 'edited' | 'created' | 'updated' | 'skipped' | 'failed'
/** What is wrong with a row; `records` are those it could mean. */
export type RowProblem = FieldProblem & { records?: { id: string; label: string }[] }
export type RowOutcome = {
  row_no: number
  state: RowState
  record_id: string | null
  record_version: number | null
  cells: string[] | null
  later: Record<string, string> | null
  errors: RowProblem[] | null
  before: Record<string, unknown> | null
}

export const noCounts: Counts = { created: 0, updated: 0, skipped: 0, failed: 0 }
const fields = `id, name, object, state, coalesce(progress, 0) / 1000000 as progress, counts, row_count, read_to, format, columns, mapping, match_on, unknown, values_map, defaults, file_key,
  created_at, checked_at, started_at, finished_at, undone_at, undo_result, failure, owner_id`

const toImport = (row: Record<string, unknown>): ImportRecord => {
  const loaded = row as ImportRecord
  return {
    ...loaded,
    progress: Number(loaded.progress),
    row_count: Number(loaded.row_count ?? 0),
    read_to: Number(loaded.read_to ?? 0),
    counts: loaded.counts ?? noCounts,
  }
}

/** Own imports; an admin's view covers everybody's. */
const mine = (ctx: Ctx, at: number): { sql: string; value: string | null } =>
  mayAdminister(ctx, 'settings')
    ? { sql: `($${at}::uuid is null or true)`, value: null }
    : { sql: `owner_id = $${at}::uuid`, value: ctx.actor.member_id }

/** @throws not_found, also for an import of somebody else (ruling 20). */
export const loadImport = async (ctx: Ctx, id: string, lock = false): Promise<ImportRecord> => {
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw error('not_found')
  const own = mine(ctx, 3)
  const [row] = await ctx.tx.query<Record<string, unknown>>(
    `select ${fields} from import where tenant_id = $1 and id = $2 and deleted_at is null and ${own.sql}${lock ? ' for no key update' : ''}`,
    [ctx.tenant.id, id, own.value],
  )
  if (!row) throw error('not_found')
  return toImport(row)
}

/** Newest first, by keyset on the id. */
export const listImports = async (ctx: Ctx, before: string | null, limit: number): Promise<ImportRecord[]> => {
  const own = mine(ctx, 4)
  const rows = await ctx.tx.query<Record<string, unknown>>(
    `select ${fields} from import where tenant_id = $1 and deleted_at is null and ($2::uuid is null or id < $2) and ${own.sql} order by id desc limit $3`,
    [ctx.tenant.id, before, limit, own.value],
  )
  return rows.map(toImport)
}

export const insertImport = async (
  ctx: Ctx,
  made: Pick<
    ImportRecord,
    'id' | 'name' | 'object' | 'row_count' | 'format' | 'columns' | 'mapping' | 'match_on' | 'unknown' | 'file_key'
  >,
): Promise<void> => {
  await ctx.tx.run(
    `insert into import (tenant_id, id, version, created_at, created_by, updated_at, updated_by, name, object, state, progress, counts, row_count, read_to, format, columns, mapping, match_on, unknown, values_map, defaults, file_key, owner_id)
     values ($1, $2, 1, $3, $4, $3, $4, $5, $6, 'mapped', 0, $7::jsonb, $8, 0, $9::jsonb, $10::jsonb, $11::jsonb, $12::jsonb, $13::jsonb, '{}', '{}', $14, $4)`,
    [
      ctx.tenant.id,
      made.id,
      ctx.now,
      ctx.actor.member_id,
      made.name,
      made.object,
      JSON.stringify(noCounts),
      made.row_count,
      JSON.stringify(made.format),
      JSON.stringify(made.columns),
      JSON.stringify(made.mapping),
      JSON.stringify(made.match_on),
      JSON.stringify(made.unknown),
      made.file_key,
    ],
  )
  await noteTransfer(ctx, 'import.uploaded', made.id, { object: made.object, rows: made.row_count })
}

/** What an import's states are called in the audit trail. */
const acts: Partial<Record<ImportState, string>> = {
  running: 'import.started',
  done: 'import.finished',
  failed: 'import.failed',
  cancelled: 'import.cancelled',
  undoing: 'import.undo_started',
  undone: 'import.undone',
}

const columnTypes: Record<string, string> = {
  name: 'text',
  state: 'text',
  progress: 'percent',
  counts: 'jsonb',
  row_count: 'bigint',
  read_to: 'bigint',
  format: 'jsonb',
  columns: 'jsonb',
  mapping: 'jsonb',
  match_on: 'jsonb',
  unknown: 'jsonb',
  values_map: 'jsonb',
  defaults: 'jsonb',
  file_key: 'text',
  checked_at: 'timestamptz',
  started_at: 'timestamptz',
  finished_at: 'timestamptz',
  undone_at: 'timestamptz',
  undo_result: 'jsonb',
  failure: 'text',
}

/** Changes an import's own columns; with `while_in` only in one of these states. Returns false when it was in another. */
export const saveImport = async (
  ctx: Ctx,
  id: string,
  changes: Partial<ImportRecord>,
  while_in?: readonly ImportState[],
): Promise<boolean> => {
  const values: unknown[] = [ctx.tenant.id, id, ctx.now, while_in ?? null]
  const sets = Object.entries(changes).map(([name, value]) => {
    const type = columnTypes[name] ?? 'text'
    values.push(type === 'jsonb' ? (value === null ? null : JSON.stringify(value)) : value)
    return type === 'percent'
      ? `${name} = round($${values.length}::float8 * 1000000)::bigint`
      : `${name} = $${values.length}::${type}`
  })
  const { rowCount } = await ctx.tx.run(
    `update import set ${[...sets, 'version = version + 1', 'updated_at = $3'].join(', ')} where tenant_id = $1 and id = $2 and ($4::text[] is null or state = any($4::text[]))`,
    values,
  )
  const act = changes.state && acts[changes.state]
  if (act && (rowCount ?? 0) > 0) await noteTransfer(ctx, act, id)
  return (rowCount ?? 0) > 0
}

/** Tells the live streams how far a run is. */
export const announceImport = async (
  ctx: Ctx,
  progress: { id: string; state: string; progress: number; counts: Counts },
): Promise<void> => {
  await ctx.tx.query(`select pg_notify('custos_live', $1)`, [
    JSON.stringify({ tenant_id: ctx.tenant.id, event: 'import', ...progress }),
  ])
}

/** Writes what became of rows, one statement for a batch. */
export const writeRows = async (ctx: Ctx, importId: string, rows: RowOutcome[]): Promise<void> => {
  if (rows.length === 0) return
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
  await ctx.tx.run(
    `insert into import_row (tenant_id, import_id, row_no, state, record_id, record_version, wave, cells, values, errors, before)
     select $1, $2, u.row_no, u.state, u.record_id, u.record_version, case when u.later is null then 0 else 1 end, u.cells, u.later, u.errors, u.before
     from unnest($3::bigint[], $4::text[], $5::uuid[], $6::bigint[], $7::jsonb[], $8::jsonb[], $9::jsonb[], $10::jsonb[]) as u(row_no, state, record_id, record_version, cells, later, errors, before)
     on conflict (tenant_id, import_id, row_no) do update set state = excluded.state, record_id = excluded.record_id, record_version = excluded.record_version, wave = excluded.wave,
       cells = coalesce(excluded.cells, import_row.cells), values = excluded.values, errors = excluded.errors, before = excluded.before`,
    [
      ctx.tenant.id,
      importId,
      rows.map((r) => r.row_no),
      rows.map((r) => r.state),
      rows.map((r) => r.record_id),
      rows.map((r) => r.record_version),
      rows.map((r) => json(r.cells)),
      rows.map((r) => json(r.later)),
      rows.map((r) => json(r.errors)),
      rows.map((r) => json(r.before)),
    ],
  )
}

/** Rows found wrong by an earlier check go before the next one; edited rows stay. */
export const clearErrors = async (ctx: Ctx, importId: string): Promise<void> => {
  await ctx.tx.run(`delete from import_row where tenant_id = $1 and import_id = $2 and state = 'error' and wave = 0`, [
    ctx.tenant.id,
    importId,
  ])
}

/** Rows a person corrected (`wave` 2 marks them): row number -> cells. */
export const editedRows = async (ctx: Ctx, importId: string): Promise<Map<number, string[]>> => {
  const rows = await ctx.tx.query<{ row_no: number; cells: string[] }>(
    `select row_no, cells from import_row where tenant_id = $1 and import_id = $2 and wave = 2 and cells is not null`,
    [ctx.tenant.id, importId],
  )
  return new Map(rows.map((row) => [Number(row.row_no), showCells(ctx, importId, row.cells)]))
}

export const saveEdit = async (
  ctx: Ctx,
  importId: string,
  row_no: number,
  cells: string[],
  errors: FieldProblem[],
): Promise<void> => {
  await ctx.tx.run(
    `insert into import_row (tenant_id, import_id, row_no, state, wave, cells, errors) values ($1, $2, $3, $4, 2, $5::jsonb, $6::jsonb)
     on conflict (tenant_id, import_id, row_no) do update set state = excluded.state, wave = 2, cells = excluded.cells, errors = excluded.errors`,
    [
      ctx.tenant.id,
      importId,
      row_no,
      errors.length > 0 ? 'error' : 'edited',
      JSON.stringify(cells),
      JSON.stringify(errors),
    ],
  )
}

export type StoredRow = {
  row_no: number
  state: RowState
  record_id: string | null
  record_version: number | null
  cells: string[] | null
  values: Record<string, string> | null
  errors: RowProblem[] | null
  before: Record<string, unknown> | null
}

/** Rows in the order of the file, by keyset on the row number. */
export const listRows = async (
  ctx: Ctx,
  importId: string,
  options: { states: RowState[] | null; after: number; limit: number; wave?: number },
): Promise<StoredRow[]> =>
  (
    await ctx.tx.query<StoredRow>(
      `select row_no, state, record_id, record_version, cells, values, errors, before from import_row
     where tenant_id = $1 and import_id = $2 and ($3::text[] is null or state = any($3::text[])) and row_no > $4 and ($6::bigint is null or wave = $6) order by row_no limit $5`,
      [ctx.tenant.id, importId, options.states, options.after, options.limit, options.wave ?? null],
    )
  ).map((row) => ({
    ...row,
    row_no: Number(row.row_no),
    record_version: row.record_version === null ? null : Number(row.record_version),
  }))

export const setRowVersions = async (
  ctx: Ctx,
  importId: string,
  rows: { row_no: number; version: number; errors: FieldProblem[] | null }[],
): Promise<void> => {
  if (rows.length === 0) return
  await ctx.tx.run(
    `update import_row r set record_version = u.version, wave = 0, values = null, errors = u.errors from unnest($3::bigint[], $4::bigint[], $5::jsonb[]) as u(row_no, version, errors)
     where r.tenant_id = $1 and r.import_id = $2 and r.row_no = u.row_no`,
    [
      ctx.tenant.id,
      importId,
      rows.map((r) => r.row_no),
      rows.map((r) => r.version),
      rows.map((r) => (r.errors === null ? null : JSON.stringify(r.errors))),
    ],
  )
}

/** Later rows of a file may update a record an earlier one made: undo compares with the last version the run left, and knows what it made. */
export const lastVersions = async (
  ctx: Ctx,
  importId: string,
  ids: string[],
): Promise<Map<string, { version: number; made: boolean }>> => {
  const rows = await ctx.tx.query<{ record_id: string; version: number; made: boolean }>(
    `select record_id, max(record_version) as version, bool_or(state = 'created') as made from import_row where tenant_id = $1 and import_id = $2 and record_id = any($3::uuid[]) group by record_id`,
    [ctx.tenant.id, importId, ids],
  )
  return new Map(rows.map((row) => [row.record_id, { version: Number(row.version), made: row.made }]))
}

export type Helper = { object: string; record_id: string; record_version: number }
export const writeHelpers = async (ctx: Ctx, importId: string, helpers: Helper[]): Promise<void> => {
  if (helpers.length === 0) return
  await ctx.tx.run(
    `insert into import_helper (tenant_id, import_id, object, record_id, record_version) select $1, $2, u.* from unnest($3::text[], $4::uuid[], $5::bigint[]) as u(object, record_id, record_version) on conflict do nothing`,
    [
      ctx.tenant.id,
      importId,
      helpers.map((h) => h.object),
      helpers.map((h) => h.record_id),
      helpers.map((h) => h.record_version),
    ],
  )
}
export const listHelpers = async (ctx: Ctx, importId: string): Promise<Helper[]> =>
  (
    await ctx.tx.query<Helper>(
      'select object, record_id, record_version from import_helper where tenant_id = $1 and import_id = $2 order by record_id desc',
      [ctx.tenant.id, importId],
    )
  ).map((h) => ({ ...h, record_version: Number(h.record_version) }))

/** Present version of records, trashed ones marked: what undo compares with. */
export const versionsOf = async (
  ctx: Ctx,
  table: string,
  ids: string[],
): Promise<Map<string, { version: number; trashed: boolean }>> => {
  const rows = await ctx.tx.query<{ id: string; version: number; trashed: boolean }>(
    `select id, version, deleted_at is not null as trashed from ${table} where tenant_id = $1 and id = any($2::uuid[])`,
    [ctx.tenant.id, ids],
  )
  return new Map(rows.map((row) => [row.id, { version: Number(row.version), trashed: row.trashed }]))
}

/** How many rows are in each state. */
export const countRows = async (ctx: Ctx, importId: string): Promise<Partial<Record<RowState, number>>> => {
  const rows = await ctx.tx.query<{ state: RowState; n: number }>(
    'select state, count(*) as n from import_row where tenant_id = $1 and import_id = $2 group by state',
    [ctx.tenant.id, importId],
  )
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.n)]))
}

/**
 * Adds a batch to a running import's counts, at the end of its transaction: two batches may be under way. Null when the run was stopped. The lock is
 * the weaker one: rows of the import refer to it, and `for update` would wait for the other batch's, which waits for this one's: a deadlock.
 */
export const bookBatch = async (
  ctx: Ctx,
  id: string,
  more: Counts,
): Promise<{ counts: Counts; progress: number } | null> => {
  const sum = (name: keyof Counts): string =>
    `'${name}', coalesce((counts->>'${name}')::bigint, 0) + ($3::jsonb->>'${name}')::bigint`
  const [row] = await ctx.tx.query<{ counts: Counts; progress: number }>(
    `update import i set counts = n.counts, progress = least(99000000, n.total * 100000000 / greatest(1, i.row_count)), version = i.version + 1, updated_at = $4
     from (select jsonb_build_object(${(['created', 'updated', 'skipped', 'failed'] as const).map(sum).join(', ')}) as counts,
             (select sum(value::bigint) from jsonb_each_text(counts)) + (select sum(value::bigint) from jsonb_each_text($3::jsonb)) as total
           from import where tenant_id = $1 and id = $2 for no key update) n
     where i.tenant_id = $1 and i.id = $2 and i.state = 'running' returning i.counts, i.progress / 1000000 as progress`,
    [ctx.tenant.id, id, JSON.stringify(more), ctx.now],
  )
  return row ? { counts: row.counts, progress: Number(row.progress) } : null
}

/** Rows a run that was cut off has written already, as a question: they are kept as spans, since a million numbers are not. */
export const writtenRows = async (ctx: Ctx, importId: string): Promise<(row_no: number) => boolean> => {
  const spans = await ctx.tx.query<{ first: number; last: number }>(
    `select min(row_no) as first, max(row_no) as last
     from (select row_no, row_no - row_number() over (order by row_no) as island from import_row
           where tenant_id = $1 and import_id = $2 and state in ('created', 'updated', 'skipped', 'failed')) r
     group by island order by first`,
    [ctx.tenant.id, importId],
  )
  const all = spans.map((span) => ({ first: Number(span.first), last: Number(span.last) }))
  // Rows are asked in the order of the file.
  let at = 0
  return (row_no) => {
    while (at < all.length && (all[at]?.last ?? 0) < row_no) at += 1
    return (all[at]?.first ?? Number.POSITIVE_INFINITY) <= row_no
  }
}

/**
 * Plans the statements of this connection anew, by indexes: a plan made while a table was nearly empty would go on scanning it when it is full.
 * Not `force_custom_plan`: that plans the foreign-key checks anew for every row, which was half of the database's work in an import and two
 * thirds in an undo.
 */
export const planAnew = async (ctx: Ctx): Promise<void> => {
  await Promise.all([ctx.tx.run('discard plans'), ctx.tx.run('set local enable_seqscan = off')])
}
