import { type Seen, at, isTenant } from './catalogue-seen.ts'

/** A tenant table as the registry declares it: what the catalogue must show. Types as `format_type` prints them. */
export type CatalogueTable = {
  name: string
  /** A global table of the data map: only the names of its columns are compared. */
  global?: readonly string[]
  columns: { name: string; type: string; null: boolean; collate?: string | null }[]
  /** `create index` statements and bodies of check constraints, as `registrySql` writes them. */
  indexes?: { name: string; sql: string }[]
  checks?: string[]
  /** Condition of the purge's policy, as `purgePolicy` writes it. */
  purge?: string
}

export function driftProblems(seen: Seen, tables: readonly CatalogueTable[]): string[] {
  const problems = globalProblems(
    seen,
    new Map(tables.flatMap((table) => (table.global ? [[table.name, table.global]] : []))),
  )
  const tenant = tables.filter((table) => !table.global)
  const declared = new Set(tenant.map((table) => table.name))
  for (const table of seen.tables.filter(isTenant))
    if (!declared.has(table.table))
      problems.push(`Table ${at(table)} is not declared in the registry. Declare it, or drop it in a migration.`)
  for (const table of tenant) {
    const columns = new Map(
      seen.columns
        .filter((column) => isTenant(column) && column.table === table.name)
        .map((column) => [column.name, column]),
    )
    if (columns.size === 0) {
      problems.push(`Table public.${table.name} is declared and missing. npm run db:draft`)
      continue
    }
    for (const column of table.columns) {
      const found = columns.get(column.name)
      columns.delete(column.name)
      const where = `public.${table.name}.${column.name}`
      if (!found) problems.push(`Column ${where} is declared and missing. npm run db:draft`)
      else if (found.type !== column.type)
        problems.push(`Column ${where} is ${found.type}, declared as ${column.type}. npm run db:draft`)
      else if (found.not_null === column.null)
        problems.push(
          `Column ${where} is ${found.not_null ? 'not null' : 'nullable'}, declared the other way. npm run db:draft`,
        )
      else if (column.collate && found.collation !== column.collate)
        problems.push(
          `Column ${where} sorts by ${found.collation ?? 'nothing'}, declared ${column.collate}. npm run db:draft`,
        )
    }
    problems.push(...missingIndexes(seen, table), ...missingChecks(seen, table), ...purgeDrift(seen, table))
    for (const name of columns.keys())
      problems.push(
        `Column public.${table.name}.${name} is not declared in the registry. Declare it, or drop it in a migration.`,
      )
  }
  return problems
}

/** The data map names every column of the schema identity, and no other: nothing is kept that has no purpose and no end. */
function globalProblems(seen: Seen, declared: ReadonlyMap<string, readonly string[]>): string[] {
  const live = seen.columns.filter((column) => !isTenant(column))
  const known = live.map((column) => `${column.table}.${column.name}`)
  return [
    ...live
      .filter((column) => !declared.get(column.table)?.includes(column.name))
      .map(
        (column) =>
          `Column ${at(column)}.${column.name} is not in the data map. Classify it (defineGlobal), or drop it.`,
      ),
    ...[...declared].flatMap(([table, columns]) =>
      columns
        .filter((column) => !known.includes(`${table}.${column}`))
        .map((column) => `Column identity.${table}.${column} is in the data map and not in the database.`),
    ),
  ]
}

/** What the purge may delete is what the registry says, word for word. */
function purgeDrift(seen: Seen, table: CatalogueTable): string[] {
  if (table.purge === undefined) return []
  const found = seen.policies.find((one) => isTenant(one) && one.table === table.name && one.name === 'purge')
  const repair = `create policy purge on ${table.name} for delete to app_purge using (${table.purge})`
  if (!found)
    return [
      `Table public.${table.name} has no policy of the purge: it would outlive its workspace. create policy purge_read on ${table.name} for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid); ${repair}; grant select, delete on ${table.name} to app_purge`,
    ]
  return plainPolicy(found.using ?? '') === plainPolicy(table.purge)
    ? []
    : [
        `Policy purge on public.${table.name} is not the one declared (${found.using ?? ''}). drop policy purge on ${table.name}; ${repair}`,
      ]
}

function missingIndexes(seen: Seen, table: CatalogueTable): string[] {
  return (table.indexes ?? []).flatMap(({ name, sql }) => {
    const where = `Index ${name} on public.${table.name}`
    const found = seen.indexes.find((one) => isTenant(one) && one.table === table.name && one.name === name)
    if (!found) return [`${where} is declared and missing. ${sql}`]
    if (!found.valid) return [`${where} is not valid: making it was cut off. reindex index ${name}`]
    return plainIndex(found.text) === plainIndex(sql)
      ? []
      : [`${where} is not the one declared (${found.text}). drop index ${name}; ${sql}`]
  })
}

function missingChecks(seen: Seen, table: CatalogueTable): string[] {
  const live = seen.checks.filter((one) => isTenant(one) && one.table === table.name)
  const bodies = new Set(live.map((one) => plainCheck(one.text)))
  return [
    ...(table.checks ?? [])
      .filter((body) => !bodies.has(plainCheck(`check ${body}`)))
      .map(
        (body) =>
          `A check of public.${table.name} is declared and missing, or another: check ${body}. alter table ${table.name} add check ${body}`,
      ),
    ...live
      .filter((one) => !one.valid)
      .map(
        (one) =>
          `Check ${one.name} on public.${table.name} was never tried on the rows there. alter table ${table.name} validate constraint ${one.name}`,
      ),
  ]
}

/** Casts, parentheses, spaces and schema are PostgreSQL's way of printing; what is left is the same for a declaration and the catalogue. */
const plain = (sql: string): string =>
  sql
    .toLowerCase()
    .replace(/::(timestamp with time zone|[a-z]+)(\[\])?/g, '')
    .replaceAll('public.', '')
    .replace(/[\s()]+/g, '')
const plainPolicy = (sql: string): string => plain(sql).replace(/asapp_workspace_over/g, '')
const plainIndex = (sql: string): string =>
  plain(sql.replace(/ using btree/i, '').replace(/ with \([^)]*\)/i, '')).replace(/;$/, '')
const plainCheck = (sql: string): string =>
  plain(sql)
    .replace(/=anyarray\[([^\]]*)\]/g, 'in$1')
    .replace(/notvalid$/, '')
