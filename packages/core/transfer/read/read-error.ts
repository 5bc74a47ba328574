import { AppError, error } from '../../errors.ts'
import '../codes.ts'
import type { TransferErrorCode } from '../codes.ts'

/** An AppError that says what is wrong with the file and where, never the content of a cell. */
export const readError = (code: TransferErrorCode, detail: string): AppError => error(code, { detail })

/** True for errors this folder threw: they pass through the catch-alls around foreign parsers. */
export const isReadError = (cause: unknown): cause is AppError =>
  cause instanceof AppError && cause.code.startsWith('import_')
