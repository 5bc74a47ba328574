import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { decodedChunks } from './encoding.ts'
import { headerOf, nameColumns } from './header.ts'
import { LIMITS } from './limits.ts'
import { readError } from './read-error.ts'
import type { SheetRow, Source, SourceFormat, SourceOptions } from './types.ts'

const DELIMITERS = [',', ';', '\t', '|']
const SAMPLE_ROWS = 200

/** Splits one line outside quotes; enough to weigh delimiters, not a parser. */
const countOutsideQuotes = (line: string, delimiter: string): number => {
  let quoted = false
  let count = 0
  for (const char of line) {
    if (char === '"') quoted = !quoted
    else if (char === delimiter && !quoted) count += 1
  }
  return count
}

/** The delimiter that splits the most lines into the same number (> 1) of cells; comma when none does. */
export const detectDelimiter = (text: string): string => {
  const explicit = /^sep=(.)\r?\n/i.exec(text)
  if (explicit?.[1]) return explicit[1]
  const lines = logicalLines(text).slice(0, 100)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => countOutsideQuotes(line, delimiter))
    const tally = new Map<number, number>()
    for (const count of counts) if (count > 0) tally.set(count, (tally.get(count) ?? 0) + 1)
    for (const [count, times] of tally) {
      const score = (times / lines.length) * (1 + Math.min(count, 30) / 100)
      if (score > best.score) best = { delimiter, score }
    }
  }
  return best.delimiter
}

const logicalLines = (text: string): string[] => {
  const lines: string[] = []
  let quoted = false
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === '"') quoted = !quoted
    else if ((char === '\n' || char === '\r') && !quoted) {
      if (at > start) lines.push(text.slice(start, at))
      start = at + 1
    }
  }
  return lines.length > 0 ? lines : text.split(/\r\n|\n|\r/).filter((line) => line !== '')
}

const toReadError = (cause: unknown, recordLine: number): unknown => {
  if (!(cause instanceof CsvError)) return cause
  if (cause.code === 'CSV_QUOTE_NOT_CLOSED')
    return readError('import_quote_not_closed', `A quote opened after line ${recordLine} is never closed.`)
  if (cause.code === 'CSV_MAX_RECORD_SIZE')
    return readError(
      'import_cell_too_large',
      `After line ${recordLine} one row is larger than 4 MB; either a cell is too large or a quote is not closed.`,
    )
  return readError('import_file_damaged', `The file cannot be read as a table after line ${recordLine}.`)
}

/** All records of a CSV file as they stand, the header included; numbered from 1, empty records counted but not given. */
export async function* csvRecords(
  path: string,
  encoding: string,
  delimiter: string,
): AsyncGenerator<{ row_no: number; cells: string[] }> {
  const parser = parse({
    delimiter,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: LIMITS.record_chars,
    // A lone CR is an old Mac line end; mixed endings appear in hand-merged files.
    record_delimiter: ['\r\n', '\n', '\r'],
  })
  const source = Readable.from(decodedChunks(path, encoding))
  source.on('error', (cause) => parser.destroy(cause))
  source.pipe(parser)
  let row_no = 0
  let line = 0
  try {
    for await (const record of parser) {
      const cells: string[] = record
      row_no += 1
      line = parser.info.lines
      if (row_no === 1 && /^sep=.$/i.test(cells.length === 1 ? (cells[0] ?? '') : cells.join(delimiter))) continue
      if (cells.length > LIMITS.columns && cells.slice(LIMITS.columns).some((cell) => cell !== ''))
        throw readError(
          'import_too_many_columns',
          `Row ${row_no} has ${cells.length} cells; at most ${LIMITS.columns} columns can be imported.`,
        )
      let filled = false
      for (const cell of cells) {
        if (cell.length > LIMITS.cell_chars)
          throw readError('import_cell_too_large', `Row ${row_no} has a cell of more than 1 MB.`)
        if (!filled && cell.trim() !== '') filled = true
      }
      if (filled) yield { row_no, cells }
    }
  } catch (cause) {
    throw toReadError(cause, line)
  } finally {
    source.destroy()
    parser.destroy()
  }
}

/** Cells padded to the columns; what hangs over is kept as `extra`. */
export const fit = (row_no: number, cells: string[], width: number): SheetRow => {
  if (cells.length === width) return { row_no, cells }
  const extra = cells.slice(width).filter((cell) => cell.trim() !== '')
  const fitted = cells.slice(0, width)
  while (fitted.length < width) fitted.push('')
  return extra.length > 0 ? { row_no, cells: fitted, extra } : { row_no, cells: fitted }
}

/** Opens a delimited text file. Throws the codes of ReadErrorCode. */
export const openCsv = async (path: string, encoding: string, options: SourceOptions): Promise<Source> => {
  let sample = ''
  for await (const chunk of decodedChunks(path, encoding)) {
    sample += chunk
    if (sample.length > 64 * 1024) break
  }
  if (sample.trim() === '') throw readError('import_file_empty', 'The file is empty.')
  const delimiter = options.delimiter ?? detectDelimiter(sample)
  const head: { row_no: number; cells: string[] }[] = []
  for await (const record of csvRecords(path, encoding, delimiter)) {
    head.push(record)
    if (head.length >= SAMPLE_ROWS) break
  }
  const found = headerOf(head, options.header)
  if (!found) throw readError('import_file_empty', 'The file has no rows.')
  const { columns, renamed } = nameColumns(found.names)
  const format: SourceFormat = {
    kind: 'csv',
    encoding,
    delimiter,
    header: found.header,
    first_row: found.first_row,
    columns,
    formulas: {},
    sheets: [],
    warnings:
      renamed.length > 0
        ? [{ code: 'duplicate_headers', detail: `Columns with the same name were renamed: ${renamed.join(', ')}` }]
        : [],
  }
  return { format, rows: () => csvRows(path, format) }
}

/** Rows after the header, by a format found earlier. */
export async function* csvRows(path: string, format: SourceFormat): AsyncGenerator<SheetRow> {
  const width = format.columns.length
  const skip = format.header ? format.first_row : format.first_row - 1
  for await (const { row_no, cells } of csvRecords(path, format.encoding, format.delimiter ?? ',')) {
    if (row_no > skip) yield fit(row_no, cells, width)
  }
}
