import type pg from 'pg'

/** A collation our columns sort by, whose version the server now gives otherwise than when the indexes were made. */
export type SeenCollation = { name: string; recorded: string | null; actual: string | null }

/** Collations of our columns, and the default of the database, whose versions differ (rulings.md 15). */
export const COLLATIONS = `
  select format('%I.%I', n.nspname, c.collname) as name, c.collversion as recorded, pg_collation_actual_version(c.oid) as actual
  from pg_collation c join pg_namespace n on n.oid = c.collnamespace
  where c.collversion is distinct from pg_collation_actual_version(c.oid)
    and c.oid in (select a.attcollation from pg_attribute a join pg_class t on t.oid = a.attrelid join pg_namespace s on s.oid = t.relnamespace where t.relkind in ('r', 'p') and not a.attisdropped and s.nspname in ('public', 'identity'))
  order by 1`

/** The order of an index is that of another version: what is there may not be found, and doubles may get in. Boot refuses. */
export const collationProblems = (seen: readonly SeenCollation[]): string[] =>
  seen.map(
    ({ name, recorded, actual }) =>
      `The server sorts by version ${actual ?? 'unknown'} of the collation ${name}, the indexes were made by ${recorded ?? 'an unknown one'}: what is there may not be found. As the owner of the database: reindex schema public; reindex schema identity; then as a superuser: alter collation ${name} refresh version`,
  )

/**
 * Makes the indexes anew by the collation as the server has it now, and notes its version: for the embedded server, which nobody else looks after and
 * which a release may bring with another ICU. Cut off, the next start does it again.
 */
export async function mendCollations(superuser: pg.Client, warn: (text: string) => void): Promise<void> {
  const { rows } = await superuser.query<SeenCollation>(COLLATIONS)
  if (rows.length === 0) return
  warn('PostgreSQL sorts text by a newer version of its rules; the indexes are made anew, which takes a while.')
  for (const schema of ['public', 'identity']) await superuser.query(`reindex schema ${schema}`)
  for (const { name } of rows) await superuser.query(`alter collation ${name} refresh version`)
}
