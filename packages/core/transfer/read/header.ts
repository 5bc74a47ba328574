import { LIMITS } from './limits.ts'
import { readError } from './read-error.ts'
import { seen } from './tidy.ts'

type Numbered = { row_no: number; cells: string[] }

const looksLikeData = (cell: string): boolean =>
  /^[+-]?[\d.,\s%€$£]+$/.test(cell) ||
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(cell) ||
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell) ||
  /^(true|false)$/i.test(cell)

const filled = (cells: string[]): number => cells.filter((cell) => cell.trim() !== '').length

/**
 * Finds the header: the first row at least half as wide as the widest (title lines above a table are passed over)
 * whose cells are names rather than values. Null when there is no row at all.
 */
export const headerOf = (
  rows: Numbered[],
  wanted?: boolean,
): { header: boolean; first_row: number; names: string[] } | null => {
  const widest = rows.reduce((most, row) => Math.max(most, filled(row.cells)), 0)
  const at = rows.findIndex((row) => filled(row.cells) * 2 >= widest)
  const first = rows[at]
  if (!first) return null
  const width = Math.max(
    trimmedWidth(first.cells),
    ...rows.slice(at).map((row) => (wanted === false ? trimmedWidth(row.cells) : 0)),
  )
  const values = first.cells.filter((cell) => cell.trim() !== '')
  const data = values.filter((cell) => looksLikeData(cell.trim())).length
  const guess = values.length > 0 && data === 0
  const header = wanted ?? (guess || data * 4 < values.length)
  const wide = header ? width : Math.max(width, ...rows.slice(at).map((row) => trimmedWidth(row.cells)))
  if (wide > LIMITS.columns)
    throw readError(
      'import_too_many_columns',
      `The table has ${wide} columns; at most ${LIMITS.columns} can be imported.`,
    )
  const names = Array.from({ length: wide }, (_, index) => (header ? (first.cells[index] ?? '') : ''))
  return { header, first_row: first.row_no, names }
}

const trimmedWidth = (cells: string[]): number => {
  let width = cells.length
  while (width > 0 && (cells[width - 1] ?? '').trim() === '') width -= 1
  return width
}

/** Unique, non-empty column names: "name", "name (2)"; a nameless one is "Column 4". */
export const nameColumns = (names: string[]): { columns: string[]; renamed: string[] } => {
  const used = new Set<string>()
  const renamed: string[] = []
  const columns = names.map((raw, index) => {
    const base = seen(raw.replace(/\s+/g, ' ')).normalize('NFC').slice(0, 200) || `Column ${index + 1}`
    let name = base
    for (let copy = 2; used.has(name.toLowerCase()); copy += 1) name = `${base} (${copy})`
    if (name !== base) renamed.push(name)
    used.add(name.toLowerCase())
    return name
  })
  return { columns, renamed }
}
