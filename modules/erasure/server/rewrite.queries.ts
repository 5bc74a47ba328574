import type { App } from '@app/core'
import { makePool } from '@app/core/db'
import { linkTable } from '@app/schema'

/** What an erasure touches beside the places it counted: words of the search, links, the trail, cases, mails, the queue. */
const ALWAYS = ['identity.mail', 'graphile_worker._private_jobs'] as const

/** Tables of an erasure: those it counted rows in, and all that hang on records. */
export function touchedTables(app: App, places: readonly string[]): string[] {
  const tables = [...app.registry.tables.keys()]
  const links = [...app.registry.objects.values()].flatMap((object) =>
    Object.entries(object.fields).flatMap(([name, field]) =>
      field.kind === 'multi_ref' ? [linkTable(object.name, name)] : [],
    ),
  )
  const known = new Set([...tables, ...links, ...app.registry.objects.keys()])
  return [...new Set([...places.filter((place) => known.has(place)), ...tables, ...links])].toSorted()
}

/**
 * Writes the tables anew, with their indexes and statistics: what was deleted is then in none of their bytes (rulings 38; a plain vacuum leaves values in
 * indexes and pg_statistic). The write-ahead log goes on to the next file. Embedded server only; each table is locked while it is written.
 */
export async function rewriteTables(app: App, tables: readonly string[]): Promise<void> {
  const pool = makePool(app.db.url('boot'), { max: 1 })
  try {
    for (const table of [...tables.map((name) => `public.${name}`), ...ALWAYS])
      await pool.query(`vacuum (full, analyze) ${table}`)
    await pool.query('vacuum full pg_catalog.pg_statistic')
    await pool.query('checkpoint')
    await pool.query('select pg_switch_wal()')
    await pool.query('checkpoint')
  } finally {
    await pool.end()
  }
}
