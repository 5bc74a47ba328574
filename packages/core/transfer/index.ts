/** Door of @app/core/transfer: reading files, matching columns and values, building rows, writing files. */
export { readErrorCodes } from './codes.ts'
export { type ColumnMatch, type Target, idColumnOf, matchColumns, proposedKind } from './match/columns.ts'
export {
  type Candidate,
  type NearMatch,
  isSure,
  nearIndex,
  nearMatches,
  similarity,
  squash,
  words,
} from './match/near.ts'
export { vocabulary } from './match/synonyms.ts'
export { targetsOf } from './match/targets.ts'
export {
  type BuiltRow,
  type PlanColumn,
  REFERENCE_KINDS,
  type Resolved,
  type Resolver,
  buildRow,
  cellText,
  piecesOf,
  planColumns,
  splitName,
} from './plan.ts'
export { ENCODINGS } from './read/encoding.ts'
export { LIMITS } from './read/limits.ts'
export { openSource, sourceRows } from './read/open-source.ts'
export { type ColumnProfile, profileRows } from './read/profile.ts'
export type { SheetRow, Source, SourceFormat, SourceOptions } from './read/types.ts'
export { inspectZip } from './read/zip-guard.ts'
export { csvLine } from './write/csv-lines.ts'
export { type Written, hashing, writeFile0600 } from './write/file-sink.ts'
export { guardCell, guardText, unguardText } from './write/guard.ts'
export { type PdfPages, openPdf } from './write/pdf-page.ts'
export { type PdfColumn, pdfTable } from './write/pdf-table.ts'
