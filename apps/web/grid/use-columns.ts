import { useEffect, useEffectEvent, useMemo, useRef } from 'react'
import { columnResizingFeature, columnSizingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { fieldKit, valueOf } from '@app/ui'
import type { FieldMeta, Row } from '@app/ui'

const NO_ROWS: Row[] = []
const features = tableFeatures({ columnSizingFeature, columnResizingFeature })

/** Narrowest and widest a column may be, in px. */
export const WIDTHS = { min: 64, max: 900 } as const

/** The width of a column nobody changed: what values of its kind take, and at least what its head does (a letter takes 7 px, its sign and edges 48). */
export const firstWidth = (field: FieldMeta, index: number): number =>
  index === 0 ? 220 : Math.max(fieldKit(field).width ?? 150, Math.min(field.label.length * 7 + 48, 220))

/** Widths of the columns, and dragging them by their edge. `onWidth` hears of a width once it is let go. */
export const useColumns = (
  fields: FieldMeta[],
  widths: Record<string, number>,
  onWidth: (name: string, width: number) => void,
) => {
  const columns = useMemo(
    () =>
      fields.map((f, i) => ({
        id: f.name,
        accessorFn: (row: Row) => valueOf(row, f.name),
        header: f.label,
        size: widths[f.name] ?? firstWidth(f, i),
        minSize: WIDTHS.min,
        maxSize: WIDTHS.max,
      })),
    [fields, widths],
  )
  // Columns and their sizes are the table's; rows go straight from the cache to the virtual list: a row model of 10,000 would be rebuilt with every page.
  const table = useTable({ features, columns, data: NO_ROWS, columnResizeMode: 'onChange' })
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const resizing = headers.find((h) => h.column.getIsResizing())?.id ?? null
  const before = useRef<string | null>(null)
  useEffect(() => {
    const done = before.current
    before.current = resizing
    const size = done !== null && resizing === null ? headers.find((h) => h.id === done)?.getSize() : undefined
    if (done !== null && size !== undefined) onWidth(done, Math.round(size))
  })
  // What is kept (by the address or the view) is in `size` now: what the table remembers of the drag gives way.
  const forget = useEffectEvent(() => table.resetColumnSizing(true))
  useEffect(() => forget(), [widths])
  return {
    sizes: headers.map((h) => h.getSize()),
    resizing,
    resizer: (name: string) =>
      headers.find((h) => h.id === name)?.getResizeHandler() as ((event: unknown) => void) | undefined,
  }
}
