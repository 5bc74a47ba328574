import { stat } from 'node:fs/promises'
import iconv from 'iconv-lite'
import { csvRows, openCsv } from './csv.ts'
import { detectEncoding, readHead, sniff } from './encoding.ts'
import { LIMITS } from './limits.ts'
import { readError } from './read-error.ts'
import type { SheetRow, Source, SourceFormat, SourceOptions } from './types.ts'
import { openVcard, vcardRows } from './vcard.ts'
import { openXlsx, xlsxRows } from './xlsx.ts'

/**
 * Opens an uploaded file by its content, not its name: CSV/TSV in any encoding, XLSX, vCard.
 * Throws AppError with one of ReadErrorCode; a file that opens may still fail while its rows are read (an unclosed quote at the end).
 */
export const openSource = async (path: string, options: SourceOptions = {}): Promise<Source> => {
  const { size } = await stat(path)
  if (size === 0) throw readError('import_file_empty', 'The file is empty.')
  if (size > LIMITS.file_bytes) throw readError('import_file_too_large', 'The file is larger than 512 MB; split it.')
  const head = await readHead(path)
  const kind = sniff(head)
  if (kind === 'zip') return openXlsx(path, options)
  if (kind === 'ole') {
    const found = OLD_OFFICE.find(({ stream }) => head.includes(Buffer.from(stream, 'utf16le')))
    throw readError('import_file_unsupported', found?.detail ?? '')
  }
  if (kind !== 'text')
    throw readError(
      'import_file_binary',
      `The file is ${kind.binary}, not a table. Export the table as .xlsx or CSV from the program it comes from.`,
    )
  const { encoding, warnings } = await detectEncoding(path, options.encoding)
  const start = headText(head, encoding)
  const other = OTHER_TEXTS.find(({ form }) => form.test(start))
  if (other) throw readError('import_file_unsupported', other.detail)
  const source = /^BEGIN:VCARD/i.test(start) ? await openVcard(path, encoding) : await openCsv(path, encoding, options)
  source.format.warnings.push(...warnings)
  return source
}

/** What an OLE 2 file holds, by the names of its streams; an old workbook is the last. */
const OLD_OFFICE = [
  { stream: 'EncryptedPackage', detail: 'The file is protected by a password; save it without one.' },
  { stream: 'WordDocument', detail: 'The file is a Word document. Save the table in it as .xlsx or CSV.' },
  {
    stream: '__properties_version1.0',
    detail: 'The file is an item saved from Outlook. Export the contacts from Outlook as CSV.',
  },
  {
    stream: '',
    detail:
      'The file is an old Excel file (.xls), or one under a password. Open it in a spreadsheet program and save it as .xlsx or CSV, without a password.',
  },
]

const isWebPage =
  /^<(!doctype html|!--|html|head|meta|body|table|style|div)\b|^<\?xml\b[^]*<html\b|^MIME-Version:[^]*\btext\/html\b/i

/** Texts that are no table. Web pages above all: many programs export them under the name .xls, and as Excel opens them nobody knows. */
const OTHER_TEXTS = [
  {
    form: isWebPage,
    detail:
      'The file is a web page (HTML), even if its name ends in .xls. Open it in a spreadsheet program and save it as .xlsx or CSV.',
  },
  {
    form: /^<\?xml\b[^]*<(\w+:)?Workbook\b/i,
    detail:
      'The file is a spreadsheet in the XML format of 2003. Open it in a spreadsheet program and save it as .xlsx or CSV.',
  },
  {
    form: /^<\?xml\b/i,
    detail: 'The file is XML, not a table. Export the table as .xlsx or CSV from the program it comes from.',
  },
  {
    form: /^\[?\s*\{\s*("|\}|$)/,
    detail: 'The file is JSON, not a table. Export the table as .xlsx or CSV from the program it comes from.',
  },
  { form: /^\{\\rtf/, detail: 'The file is a text document (RTF). Save the table in it as .xlsx or CSV.' },
  { form: /^BEGIN:VCALENDAR/i, detail: 'The file is a calendar. An address book exports contacts as vCard or CSV.' },
]

/** The first characters of a text, without byte order mark and blanks. */
const headText = (head: Buffer, encoding: string): string =>
  iconv.decode(head.subarray(0, 2048), encoding).replace(/^(?:\s|\uFEFF|ï»¿)+/, '')

/** Rows of a file whose format is already known (a job continues where the upload left off). */
export const sourceRows = (path: string, format: SourceFormat): AsyncIterable<SheetRow> => {
  if (format.kind === 'xlsx') return xlsxRows(path, format)
  if (format.kind === 'vcard') return vcardRows(path, format)
  return csvRows(path, format)
}
