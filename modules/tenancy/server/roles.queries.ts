import { type Ctx, type Rights, covers, error, fullRights, isSeeded, seeded, seededRoles } from '@app/core'

/** A role as the API tells it. `id` and `version` are null while a seeded role is unchanged. */
export type RoleView = {
  id: string | null
  key: string
  name: string
  description: string | null
  is_system: boolean
  is_changed: boolean
  require_second_factor: boolean
  rights: Rights
  members: number
  version: number
  updated_at: string | null
}
type Row = {
  id: string
  key: string
  name: string
  description: string | null
  rights: Rights
  require_second_factor: boolean
  version: number
  updated_at: string
}
const COLUMNS = 'id, key, name, description, rights, require_second_factor, version, updated_at'

const view = (key: string, row: Row | undefined, members: number): RoleView => {
  const base = isSeeded(key) ? seeded[key] : null
  return {
    id: row?.id ?? null,
    key,
    name: row?.name ?? base?.name ?? key,
    description: row ? row.description : (base?.description ?? null),
    is_system: base !== null,
    is_changed: base !== null && row !== undefined,
    require_second_factor: row?.require_second_factor ?? false,
    rights: key === 'owner' ? fullRights : (row?.rights ?? base?.rights ?? { ...fullRights, areas: [] }),
    members,
    version: Number(row?.version ?? 0),
    updated_at: row?.updated_at ?? null,
  }
}

/** Every role of the workspace: the seeded ones first, then its own by name. */
export async function listRoles(ctx: Ctx): Promise<RoleView[]> {
  const rows = await ctx.tx.query<Row>(`select ${COLUMNS} from role where tenant_id = $1 order by name, id`, [
    ctx.tenant.id,
  ])
  const counts = await ctx.tx.query<{ role: string; n: number }>(
    'select role, count(*)::int as n from member where tenant_id = $1 and deleted_at is null group by role',
    [ctx.tenant.id],
  )
  const members = new Map(counts.map((c) => [c.role, Number(c.n)]))
  const byKey = new Map(rows.map((r) => [r.key, r]))
  const keys = [...seededRoles, ...rows.filter((r) => !isSeeded(r.key)).map((r) => r.key)]
  return keys.map((key) => view(key, byKey.get(key), members.get(key) ?? 0))
}

/** One role. `lock`: held until the end of the transaction, so that it is not removed while somebody gets it. @throws not_found */
export async function findRole(ctx: Ctx, key: string, lock?: 'share' | 'update'): Promise<RoleView> {
  const [row] = await ctx.tx.query<Row>(
    `select ${COLUMNS} from role where tenant_id = $1 and key = $2${lock ? ` for ${lock}` : ''}`,
    [ctx.tenant.id, key],
  )
  if (!row && !isSeeded(key)) throw error('not_found')
  const [count] = await ctx.tx.query<{ n: number }>(
    'select count(*)::int as n from member where tenant_id = $1 and role = $2 and deleted_at is null',
    [ctx.tenant.id, key],
  )
  return view(key, row, Number(count?.n ?? 0))
}

/** Inserts or replaces the stored version of a role. */
export async function storeRole(
  ctx: Ctx,
  role: Pick<RoleView, 'key' | 'name' | 'description' | 'rights' | 'require_second_factor'> & { id: string },
): Promise<void> {
  await ctx.tx.run(
    `insert into role as r (tenant_id, id, key, name, description, rights, require_second_factor, version, created_at, updated_at, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9)
     on conflict (tenant_id, key) do update set name = excluded.name, description = excluded.description, rights = excluded.rights,
       require_second_factor = excluded.require_second_factor, version = r.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    [
      ctx.tenant.id,
      role.id,
      role.key,
      role.name,
      role.description,
      JSON.stringify(role.rights),
      role.require_second_factor,
      ctx.now,
      ctx.actor.member_id,
    ],
  )
}

export async function deleteRole(ctx: Ctx, key: string): Promise<void> {
  await ctx.tx.run('delete from role where tenant_id = $1 and key = $2', [ctx.tenant.id, key])
  await ctx.tx.run('delete from record_share where tenant_id = $1 and grantee = $2', [ctx.tenant.id, `role:${key}`])
}

export async function membersOfRole(ctx: Ctx, key: string): Promise<string[]> {
  const rows = await ctx.tx.query<{ id: string }>(
    'select id from member where tenant_id = $1 and role = $2 and deleted_at is null order by id for update',
    [ctx.tenant.id, key],
  )
  return rows.map((r) => r.id)
}

/** Tells every open window of the workspace that rights may have changed: they fetch anew what they may see. */
export async function announceRights(ctx: Ctx): Promise<void> {
  await ctx.tx.query(`select pg_notify('custos_live', $1)`, [
    JSON.stringify({ tenant_id: ctx.tenant.id, event: 'rights' }),
  ])
}

/**
 * Nobody hands out more than they have: the actor's rights must cover those of the role, and owners are made by owners.
 * `unlocked`: for `app_auth`, which may not lock roles; a role removed at the same moment then allows nothing.
 * @throws not_found when there is no such role; forbidden
 */
export async function mayGive(ctx: Ctx, key: string, lock: 'share' | 'unlocked' = 'share'): Promise<void> {
  const role = await findRole(ctx, key, lock === 'share' ? lock : undefined).catch(() => {
    throw error('reference_not_found', {
      fields: [{ pointer: '/role', code: 'not_found', message: 'There is no such role.' }],
    })
  })
  if (key === 'owner' && ctx.actor.role !== 'owner' && ctx.actor.role !== 'system')
    throw error('forbidden', { detail: 'Only an owner makes or unmakes owners.' })
  mayHandOut(ctx, role.rights)
}

const hasAll = (ctx: Ctx, rights: Rights): boolean =>
  covers(
    ctx.actor.rights,
    rights,
    ctx.app.registry.objects.values(),
    [...ctx.app.parts.handlers.values()].map((h) => h.action),
  )

/** May the actor give this role to somebody, or change it? */
export const mayGiveRole = (ctx: Ctx, role: Pick<RoleView, 'key' | 'rights'>): boolean =>
  (role.key !== 'owner' || ctx.actor.role === 'owner' || ctx.actor.role === 'system') && hasAll(ctx, role.rights)

/** @throws forbidden when these rights go beyond the actor's own */
export function mayHandOut(ctx: Ctx, rights: Rights): void {
  if (!hasAll(ctx, rights))
    throw error('forbidden', { detail: 'A role cannot be given rights that you do not have yourself.' })
}
