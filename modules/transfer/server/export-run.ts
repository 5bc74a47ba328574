import { Readable } from 'node:stream'
import { type Ctx, objectOf, records } from '@app/core'
import { pdfTable, writeFile0600 } from '@app/core/transfer'
import { writeXlsxStream } from 'hucre/xlsx'
import { type Labels, exportColumns, sheetCell, textCell } from './export-cells.ts'
import { type Exporting, type List, csvOf, checkMayExport, inExport, labelled } from './export-pages.ts'
import { type ExportRecord, type ManifestFile, saveExport } from './export-store.queries.ts'

/** Tells the live streams how far an export is. */
export const announce = async (ctx: Ctx, id: string, state: string, progress: number): Promise<void> => {
  await ctx.tx.query(`select pg_notify('custos_live', $1)`, [
    JSON.stringify({ tenant_id: ctx.tenant.id, event: 'export', id, state, progress }),
  ])
}

/** Writes one list to `path`. */
export const exportList = async (exporting: Exporting, record: ExportRecord, path: string): Promise<ManifestFile> => {
  const { object, columns, total, workspace } = await inExport(exporting, async (ctx) => {
    const found = objectOf(ctx, record.object)
    checkMayExport(ctx, found)
    return {
      object: found,
      columns: exportColumns(ctx, found, record.columns),
      total: await records.count(ctx, found, {
        operation: 'export',
        ...(record.filter ? { filter: record.filter } : {}),
        ...(record.q ? { q: record.q } : {}),
      }),
      workspace: ctx.tenant,
    }
  })
  const labels: Labels = new Map()
  let rows = 0
  const count = async (more: number): Promise<void> => {
    rows += more
    const progress = Math.min(99, (rows / Math.max(1, total)) * 100)
    await inExport(exporting, async (ctx) => {
      await saveExport(ctx, exporting.id, { row_count: rows, progress })
      await announce(ctx, exporting.id, 'running', Math.round(progress))
    })
  }
  const source = labelled(exporting, object, columns, record, labels, count)
  const written = await writeFile0600(
    path,
    WRITERS[record.format]({
      object,
      columns,
      labels,
      source,
      currency: workspace.currency,
      workspace: workspace.name,
      at: record.created_at,
    }),
  )
  return { name: record.name, object: object.name, rows, ...written }
}

async function* xlsxOf({ object, columns, labels, source, currency }: List): AsyncGenerator<Uint8Array> {
  const rows = async function* () {
    for await (const record of source) yield columns.map((column) => sheetCell(record, column, labels, currency))
  }
  yield* writeXlsxStream(rows(), {
    name: object.label[1].slice(0, 31),
    freezePane: { rows: 1 },
    columns: columns.map((column) => ({
      header: column.header,
      width: column.kind === 'text' ? 24 : 16,
      ...(column.kind === 'date' ? { numFmt: 'yyyy-mm-dd' } : {}),
    })),
  })
}

const NUMERIC: ReadonlySet<string> = new Set(['money', 'integer', 'decimal', 'percent', 'rating'])

async function* pdfOf({ object, columns, labels, source, workspace, at }: List): AsyncGenerator<Uint8Array> {
  // Ids mean nothing on paper, and more than twelve columns cannot be read there.
  const shown = columns
    .filter(
      (column) =>
        column.path !== 'id' &&
        (column.label_of !== null || !column.field.target) &&
        !['list', 'json', 'long_text', 'address'].includes(column.kind),
    )
    .slice(0, 12)
  let count = 0
  const rows = async function* () {
    for await (const record of source) {
      count += 1
      yield shown.map((column) => textCell(record, column, labels).replace(/T(\d\d:\d\d).*Z$/, ' $1'))
    }
  }
  const stream = pdfTable({
    title: object.label[1],
    subtitle: `${workspace} · ${at.slice(0, 10)}`,
    rows: rows(),
    footer: (page) => `${object.label[1]} · ${workspace} · ${at.slice(0, 16).replace('T', ' ')} UTC · ${page}`,
    columns: shown.map((column) => ({
      header: column.header.replace(/^custom\./, '').replaceAll('_', ' '),
      weight: column.path === object.title ? 2.2 : NUMERIC.has(column.kind) || column.kind === 'date' ? 1 : 1.5,
      align: NUMERIC.has(column.kind) ? ('right' as const) : ('left' as const),
    })),
  })
  for await (const chunk of Readable.from(stream)) yield chunk
}

const WRITERS: Record<ExportRecord['format'], (list: List) => AsyncIterable<string | Uint8Array>> = {
  csv: csvOf,
  xlsx: xlsxOf,
  pdf: pdfOf,
}
