import type { Registry } from '@app/schema'
import { linkTable, tenantPolicy } from '@app/schema'
import type { Tx } from './pool.ts'

/** Tables of `public` that the registry declares, link tables of multi-refs included. */
export const declaredTables = (registry: Registry): Set<string> => new Set([
  ...registry.objects.keys(), ...registry.tables.keys(),
  ...[...registry.objects.values()].flatMap((o) => Object.entries(o.fields).filter(([, f]) => f.kind === 'multi_ref').map(([name]) => linkTable(o.name, name))),
])

const squeeze = (text: string): string => text.replace(/[\s()]/g, '').replaceAll('::text', '')
/** Functions that may run with their owner's rights (rulings.md 9). */
const definers = new Set(['app_enqueue', 'app_set_password', 'app_check_password', 'app_password_hash', 'app_search_similar'])

/** What in the live catalogue breaks the rules of architecture.md §7 and security.md §4.1; empty when all hold. */
export async function tenantTableProblems(tx: Tx): Promise<string[]> {
  const problems: string[] = []
  const tables = await tx.query<{ name: string; rls: boolean; forced: boolean; tenant: boolean; pk: string | null; triggers: number }>(
    `select c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
       exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull and a.atttypid = 'uuid'::regtype) as tenant,
       (select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indrelid = c.oid and i.indisprimary) as pk,
       (select count(*)::int from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`)
  for (const t of tables) {
    if (!t.rls || !t.forced) problems.push(`${t.name}: row level security is not enabled and forced; alter table ${t.name} enable row level security, force row level security`)
    if (!t.tenant) problems.push(`${t.name}: tenant_id uuid not null is missing`)
    if (t.pk !== 'tenant_id') problems.push(`${t.name}: the primary key does not begin with tenant_id`)
    if (t.triggers > 0) problems.push(`${t.name}: has a trigger`)
  }
  const policies = await tx.query<{ tablename: string; policyname: string; roles: string[]; qual: string | null; with_check: string | null }>(`select tablename, policyname, roles::text[] as roles, qual, with_check from pg_policies where schemaname = 'public'`)
  const wanted = squeeze(tenantPolicy)
  for (const t of tables) if (!policies.some((p) => p.tablename === t.name)) problems.push(`${t.name}: has no policy`)
  for (const p of policies) {
    if (p.roles.length === 1 && p.roles[0] === 'app_search' && p.tablename === 'search_term') continue
    if (p.roles.includes('public')) problems.push(`${p.tablename}: policy ${p.policyname} is for everybody`)
    if (squeeze(p.qual ?? '') !== wanted || (p.with_check !== null && squeeze(p.with_check) !== wanted)) problems.push(`${p.tablename}: policy ${p.policyname} is not the tenant policy`)
  }
  const keys = await tx.query<{ name: string; table: string; kind: string; first: string; ref_schema: string | null; action: string }>(
    `select k.conname as name, c.relname as table, k.contype::text as kind, a.attname::text as first, rn.nspname as ref_schema, k.confdeltype::text as action
     from pg_constraint k join pg_class c on c.oid = k.conrelid left join pg_class r on r.oid = k.confrelid left join pg_namespace rn on rn.oid = r.relnamespace
     join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
     where c.relnamespace = 'public'::regnamespace and k.contype in ('f', 'u')`)
  for (const k of keys) {
    if (k.first !== 'tenant_id' && k.ref_schema !== 'identity') problems.push(`${k.table}: ${k.kind === 'f' ? 'foreign' : 'unique'} key ${k.name} does not begin with tenant_id`)
    if (k.kind === 'f' && k.action === 'n') problems.push(`${k.table}: foreign key ${k.name} sets null`)
  }
  const indexes = await tx.query<{ name: string; first: string | null }>(
    `select i.indexrelid::regclass::text as name, a.attname::text as first from pg_index i join pg_class c on c.oid = i.indrelid
     left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] where c.relnamespace = 'public'::regnamespace`)
  for (const i of indexes) if (i.first !== 'tenant_id') problems.push(`index ${i.name} does not begin with tenant_id`)
  problems.push(...await otherProblems(tx))
  return problems
}

async function otherProblems(tx: Tx): Promise<string[]> {
  const problems: string[] = []
  const enums = await tx.query<{ name: string }>(`select typname as name from pg_type where typtype = 'e' and typnamespace = 'public'::regnamespace`)
  for (const e of enums) problems.push(`type ${e.name} is an enum`)
  const views = await tx.query<{ name: string }>(`select relname as name from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace and not coalesce(reloptions @> '{security_invoker=true}', false)
    and not exists (select 1 from pg_depend d where d.objid = pg_class.oid and d.deptype = 'e')`)
  for (const v of views) problems.push(`view ${v.name} runs with its owner's rights; set security_invoker`)
  const functions = await tx.query<{ name: string; config: string[] | null; public: boolean }>(`select p.proname as name, p.proconfig as config, has_function_privilege('public', p.oid, 'execute') as public from pg_proc p where p.prosecdef and p.pronamespace in ('public'::regnamespace, 'identity'::regnamespace)`)
  for (const f of functions) {
    if (!definers.has(f.name)) problems.push(`function ${f.name} runs with its owner's rights and is not on the list`)
    if (!f.config?.some((c) => c.startsWith('search_path='))) problems.push(`function ${f.name} has no fixed search_path`)
    if (f.public) problems.push(`function ${f.name} may be run by everybody`)
  }
  const roles = await tx.query<{ name: string }>(`select rolname as name from pg_roles where rolname like 'app\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`)
  for (const r of roles) problems.push(`role ${r.name} has rights it must not have`)
  const [now] = await tx.query<{ src: string }>(`select prosrc as src from pg_proc where proname = 'app_now' and pronamespace = 'public'::regnamespace`)
  if (now && !/^\s*select now\(\)\s*$/.test(now.src)) problems.push('app_now() is not now()')
  return problems
}

/** Catalogue against registry: every declared table and column is there, and nothing else. */
export async function verifyCatalogue(tx: Tx, registry: Registry, columns: (table: string) => Map<string, string> | undefined): Promise<string[]> {
  const problems = await tenantTableProblems(tx)
  const rows = await tx.query<{ table: string; column: string; type: string }>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`)
  const live = new Map<string, Map<string, string>>()
  for (const r of rows) live.set(r.table, (live.get(r.table) ?? new Map<string, string>()).set(r.column, r.type === 'timestamp with time zone' ? 'timestamptz' : r.type))
  const declared = declaredTables(registry)
  for (const name of live.keys()) if (!declared.has(name)) problems.push(`table ${name} is not declared`)
  for (const name of declared) {
    const have = live.get(name)
    if (!have) { problems.push(`table ${name} is declared but missing; npm run db:draft writes the migration`); continue }
    for (const [column, type] of columns(name) ?? []) {
      if (!have.has(column)) problems.push(`${name}.${column} is declared but missing; npm run db:draft writes the migration`)
      else if (have.get(column) !== type) problems.push(`${name}.${column} is ${have.get(column)}, declared ${type}`)
    }
    for (const column of have.keys()) if (columns(name) && !columns(name)?.has(column)) problems.push(`${name}.${column} is not declared`)
  }
  return problems
}
