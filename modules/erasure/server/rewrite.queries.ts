import type { App } from '@app/core'
import { makePool } from '@app/core/db'
import { linkTable } from '@app/schema'

/** Beside them: the log of mails, and the queue. */
const ALSO = ['identity.mail', 'graphile_worker._private_jobs'] as const

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
    for (const table of [...workspaceTables(app).map((name) => `public.${name}`), ...ALSO])
      await pool.query(`vacuum (full, analyze) ${table}`)
    await pool.query('vacuum full pg_catalog.pg_statistic')
    await pool.query('checkpoint')
    await pool.query('select pg_switch_wal()')
    await pool.query('checkpoint')
  } finally {
    await pool.end()
  }
}
