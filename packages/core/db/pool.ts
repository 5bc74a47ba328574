import { createHash } from 'node:crypto'
import pg from 'pg'
import { AppError, error } from '../errors.ts'
import type { Connection } from './connection.ts'

/** A transaction's statements. Instants and dates come back as ISO text, bigint as number where that is exact, else text. */
export type Tx = {
  query<T = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<T[]>
  run<T = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<{ rows: T[]; rowCount: number }>
}

/** '2026-11-21 04:00:00.5+00' -> '2026-11-21T04:00:00.500Z'; sessions run in UTC. No Date is ever made (measurements.md §2). */
export function isoInstant(text: string): string {
  const m = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/.exec(text)
  return m ? `${m[1]}T${m[2]}.${(m[3] ?? '').padEnd(3, '0')}Z` : text
}
const types = new pg.TypeOverrides()
types.setTypeParser(1184, isoInstant)
types.setTypeParser(1082, (text) => text)
types.setTypeParser(20, (text): number | string => (Number.isSafeInteger(Number(text)) ? Number(text) : text))
types.setTypeParser(1185, (text) => text)

export const makePool = (connection: Connection, max: number): pg.Pool => {
  const pool = new pg.Pool({ ...connection, ...(connection.ssl ? { ssl: true } : { ssl: false }), max, types, options: '-c timezone=UTC', connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000, allowExitOnIdle: false })
  pool.on('error', () => undefined)   // an idle connection died; the next request gets another
  return pool
}

/** Statements are prepared once per connection; only texts that come again are, so that ad-hoc filters do not fill the server's memory. */
const seen = new Map<string, string | null>()
const MAX_NAMES = 2000
function nameOf(sql: string): string | undefined {
  const known = seen.get(sql)
  if (known) return known
  if (known === null) { const name = createHash('sha1').update(sql).digest('base64url').slice(0, 20); seen.set(sql, name); return name }
  if (seen.size < MAX_NAMES) seen.set(sql, null)
  return undefined
}

const lost = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P03', '08006', '08003', '08001', '53300'])
export function isLost(cause: unknown): boolean {
  const { code, message } = (cause ?? {}) as { code?: string; message?: string }
  return lost.has(code ?? '') || /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/.test(message ?? '')
}
const isRetryable = (cause: unknown): boolean => ['40001', '40P01'].includes((cause as { code?: string } | null)?.code ?? '')

export const makeTx = (client: pg.ClientBase): Tx => {
  const run: Tx['run'] = async (sql, params = []) => {
    const name = nameOf(sql)
    const result = await client.query({ text: sql, values: params as unknown[], ...(name ? { name } : {}) })
    return { rows: result.rows as never[], rowCount: result.rowCount ?? 0 }
  }
  return { run, query: async (sql, params) => (await run(sql, params)).rows as never[] }
}

/**
 * One transaction. `settings` go out with `begin` in one message that nobody waits for (security.md §1.7). Deadlocks and serialisation
 * failures are tried once more.
 * @throws database_unavailable (503) when the connection is lost: the caller may try again
 */
export async function transaction<T>(pool: pg.Pool, settings: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try { return await once(pool, settings, fn) }
    catch (cause) {
      if (isRetryable(cause) && attempt === 0) continue
      throw !(cause instanceof AppError) && isLost(cause) ? error('database_unavailable') : cause
    }
  }
}

async function once<T>(pool: pg.Pool, settings: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  try {
    const begun = client.query(`begin; ${settings}`)
    begun.catch(() => undefined)
    const result = await fn(makeTx(client))
    await begun
    await client.query('commit')
    return result
  } catch (cause) {
    broken = isLost(cause)
    if (!broken) await client.query('rollback').catch(() => { broken = true })
    throw cause
  } finally { client.release(broken) }
}
