import type { Database } from '@app/core/db'

/** Tables a round trip or undo may leave changed: the trail, the imports themselves, counters, sessions' helpers (ruling 44); the vocabulary, which is swept later. */
const EXCEPT = new Set([
  'event',
  'event_value',
  'import',
  'import_row',
  'import_helper',
  'export',
  'counter',
  'idempotency_key',
  'search_word',
])

/** Every row of every tenant table as text, sorted, by table: what undo, unmerge and round trips compare. */
export const dumpTenant = async (
  db: Database,
  tenantId: string,
  without: readonly string[] = [],
): Promise<Record<string, string[]>> => {
  const tables = await db.asBoot((tx) =>
    tx.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where n.nspname = 'public' and c.relkind = 'r' order by 1`,
    ),
  )
  const dump: Record<string, string[]> = {}
  for (const { name } of tables) {
    if (EXCEPT.has(name)) continue
    const rows = await db.asBoot((tx) =>
      tx.query<{ row: string }>(
        `select (to_jsonb(t) - $2::text[])::text as row from ${name} t where tenant_id = $1 order by 1`,
        [tenantId, [...without]],
      ),
    )
    if (rows.length > 0) dump[name] = rows.map((one) => one.row)
  }
  return dump
}
