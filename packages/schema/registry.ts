import type { ActionDef, ObjectDef, Table } from './define.ts'
import { fieldColumns } from './derive/sql.ts'
import { type GlobalTable, type Store, columnProblems, keptProblems } from './privacy.ts'

/** The frozen map of all tables, objects and actions. */
export type Registry = {
  objects: ReadonlyMap<string, ObjectDef>
  byPath: ReadonlyMap<string, ObjectDef>
  tables: ReadonlyMap<string, Table>
  actions: ReadonlyMap<string, ActionDef>
  /** Tables of the schema `identity`, for the data map. */
  globals: ReadonlyMap<string, GlobalTable>
  /** Folders, the queue, the log. */
  stores: ReadonlyMap<string, Store>
}

/** Fields every object has, beside its own. */
export const commonFields = [
  'id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
  'custom',
] as const

/** Makes the registry and refuses what cannot be: doubled names, dangling refs, titles and owners that are no fields. */
export function makeRegistry(
  parts: {
    objects?: readonly unknown[]
    tables?: readonly Table[]
    actions?: readonly ActionDef[]
    globals?: readonly GlobalTable[]
    stores?: readonly Store[]
  }[],
): Registry {
  const objects = new Map<string, ObjectDef>()
  const byPath = new Map<string, ObjectDef>()
  const tables = new Map<string, Table>()
  const actions = new Map<string, ActionDef>()
  const globals = new Map<string, GlobalTable>()
  const stores = new Map<string, Store>()
  const problems: string[] = []
  for (const part of parts) {
    for (const object of (part.objects ?? []) as ObjectDef[]) {
      if (objects.has(object.name) || byPath.has(object.path)) problems.push(`object ${object.name} is declared twice`)
      objects.set(object.name, object)
      byPath.set(object.path, object)
    }
    for (const table of part.tables ?? []) tables.set(table.name, table)
    for (const action of part.actions ?? []) actions.set(action.name, action)
    for (const table of part.globals ?? []) globals.set(table.name, table)
    for (const store of part.stores ?? []) stores.set(store.name, store)
  }
  for (const object of objects.values()) problems.push(...objectProblems(object, objects, actions))
  for (const action of actions.values())
    if (!objects.has(action.object)) problems.push(`action ${action.name}: no object ${action.object}`)
  const registry = { objects, byPath, tables, actions, globals, stores }
  problems.push(...mapProblems(registry))
  if (problems.length > 0) throw new Error(`The registry is wrong:\n${problems.join('\n')}`)
  return Object.freeze(registry)
}

function objectProblems(object: ObjectDef, objects: Map<string, ObjectDef>, actions: Map<string, ActionDef>): string[] {
  const problems: string[] = []
  if (!(object.title in object.fields)) problems.push(`${object.name}: title ${object.title} is no field`)
  if ('owner' in object.access && object.fields[object.access.owner]?.kind !== 'member')
    problems.push(`${object.name}: owner is no member field`)
  for (const [name, field] of Object.entries(object.fields)) {
    if ((commonFields as readonly string[]).includes(name)) problems.push(`${object.name}.${name} is a common field`)
    if (field.target && !objects.has(field.target)) problems.push(`${object.name}.${name}: no object ${field.target}`)
    if (field.list && !objects.get(field.list.object)?.fields[field.list.by])
      problems.push(`${object.name}.${name}: no ref ${field.list.object}.${field.list.by}`)
    if (field.via && !actions.has(field.via)) problems.push(`${object.name}.${name}: no action ${field.via}`)
  }
  return problems
}

/** The data map is whole: each table, column and store says what the closed registers of privacy.ts know. */
function mapProblems(registry: Registry): string[] {
  const own = new Set([...registry.objects.keys(), ...registry.tables.keys()])
  const global = new Set(registry.globals.keys())
  const problems: string[] = []
  for (const object of registry.objects.values()) {
    const columns = new Set([...commonFields, ...fieldColumns(object).map((column) => column.name)])
    problems.push(...keptProblems(object.name, object, columns, own))
    for (const [name, field] of Object.entries(object.fields))
      problems.push(...columnProblems(`${object.name}.${name}`, field.personal, field.purpose))
  }
  for (const table of registry.tables.values()) {
    problems.push(...keptProblems(table.name, table, new Set(Object.keys(table.columns)), own))
    for (const [name, column] of Object.entries(table.columns))
      problems.push(...columnProblems(`${table.name}.${name}`, column.personal, column.purpose))
  }
  for (const table of registry.globals.values()) {
    problems.push(...keptProblems(`identity.${table.name}`, table, new Set(Object.keys(table.columns)), global))
    for (const [name, column] of Object.entries(table.columns)) {
      const said = typeof column === 'object' ? column : { personal: column }
      problems.push(
        ...columnProblems(
          `identity.${table.name}.${name}`,
          said.personal,
          'purpose' in said ? said.purpose : undefined,
        ),
      )
    }
  }
  for (const store of registry.stores.values()) {
    problems.push(...keptProblems(`store ${store.name}`, store, new Set(['at']), own))
    for (const personal of store.personal) problems.push(...columnProblems(`store ${store.name}`, personal))
  }
  return problems
}
