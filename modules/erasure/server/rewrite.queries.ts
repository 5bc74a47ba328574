import type { App } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { makePool } from '@app/core/db'
import { linkTable } from '@app/schema'

/** Beside them: what is kept of accounts (the log of mails too), and the queue. */
const others = (app: App): string[] => [
  ...[...app.registry.globals.keys()].map((name) => `identity.${name}`).toSorted(),
  'graphile_worker._private_jobs',
]

/** A deletion is noted a moment before its last row goes. */
const MOMENT = '1 minute'

/** Accounts and workspaces that went for good since the tables were written anew; `late`: only those that went so long ago. */
export async function wentSince(app: App, late = '0'): Promise<number> {
  const [last] = await app.db.inAuth((tx) =>
    tx.query<{ at: string }>('select at from identity.heartbeat where job = $1', [REWRITE]),
  )
  const [row] = await app.db.asJob(PLATFORM, (tx) =>
    tx.query<{ n: number }>(
      `select count(*)::int as n from event where tenant_id = $1 and name in ('workspace.purged', 'account.deleted')
         and at + $2::interval > coalesce($3::timestamptz, '-infinity') and at <= $4::timestamptz - $5::interval`,
      [PLATFORM, MOMENT, last?.at ?? null, app.clock().toISOString(), late],
    ),
  )
  return row?.n ?? 0
}
const REWRITE = 'erasure.rewrite'

/** The tables were written anew; what went after this moment waits for the next time. */
export async function noteRewritten(app: App, at: string): Promise<void> {
  await app.db.inAuth((tx) =>
    tx.run(
      `insert into identity.heartbeat (job, at, result) values ($1, $2, '{}') on conflict (job) do update set at = excluded.at`,
      [REWRITE, at],
    ),
  )
}

/**
 * All tables of workspaces. Not only those an erasure counted rows in: a text that somebody changed the day before lies in its table still, and no count knows.
 */
export const workspaceTables = (app: App): string[] => {
  const links = [...app.registry.objects.values()].flatMap((object) =>
    Object.entries(object.fields).flatMap(([name, field]) =>
      field.kind === 'multi_ref' ? [linkTable(object.name, name)] : [],
    ),
  )
  return [...new Set([...app.registry.objects.keys(), ...app.registry.tables.keys(), ...links])].toSorted()
}

/**
 * Writes the tables anew, with their indexes and statistics: what was deleted is then in none of their bytes (rulings 38; a plain vacuum leaves values in
 * indexes and pg_statistic). The write-ahead log goes on to the next file. Embedded server only; each table is locked while it is written.
 */
export async function rewriteTables(app: App): Promise<void> {
  const pool = makePool(app.db.url('boot'), { max: 1 })
  try {
    for (const table of [...workspaceTables(app).map((name) => `public.${name}`), ...others(app)])
      await pool.query(`vacuum (full, analyze) ${table}`)
    await pool.query('vacuum full pg_catalog.pg_statistic')
    await pool.query('checkpoint')
    await pool.query('select pg_switch_wal()')
    await pool.query('checkpoint')
  } finally {
    await pool.end()
  }
}
