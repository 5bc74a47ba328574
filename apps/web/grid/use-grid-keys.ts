import type { ClipboardEvent, KeyboardEvent } from 'react'
import { fieldKit, valueOf } from '@app/ui'
import type { FieldMeta, Row } from '@app/ui'
import { readBlock } from './block.ts'

export type At = { row: number; col: number }

export type GridKeys = {
  rows: Row[]
  fields: FieldMeta[]
  at: At | null
  selected: ReadonlySet<string>
  canEdit: (record: Row, field: FieldMeta) => boolean
  pageRows: () => number
  move: (to: At, extend: boolean) => void
  edit: (start: string | null) => void
  open: (row: Row) => void
  toggle: (index: number, shift: boolean) => void
  selectAll: () => void
  clear: () => void
  empty: () => void
  fillDown: () => void
  paste: (block: string[][]) => void
}

const quote = (text: string): string => (/["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Keys and clipboard of the grid. The table keeps the focus and names the active cell (aria-activedescendant), so that virtual rows may come and go. */
export const useGridHandlers = (grid: GridKeys) => {
  const { rows, fields, at } = grid
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return
    const now = at ?? { row: 0, col: 0 }
    const step: Record<string, [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [grid.pageRows(), 0],
      PageUp: [-grid.pageRows(), 0],
    }
    const by = step[event.key]
    const mod = event.metaKey || event.ctrlKey
    const take = (run: () => void): void => {
      event.preventDefault()
      event.stopPropagation()
      run()
    }
    if (by)
      return take(() =>
        grid.move(
          {
            row: Math.min(Math.max(now.row + (at ? by[0] : 0), 0), rows.length - 1),
            col: Math.min(Math.max(now.col + (at ? by[1] : 0), 0), fields.length - 1),
          },
          event.shiftKey && by[0] !== 0,
        ),
      )
    if (event.key === 'Home') return take(() => grid.move({ row: mod ? 0 : now.row, col: 0 }, false))
    if (event.key === 'End')
      return take(() => grid.move({ row: mod ? rows.length - 1 : now.row, col: fields.length - 1 }, false))
    if (mod && event.key.toLowerCase() === 'a') return take(grid.selectAll)
    if (mod && event.key.toLowerCase() === 'd') return take(grid.fillDown)
    if (mod || event.altKey) return
    const row = rows[now.row]
    const field = fields[now.col]
    if (!row || !field || !at) return
    if (event.key === ' ') return take(() => grid.toggle(now.row, event.shiftKey))
    if (event.key === 'Escape') return take(grid.clear)
    if (event.key === 'Enter')
      return take(() => (now.col === 0 || !grid.canEdit(row, field) ? grid.open(row) : grid.edit(null)))
    if (event.key === 'F2') return take(() => grid.edit(null))
    if ((event.key === 'Delete' || event.key === 'Backspace') && grid.canEdit(row, field)) return take(grid.empty)
    if (
      event.key.length === 1 &&
      grid.canEdit(row, field) &&
      fieldKit(field).editor === 'text' &&
      field.kind !== 'date' &&
      now.col > 0
    )
      take(() => grid.edit(event.key))
  }
  const onCopy = (event: ClipboardEvent): void => {
    if (event.target !== event.currentTarget || !at) return
    const chosen = rows.filter((r) => grid.selected.has(r.id))
    const field = fields[at.col]
    const single = rows[at.row]
    const text =
      chosen.length > 0
        ? [
            fields.map((f) => f.label),
            ...chosen.map((r) => fields.map((f) => fieldKit(f).toText(valueOf(r, f.name), f))),
          ]
            .map((l) => l.map(quote).join('\t'))
            .join('\n')
        : field && single
          ? fieldKit(field).toText(valueOf(single, field.name), field)
          : ''
    event.clipboardData.setData('text/plain', text)
    event.preventDefault()
  }
  const onPaste = (event: ClipboardEvent): void => {
    if (event.target !== event.currentTarget || !at) return
    event.preventDefault()
    grid.paste(readBlock(event.clipboardData.getData('text/plain')))
  }
  return { onKeyDown, onCopy, onPaste }
}
