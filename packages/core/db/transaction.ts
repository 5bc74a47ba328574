import type pg from 'pg'
import { error } from '../errors.ts'
import { asAppError, isLost, isRetryable, statementName } from './connection.ts'

/** A transaction: the only thing that runs statements. Statements sent without awaiting each other travel together (pipelined). */
export type Tx = {
  query<T = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<T[]>
  run<T = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<{ rows: T[]; rowCount: number }>
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const ATTEMPTS = 3

/**
 * Runs `fn` in one transaction on a connection of `pool`. `begin` and the literal `set local app.tenant_id` are one simple message that is not
 * awaited: with the pipelined client the first statement follows it on the wire (0.125 against 0.282 ms, security.md finding 7), and literal SET LOCAL
 * is the form that Citus carries to its workers (finding 8). A serialisation failure or deadlock runs `fn` again, twice at most.
 * @throws AppError database_unavailable when the connection is lost (the outcome of a commit in flight is then unknown), read_only, busy;
 * errors of statements as pg reports them
 */
export async function transaction<T>(
  pool: pg.Pool,
  options: { tenant_id?: string | undefined; grant_id?: string; read_only?: boolean },
  fn: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (const id of [options.tenant_id, options.grant_id])
    if (id !== undefined && !UUID.test(id)) throw error('not_found')
  const begin = `begin${options.read_only ? ' read only' : ''}${options.tenant_id ? `; set local app.tenant_id = '${options.tenant_id}'` : ''}${options.grant_id ? `; set local app.grant_id = '${options.grant_id}'` : ''}`
  for (let attempts = 1; ; attempts += 1)
    try {
      return await attempt(pool, begin, fn)
    } catch (cause) {
      if (!isRetryable(cause)) throw asAppError(cause)
      if (attempts === ATTEMPTS) throw Object.assign(error('busy', { extra: { retry_after: 1 } }), { cause })
    }
}

async function attempt<T>(pool: pg.Pool, begin: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (cause: Error): void => {
    broken = cause
  }
  client.on('error', onError)
  const open = { value: true }
  try {
    const begun = together(client, () => client.query(begin))
    begun.catch(() => {})
    const result = await fn(txOf(client, begun, open))
    open.value = false
    await begun
    // A failed statement whose error was swallowed turns commit into rollback; that must not look like success.
    const done = await client.query('commit')
    if (done.command !== 'COMMIT')
      throw new Error('A statement of the transaction failed and its error was ignored; nothing was written.')
    return result
  } catch (cause) {
    open.value = false
    if (isLost(cause)) broken ??= cause instanceof Error ? cause : new Error(String(cause))
    if (!broken)
      await client.query('rollback').catch((failed: Error) => {
        broken = failed
      })
    throw cause
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

/**
 * What is sent before the program waits for anything leaves in one write: `begin` with the first statements, and statements side by side. Each write wakes
 * the server process, which costs more than most statements do.
 */
function together<T>(client: pg.PoolClient, send: () => T): T {
  const { stream } = client.connection
  stream.cork()
  // Comes after all promises that are settled by now.
  process.nextTick(() => stream.uncork())
  return send()
}

function txOf(client: pg.PoolClient, begun: Promise<unknown>, open: { value: boolean }): Tx {
  const run = async <T>(sql: string, params: unknown[] = []): Promise<{ rows: T[]; rowCount: number }> => {
    if (!open.value) throw new Error('The transaction has ended; a statement was sent without being awaited.')
    const name = statementName(sql)
    const sent = together(client, () => client.query({ text: sql, values: params, ...(name ? { name } : {}) }))
    const [, result] = await Promise.all([begun, sent])
    return { rows: result.rows as T[], rowCount: result.rowCount ?? 0 }
  }
  return { run, query: async <T>(sql: string, params?: unknown[]) => (await run<T>(sql, params)).rows }
}
