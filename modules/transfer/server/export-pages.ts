import {
  type App,
  type Ctx,
  error,
  inCtx,
  mayAdminister,
  mayReveal,
  pastRestriction,
  records,
  scopeOf,
  sealedFields,
} from '@app/core'
import { csvLine } from '@app/core/transfer'
import type { Filter, ObjectDef } from '@app/schema'
import { type ExportColumn, type Labels, addLabels, textCell } from './export-cells.ts'
import type { ExportRecord } from './export-store.queries.ts'

export type Exporting = { app: App; tenant_id: string; member_id: string | null; id: string; key_id?: string }
export const inExport = <T>(exporting: Exporting, fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inCtx(
    exporting.app,
    {
      tenant_id: exporting.tenant_id,
      member_id: exporting.member_id,
      source: 'ui',
      ...(exporting.key_id ? { key: { key_id: exporting.key_id } } : {}),
    },
    fn,
  )

/** Records read in one go; each page is its own short transaction. */
export const PAGE = 1000

/** @throws not_found when the role reads none; forbidden when it takes along none of the object's records */
export const checkMayExport = (ctx: Ctx, object: ObjectDef): void => {
  if (scopeOf(ctx, object, 'read') === 'none') throw error('not_found')
  if (scopeOf(ctx, object, 'export') === 'none') throw error('forbidden')
}
/** The whole workspace: for who administers its settings and may export everything. */
export const mayExportAll = (ctx: Ctx): boolean =>
  mayAdminister(ctx, 'settings') &&
  [...ctx.app.registry.objects.values()].every((o) => 'private_to' in o.access || scopeOf(ctx, o, 'export') === 'all')

/**
 * Pages of all records of a list (its filter and its search), by keyset, in the order asked for (by id otherwise). Restricted ones are left out, but of the whole workspace
 * (`keeping`): that only moves what is kept, and takes the restrictions along.
 */
export async function* recordPages(
  exporting: Exporting,
  object: ObjectDef,
  options: { filter: Filter | null; q?: string | null; sort: string | null; fields?: string[]; keeping?: boolean },
): AsyncGenerator<{ ctx: Ctx; page: Record<string, unknown>[] }> {
  let cursor: string | null = null
  do {
    const found: { ctx: Ctx; data: Record<string, unknown>[]; next_cursor: string | null } = await inExport(
      exporting,
      async (ctx) => {
        checkMayExport(ctx, object)
        const { data, next_cursor } = await records.page(options.keeping ? pastRestriction(ctx) : ctx, object, {
          limit: PAGE,
          sort: options.sort ?? 'id',
          operation: 'export',
          ...(options.filter ? { filter: options.filter } : {}),
          ...(options.q ? { q: options.q } : {}),
          ...(cursor ? { cursor } : {}),
          ...(options.fields ? { fields: options.fields } : {}),
        })
        return { ctx, data, next_cursor }
      },
    )
    yield { ctx: found.ctx, page: found.data }
    cursor = found.next_cursor
  } while (cursor !== null)
}

/** Puts encrypted values in the place of their masks, where the exporter may still see them. */
async function openPage(ctx: Ctx, object: ObjectDef, names: string[], page: Record<string, unknown>[]): Promise<void> {
  const allowed = names.filter((name) => sealedFields(ctx, object).has(name) && mayReveal(ctx, object, name))
  const values = await records.openMany(
    ctx,
    object,
    page.map((record) => String(record['id'])),
    allowed,
  )
  for (const record of page)
    for (const [name, value] of Object.entries(values.get(String(record['id'])) ?? {})) {
      const custom = record['custom']
      if (!name.startsWith('custom.')) record[name] = value
      else if (typeof custom === 'object' && custom !== null) record['custom'] = { ...custom, [name.slice(7)]: value }
    }
}

/** Records with the names of what they refer to; reports every page. */
export async function* labelled(
  exporting: Exporting,
  object: ObjectDef,
  columns: readonly ExportColumn[],
  record: Pick<ExportRecord, 'filter' | 'sort'> & { q?: string | null; revealed?: string[] | null; keeping?: boolean },
  labels: Labels,
  count: (rows: number) => Promise<void>,
): AsyncGenerator<Record<string, unknown>> {
  const fields = [...new Set(columns.map((column) => column.path))]
  for await (const { page } of recordPages(exporting, object, { ...record, fields })) {
    await inExport(exporting, async (ctx) => {
      await addLabels(ctx, columns, page, labels)
      if (record.revealed) await openPage(ctx, object, record.revealed, page)
    })
    yield* page
    await count(page.length)
  }
}

/** What a writer of one format gets. */
export type List = {
  object: ObjectDef
  columns: ExportColumn[]
  labels: Labels
  source: AsyncIterable<Record<string, unknown>>
  currency: string
  workspace: string
  at: string
}

export async function* csvOf({
  columns,
  labels,
  source,
}: Pick<List, 'columns' | 'labels' | 'source'>): AsyncGenerator<string> {
  let text = `\ufeff${csvLine(columns.map((column) => column.header))}`
  for await (const record of source) {
    text += csvLine(columns.map((column) => textCell(record, column, labels)))
    if (text.length < 64 * 1024) continue
    yield text
    text = ''
  }
  yield text
}
