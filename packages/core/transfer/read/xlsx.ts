import { closeSync, createReadStream, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { streamXlsxRows } from 'hucre/xlsx'
import { fit } from './csv.ts'
import { readHead } from './encoding.ts'
import { headerOf, nameColumns } from './header.ts'
import { LIMITS } from './limits.ts'
import { isReadError, readError } from './read-error.ts'
import type { SheetRow, Source, SourceFormat, SourceOptions } from './types.ts'
import { inspectZip } from './zip-guard.ts'

type Sheet = { name: string; path: string }
type Formulas = SourceFormat['formulas']

const xmlText = (value: string): string =>
  value.replace(
    /&(lt|gt|quot|apos|amp);/g,
    (_, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name] ?? '',
  )

const attribute = (tag: string, name: string): string =>
  xmlText(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')

const columnIndex = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

/** Finds cells with `<f>` while a worksheet is inflated; hucre's stream gives only their cached values. */
const formulaScanner = (found: Formulas) => {
  let carry = ''
  return (chunk: Uint8Array): void => {
    const text = carry + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    const end = text.lastIndexOf('</c>')
    if (end < 0) {
      carry = text.slice(-LIMITS.cell_chars)
      return
    }
    carry = text.slice(end + 4)
    if (!text.includes('<f')) return
    for (const cell of text.slice(0, end).split('</c>')) {
      const at = cell.lastIndexOf('<c ')
      const body = at < 0 ? '' : cell.slice(at)
      if (!/<f[ >/]/.test(body)) continue
      const index = columnIndex(/\br="([A-Z]+)\d+"/.exec(body)?.[1] ?? 'A')
      const entry = (found[index] ??= { count: 0, without_value: 0 })
      entry.count += 1
      if (!/<v>[^<]/.test(body)) entry.without_value += 1
    }
  }
}

/** Checks the archive and reads sheet names and formulas. Throws import_zip_bomb, import_file_unsupported, import_file_damaged. */
const inspectWorkbook = async (path: string): Promise<{ sheets: Sheet[]; formulas: Map<string, Formulas> }> => {
  const parts = new Map<string, Buffer[]>()
  const formulas = new Map<string, Formulas>()
  const names = await inspectZip(path, (name) => {
    if (name === 'xl/workbook.xml' || name === 'xl/_rels/workbook.xml.rels') {
      const pieces: Buffer[] = []
      parts.set(name, pieces)
      return (chunk) => void pieces.push(Buffer.from(chunk))
    }
    if (!name.startsWith('xl/worksheets/')) return null
    const found: Formulas = {}
    formulas.set(name, found)
    return formulaScanner(found)
  })
  if (!names.includes('xl/workbook.xml')) {
    const what = names.includes('mimetype')
      ? 'an OpenDocument file'
      : names.includes('xl/workbook.bin')
        ? 'a binary workbook (.xlsb)'
        : names.includes('word/document.xml')
          ? 'a Word document'
          : 'a ZIP archive'
    throw readError(
      'import_file_unsupported',
      `The file is ${what}, not an Excel workbook (.xlsx). Save it as .xlsx or CSV.`,
    )
  }
  const text = (name: string): string => Buffer.concat(parts.get(name) ?? []).toString('utf8')
  const targets = new Map(
    [...text('xl/_rels/workbook.xml.rels').matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)].map(([tag]) => {
      const target = attribute(tag, 'Target')
      return [attribute(tag, 'Id'), target.startsWith('/') ? target.slice(1) : `xl/${target}`]
    }),
  )
  const sheets = [...text('xl/workbook.xml').matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)].map(([tag]) => ({
    name: attribute(tag, 'name'),
    path: targets.get(attribute(tag, 'r:id')) ?? '',
  }))
  return { sheets, formulas }
}

const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return ''
    const iso = value.toISOString()
    if (value.getUTCFullYear() < 1900) return iso.slice(11, 19)
    return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ')
  }
  // 0.1 + 0.2 as Excel shows it: 15 significant digits.
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(15)))
  return String(value)
}

const spoolPath = (path: string): string => `${path}.rows`

/**
 * Copies the sheet to one JSON array per line beside the upload (mode 0600, deleted with it). hucre's reader has no back pressure:
 * read while a database writes, it would keep the whole sheet in memory (its pending rows have no bound).
 */
const spool = async (path: string, sheet: number): Promise<void> => {
  const target = openSync(spoolPath(path), 'w', 0o600)
  try {
    // Which sheet it is: another one may be tried meanwhile, and refused.
    let lines: string[] = [String(sheet)]
    for await (const row of streamXlsxRows(readFileSync(path), { sheet })) {
      const cells = row.values.map(cellText)
      while (cells.length > 0 && cells.at(-1) === '') cells.pop()
      if (cells.length === 0) continue
      if (cells.length > LIMITS.columns)
        throw readError(
          'import_too_many_columns',
          `Row ${row.index + 1} has ${cells.length} cells; at most ${LIMITS.columns} columns can be imported.`,
        )
      if (cells.some((cell) => cell.length > LIMITS.cell_chars))
        throw readError('import_cell_too_large', `Row ${row.index + 1} has a cell of more than 1 MB.`)
      lines.push(JSON.stringify([row.index + 1, ...cells]))
      if (lines.length >= 1000) {
        writeSync(target, `${lines.join('\n')}\n`)
        lines = []
      }
    }
    if (lines.length > 0) writeSync(target, `${lines.join('\n')}\n`)
  } catch (cause) {
    if (isReadError(cause)) throw cause
    throw readError('import_file_damaged', 'The workbook is damaged and cannot be read.')
  } finally {
    closeSync(target)
  }
}

/** Rows of the sheet, which is copied first where another one is, or none. */
async function* spooled(path: string, sheet: number): AsyncGenerator<{ row_no: number; cells: string[] }> {
  if (!existsSync(spoolPath(path)) || (await readHead(spoolPath(path), 8)).toString().split('\n')[0] !== String(sheet))
    await spool(path, sheet)
  let rest = ''
  let isFirst = true
  for await (const chunk of createReadStream(spoolPath(path), { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of isFirst ? lines.slice(1) : lines) {
      const [row_no, ...cells]: [number, ...string[]] = JSON.parse(line)
      yield { row_no, cells }
    }
    isFirst = isFirst && lines.length === 0
  }
}

const headOf = async (path: string, sheet: number): Promise<{ row_no: number; cells: string[] }[]> => {
  const head: { row_no: number; cells: string[] }[] = []
  for await (const row of spooled(path, sheet)) {
    head.push(row)
    if (head.length >= 200) break
  }
  return head
}

/** A table rather than a page of notes before it: two rows, and in one of them two cells. */
const isTable = (head: readonly { cells: string[] }[]): boolean =>
  head.length > 1 && head.some(({ cells }) => cells.filter((cell) => cell.trim() !== '').length > 1)

/** The sheet that is read unless told: the first that looks like a table, else the first with more than a header, else the first with anything. */
const firstTable = async (path: string, count: number): Promise<number> => {
  const found: { index: number; rank: number }[] = []
  for (let index = 0; index < count; index += 1) {
    const head = await headOf(path, index)
    if (isTable(head)) return index
    found.push({ index, rank: Math.min(head.length, 2) })
  }
  return found.toSorted((a, b) => b.rank - a.rank || a.index - b.index)[0]?.index ?? 0
}

/** Opens an Excel workbook: the first sheet that looks like a table, or the one asked for. */
export const openXlsx = async (path: string, options: SourceOptions): Promise<Source> => {
  const { sheets, formulas } = await inspectWorkbook(path)
  const wanted =
    typeof options.sheet === 'number' ? options.sheet : sheets.findIndex((sheet) => sheet.name === options.sheet)
  const index = options.sheet === undefined ? await firstTable(path, sheets.length) : wanted
  const sheet = sheets[index]
  if (!sheet) throw readError('import_file_damaged', 'The workbook has no such sheet.')
  const found = headerOf(await headOf(path, index), options.header)
  if (!found)
    throw readError(
      'import_file_empty',
      options.sheet === undefined ? 'The workbook has no rows.' : 'The sheet has no rows.',
    )
  const { columns, renamed } = nameColumns(found.names)
  const format: SourceFormat = {
    kind: 'xlsx',
    encoding: 'utf-8',
    delimiter: null,
    header: found.header,
    first_row: found.first_row,
    columns,
    formulas: formulas.get(sheet.path) ?? {},
    sheets: sheets.map((one) => one.name),
    sheet: index,
    warnings: [
      ...(renamed.length > 0
        ? [{ code: 'duplicate_headers', detail: `Columns with the same name were renamed: ${renamed.join(', ')}` }]
        : []),
      ...(sheets.length > 1
        ? [{ code: 'several_sheets', detail: `The workbook has ${sheets.length} sheets; "${sheet.name}" is read.` }]
        : []),
      ...formulaWarnings(formulas.get(sheet.path) ?? {}, columns),
    ],
  }
  return { format, rows: () => xlsxRows(path, format) }
}

const formulaWarnings = (formulas: Formulas, columns: string[]): { code: string; detail: string }[] =>
  Object.entries(formulas).map(([index, found]) => ({
    code: found.without_value > 0 ? 'formulas_without_result' : 'formulas',
    detail:
      found.without_value > 0
        ? `Column "${columns[Number(index)] ?? index}" holds ${found.count} formulas; their last results are read, ${found.without_value} have none and read as empty.`
        : `Column "${columns[Number(index)] ?? index}" holds ${found.count} formulas; their last results are read.`,
  }))

/** Rows of a workbook opened before. */
export async function* xlsxRows(path: string, format: SourceFormat): AsyncGenerator<SheetRow> {
  const width = format.columns.length
  const skip = format.header ? format.first_row : format.first_row - 1
  for await (const { row_no, cells } of spooled(path, format.sheet ?? 0)) {
    if (row_no > skip) yield fit(row_no, cells, width)
  }
}
