import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tx } from './pool.ts'

/** Roles that sign in. Nobody of them has BYPASSRLS, owns tables or may create anything (security.md §10). */
export const loginRoles = ['app_migrate', 'app_rt', 'app_auth', 'app_job'] as const
/** Roles that only own: tables, the password functions, the search function. */
export const ownerRoles = ['app_owner', 'app_ph', 'app_search'] as const
export type LoginRole = (typeof loginRoles)[number]

/** Random passwords of our roles, made once, mode 0600. */
export function rolePasswords(dataDir: string): Record<LoginRole, string> {
  const file = join(dataDir, 'keys', 'roles.json')
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(Object.fromEntries(loginRoles.map((r) => [r, randomBytes(24).toString('base64url')]))), { mode: 0o600, flag: 'wx' })
  return JSON.parse(readFileSync(file, 'utf8')) as Record<LoginRole, string>
}

/** Makes the roles or sets their attributes and passwords right; the same at every start. */
export async function ensureRoles(tx: Tx, passwords: Record<LoginRole, string>): Promise<void> {
  const known = new Set((await tx.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [[...loginRoles, ...ownerRoles]])).map((r) => r.rolname))
  const bare = 'nosuperuser nocreatedb nocreaterole noreplication nobypassrls'
  for (const role of ownerRoles) if (!known.has(role)) await tx.query(`create role ${role} nologin ${bare}`)
  for (const role of loginRoles) {
    const password = passwords[role]
    if (!/^[\w-]{20,}$/.test(password)) throw new Error('keys/roles.json holds a password we did not make')
    await tx.query(`${known.has(role) ? 'alter' : 'create'} role ${role} login ${role === 'app_migrate' ? 'inherit' : 'noinherit'} password '${password}'${known.has(role) ? '' : ` ${bare}`}`)
  }
  await tx.query('grant app_owner to app_migrate')
  await tx.query('grant app_ph, app_search, app_job to app_owner')
  for (const role of ['app_rt', 'app_auth', 'app_job']) await tx.query(`alter role ${role} set max_parallel_workers_per_gather = 0`)
}
