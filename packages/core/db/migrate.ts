import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

/** One file of `db/migrations`. */
export type Migration = { name: string; sql: string; sha256: string }

/** Why the database and the program do not fit; each problem with its repair. Boot refuses to serve. */
export class DatabaseDiffers extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`The database does not fit this program:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'DatabaseDiffers'
    this.problems = problems
  }
}

/**
 * Reads `NNNN_name.sql` files in order.
 * @throws Error on a doubled number, a foreign file name, or transaction statements inside a file (each file is one transaction)
 */
export function readMigrations(dir: string): Migration[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  const numbers = new Set<string>()
  return names.map((name) => {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]
    if (!number) throw new Error(`db/migrations/${name}: migrations are called NNNN_name.sql`)
    if (numbers.has(number))
      throw new Error(`db/migrations/${name}: the number ${number} is taken; give it the next one`)
    numbers.add(number)
    const sql = readFileSync(join(dir, name), 'utf8')
    if (/^\s*(begin|commit|rollback|start\s+transaction)\s*;/im.test(sql))
      throw new Error(`db/migrations/${name}: a migration is one transaction already; take out begin and commit`)
    return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
  })
}

/**
 * Applies what is missing, in order, each file atomically with its row in identity.migration. One runner at a time (advisory lock). Files run as
 * `app_owner`.
 * @returns the names applied now
 * @throws DatabaseDiffers when an applied file was edited or removed, the database is newer than the program, or files would be applied out of order
 */
export async function migrate(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  await client.query('select pg_advisory_lock(7210434)')
  try {
    const applied = await appliedMigrations(client)
    const problems = compare(migrations, applied)
    if (problems.length > 0) throw new DatabaseDiffers(problems)
    const missing = migrations.filter((migration) => !applied.has(migration.name))
    for (const migration of missing) await apply(client, migration)
    return missing.map((migration) => migration.name)
  } finally {
    await client.query('select pg_advisory_unlock(7210434)').catch(() => {})
  }
}

/** name -> sha256, as the database has them. Empty for a database without our schema. */
export async function appliedMigrations(client: pg.Client): Promise<Map<string, string>> {
  const {
    rows: [found],
  } = await client.query<{ there: boolean }>(`select to_regclass('identity.migration') is not null as there`)
  if (!found?.there) return new Map()
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from identity.migration order by name',
  )
  return new Map(rows.map((row) => [row.name, row.sha256]))
}

/** Differences between files and database that no run can repair. */
export function compare(migrations: Migration[], applied: Map<string, string>): string[] {
  const problems: string[] = []
  const byName = new Map(migrations.map((migration) => [migration.name, migration]))
  const last = migrations.at(-1)?.name ?? ''
  for (const [name, sha256] of applied) {
    const file = byName.get(name)
    if (!file && name > last)
      problems.push(
        `The database is newer than this program: it has ${name}. Start the release that brought it, or a later one; there is no way back.`,
      )
    else if (!file)
      problems.push(
        `The database has the migration ${name}, which this program does not know. Put db/migrations/${name} back.`,
      )
    else if (file.sha256 !== sha256)
      problems.push(
        `db/migrations/${name} was edited after it was applied. Put it back (git checkout db/migrations/${name}) and write a new migration instead.`,
      )
  }
  const lastApplied = [...applied.keys()].at(-1) ?? ''
  for (const { name } of migrations) {
    if (!applied.has(name) && name < lastApplied)
      problems.push(
        `db/migrations/${name} comes before ${lastApplied}, which is applied already. Give it a higher number.`,
      )
  }
  return problems
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const began = Date.now()
  await client.query('begin; set local role app_owner; set local statement_timeout = 0')
  try {
    await client.query(migration.sql)
    await client.query('set local role app_owner')
    await client.query('insert into identity.migration (name, sha256, duration_ms) values ($1, $2, $3)', [
      migration.name,
      migration.sha256,
      Date.now() - began,
    ])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback').catch(() => {})
    const place =
      cause instanceof Error && 'position' in cause && typeof cause.position === 'string'
        ? ` (line ${migration.sql.slice(0, Number(cause.position)).split('\n').length})`
        : ''
    throw new Error(
      `Migration ${migration.name} failed${place} and was rolled back whole: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}
