import { type Ctx, MASK, type Subscriber, mayReveal, objectOf, openText, sealText, sealedFields } from '@app/core'
import type { ImportRecord } from './import-store.queries.ts'

/** Columns of the file that go into encrypted fields, by their place. */
const sealedColumns = (ctx: Ctx, record: Pick<ImportRecord, 'object' | 'columns' | 'mapping'>): number[] => {
  const sealed = sealedFields(ctx, record.object)
  return record.columns.flatMap(({ column }, index) => {
    const to = record.mapping[column]
    return typeof to === 'string' && sealed.has(to) ? [index] : []
  })
}

const cellAt = (ctx: Ctx, importId: string, index: number) => ({
  tenant: ctx.tenant.id,
  table: 'import_row',
  column: `cells.${index}`,
  row: importId,
})

/** Cells as they are kept: those for encrypted fields encrypted. */
export function hideCells(
  ctx: Ctx,
  record: Pick<ImportRecord, 'id' | 'object' | 'columns' | 'mapping'>,
  cells: string[] | null,
): string[] | null {
  const columns = cells && sealedColumns(ctx, record)
  if (!columns || columns.length === 0) return cells
  return cells.map((cell, index) =>
    columns.includes(index) && cell !== '' ? sealText(ctx, cellAt(ctx, record.id, index), cell) : cell,
  )
}

/** Kept cells as they were read. */
export const showCells = (ctx: Ctx, importId: string, cells: string[]): string[] =>
  cells.map((cell, index) => openText(ctx, cellAt(ctx, importId, index), cell))

/** Cells of the file as they are shown: those for encrypted fields only to who may see these. */
export function shownCells(
  ctx: Ctx,
  record: Pick<ImportRecord, 'object' | 'columns' | 'mapping'>,
  cells: string[],
): string[] {
  const columns = sealedColumns(ctx, record).filter((index) => {
    const to = record.mapping[record.columns[index]?.column ?? '']
    return typeof to !== 'string' || !mayReveal(ctx, objectOf(ctx, record.object), to)
  })
  return columns.length === 0
    ? cells
    : cells.map((cell, index) => (columns.includes(index) && cell !== '' ? MASK : cell))
}

/** A field was encrypted: what past imports kept of it goes. Their undo leaves the field as it is. */
export const forgetRows: Subscriber = async (ctx, events) => {
  for (const event of events)
    for (const { field } of event.changes ?? [])
      await ctx.tx.run(
        `update import_row r set cells = null, before = r.before #- $3::text[] from import i
         where r.tenant_id = $1 and i.tenant_id = $1 and i.id = r.import_id and i.object = $2 and i.state <> 'mapped'
           and (r.cells is not null or r.before #> $3::text[] is not null)`,
        [ctx.tenant.id, event.object, field.split('.')],
      )
}
