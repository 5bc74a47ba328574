import {
  type Column,
  fieldColumns,
  linkPurge,
  linkTable,
  objectPurge,
  purgePolicy,
  type Registry,
  registrySql,
  slotColumns,
  tablePurge,
} from '@app/schema'
import type { CatalogueTable } from './catalogue-drift.ts'

const types: Record<string, string> = { timestamptz: 'timestamp with time zone' }
const shown = (type: string): string => types[type] ?? type
const own = (
  name: string,
  type: string,
  isNull: boolean,
  collate?: string | null,
): CatalogueTable['columns'][number] => ({ name, type: shown(type), null: isNull, ...(collate ? { collate } : {}) })

/** The tenant tables a registry asks for, as the catalogue would show them: for the boot check and the drift test. */
export function catalogueTables(registry: Registry): CatalogueTable[] {
  const tables: CatalogueTable[] = []
  for (const object of registry.objects.values()) {
    const column = (c: Column, isNull: boolean) => own(c.name, c.type, isNull, c.collate)
    tables.push({
      name: object.name,
      purge: purgePolicy(objectPurge(object)),
      columns: [
        own('tenant_id', 'uuid', false),
        own('id', 'uuid', false),
        own('version', 'bigint', false),
        own('created_at', 'timestamptz', false),
        own('created_by', 'uuid', true),
        own('updated_at', 'timestamptz', false),
        own('updated_by', 'uuid', true),
        own('deleted_at', 'timestamptz', true),
        own('deleted_batch', 'uuid', true),
        own('merged_into', 'uuid', true),
        ...fieldColumns(object).map((c) => column(c, object.fields[c.field]?.required !== true)),
        ...(object.custom_fields ? [own('custom', 'jsonb', false), ...slotColumns.map((c) => column(c, true))] : []),
      ],
    })
    for (const [name, field] of Object.entries(object.fields)) {
      if (field.kind === 'multi_ref')
        tables.push({
          name: linkTable(object.name, name),
          purge: purgePolicy(linkPurge(object.name)),
          columns: [own('tenant_id', 'uuid', false), own('id', 'uuid', false), own('ref_id', 'uuid', false)],
        })
    }
  }
  for (const table of registry.tables.values()) {
    tables.push({
      name: table.name,
      purge: purgePolicy(tablePurge(registry, table)),
      columns: [
        own('tenant_id', 'uuid', false),
        ...Object.entries(table.columns).map(([name, c]) => own(name, c.type, c.null === true, c.collate)),
      ],
    })
  }
  const globals = [...registry.globals.values()].map((table): CatalogueTable => ({
    name: table.name,
    global: Object.keys(table.columns),
    columns: [],
  }))
  const { indexes, checks } = written(registrySql(registry))
  const tenant = tables.map((table) => ({
    ...table,
    indexes: indexes.filter((index) => index.table === table.name),
    checks: checks.filter((check) => check.table === table.name).map((check) => check.body),
  }))
  return [...tenant, ...globals]
}

/** Indexes and checks out of the SQL that migrations are drafted from, so that nothing is derived twice. */
function written(sql: string): {
  indexes: { table: string; name: string; sql: string }[]
  checks: { table: string; body: string }[]
} {
  const indexes = [...sql.matchAll(/^create (?:unique )?index (\w+) on (\w+) [^\n]*$/gm)].map(
    ([statement, name = '', table = '']) => ({ table, name, sql: statement.replace(/;$/, '') }),
  )
  const checks = [...sql.matchAll(/^create table (\w+) \(\n([\s\S]*?)\n\);$/gm)].flatMap(([, table = '', body = '']) =>
    [...body.matchAll(/(?:^|\s)check \(/g)].map((match) => ({
      table,
      body: enclosed(body, match.index + match[0].length - 1),
    })),
  )
  return { indexes, checks }
}

/** The parenthesis that opens at `from`, with what it encloses; those in quotes do not count. */
function enclosed(text: string, from: number): string {
  let [depth, quoted] = [0, false]
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") quoted = !quoted
    else if (!quoted && text[at] === '(') depth += 1
    else if (!quoted && text[at] === ')') depth -= 1
    if (depth === 0) return text.slice(from, at + 1)
  }
  return text.slice(from)
}
