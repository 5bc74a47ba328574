import { createHmac, randomUUID } from 'node:crypto'
import type { App } from '../app.ts'
import { loggable } from './errors.ts'
import type { Rates } from './rates.ts'

const EVERY = 1000
const KEPT_WINDOWS = 3

/**
 * Tells the other processes what this one has counted, and learns what they have: one row per bucket, minute and process, so that nobody
 * waits for a shared counter (rulings.md 13). Buckets name addresses and sessions; the table holds keyed hashes of them.
 */
export async function exchangeRates(app: App, rates: Rates, node: string): Promise<void> {
  const { window, counts } = rates.counted()
  if (counts.size === 0) return
  const key = app.keys.derive('rates')
  const names = new Map(
    [...counts.keys()].map((bucket) => [createHmac('sha256', key).update(bucket).digest('base64url'), bucket]),
  )
  const hashes = [...names.keys()]
  const rows = await app.db.inAuth(async (tx) => {
    await tx.run(
      `insert into identity.rate_count (minute, bucket, node, count) select $1, u.bucket, $2, u.count from unnest($3::text[], $4::bigint[]) as u(bucket, count)
       on conflict (minute, bucket, node) do update set count = excluded.count`,
      [window, node, hashes, hashes.map((hash) => counts.get(names.get(hash) ?? '') ?? 0)],
    )
    await tx.run('delete from identity.rate_count where node = $1 and minute < $2', [node, window - KEPT_WINDOWS])
    return await tx.query<{ bucket: string; count: number }>(
      'select bucket, sum(count)::bigint as count from identity.rate_count where minute = $1 and bucket = any($2::text[]) and node <> $3 group by bucket',
      [window, hashes, node],
    )
  })
  rates.learn(window, new Map(rows.map((row) => [names.get(row.bucket) ?? '', Number(row.count)])))
}

/** Exchanges every second until stopped; only when the configuration says that there are several processes (`NODES`). */
export function shareRates(app: App, rates: Rates): () => void {
  if (app.config.nodes < 2) return () => undefined
  const node = randomUUID()
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    void exchangeRates(app, rates, node)
      .catch((cause: unknown) => app.log.warn(loggable(cause), 'rates are counted alone for the moment'))
      .finally(() => {
        busy = false
      })
  }, EVERY).unref()
  return () => clearInterval(timer)
}
