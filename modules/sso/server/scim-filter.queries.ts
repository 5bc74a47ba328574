import { type ScimFilter, type ScimValue, badFilter } from './scim-filter.ts'

/** What a filter may name, and the SQL that stands for it. `exact`: upper and lower case differ. */
export type FilterColumn =
  | { readonly sql: string; readonly type: 'text' | 'time' | 'boolean'; readonly exact?: true }
  /** True when a row of others has this value: `$value` is the parameter. */
  | { readonly among: string }
export type FilterColumns = Readonly<Record<string, FilterColumn>>

const USER: FilterColumns = {
  id: { sql: 'm.id::text', type: 'text', exact: true },
  externalid: { sql: 'd.external_id', type: 'text', exact: true },
  username: { sql: 'coalesce(d.user_name, m.email)', type: 'text' },
  displayname: { sql: 'm.name', type: 'text' },
  'name.formatted': { sql: 'm.name', type: 'text' },
  'name.givenname': { sql: 'd.given_name', type: 'text' },
  'name.familyname': { sql: 'd.family_name', type: 'text' },
  title: { sql: 'm.job_title', type: 'text' },
  active: { sql: 'm.is_active', type: 'boolean' },
  emails: { sql: 'm.email', type: 'text' },
  'emails.value': { sql: 'm.email', type: 'text' },
  'emails.type': { sql: "'work'", type: 'text' },
  'emails.primary': { sql: 'true', type: 'boolean' },
  'meta.created': { sql: 'm.created_at', type: 'time' },
  'meta.lastmodified': { sql: 'm.updated_at', type: 'time' },
}
const IN_GROUP =
  '(t.id in (select g.team_id from directory_group_member g where g.tenant_id = t.tenant_id and g.member_id::text = $value) or t.id in (select x.team_id from member x where x.tenant_id = t.tenant_id and x.id::text = $value and x.deleted_at is null))'
const GROUP: FilterColumns = {
  id: { sql: 't.id::text', type: 'text', exact: true },
  externalid: { sql: 'd.external_id', type: 'text', exact: true },
  displayname: { sql: 't.name', type: 'text' },
  members: { among: IN_GROUP },
  'members.value': { among: IN_GROUP },
  'meta.created': { sql: 't.created_at', type: 'time' },
  'meta.lastmodified': { sql: 't.updated_at', type: 'time' },
}
export const filterColumns = { User: USER, Group: GROUP }

/** The condition in SQL; values become parameters of `params`. @throws bad_request (scimType invalidFilter) */
export function filterSql(filter: ScimFilter, columns: FilterColumns, params: unknown[], below = ''): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.of.map((one) => filterSql(one, columns, params, below)).join(` ${filter.kind} `)})`
    case 'not':
      return `not coalesce(${filterSql(filter.of, columns, params, below)}, false)`
    case 'within':
      return filterSql(filter.of, columns, params, `${below}${filter.path}.`)
    case 'has': {
      const column = columnOf(columns, below + filter.path)
      if ('among' in column) throw badFilter('asks for what cannot be asked of members')
      return column.type === 'text' ? `coalesce(${column.sql}, '') <> ''` : `${column.sql} is not null`
    }
    case 'compare':
      return compareSql(filter.op, filter.value, columnOf(columns, below + filter.path), params)
  }
}

function columnOf(columns: FilterColumns, path: string): FilterColumn {
  const found = Object.hasOwn(columns, path) ? columns[path] : undefined
  if (!found) throw badFilter('names an attribute that cannot be filtered by')
  return found
}

const SIGNS = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const

function compareSql(
  op: keyof typeof SIGNS | 'co' | 'sw' | 'ew',
  value: ScimValue,
  column: FilterColumn,
  params: unknown[],
): string {
  const param = (given: unknown): string => `$${params.push(given)}`
  if ('among' in column) {
    if (op !== 'eq' || typeof value !== 'string') throw badFilter('compares members with something else than eq')
    const at = param(value)
    return column.among.replaceAll('$value', () => at)
  }
  if (value === null) {
    if (op !== 'eq' && op !== 'ne') throw badFilter('compares nothing with an order')
    return `${column.sql} is ${op === 'eq' ? '' : 'not '}null`
  }
  if (column.type === 'boolean') {
    // Entra sends booleans as text.
    const is = value === true || String(value).toLowerCase() === 'true'
    if (op !== 'eq' && op !== 'ne') throw badFilter('orders truth')
    return `${column.sql} ${SIGNS[op]} ${param(is)}`
  }
  if (typeof value !== 'string') throw badFilter('compares text with something else')
  if (column.type === 'time') {
    if (op === 'co' || op === 'sw' || op === 'ew' || Number.isNaN(Date.parse(value)))
      throw badFilter('compares a time with something else')
    return `${column.sql} ${SIGNS[op]} ${param(new Date(value).toISOString())}::timestamptz`
  }
  const [sql, given] = column.exact ? [column.sql, value] : [`lower(${column.sql})`, value.toLowerCase()]
  const text = `${param(given)}::text`
  if (op === 'co') return `strpos(${sql}, ${text}) > 0`
  if (op === 'sw') return `starts_with(${sql}, ${text})`
  if (op === 'ew') return `right(${sql}, length(${text})) = ${text}`
  if (op === 'ne') return `${sql} is distinct from ${text}`
  return `(${sql} collate "C") ${SIGNS[op]} (${text} collate "C")`
}
