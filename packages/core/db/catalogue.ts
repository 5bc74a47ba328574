import type pg from 'pg'

/** A tenant table as the registry declares it: what the catalogue must show. Types as `format_type` prints them. */
export type CatalogueTable = {
  name: string
  columns: { name: string; type: string; null: boolean; collate?: string | null }[]
}

type Client = Pick<pg.Client, 'query'>

/** Definer functions that may exist (rulings.md 9), and who owns them. */
export const definerAllowList: ReadonlyMap<string, string> = new Map([
  ['identity.app_password_salt', 'app_ph'],
  ['identity.app_check_password', 'app_ph'],
  ['identity.app_set_password', 'app_ph'],
  ['public.app_enqueue', 'app_queue'],
  ['public.app_search', 'app_search'],
  ['public.app_search_near', 'app_search'],
])
/** Bare functions that may exist without being definer functions. */
const plainAllowList = new Set(['public.app_now'])
const TENANT_POLICY = /^\(tenant_id = \(NULLIF\(current_setting\('app\.tenant_id'::text, true\), ''::text\)\)::uuid\)$/
const RUNTIME = ['app_rt', 'app_auth', 'app_job']
/** Leakproof under RLS or never filtered by SQL (security.md finding 3). */
const TYPES = /^(uuid|text|bigint|integer|smallint|boolean|date|timestamp with time zone|jsonb|bytea)$/

/**
 * Reads the live catalogue and returns what breaks the rules of architecture.md §7 and security.md §4.1, each with its repair; empty when all holds. Tenant
 * tables are those of the schema `public`; `identity` is global; `graphile_worker` is exempt (rulings.md 9); extensions' members are not ours.
 * @param tables what the registry declares; left out, the comparison with it is skipped
 */
export async function verifyCatalogue(client: Client, tables?: readonly CatalogueTable[]): Promise<string[]> {
  const seen = await readCatalogue(client)
  return [
    ...seen.tables.flatMap(tableProblems),
    ...seen.policies.flatMap(policyProblems),
    ...policyCounts(seen),
    ...seen.constraints.flatMap(constraintProblems),
    ...seen.indexes.flatMap(indexProblems),
    ...seen.columns.flatMap(columnProblems),
    ...seen.functions.flatMap(functionProblems),
    ...seen.roles.flatMap(roleProblems),
    ...seen.grants.flatMap(grantProblems),
    ...seen.column_grants.flatMap(sequencerProblems),
    ...seen.triggers.map(
      (t) => `Trigger ${t.name} on ${t.table}: triggers are not allowed. drop trigger ${t.name} on ${t.table}`,
    ),
    ...seen.views
      .filter((v) => v.materialized || !v.invoker)
      .map(
        (v) =>
          `View ${v.name} would show every tenant's rows. ${v.materialized ? `drop materialized view ${v.name}` : `alter view ${v.name} set (security_invoker = true)`}`,
      ),
    ...seen.enums.map((name) => `Type ${name} is an enum; use text with a check constraint. drop type ${name}`),
    ...seen.sequences.map(
      (name) => `Sequence ${name}: tenant tables have none; ids are UUIDv7 made by the program. drop sequence ${name}`,
    ),
    ...(tables ? driftProblems(seen, tables) : []),
  ]
}

const NIL = `(tenant_id = '00000000-0000-0000-0000-000000000000'::uuid)`
/**
 * Named exceptions to the one tenant policy (rulings.md 8): the search function's owner reads search tables; the sequencer reads events and appends to the
 * trees and notes checkpoints in the platform's own log; sign-ins are noted before a workspace is chosen.
 */
const exceptions: readonly { role: string; table: RegExp; cmd: string; using: string | null; check: string | null }[] =
  [
    { role: 'app_search', table: /^search_/, cmd: 'r', using: 'true', check: null },
    { role: 'app_seq', table: /^event$/, cmd: 'r', using: 'true', check: null },
    { role: 'app_seq', table: /^event$/, cmd: 'a', using: null, check: NIL },
    { role: 'app_auth', table: /^event$/, cmd: 'a', using: null, check: 'true' },
    { role: 'app_seq', table: /^audit_(leaf|node|checkpoint)$/, cmd: '*', using: 'true', check: 'true' },
  ]
const isException = (policy: Seen['policies'][number]): boolean =>
  policy.roles.length === 1 &&
  exceptions.some(
    (e) =>
      e.role === policy.roles[0] &&
      e.table.test(policy.table) &&
      e.cmd === policy.cmd &&
      e.using === policy.using &&
      e.check === policy.check,
  )
/** What the sequencer may do, and with which columns of event: no address, device, salt or value. */
const sequencerGrants: Record<string, RegExp> = {
  'public.audit_leaf': /^(SELECT|INSERT)$/,
  'public.audit_node': /^(SELECT|INSERT)$/,
  'public.audit_checkpoint': /^(SELECT|INSERT)$/,
  'identity.audit_cursor': /^(SELECT|UPDATE)$/,
}
const SEQUENCER_COLUMNS =
  /^(tenant_id|id|at|name|object|record_id|record_version|actor_id|on_behalf_of|source|correlation_id|causation_id|commitments|origin|xid)$/

type Row = { schema: string; table: string }
type Seen = {
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
  indexes: (Row & { name: string; first: string | null; method: string; unique: boolean; primary: boolean })[]
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

async function readCatalogue(client: Client): Promise<Seen> {
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
    'indexes', ${part(`select n.nspname as schema, c.relname as table, i.relname as name, a.attname as first, m.amname as method, x.indisunique as unique, x.indisprimary as primary
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace join pg_am m on m.oid = i.relam
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0] and x.indkey[0] > 0 where ${OURS} order by 1, 2, 3`)},
    'columns', ${part(`select n.nspname as schema, c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null, a.attidentity as identity,
      case when a.attcollation <> 0 then (select collname from pg_collation where oid = a.attcollation) end as collation
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and ${OURS} and ${notExtension('pg_class', 'c.oid')} order by 1, 2, a.attnum`)},
    'functions', ${part(`select n.nspname || '.' || p.proname as name, pg_get_userbyid(p.proowner) as owner, p.prosecdef as definer, p.proconfig as config, p.prosrc as body, p.proleakproof as leakproof,
      exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g where g.grantee = 0 and g.privilege_type = 'EXECUTE') as public_execute
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS} and ${notExtension('pg_proc', 'p.oid')} order by 1`)},
    'roles', ${part(`select rolname as name, rolcanlogin as logs_in, has_database_privilege(rolname, current_database(), 'TEMP') as temp,
      array_remove(array[case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end, case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end], null) as bad,
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

const isTenant = (row: Row): boolean => row.schema === 'public'
const at = (row: Row): string => `${row.schema}.${row.table}`

function tableProblems(table: Seen['tables'][number]): string[] {
  const problems: string[] = []
  if (isTenant(table) && !table.rls)
    problems.push(
      `Table ${at(table)} is not under row level security. alter table ${at(table)} enable row level security`,
    )
  if (isTenant(table) && !table.forced)
    problems.push(`Row level security is not forced on ${at(table)}. alter table ${at(table)} force row level security`)
  const owner = table.table === 'password' ? 'app_ph' : 'app_owner'
  if (table.owner !== owner)
    problems.push(`Table ${at(table)} belongs to ${table.owner}. alter table ${at(table)} owner to ${owner}`)
  return problems
}

function policyProblems(policy: Seen['policies'][number]): string[] {
  if (!isTenant(policy)) return []
  if (isException(policy)) return []
  if (policy.roles.length === 1 && ['app_search', 'app_seq'].includes(policy.roles[0] ?? ''))
    return [
      `Policy ${policy.name} on ${at(policy)} gives ${policy.roles[0] ?? ''} more than it needs. drop policy ${policy.name} on ${at(policy)}`,
    ]
  const right =
    policy.permissive &&
    policy.cmd === '*' &&
    TENANT_POLICY.test(policy.using ?? '') &&
    TENANT_POLICY.test(policy.check ?? '')
  const roles = policy.roles.filter((role) => !RUNTIME.includes(role))
  const repair = `drop policy ${policy.name} on ${at(policy)}; create policy tenant on ${at(policy)} to app_rt, app_auth, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`
  return [
    ...(right ? [] : [`Policy ${policy.name} on ${at(policy)} is not the tenant policy. ${repair}`]),
    ...(roles.length > 0
      ? [
          `Policy ${policy.name} on ${at(policy)} is for ${roles.join(', ')}; it is for app_rt, app_auth, app_job. ${repair}`,
        ]
      : []),
  ]
}

function policyCounts(seen: Seen): string[] {
  return seen.tables.filter(isTenant).flatMap((table) => {
    const count = seen.policies.filter((policy) => at(policy) === at(table) && !isException(policy)).length
    return count === 1
      ? []
      : [`Table ${at(table)} has ${count} tenant policies; it has exactly one. Create it, or drop the others.`]
  })
}

function constraintProblems(one: Seen['constraints'][number]): string[] {
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

function indexProblems(index: Seen['indexes'][number]): string[] {
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

function columnProblems(column: Seen['columns'][number]): string[] {
  const where = `${at(column)}.${column.name}`
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

function functionProblems(one: Seen['functions'][number]): string[] {
  const problems: string[] = []
  const owner = definerAllowList.get(one.name)
  if (!one.definer && plainAllowList.has(one.name)) {
    return one.name === 'public.app_now' && one.body.trim() !== 'select now()'
      ? [
          "Function app_now() is not now(). create or replace function public.app_now() returns timestamptz language sql stable set search_path = pg_catalog as 'select now()'",
        ]
      : []
  }
  if (!owner) return [`Function ${one.name} is not on the list of core/db/catalogue.ts. drop function ${one.name}`]
  if (one.owner !== owner)
    problems.push(`Function ${one.name} belongs to ${one.owner}. alter function ${one.name} owner to ${owner}`)
  if (!one.definer)
    problems.push(`Function ${one.name} runs with its caller's rights. alter function ${one.name} security definer`)
  if (!one.config?.some((line) => line.startsWith('search_path=')))
    problems.push(
      `Function ${one.name} has no fixed search_path. alter function ${one.name} set search_path = pg_catalog`,
    )
  if (one.public_execute)
    problems.push(`Everybody may call ${one.name}. revoke execute on function ${one.name} from public`)
  if (one.leakproof) problems.push(`Function ${one.name} is marked leakproof. alter function ${one.name} not leakproof`)
  return problems
}

function roleProblems(role: Seen['roles'][number]): string[] {
  const nologin = ['app_owner', 'app_ph', 'app_search'].includes(role.name)
  return [
    ...role.bad.map((right) => `Role ${role.name} has ${right}. alter role ${role.name} no${right}`),
    ...(nologin && role.logs_in ? [`Role ${role.name} may log in. alter role ${role.name} nologin`] : []),
    ...(role.temp
      ? [`Role ${role.name} may make temporary tables. revoke temp on database … from public, ${role.name}`]
      : []),
    ...(RUNTIME.includes(role.name) && role.owns
      ? [`Role ${role.name} owns a table or index; reassign owned by ${role.name} to app_owner`]
      : []),
  ]
}

function grantProblems(grant: Seen['grants'][number]): string[] {
  const rule = ['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'].includes(grant.privilege) && grant.role !== 'app_ph'
  if (rule)
    return [
      `${grant.role} has ${grant.privilege} on ${at(grant)}, which row level security does not cover. revoke ${grant.privilege} on ${at(grant)} from ${grant.role}`,
    ]
  if (grant.role === 'app_seq' && sequencerGrants[at(grant)]?.test(grant.privilege) !== true)
    return [
      `app_seq has ${grant.privilege} on ${at(grant)}; it appends to the audit log and nothing else. revoke ${grant.privilege} on ${at(grant)} from app_seq`,
    ]
  if (grant.role === 'public')
    return [`Everybody has ${grant.privilege} on ${at(grant)}. revoke all on ${at(grant)} from public`]
  if (grant.table === 'password')
    return [
      `${grant.role} has ${grant.privilege} on the password hashes. revoke all on ${at(grant)} from ${grant.role}`,
    ]
  if (
    isTenant(grant) &&
    RUNTIME.includes(grant.role) &&
    (/^(event|event_value)$/.test(grant.table)
      ? ['UPDATE', 'DELETE'].includes(grant.privilege)
      : /^audit_(leaf|node|checkpoint)$/.test(grant.table) && grant.privilege !== 'SELECT')
  )
    return [
      `${grant.role} may change the audit trail. revoke insert, update, delete on ${at(grant)} from ${grant.role}`,
    ]
  return []
}

function sequencerProblems(grant: Seen['column_grants'][number]): string[] {
  const fine =
    at(grant) === 'public.event' && SEQUENCER_COLUMNS.test(grant.column) && /^(SELECT|INSERT)$/.test(grant.privilege)
  return fine
    ? []
    : [
        `app_seq has ${grant.privilege} on ${at(grant)}.${grant.column}, which no leaf is made of. revoke ${grant.privilege} (${grant.column}) on ${at(grant)} from app_seq`,
      ]
}

function driftProblems(seen: Seen, tables: readonly CatalogueTable[]): string[] {
  const problems: string[] = []
  const declared = new Map(tables.map((table) => [table.name, table]))
  for (const table of seen.tables.filter(isTenant))
    if (!declared.has(table.table))
      problems.push(`Table ${at(table)} is not declared in the registry. Declare it, or drop it in a migration.`)
  for (const table of tables) {
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
    for (const name of columns.keys())
      problems.push(
        `Column public.${table.name}.${name} is not declared in the registry. Declare it, or drop it in a migration.`,
      )
  }
  return problems
}
