import { Readable } from 'node:stream'
import { type App, type Ctx, type JobHandler, AppError, enqueue, error, inCtx, objectOf, records, scopeOf } from '@app/core'
import { csvLine, pdfTable, writeFile0600 } from '@app/core/transfer'
import type { Filter, ObjectDef } from '@app/schema'
import { writeXlsxStream } from 'hucre/xlsx'
import { randomUUID } from 'node:crypto'
import { type ExportColumn, type Labels, addLabels, exportColumns, sheetCell, textCell } from './export-cells.ts'
import { type ExportRecord, type ManifestFile, loadExport, saveExport } from './export-store.queries.ts'
import { pathOf, tmpFolder } from './import-file.ts'
import { exportWorkspace } from './export-workspace.ts'

export type Exporting = { app: App; tenant_id: string; member_id: string | null; id: string }
export const inExport = <T>(exporting: Exporting, fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inCtx(exporting.app, { tenant_id: exporting.tenant_id, member_id: exporting.member_id, source: 'ui' }, fn)

/** Records read in one go; each page is its own short transaction. */
export const PAGE = 1000
const DAYS = 7

/** Narrows a list to what the role may take along: `own` and `team` rows of the export operation. @throws forbidden */
export const exportFilter = (ctx: Ctx, object: ObjectDef, filter: Filter | null): Filter | undefined => {
  const scope = scopeOf(ctx.actor.role, object, 'export')
  if (scope === 'none') throw error('forbidden')
  if (scope !== 'own' || !('owner' in object.access)) return filter ?? undefined
  const own = { [object.access.owner]: { eq: 'me' } } as Filter
  return filter ? ({ and: [filter, own] } as Filter) : own
}

/** Pages of all records of a list, by keyset, in the order asked for (by id otherwise). */
export async function* recordPages(exporting: Exporting, object: ObjectDef, options: { filter: Filter | null; sort: string | null; fields?: string[] }): AsyncGenerator<{ ctx: Ctx; page: Record<string, unknown>[] }> {
  let cursor: string | null = null
  do {
    const found: { ctx: Ctx; data: Record<string, unknown>[]; next_cursor: string | null } = await inExport(exporting, async (ctx) => {
      const filter = exportFilter(ctx, object, options.filter)
      const { data, next_cursor } = await records.page(ctx, object, { limit: PAGE, sort: options.sort ?? 'id', ...(filter ? { filter } : {}), ...(cursor ? { cursor } : {}), ...(options.fields ? { fields: options.fields } : {}) })
      return { ctx, data, next_cursor }
    })
    yield { ctx: found.ctx, page: found.data }
    cursor = found.next_cursor
  } while (cursor !== null)
}

/** Records with the names of what they refer to; reports every page. */
export async function* labelled(exporting: Exporting, object: ObjectDef, columns: readonly ExportColumn[], record: Pick<ExportRecord, 'filter' | 'sort'>, labels: Labels, count: (rows: number) => Promise<void>): AsyncGenerator<Record<string, unknown>> {
  const fields = [...new Set(columns.map((column) => column.path))]
  for await (const { page } of recordPages(exporting, object, { ...record, fields })) {
    await inExport(exporting, (ctx) => addLabels(ctx, columns, page, labels))
    yield* page
    await count(page.length)
  }
}

/** Job `transfer.export`. */
export const runExport: JobHandler = async (app, payload) => {
  const id = String(payload['id'])
  const tenant_id = String(payload['tenant_id'])
  const record = await inCtx(app, { tenant_id, member_id: null, source: 'job' }, (ctx) => loadExport(ctx, id))
  if (record.state !== 'running') return
  const exporting: Exporting = { app, tenant_id, member_id: record.owner_id, id }
  await tmpFolder(app)
  const key = `export-${randomUUID()}`
  try {
    const manifest = record.object === '*' ? await exportWorkspace(exporting, pathOf(app, key)) : [await exportList(exporting, record, pathOf(app, key))]
    await inExport(exporting, async (ctx) => {
      const rows = record.object === '*' ? manifest.filter((file) => file.name.endsWith('.jsonl')).reduce((sum, file) => sum + file.rows, 0) : (manifest[0]?.rows ?? 0)
      await saveExport(ctx, id, { state: 'done', progress: 100, row_count: rows, manifest, file_key: key, finished_at: ctx.now, expires_at: new Date(Date.parse(ctx.now) + DAYS * 86_400_000).toISOString() })
      await announce(ctx, id, 'done', 100)
    })
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.status >= 500) throw cause
    await inCtx(app, { tenant_id, member_id: null, source: 'job' }, async (ctx) => {
      await saveExport(ctx, id, { state: 'failed', failure: cause.code, finished_at: ctx.now })
      await announce(ctx, id, 'failed', 0)
    })
  }
}

const announce = async (ctx: Ctx, id: string, state: string, progress: number): Promise<void> => {
  await ctx.tx.query(`select pg_notify('custos_live', $1)`, [JSON.stringify({ tenant_id: ctx.tenant.id, event: 'export', id, state, progress })])
}

/** Adds the job in the transaction of the request. */
export const startExport = (ctx: Ctx, id: string): Promise<void> => enqueue(ctx, 'transfer.export', { tenant_id: ctx.tenant.id, id }, { job_key: `transfer.export:${id}` })

const exportList = async (exporting: Exporting, record: ExportRecord, path: string): Promise<ManifestFile> => {
  const { object, columns, total, workspace } = await inExport(exporting, async (ctx) => {
    const found = objectOf(ctx, record.object)
    const filter = exportFilter(ctx, found, record.filter)
    return { object: found, columns: exportColumns(ctx, found, record.columns), total: await records.count(ctx, found, filter ? { filter } : {}), workspace: ctx.tenant }
  })
  const labels: Labels = new Map()
  let rows = 0
  const count = async (more: number): Promise<void> => {
    rows += more
    const progress = Math.min(99, (rows / Math.max(1, total)) * 100)
    await inExport(exporting, async (ctx) => { await saveExport(ctx, exporting.id, { row_count: rows, progress }); await announce(ctx, exporting.id, 'running', Math.round(progress)) })
  }
  const source = labelled(exporting, object, columns, record, labels, count)
  const written = await writeFile0600(path, WRITERS[record.format]({ object, columns, labels, source, currency: workspace.currency, workspace: workspace.name, at: record.created_at }))
  return { name: record.name, object: object.name, rows, ...written }
}

type List = { object: ObjectDef; columns: ExportColumn[]; labels: Labels; source: AsyncIterable<Record<string, unknown>>; currency: string; workspace: string; at: string }

export async function* csvOf({ columns, labels, source }: Pick<List, 'columns' | 'labels' | 'source'>): AsyncGenerator<string> {
  let text = `\ufeff${csvLine(columns.map((column) => column.header))}`
  for await (const record of source) {
    text += csvLine(columns.map((column) => textCell(record, column, labels)))
    if (text.length < 64 * 1024) continue
    yield text
    text = ''
  }
  yield text
}

async function* xlsxOf({ object, columns, labels, source, currency }: List): AsyncGenerator<Uint8Array> {
  const rows = async function* () {
    for await (const record of source) yield columns.map((column) => sheetCell(record, column, labels, currency))
  }
  yield* writeXlsxStream(rows(), {
    name: object.label[1].slice(0, 31), freezePane: { rows: 1 },
    columns: columns.map((column) => ({ header: column.header, width: column.kind === 'text' ? 24 : 16, ...(column.kind === 'date' ? { numFmt: 'yyyy-mm-dd' } : {}) })),
  })
}

const NUMERIC: ReadonlySet<string> = new Set(['money', 'integer', 'decimal', 'percent', 'rating'])

async function* pdfOf({ object, columns, labels, source, workspace, at }: List): AsyncGenerator<Uint8Array> {
  // Ids mean nothing on paper, and more than twelve columns cannot be read there.
  const shown = columns.filter((column) => column.path !== 'id' && (column.label_of !== null || !column.field.target) && !['list', 'json', 'long_text', 'address'].includes(column.kind)).slice(0, 12)
  let count = 0
  const rows = async function* () {
    for await (const record of source) {
      count += 1
      yield shown.map((column) => textCell(record, column, labels).replace(/T(\d\d:\d\d).*Z$/, ' $1'))
    }
  }
  const stream = pdfTable({
    title: object.label[1], subtitle: `${workspace} · ${at.slice(0, 10)}`, rows: rows(), footer: (page) => `${object.label[1]} · ${workspace} · ${at.slice(0, 16).replace('T', ' ')} UTC · ${page}`,
    columns: shown.map((column) => ({ header: column.header.replace(/^custom\./, '').replaceAll('_', ' '), weight: column.path === object.title ? 2.2 : NUMERIC.has(column.kind) || column.kind === 'date' ? 1 : 1.5, align: NUMERIC.has(column.kind) ? 'right' as const : 'left' as const })),
  })
  for await (const chunk of Readable.from(stream)) yield chunk
}

const WRITERS: Record<ExportRecord['format'], (list: List) => AsyncIterable<string | Uint8Array>> = { csv: csvOf, xlsx: xlsxOf, pdf: pdfOf }
