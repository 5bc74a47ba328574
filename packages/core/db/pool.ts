import pg from 'pg'
import { type Connection, typeParsers } from './connection.ts'

export type Pool = pg.Pool

/**
 * A pool of one role. Connections that fail are dropped and made anew at the next use, so a restarted server is found again by itself; who cannot
 * get one within 5 s gets an error. With `pipeline` statements are sent without waiting for the answers before them; cursors do not work on it.
 */
export function makePool(
  connection: Connection,
  options: { max: number; pipeline?: boolean; log?: (text: string) => void },
): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max: options.max,
    pipeline: options.pipeline ?? false,
    types: typeParsers,
    application_name: 'custos',
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    options: '-c timezone=UTC -c datestyle=ISO',
  } as pg.PoolConfig)
  // An idle connection that breaks is the pool's matter; without a listener it would end the process.
  pool.on('error', (cause) => options.log?.(`An idle database connection broke: ${cause.message}`))
  // One in use reports through the statement that fails.
  pool.on('connect', (client) => {
    client.on('error', () => {})
  })
  return pool
}
