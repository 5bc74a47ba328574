import { type Seen, at, isTenant } from './catalogue-seen.ts'

/** Definer functions that may exist (rulings.md 9), and who owns them. */
const definerAllowList: ReadonlyMap<string, string> = new Map([
  ['identity.app_password_salt', 'app_ph'],
  ['identity.app_check_password', 'app_ph'],
  ['identity.app_set_password', 'app_ph'],
  ['public.app_enqueue', 'app_queue'],
  ['public.app_search', 'app_search'],
  ['public.app_search_near', 'app_search'],
])
/** Bare functions that may exist without being definer functions. */
const plainAllowList = new Set([
  'public.app_now',
  'public.app_support_open',
  'public.app_maintenance_open',
  'public.app_held',
  'public.app_due',
  'public.app_due_of',
  'public.app_erased',
  'public.app_workspace_over',
])
/** Rows that support reads: of the workspace, while a grant is open for this object or, for what all of them need, for any. */
const SUPPORT_POLICY =
  /^\(\(tenant_id = \(NULLIF\(current_setting\('app\.tenant_id'::text, true\), ''::text\)\)::uuid\) AND \( SELECT app_support_open\('([a-z_]+|\*)'::text\) AS app_support_open\)\)$/
/** The same for a statement of maintenance that was noted before it runs. */
const MAINTENANCE_POLICY =
  /^\(tenant_id = \( SELECT app_maintenance_open\('([a-z_]+|\*)'::text\) AS app_maintenance_open\)\)$/
const TENANT_POLICY = /^\(tenant_id = \(NULLIF\(current_setting\('app\.tenant_id'::text, true\), ''::text\)\)::uuid\)$/
const RUNTIME = ['app_rt', 'app_auth', 'app_job']
const TENANT = `(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)`
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
    { role: 'app_privacy', table: /^event_value$/, cmd: '*', using: TENANT, check: TENANT },
    { role: 'app_seq', table: /^audit_(leaf|node|checkpoint)$/, cmd: '*', using: 'true', check: 'true' },
  ]
const readers: Readonly<Record<string, RegExp>> = { app_support: SUPPORT_POLICY, app_maintenance: MAINTENANCE_POLICY }
const isSupport = (policy: Seen['policies'][number]): boolean => {
  const object = readers[policy.roles.join()]?.exec(policy.using ?? '')?.[1] ?? ''
  return policy.cmd === 'r' && (object === '*' || (object !== '' && policy.table.startsWith(object)))
}
const PURGE_POLICY =
  /^\(\(tenant_id = \(NULLIF\(current_setting\('app\.tenant_id'::text, true\), ''::text\)\)::uuid\) AND \(+ ?SELECT app_workspace_over\(\) AS app_workspace_over\)( OR .*)?\)+$/s
/** The purge reads its workspace, deletes what its functions call due, and empties refs; what exactly is due is compared with the registry. */
const isPurge = (policy: Seen['policies'][number]): boolean => {
  if (policy.roles.join() !== 'app_purge' || !policy.permissive) return false
  if (policy.name === 'purge_read') return policy.cmd === 'r' && TENANT_POLICY.test(policy.using ?? '')
  if (policy.name === 'purge') return policy.cmd === 'd' && PURGE_POLICY.test(policy.using ?? '')
  if (policy.name === 'purge_clear')
    return policy.cmd === 'w' && TENANT_POLICY.test(policy.using ?? '') && TENANT_POLICY.test(policy.check ?? '')
  if (policy.name === 'purge_note') return policy.cmd === 'a' && TENANT_POLICY.test(policy.check ?? '')
  return policy.name === 'purge_origin' && policy.cmd === 'w' && policy.using?.includes('app_erased(') === true
}
const isException = (policy: Seen['policies'][number]): boolean =>
  isSupport(policy) ||
  isPurge(policy) ||
  (policy.roles.length === 1 &&
    exceptions.some(
      (e) =>
        e.role === policy.roles[0] &&
        e.table.test(policy.table) &&
        e.cmd === policy.cmd &&
        e.using === policy.using &&
        e.check === policy.check,
    ))
/** What the sequencer may do, and with which columns of event: no address, device, salt or value. */
const sequencerGrants: Record<string, RegExp> = {
  'public.audit_leaf': /^(SELECT|INSERT)$/,
  'public.audit_node': /^(SELECT|INSERT)$/,
  'public.audit_checkpoint': /^(SELECT|INSERT)$/,
  'identity.audit_cursor': /^(SELECT|UPDATE)$/,
}
const SEQUENCER_COLUMNS =
  /^(tenant_id|id|at|name|object|record_id|record_version|actor_id|on_behalf_of|source|correlation_id|causation_id|commitments|origin|xid)$/

export function tableProblems(table: Seen['tables'][number]): string[] {
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

export function policyProblems(policy: Seen['policies'][number]): string[] {
  if (!isTenant(policy)) return []
  if (isException(policy)) return []
  if (
    policy.roles.length === 1 &&
    ['app_search', 'app_seq', 'app_support', 'app_maintenance', 'app_purge', 'app_privacy'].includes(
      policy.roles[0] ?? '',
    )
  )
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

export function policyCounts(seen: Seen): string[] {
  return seen.tables.filter(isTenant).flatMap((table) => {
    const count = seen.policies.filter((policy) => at(policy) === at(table) && !isException(policy)).length
    return count === 1
      ? []
      : [`Table ${at(table)} has ${count} tenant policies; it has exactly one. Create it, or drop the others.`]
  })
}

export function functionProblems(one: Seen['functions'][number]): string[] {
  const problems: string[] = []
  const owner = definerAllowList.get(one.name)
  if (!one.definer && plainAllowList.has(one.name)) {
    return one.name === 'public.app_now' && one.body.trim() !== 'select now()'
      ? [
          "Function app_now() is not now(). create or replace function public.app_now() returns timestamptz language sql stable set search_path = pg_catalog as 'select now()'",
        ]
      : []
  }
  if (!owner)
    return [`Function ${one.name} is not on the list of core/db/catalogue-access.ts. drop function ${one.name}`]
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

export function roleProblems(role: Seen['roles'][number]): string[] {
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

export function grantProblems(grant: Seen['grants'][number]): string[] {
  const rule = ['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'].includes(grant.privilege) && grant.role !== 'app_ph'
  if (rule)
    return [
      `${grant.role} has ${grant.privilege} on ${at(grant)}, which row level security does not cover. revoke ${grant.privilege} on ${at(grant)} from ${grant.role}`,
    ]
  if (grant.role === 'app_seq' && sequencerGrants[at(grant)]?.test(grant.privilege) !== true)
    return [
      `app_seq has ${grant.privilege} on ${at(grant)}; it appends to the audit log and nothing else. revoke ${grant.privilege} on ${at(grant)} from app_seq`,
    ]
  if (
    grant.role === 'app_purge' &&
    !['SELECT', 'DELETE'].includes(grant.privilege) &&
    !(
      grant.privilege === 'INSERT' &&
      /^(public\.(event|purge_batch|erasure_batch)|identity\.purge_count)$/.test(at(grant))
    )
  )
    return [
      `app_purge has ${grant.privilege} on ${at(grant)}; it deletes what is due and nothing else. revoke ${grant.privilege} on ${at(grant)} from app_purge`,
    ]
  if (grant.role in readers && !(isTenant(grant) && grant.privilege === 'SELECT'))
    return [
      `${grant.role} has ${grant.privilege} on ${at(grant)}; it reads records and nothing else. revoke ${grant.privilege} on ${at(grant)} from ${grant.role}`,
    ]
  if (
    grant.role === 'app_privacy' &&
    !(at(grant) === 'public.event_value' && /^(SELECT|DELETE)$/.test(grant.privilege))
  )
    return [
      `app_privacy has ${grant.privilege} on ${at(grant)}; it takes values out of the audit trail and nothing else. revoke ${grant.privilege} on ${at(grant)} from app_privacy`,
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

export function sequencerProblems(grant: Seen['column_grants'][number]): string[] {
  const fine =
    at(grant) === 'public.event' && SEQUENCER_COLUMNS.test(grant.column) && /^(SELECT|INSERT)$/.test(grant.privilege)
  return fine
    ? []
    : [
        `app_seq has ${grant.privilege} on ${at(grant)}.${grant.column}, which no leaf is made of. revoke ${grant.privilege} (${grant.column}) on ${at(grant)} from app_seq`,
      ]
}
