import type { Ctx } from '@app/core'
import { listRoles } from './roles.queries.ts'
import { accountsWithFactor, membersWithAccount, readRules } from './sign-in.queries.ts'

/** `act`: a weakness; `consider`: what would make it better still. */
export type Level = 'act' | 'consider'
/** One line of the checklist: whether something is to be mended, how often, and what it is about by name (20 at most). */
export type Check = {
  readonly id: string
  readonly level: Level
  readonly is_fine: boolean
  readonly count: number
  readonly names: readonly string[]
}

const DAY = 86_400_000
/** From when somebody, or a key, counts as unused; and a key as old. */
const QUIET_DAYS = 90
const OLD_KEY_DAYS = 180
const MOST_NAMES = 20

type Member = Awaited<ReturnType<typeof membersWithAccount>>[number] & { seen_at: string }
type Key = { name: string; created_at: string; last_used_at: string | null; addresses: string[] | null }

const check = (id: string, level: Level, found: readonly { name: string }[]): Check => ({
  id,
  level,
  is_fine: found.length === 0,
  count: found.length,
  names: found.slice(0, MOST_NAMES).map((one) => one.name),
})
const fact = (id: string, level: Level, is_fine: boolean): Check => ({
  id,
  level,
  is_fine,
  count: is_fine ? 0 : 1,
  names: [],
})

/** How a workspace protects itself, computed from what is in force now (ONT-141). Members are people with an account. */
export async function securityChecks(ctx: Ctx): Promise<Check[]> {
  const before = (days: number): string => new Date(Date.parse(ctx.now) - days * DAY).toISOString()
  const [rules, roles, people, lastBackup, lastCheck] = [
    await readRules(ctx),
    await listRoles(ctx),
    await membersWithAccount(ctx),
    await lastOf(
      ctx,
      `select max(finished_at) as at from workspace_backup where tenant_id = $1 and state in ('ready', 'locked', 'gone')`,
    ),
    await lastOf(ctx, `select max(finished_at) as at from audit_check where tenant_id = $1 and state = 'intact'`),
  ]
  const { seen, protectedOnes, keys, connections } = await ctx.app.db.inAuth(async (tx) => ({
    protectedOnes: await accountsWithFactor(
      tx,
      people.map((one) => one.account_id),
    ),
    seen: new Map(
      (
        await tx.query<{ account_id: string; at: string }>(
          `select m.account_id, greatest(m.created_at,
               (select max(s.last_seen_at) from identity.session s where s.account_id = m.account_id and s.tenant_id = m.tenant_id),
               (select max(h.ended_at) from identity.session_history h where h.account_id = m.account_id and h.tenant_id = m.tenant_id)) as at
           from identity.membership m where m.tenant_id = $1 and m.is_active`,
          [ctx.tenant.id],
        )
      ).map((row) => [row.account_id, new Date(row.at).toISOString()]),
    ),
    keys: await tx.query<Key>(
      `select name, created_at, last_used_at, addresses from identity.api_key where tenant_id = $1 and revoked_at is null and expires_at > $2 order by created_at limit 500`,
      [ctx.tenant.id, ctx.now],
    ),
    connections: (
      await tx.query('select from identity.sso_connection where tenant_id = $1 and is_active limit 1', [ctx.tenant.id])
    ).length,
  }))
  const members: Member[] = people.map((one) => ({ ...one, seen_at: seen.get(one.account_id) ?? ctx.now }))
  const dormant = members.filter((one) => one.seen_at < before(QUIET_DAYS))
  const admins = new Set(roles.filter((one) => one.rights.areas.length > 0).map((one) => one.key))
  const owners = members.filter((one) => one.role === 'owner')
  const isOlder = (at: string, days: number): boolean => new Date(at).toISOString() < before(days)
  return [
    fact('second_factor_required', 'act', rules.require_second_factor),
    check(
      'members_without_factor',
      'act',
      members.filter((one) => !protectedOnes.has(one.account_id)),
    ),
    check(
      'dormant_admins',
      'act',
      dormant.filter((one) => admins.has(one.role)),
    ),
    check(
      'dormant_members',
      'act',
      dormant.filter((one) => !admins.has(one.role)),
    ),
    check('too_many_owners', 'act', owners.length > 3 ? owners : []),
    check(
      'old_keys',
      'act',
      keys.filter((one) => isOlder(one.created_at, OLD_KEY_DAYS)),
    ),
    check(
      'unused_keys',
      'act',
      keys.filter((one) => isOlder(one.last_used_at ?? one.created_at, QUIET_DAYS)),
    ),
    check(
      'keys_from_anywhere',
      'consider',
      keys.filter((one) => one.addresses === null),
    ),
    fact('second_owner', 'consider', owners.length > 1),
    fact('own_backup', 'consider', lastBackup !== null && lastBackup >= before(QUIET_DAYS)),
    fact('log_checked', 'consider', lastCheck !== null && lastCheck >= before(QUIET_DAYS)),
    fact('single_sign_on', 'consider', connections > 0),
  ]
}

async function lastOf(ctx: Ctx, sql: string): Promise<string | null> {
  const [row] = await ctx.tx.query<{ at: string | null }>(sql, [ctx.tenant.id])
  return row?.at ? new Date(row.at).toISOString() : null
}
