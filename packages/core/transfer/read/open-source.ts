import { stat } from 'node:fs/promises'
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
  if (kind === 'ole')
    throw readError(
      'import_file_unsupported',
      'The file is an old or password-protected Excel file; save it as .xlsx without a password.',
    )
  if (kind !== 'text') throw readError('import_file_binary', `The file is ${kind.binary}, not a table.`)
  const { encoding, warnings } = await detectEncoding(path, options.encoding)
  const source = /^\s*(?:\uFEFF|ï»¿)?BEGIN:VCARD/i.test(headText(head, encoding))
    ? await openVcard(path, encoding)
    : await openCsv(path, encoding, options)
  source.format.warnings.push(...warnings)
  return source
}

const headText = (head: Buffer, encoding: string): string =>
  encoding.startsWith('utf-16')
    ? head
        .subarray(0, 400)
        .toString(encoding === 'utf-16le' ? 'utf16le' : 'latin1')
        .replaceAll('\0', '')
    : head.subarray(0, 200).toString('latin1')

/** Rows of a file whose format is already known (a job continues where the upload left off). */
export const sourceRows = (path: string, format: SourceFormat): AsyncIterable<SheetRow> => {
  if (format.kind === 'xlsx') return xlsxRows(path, format)
  if (format.kind === 'vcard') return vcardRows(path, format)
  return csvRows(path, format)
}
