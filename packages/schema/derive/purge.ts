import type { ObjectDef, Table } from '../define.ts'
import { linkTable } from './names.ts'

/** The one policy text (architecture.md §7.5): bare, so that Citus takes it and the planner folds it. */
export const tenantPolicy = `tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid`

/** Declared tables and objects by name: what a row leaves with may be either. */
export type Declared = { tables: ReadonlyMap<string, Table>; objects: ReadonlyMap<string, ObjectDef> }
type Held = readonly (readonly [object: string, id: string])[]

const joined = (rules: readonly string[]): string => rules.join(' or ')
const keys = (held: Held): string =>
  held.length === 0 ? '' : `, array[${held.map(([o]) => o).join(', ')}], array[${held.map(([, id]) => id).join(', ')}]`
/** `late` leaves out what became due within this interval: a probe asks what the last nights have missed. */
const due = (name: string, from: string, held: Held, late: string | undefined): string =>
  `app_due('${name}', ${late ? `${from} + interval '${late}'` : from}${keys(held)})`

/** A table whose rows are due by a time of another one, `p`: how the two are joined. */
export type Through = { parent: string; on: string; class: string; from: string; due: string }

/** Rows that leave with those of a table that has a period of its own. */
export function throughOf(registry: Declared, table: Table, late?: string): Through | null {
  const { retention } = table
  if (typeof retention === 'string' || !('with' in retention)) return null
  const parent = registry.tables.get(retention.with) ?? registry.objects.get(retention.with)
  const column = columnOf(table, retention.with)
  if (!parent || !column || typeof parent.retention === 'string' || !('class' in parent.retention)) return null
  const held = (parent.purge?.held ?? []).map(([object, id]): [string, string] => [
    object.startsWith("'") ? object : `p.${object}`,
    `p.${id}`,
  ])
  const { class: name, from } = parent.retention
  return {
    parent: parent.name,
    on: `p.id = ${table.name}.${column}`,
    class: name,
    from: `p.${from}`,
    due: due(name, `p.${from}`, held, late),
  }
}
const columnOf = (table: Table, parent: string): string | undefined =>
  table.purge?.on ?? Object.entries(table.columns).find(([, column]) => column.references === parent)?.[0]

/** When rows of a table that is no object are due, as SQL; undefined: not before the workspace is over. */
export function tablePurge(registry: Declared, table: Table, late?: string): string | undefined {
  const { retention } = table
  const more = table.purge?.or ? [table.purge.or] : []
  if (typeof retention === 'string') return more[0]
  if ('class' in retention)
    return joined([due(retention.class, retention.from, table.purge?.held ?? [], late), ...more])
  if (retention.with === 'record')
    return 'object' in table.columns ? joined(['app_due_of(object, record_id)', ...more]) : more[0]
  const through = throughOf(registry, table, late)
  if (through)
    return joined([
      `(exists (select from ${through.parent} p where p.tenant_id = ${table.name}.tenant_id and ${through.on} and ${through.due}))`,
      ...more,
    ])
  const column = columnOf(table, retention.with)
  return registry.objects.has(retention.with) && column
    ? joined([`app_due_of('${retention.with}', ${column})`, ...more])
    : more[0]
}

/** On what a hold keeps a record: itself, its parent, the person it is about. */
function holdsOf(object: ObjectDef): { own: [string, string][]; links: string[] } {
  const own: [string, string][] = [[`'${object.name}'`, 'id']]
  const links: string[] = []
  for (const [name, field] of Object.entries(object.fields)) {
    const target = field.target ?? ''
    if (field.kind === 'ref' && (field.subject || field.on_delete === 'cascade')) own.push([`'${target}'`, name])
    if (field.kind !== 'multi_ref' || !field.subject) continue
    const link = linkTable(object.name, name)
    links.push(
      `(exists (select from ${link} l where l.tenant_id = ${object.name}.tenant_id and l.id = ${object.name}.id and app_held(array['${target}'], array[l.ref_id])))`,
    )
  }
  return { own, links }
}

/** Whether a legal hold keeps a row of the object, as SQL over its table. */
export function heldSql(object: ObjectDef): string {
  const { own, links } = holdsOf(object)
  return joined([`app_held(${keys(own).slice(2)})`, ...links])
}

/**
 * A record goes when its time in the trash is over and no legal hold is on it, or on the person it is about; a value of a list, or what was trashed
 * with its parent, also when the parent goes; an object with a period of its own also when that is over.
 */
export function objectPurge(object: ObjectDef, late?: string): string {
  const { own, links } = holdsOf(object)
  const trash = due('trash', 'deleted_at', own, late)
  const parents = Object.entries(object.fields)
    .filter(([, field]) => field.kind === 'ref' && field.on_delete === 'cascade')
    .map(([name, field]) => `app_due_of('${field.target ?? ''}', ${name})`)
  const { retention } = object
  return joined([
    links.length > 0 ? `(${[trash, ...links.map((link) => `(not ${link})`)].join(' and ')})` : trash,
    // Late are those of their own; what goes with a parent is as late as the parent.
    ...(late ? [] : parents),
    ...(typeof retention === 'object' && 'class' in retention ? [due(retention.class, retention.from, own, late)] : []),
  ])
}

/** What the nightly purge may delete of a table: all of it once the workspace is over, and before that what `rule` says is due. */
export const purgePolicy = (rule?: string): string =>
  `${tenantPolicy} and ((select app_workspace_over())${rule ? ` or ${rule}` : ''})`

/** Policies and grants of `app_purge` on a table; `cleared` are the refs it may empty. */
export const purgeSql = (table: string, rule?: string, cleared: readonly string[] = []): string[] => [
  `create policy purge_read on ${table} for select to app_purge using (${tenantPolicy});`,
  `create policy purge on ${table} for delete to app_purge using (${purgePolicy(rule)});`,
  `grant select, delete on ${table} to app_purge;`,
  ...(cleared.length > 0
    ? [
        `create policy purge_clear on ${table} for update to app_purge using (${tenantPolicy}) with check (${tenantPolicy});`,
        `grant update (${cleared.join(', ')}) on ${table} to app_purge;`,
      ]
    : []),
]

/** Refs that a purge of their target empties (rulings.md 24). */
export const clearedRefs = (object: ObjectDef): string[] =>
  Object.entries(object.fields)
    .filter(([, f]) => f.kind === 'ref' && !f.required)
    .map(([name]) => name)

/** Rows of a link table go with their record. */
export const linkPurge = (object: string): string => `app_due_of('${object}', id)`
