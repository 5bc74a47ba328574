import { type Seen, at, isTenant } from './catalogue-seen.ts'

/** Leakproof under RLS or never filtered by SQL (security.md finding 3). */
const TYPES = /^(uuid|text|bigint|integer|smallint|boolean|date|timestamp with time zone|jsonb|bytea)$/

export function constraintProblems(one: Seen['constraints'][number]): string[] {
  const where = `${one.name} on ${at(one)}`
  if (one.type === 'f' && !isTenant(one))
    return one.target_schema === 'public'
      ? [
          `Foreign key ${where}: a global table may not reference the tenant table ${one.target ?? ''}. alter table ${at(one)} drop constraint ${one.name}`,
        ]
      : []
  if (!isTenant(one)) return []
  if (one.type === 'p')
    return one.columns[0] === 'tenant_id'
      ? []
      : [`Primary key ${where} does not start with tenant_id. Make it (tenant_id, ${one.columns.join(', ')})`]
  if (one.type === 'u' || one.type === 'x')
    return one.columns[0] === 'tenant_id'
      ? []
      : [
          `Unique key ${where} does not start with tenant_id: it would tell one tenant what another has. Make it (tenant_id, ${one.columns.join(', ')})`,
        ]
  const problems: string[] = []
  if (
    one.target_schema === 'public' &&
    !(one.columns[0] === 'tenant_id' && one.target_columns?.[0] === 'tenant_id' && one.columns.length > 1)
  ) {
    problems.push(
      `Foreign key ${where} is not (tenant_id, x_id) -> (tenant_id, id): it would accept another tenant's row. alter table ${at(one)} drop constraint ${one.name}, add foreign key (tenant_id, ${one.columns.at(-1) ?? ''}) references ${one.target ?? ''} (tenant_id, id)`,
    )
  }
  if (one.on_delete === 'n' || one.on_delete === 'd')
    problems.push(`Foreign key ${where} sets values at delete; use no action or cascade.`)
  return problems
}

export function indexProblems(index: Seen['indexes'][number]): string[] {
  if (
    !isTenant(index) ||
    index.primary ||
    index.first === 'tenant_id' ||
    // The sequencer's "what is new?" is the one question across workspaces.
    index.name === 'event_xid_ix' ||
    (index.method === 'gin' && index.table.startsWith('search_'))
  )
    return []
  return [
    `Index ${index.name} on ${at(index)} does not start with tenant_id. Drop it and make it again with tenant_id in front.`,
  ]
}

export function columnProblems(column: Seen['columns'][number]): string[] {
  const where = `${at(column)}.${column.name}`
  if (column.type === 'text' && column.collation === 'default')
    return [
      `Column ${where} states no collation: it would sort by whatever the server's default is. alter table ${at(column)} alter ${column.name} type text collate "C"`,
    ]
  if (!isTenant(column)) return []
  const problems: string[] = []
  if (column.name === 'tenant_id' && (column.type !== 'uuid' || !column.not_null))
    problems.push(`Column ${where} is uuid not null. alter table ${at(column)} alter tenant_id set not null`)
  if (
    !TYPES.test(column.type) &&
    !(column.table.startsWith('search_') && column.type === 'tsvector') &&
    !/^(uuid|text)\[\]$/.test(column.type)
  )
    problems.push(
      `Column ${where} is of type ${column.type}, which no index serves under row level security or Citus does not carry; use text, bigint, uuid, date or timestamptz.`,
    )
  if (column.identity !== '')
    problems.push(
      `Column ${where} counts by itself; ids are UUIDv7 made by the program. alter table ${at(column)} alter ${column.name} drop identity`,
    )
  return problems
}
