import type pg from 'pg'
import { type SeenCollation, COLLATIONS } from './collations.ts'

export type Client = Pick<pg.Client, 'query'>

/** Which relation a row of the catalogue is about. */
export type Row = { schema: string; table: string }
export type Seen = {
  tables: (Row & { rls: boolean; forced: boolean; owner: string })[]
  policies: (Row & {
    name: string
    roles: string[]
    using: string | null
    check: string | null
    cmd: string
    permissive: boolean
  })[]
  constraints: (Row & {
    name: string
    type: string
    columns: string[]
    target_schema: string | null
    target: string | null
    target_columns: string[] | null
    on_delete: string
  })[]
  indexes: (Row & {
    name: string
    first: string | null
    method: string
    unique: boolean
    primary: boolean
    valid: boolean
    text: string
  })[]
  checks: (Row & { name: string; valid: boolean; text: string })[]
  collations: SeenCollation[]
  columns: (Row & { name: string; type: string; not_null: boolean; identity: string; collation: string | null })[]
  functions: {
    name: string
    owner: string
    definer: boolean
    config: string[] | null
    body: string
    public_execute: boolean
    leakproof: boolean
  }[]
  roles: { name: string; bad: string[]; logs_in: boolean; temp: boolean; owns: boolean }[]
  grants: (Row & { role: string; privilege: string })[]
  column_grants: (Row & { column: string; role: string; privilege: string })[]
  triggers: { table: string; name: string }[]
  views: { name: string; materialized: boolean; invoker: boolean }[]
  enums: string[]
  sequences: string[]
}

const OURS = `n.nspname in ('public', 'identity')`
const notExtension = (catalogue: string, oid: string): string =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

/** Everything the rules look at, in one round trip. */
export async function readCatalogue(client: Client): Promise<Seen> {
  // One round trip: each part is one json array.
  const part = (sql: string): string => `(select coalesce(json_agg(x), '[]') from (${sql}) x)`
  const names = (array: string, relation: string): string =>
    `(select json_agg(a.attname order by k.n) from unnest(${array}) with ordinality k(num, n) join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.num)`
  const {
    rows: [row],
  } = await client.query(`select json_build_object(
    'tables', ${part(`select n.nspname as schema, c.relname as table, c.relrowsecurity as rls, c.relforcerowsecurity as forced, pg_get_userbyid(c.relowner) as owner
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'f') and ${OURS} and ${notExtension('pg_class', 'c.oid')} order by 1, 2`)},
    'policies', ${part(`select n.nspname as schema, c.relname as table, p.polname as name, p.polpermissive as permissive, p.polcmd as cmd,
      array(select case r when 0 then 'public' else pg_get_userbyid(r) end from unnest(p.polroles) r) as roles, pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
      from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS} order by 1, 2, 3`)},
    'constraints', ${part(`select n.nspname as schema, c.relname as table, o.conname as name, o.contype as type, o.confdeltype as on_delete, ${names('o.conkey', 'o.conrelid')} as columns,
      tn.nspname as target_schema, t.relname as target, ${names('o.confkey', 'o.confrelid')} as target_columns
      from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace left join pg_class t on t.oid = o.confrelid left join pg_namespace tn on tn.oid = t.relnamespace
      where o.contype in ('p', 'u', 'f', 'x') and ${OURS} order by 1, 2, 3`)},
    'indexes', ${part(`select n.nspname as schema, c.relname as table, i.relname as name, a.attname as first, m.amname as method, x.indisunique as unique, x.indisprimary as primary, x.indisvalid as valid, pg_get_indexdef(i.oid) as text
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace join pg_am m on m.oid = i.relam
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0] and x.indkey[0] > 0 where ${OURS} order by 1, 2, 3`)},
    'checks', ${part(`select n.nspname as schema, c.relname as table, o.conname as name, o.convalidated as valid, pg_get_constraintdef(o.oid) as text
      from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace where o.contype = 'c' and ${OURS} order by 1, 2, 3`)},
    'collations', ${part(COLLATIONS)},
    'columns', ${part(`select n.nspname as schema, c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null, a.attidentity as identity,
      case when a.attcollation <> 0 then (select collname from pg_collation where oid = a.attcollation) end as collation
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and ${OURS} and ${notExtension('pg_class', 'c.oid')} order by 1, 2, a.attnum`)},
    'functions', ${part(`select n.nspname || '.' || p.proname as name, pg_get_userbyid(p.proowner) as owner, p.prosecdef as definer, p.proconfig as config, p.prosrc as body, p.proleakproof as leakproof,
      exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g where g.grantee = 0 and g.privilege_type = 'EXECUTE') as public_execute
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS} and ${notExtension('pg_proc', 'p.oid')} order by 1`)},
    'roles', ${part(`select rolname as name, rolcanlogin as logs_in, has_database_privilege(rolname, current_database(), 'TEMP') as temp,
      array_remove(array[case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end, case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end, case when rolreplication and rolname <> 'app_backup' then 'replication' end], null) as bad,
      exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relowner = r.oid and ${OURS}) as owns from pg_roles r where rolname like 'app\\_%' order by 1`)},
    'grants', ${part(`select n.nspname as schema, c.relname as table, case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee) end as role, g.privilege_type as privilege
      from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) g where ${OURS} and c.relkind in ('r', 'p', 'v', 'm') and g.grantee <> c.relowner and ${notExtension('pg_class', 'c.oid')}`)},
    'column_grants', ${part(`select n.nspname as schema, c.relname as table, a.attname as column, pg_get_userbyid(g.grantee) as role, g.privilege_type as privilege
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(a.attacl) g where ${OURS} and g.grantee = (select oid from pg_roles where rolname = 'app_seq')`)},
    'triggers', ${part(`select n.nspname || '.' || c.relname as table, t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal and ${OURS}`)},
    'views', ${part(`select n.nspname || '.' || c.relname as name, c.relkind = 'm' as materialized, coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false) as invoker
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and ${OURS} and ${notExtension('pg_class', 'c.oid')}`)},
    'enums', (select coalesce(json_agg(n.nspname || '.' || t.typname), '[]') from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype = 'e' and ${OURS}),
    'sequences', (select coalesce(json_agg(n.nspname || '.' || c.relname), '[]') from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and ${OURS})
  ) as seen`)
  return (row as { seen: Seen }).seen
}

export const isTenant = (row: Row): boolean => row.schema === 'public'
export const at = (row: Row): string => `${row.schema}.${row.table}`
