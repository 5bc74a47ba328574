import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { AppError, error } from '../errors.ts'

/** How to reach the database as one role. A `host` that starts with / is the folder of a Unix socket. */
export type Connection = {
  host: string
  port: number
  user: string
  password: string
  database: string
  /** TLS, with the certificate and its name checked; `ca` is a private authority's. */
  ssl?: { rejectUnauthorized: true; minVersion: 'TLSv1.2'; ca?: string }
}

const isHere = (host: string): boolean => host.startsWith('/') || /^(localhost|::1|127(\.\d{1,3}){3})$/.test(host)
const hostOf = (url: URL): string =>
  url.searchParams.get('host') ?? (decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '') || '127.0.0.1')

/** What of DATABASE_URL would let somebody between us and the database read along or pose as it (ONT-085, ONT-091). The URL is not repeated. */
export function databaseProblem(url: URL): string[] {
  const mode = url.searchParams.get('sslmode')
  const ca = url.searchParams.get('sslrootcert')
  if (mode !== 'verify-full' && !(isHere(hostOf(url)) && (mode === null || mode === 'disable')))
    return [
      'DATABASE_URL needs sslmode=verify-full for a server that is not on this machine: nothing weaker checks who answers. sslrootcert=/path/ca.pem names a private authority.',
    ]
  if (ca === null) return []
  try {
    return readFileSync(ca, 'utf8').includes('-----BEGIN CERTIFICATE-----')
      ? []
      : ['sslrootcert of DATABASE_URL holds no certificate in PEM form.']
  } catch {
    return ['sslrootcert of DATABASE_URL cannot be read.']
  }
}

/** @throws Error when the URL names no user or database */
export function connectionOf(databaseUrl: string): Connection {
  const url = new URL(databaseUrl)
  const host = hostOf(url)
  const user = decodeURIComponent(url.username) || url.searchParams.get('user') || ''
  const database = decodeURIComponent(url.pathname.slice(1))
  if (!user || !database)
    throw new Error('DATABASE_URL names a role and a database: postgres://role:password@host:5432/database')
  const mode = url.searchParams.get('sslmode')
  const ca = url.searchParams.get('sslrootcert')
  const ssl =
    mode === null || mode === 'disable'
      ? undefined
      : {
          rejectUnauthorized: true as const,
          minVersion: 'TLSv1.2' as const,
          ...(ca ? { ca: readFileSync(ca, 'utf8') } : {}),
        }
  return {
    host,
    port: Number(url.port || url.searchParams.get('port') || 5432),
    user,
    password: decodeURIComponent(url.password),
    database,
    ...(ssl ? { ssl } : {}),
  }
}

const { builtins } = pg.types
const isoInstant = (value: string): string => {
  // '2026-11-21 04:00:00.123456+00' -> '2026-11-21T04:00:00.123Z'; sessions run in UTC. infinity and BC stay as they are.
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(value)
  return match ? `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0').slice(0, 3)}Z` : value
}
const wholeNumber = (value: string): number | string => {
  const number = Number(value)
  return Number.isSafeInteger(number) && /^-?\d+$/.test(value) ? number : value
}
const asIs = (value: string): string => value
// @types/pg has the older shape of arrayParser.
const arrays = pg.types.arrayParser as unknown as {
  create(source: string, parse: (value: string) => unknown): { parse(): unknown }
}
const arrayOf =
  (parse: (value: string) => unknown) =>
  (value: string): unknown =>
    arrays.create(value, parse).parse()

const parsers = new Map<number, (value: string) => unknown>([
  [builtins.TIMESTAMPTZ, isoInstant],
  [builtins.TIMESTAMP, asIs],
  [builtins.DATE, asIs],
  [builtins.INTERVAL, asIs],
  [builtins.INT8, wholeNumber],
  [builtins.NUMERIC, wholeNumber],
  [1185, arrayOf(isoInstant)],
  [1182, arrayOf(asIs)],
  [1115, arrayOf(asIs)],
  [1016, arrayOf(wholeNumber)],
  [1231, arrayOf(wholeNumber)],
])

/**
 * No Date objects: a timestamptz is RFC 3339 text in UTC with milliseconds, a date `YYYY-MM-DD`; bigint and numeric are numbers when they are whole
 * and safe, else text.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ??
    pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

const MAX_NAMED = 2000
const names = new Map<string, string>()

/**
 * The name of the prepared statement for a text: a hash, the same in every process. Texts beyond the first 2,000 (ad-hoc filters) run unnamed, so
 * that no server process collects plans without end.
 */
export function statementName(text: string): string | undefined {
  const known = names.get(text)
  if (known) return known
  if (names.size >= MAX_NAMED) return undefined
  const name = `s${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
  names.set(text, name)
  return name
}

const LOST = /^(08|57P0[123]|53300|ECONN|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EACCES)/
const LOST_TEXT =
  /connection terminated|connection error and is not queryable|client was closed|timeout exceeded when trying to connect|connection ended unexpectedly|cannot use a pool after calling end/i

/** The SQLSTATE or system code of an error, else ''. */
export const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''

/** Whether the connection is gone (server down, restarting, unreachable), as opposed to a refused statement. */
export const isLost = (cause: unknown): boolean =>
  cause instanceof Error &&
  !(cause instanceof AppError) &&
  (LOST.test(codeOf(cause)) || (codeOf(cause) === '' && LOST_TEXT.test(cause.message)))

/** Serialisation failure or deadlock: the transaction may simply run again. */
export const isRetryable = (cause: unknown): boolean => ['40001', '40P01'].includes(codeOf(cause))

/** Errors of the database that are not the caller's: lost connection, full disk, read-only mode, timeouts. Everything else comes back as it is. */
export function asAppError(cause: unknown): unknown {
  if (cause instanceof AppError) return cause
  if (isLost(cause)) return Object.assign(error('database_unavailable', { extra: { retry_after: 2 } }), { cause })
  const code = codeOf(cause)
  if (code === '53100' || code === '25006')
    return Object.assign(error('read_only', { extra: { retry_after: 30 } }), { cause })
  if (code === '57014' || code === '55P03' || code === '25P03' || code === '53200')
    return Object.assign(error('busy', { extra: { retry_after: 5 } }), { cause })
  return cause
}
