import type { Ctx } from '@app/core'
import type { ObjectDef } from '@app/schema'
import { type ExportColumn, type Labels, addLabels, exportColumns } from './export-cells.ts'
import { csvOf } from './export-pages.ts'

/** All columns of an object that may be read; the keys are the headers, as the import reads them. */
export const exportedColumns = (ctx: Ctx, object: ObjectDef): ExportColumn[] => exportColumns(ctx, object, null)

/** A CSV of records at hand, as a list export writes it and an import reads it. */
export async function exportedCsv(
  ctx: Ctx,
  columns: readonly ExportColumn[],
  rows: readonly Record<string, unknown>[],
): Promise<string> {
  const labels: Labels = new Map()
  await addLabels(ctx, columns, rows, labels)
  const source = async function* (): AsyncGenerator<Record<string, unknown>> {
    yield* rows
  }
  let text = ''
  for await (const part of csvOf({ columns: [...columns], labels, source: source() })) text += part
  return text
}
