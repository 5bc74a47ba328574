import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

export const migrationsDir = join(import.meta.dirname, '../../../db/migrations')
type Migration = { id: number; name: string; sql: string; sha256: string }

/** The program's migrations, in order. @throws Error when numbers are doubled or missing */
export function readMigrations(dir = migrationsDir): Migration[] {
  const files = readdirSync(dir).filter((f) => f.endsWith('.sql')).toSorted()
  const all = files.map((name) => { const sql = readFileSync(join(dir, name), 'utf8'); return { id: Number(name.slice(0, 4)), name, sql, sha256: createHash('sha256').update(sql).digest('hex') } })
  all.forEach((m, i) => { if (m.id !== i + 1) throw new Error(`db/migrations: ${m.name} should be number ${i + 1}`) })
  return all
}

/**
 * Applies what is missing, each file in one transaction with its own row: a migration is wholly there or not at all. One program at a
 * time. @throws Error with the repair when the database is newer than the program, or a file was edited after it ran
 */
export async function migrate(client: pg.ClientBase, migrations = readMigrations()): Promise<string[]> {
  await client.query('select pg_advisory_lock(7253901)')
  try {
    await client.query('create schema if not exists identity')
    await client.query('create table if not exists identity.migration (id bigint primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())')
    const done = new Map(((await client.query('select id, name, sha256 from identity.migration order by id')).rows as { id: string; name: string; sha256: string }[]).map((r) => [Number(r.id), r]))
    for (const [id, row] of done) {
      const own = migrations.find((m) => m.id === id)
      if (!own) throw new Error(`The database is newer than this program: it has migration ${row.name}, which this program does not know. Start the newer program, or restore a backup from before the upgrade.`)
      if (own.sha256 !== row.sha256) throw new Error(`Migration ${own.name} was changed after it ran here. Restore the file as it was (git checkout), and put the change into a new migration.`)
    }
    const applied: string[] = []
    for (const m of migrations.filter((x) => !done.has(x.id))) {
      try {
        await client.query('begin')
        await client.query(m.sql)
        await client.query('insert into identity.migration (id, name, sha256) values ($1, $2, $3)', [m.id, m.name, m.sha256])
        await client.query('commit')
      } catch (cause) {
        await client.query('rollback')
        throw new Error(`Migration ${m.name} failed and left nothing behind: ${(cause as Error).message}`, { cause })
      }
      applied.push(m.name)
    }
    return applied
  } finally { await client.query('select pg_advisory_unlock(7253901)').catch(() => undefined) }
}
