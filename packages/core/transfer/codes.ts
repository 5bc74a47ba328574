import { registerErrorCodes } from '../errors.ts'

/** What can be wrong with an uploaded file: code -> HTTP status and meaning. */
export const readErrorCodes = {
  import_file_empty: [422, 'The file has no rows.'],
  import_file_binary: [422, 'The file holds binary data, not a table.'],
  import_file_unsupported: [422, 'The file is of a kind that cannot be imported; CSV, TSV, XLSX and vCard can.'],
  import_file_too_large: [413, 'The file is too large.'],
  import_file_damaged: [422, 'The file is damaged and cannot be read to its end.'],
  import_file_encoding: [422, 'The bytes of the file do not fit its encoding.'],
  import_quote_not_closed: [422, 'A quoted cell is never closed.'],
  import_cell_too_large: [422, 'A cell is larger than 1 MB.'],
  import_too_many_columns: [422, 'The table has more than 500 columns.'],
  import_zip_bomb: [422, 'The archive unpacks to far more than its size.'],
  import_mapping: [422, 'The mapping does not fit the file or the object; `errors` points at each part.'],
  import_not_empty: [409, 'A workspace export goes into a workspace without records of its own.'],
  import_file_gone: [410, 'The uploaded file is no longer kept.'],
  import_undo_expired: [409, 'An import can be undone for 7 days.'],
  export_state: [409, 'The export is not ready.'],
  export_gone: [410, 'The export has expired; make a new one.'],
} as const satisfies Record<string, readonly [number, string]>

export type TransferErrorCode = keyof typeof readErrorCodes

registerErrorCodes(readErrorCodes)
