/** One row of any source. `row_no` is the row number a spreadsheet program shows (the header is row 1). */
export type SheetRow = {
  row_no: number
  /** As many cells as columns, `''` for an empty one. */
  cells: string[]
  /** Non-empty cells beyond the last column: reported as an error of the row, never dropped in silence. */
  extra?: string[]
}

/** What a reader can be told instead of guessing. */
export type SourceOptions = {
  encoding?: string
  delimiter?: string
  header?: boolean
  /** Sheet index or name of a workbook. */
  sheet?: number | string
}

/** What a reader found out; stored with the import, so that later passes read the same way. */
export type SourceFormat = {
  kind: 'csv' | 'xlsx' | 'vcard'
  encoding: string
  delimiter: string | null
  header: boolean
  /** Spreadsheet row of the header (or of the first record when there is none). */
  first_row: number
  columns: string[]
  /** Columns whose cells are formulas in the workbook: column index -> formulas, and how many had no stored result. */
  formulas: Record<number, { count: number; without_value: number }>
  sheets: string[]
  /** Index of the sheet that is read. */
  sheet?: number
  warnings: { code: string; detail: string }[]
}

/** An opened file: what was found, and its rows as often as wanted (each call reads the file anew). */
export type Source = { format: SourceFormat; rows: () => AsyncIterable<SheetRow> }
