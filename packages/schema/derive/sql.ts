import type { ObjectDef, Table } from '../define.ts'
import type { Column } from '../field.ts'
import { fieldType } from '../field-types/index.ts'
import type { Registry } from '../registry.ts'
import { linkTable } from './names.ts'
import { type Declared, clearedRefs, linkPurge, objectPurge, purgeSql, tablePurge, tenantPolicy } from './purge.ts'

export { linkTable } from './names.ts'
export {
  clearedRefs,
  heldSql,
  linkPurge,
  objectPurge,
  purgePolicy,
  tablePurge,
  tenantPolicy,
  throughOf,
} from './purge.ts'

/** Slot columns of objects with custom fields (architecture.md §6.2). */
export const slotColumns: readonly Column[] = [
  ...Array.from({ length: 8 }, (_, i): Column => ({ name: `s${i + 1}`, type: 'text', collate: 'und-x-icu' })),
  ...Array.from({ length: 8 }, (_, i): Column => ({ name: `n${i + 1}`, type: 'bigint' })),
  ...Array.from({ length: 4 }, (_, i): Column => ({ name: `d${i + 1}`, type: 'timestamptz' })),
]

/** Real columns of the declared fields, in order of declaration. */
export const fieldColumns = (object: ObjectDef): (Column & { field: string })[] =>
  Object.entries(object.fields).flatMap(([name, field]) =>
    fieldType(field.kind)
      .columns(name)
      .map((c) => ({ ...c, field: name })),
  )

const columnSql = (c: Column, notNull: boolean): string =>
  `${c.name} ${c.type}${c.collate ? ` collate "${c.collate}"` : ''}${notNull ? ' not null' : ''}`
const fk = (table: string, column: string, target: string, onDelete = 'no action'): string =>
  `alter table ${table} add constraint ${table}_${column}_fk foreign key (tenant_id, ${column}) references ${target} (tenant_id, id) on delete ${onDelete};`

/** Named indexes of an object: `[name, body]`, body being what follows `on table`. */
export function objectIndexes(object: ObjectDef): [string, string][] {
  const out: [string, string][] = []
  const add = (suffix: string, columns: string, where?: string): void => {
    out.push([`${object.name}_${suffix}_ix`, `(tenant_id, ${columns}, id)${where ? ` where ${where}` : ''}`])
  }
  for (const [name, field] of Object.entries(object.fields)) {
    const columns = fieldType(field.kind).columns(name)
    // A long text does not fit into an index row (8 kB), and nobody sorts by one.
    if (columns.length === 0 || (name === object.title && !fieldType(field.kind).sortable)) continue
    if (field.kind === 'money' && field.index) add(name, `${name}_currency, ${name}`)
    else if (field.index || name === object.title || field.kind === 'ref' || field.kind === 'member')
      add(name, columns.map((c) => c.name).join(', '))
  }
  if (!object.child) add('updated_at', 'updated_at') // values of a parent: nobody lists them by age
  for (const columns of object.indexes ?? []) add(columns.join('_'), columns.join(', '))
  if (object.custom_fields) for (const slot of slotColumns) add(slot.name, slot.name, `${slot.name} is not null`)
  return out
}

/** Rows that support may read: of this workspace, while a grant that names the object is open ('*': the grant may name any). */
export const supportPolicy = (object: string): string => `${tenantPolicy} and (select app_support_open('${object}'))`
/** Objects that a support grant can name: what people work with, and nothing private to one of them. */
export const isSupportable = (object: ObjectDef): boolean => object.routes && !('private_to' in object.access)
/** Rows that maintenance may read: of the workspace for which the statement that runs was noted. */
export const maintenancePolicy = (object: string): string => `tenant_id = (select app_maintenance_open('${object}'))`
const supportSql = (table: string, object: string): string[] => [
  `create policy support on ${table} for select to app_support using (${supportPolicy(object)});`,
  `create policy maintenance on ${table} for select to app_maintenance using (${maintenancePolicy(object)});`,
  `grant select on ${table} to app_support, app_maintenance;`,
]

function policySql(table: string, grants: Table['grants']): string[] {
  const given = grants ?? {
    app_rt: ['select', 'insert', 'update', 'delete'],
    app_job: ['select', 'insert', 'update', 'delete'],
  }
  const roles = Object.keys(given).filter(
    (role) => role !== 'app_search' && role !== 'app_support' && role !== 'app_privacy',
  )
  return [
    `alter table ${table} enable row level security;`,
    `alter table ${table} force row level security;`,
    `create policy tenant on ${table} to ${roles.join(', ')} using (${tenantPolicy}) with check (${tenantPolicy});`,
    ...(given.app_search ? [`create policy search on ${table} for select to app_search using (true);`] : []),
    ...(given.app_support ? supportSql(table, '*') : []),
    ...(given.app_privacy
      ? [`create policy privacy on ${table} to app_privacy using (${tenantPolicy}) with check (${tenantPolicy});`]
      : []),
    ...Object.entries(given)
      .filter(([role]) => role !== 'app_support')
      .map(([role, rights]) => `grant ${(rights ?? []).join(', ')} on ${table} to ${role};`),
  ]
}

/** `create table` and all that belongs to it; foreign keys apart, since tables refer to each other. */
export function objectSql(object: ObjectDef): { table: string[]; keys: string[] } {
  const t = object.name
  const columns = [
    'tenant_id uuid not null',
    'id uuid not null',
    'version bigint not null',
    'created_at timestamptz not null',
    'created_by uuid',
    'updated_at timestamptz not null',
    'updated_by uuid',
    'deleted_at timestamptz',
    'deleted_batch uuid',
    'merged_into uuid',
  ]
  for (const [name, field] of Object.entries(object.fields)) {
    const own = fieldType(field.kind).columns(name)
    for (const c of own) columns.push(columnSql(c, field.required === true))
    if (field.kind === 'select' && field.options?.length)
      columns.push(
        `constraint ${t}_${name}_check check (${name} in (${field.options.map((o) => `'${o.value}'`).join(', ')}))`,
      )
    if (field.kind === 'money')
      columns.push(`constraint ${t}_${name}_check check ((${name} is null) = (${name}_currency is null))`)
  }
  if (object.custom_fields)
    columns.push(`custom jsonb not null default '{}'`, ...slotColumns.map((c) => columnSql(c, false)))
  const unique = [
    ...(object.unique ?? []),
    ...Object.entries(object.fields)
      .filter(([, f]) => f.unique)
      .map(([name]) => [name]),
  ]
  const keys = Object.entries(object.fields)
    .filter(([, f]) => f.kind === 'ref' || f.kind === 'member')
    .map(([name, f]) => fk(t, name, f.target ?? 'member'))
  const links: string[] = []
  for (const [name, field] of Object.entries(object.fields)) {
    if (field.kind !== 'multi_ref') continue
    const link = linkTable(t, name)
    links.push(
      `create table ${link} (\n  tenant_id uuid not null,\n  id uuid not null,\n  ref_id uuid not null,\n  primary key (tenant_id, id, ref_id)\n);`,
      `create index ${link}_ref_id_ix on ${link} (tenant_id, ref_id, id);`,
      ...policySql(link, undefined),
      ...purgeSql(link, linkPurge(t)),
      ...(isSupportable(object) ? supportSql(link, t) : []),
    )
    keys.push(fk(link, 'id', t, 'cascade'), fk(link, 'ref_id', field.target ?? '', 'cascade'))
  }
  return {
    table: [
      `create table ${t} (\n  ${[...columns, 'primary key (tenant_id, id)'].join(',\n  ')}\n);`,
      ...unique.map(
        (u) =>
          `create unique index ${t}_${u.join('_')}_key on ${t} (tenant_id, ${u.join(', ')}) where deleted_at is null;`,
      ),
      ...objectIndexes(object).map(([name, body]) => `create index ${name} on ${t} ${body};`),
      ...policySql(t, undefined),
      ...purgeSql(t, objectPurge(object), clearedRefs(object)),
      ...(isSupportable(object) ? supportSql(t, 'config' in object.access ? '*' : t) : []),
      ...links,
    ],
    keys,
  }
}

export function tableSql(registry: Declared, table: Table): { table: string[]; keys: string[] } {
  const columns = [
    'tenant_id uuid not null',
    ...Object.entries(table.columns).map(
      ([name, c]) =>
        `${name} ${c.type}${c.collate ? ` collate "${c.collate}"` : ''}${c.null ? '' : ' not null'}${c.default ? ` default ${c.default}` : ''}`,
    ),
  ]
  return {
    table: [
      `create table ${table.name} (\n  ${[...columns, ...(table.checks ?? []).map((c) => `check (${c})`), `primary key (tenant_id, ${table.primary_key.join(', ')})`].join(',\n  ')}\n);`,
      ...(table.unique ?? []).map(
        (u) => `create unique index ${table.name}_${u.join('_')}_key on ${table.name} (tenant_id, ${u.join(', ')});`,
      ),
      ...(table.indexes ?? []).map(
        (i) =>
          `create index ${table.name}_${i.map((c) => c.split(' ')[0]).join('_')}_ix on ${table.name} (tenant_id, ${i.join(', ')});`,
      ),
      ...(table.gin ?? []).map(
        (column) =>
          `create index ${table.name}_${column.split(' ')[0]}_gin on ${table.name} using gin (tenant_id, ${column}) with (fastupdate = off);`,
      ),
      ...policySql(table.name, table.grants),
      ...purgeSql(table.name, tablePurge(registry, table)),
    ],
    keys: Object.entries(table.columns)
      .filter(([, c]) => c.references)
      .map(([name, c]) => fk(table.name, name, c.references ?? '', c.on_delete)),
  }
}

/** The whole schema of the registry as SQL, for `npm run db:draft` and the drift test. */
export function registrySql(registry: Registry, only?: (name: string) => boolean): string {
  const wanted = only ?? (() => true)
  const parts = [
    ...[...registry.objects.values()].filter((o) => wanted(o.name)).map(objectSql),
    ...[...registry.tables.values()].filter((t) => wanted(t.name)).map((table) => tableSql(registry, table)),
  ]
  return [...parts.flatMap((p) => [p.table.join('\n'), '']), ...parts.flatMap((p) => p.keys), ''].join('\n')
}
