import { AppError, type Ctx, error, mayAdminister, records } from '@app/core'
import { endSessionsIn } from '@app/core/http'
import { announceRights, mayGive } from './roles.queries.ts'

const isOwner = (role: unknown) => role === 'owner'

/** Owners are made and unmade by owners only. @throws forbidden */
export function mayTouchOwner(ctx: Ctx, ...roles: unknown[]): void {
  if (roles.some(isOwner) && ctx.actor.role !== 'owner' && ctx.actor.role !== 'system')
    throw error('forbidden', { detail: 'Only an owner makes or unmakes owners.' })
}

/** A member whose role is gone has no rights: anybody who administers members may help. */
function orGone(cause: unknown): void {
  if (!(cause instanceof AppError) || cause.code !== 'reference_not_found') throw cause
}

/** @throws last_owner when nobody else could own the workspace. Locks the owners, so that two cannot leave at once. */
export async function keepAnOwner(ctx: Ctx, leaving: readonly string[]): Promise<void> {
  const owners = await ctx.tx.query<{ id: string }>(
    `select id from member where tenant_id = $1 and role = 'owner' and is_active and deleted_at is null and account_id is not null order by id for update`,
    [ctx.tenant.id],
  )
  if (owners.every((owner) => leaving.includes(owner.id))) throw error('last_owner')
}

/** Changes role, state and plain fields of a member in one go; what only owners may do is checked first. */
export async function changeMember(
  ctx: Ctx,
  id: string,
  patch: Record<string, unknown>,
  version: number | undefined,
): Promise<void> {
  const { role, is_active, ...plain } = patch
  const member = await records.get(ctx, 'member', id)
  if (role !== undefined || is_active !== undefined) {
    if (!mayAdminister(ctx, 'members')) throw error('forbidden')
    // Whoever changes a member's rights has them all: those the member had, and those they get.
    await mayGive(ctx, String(member['role'])).catch((cause: unknown) => orGone(cause))
    if (role !== undefined) await mayGive(ctx, String(role))
    const leaves =
      isOwner(member['role']) &&
      member['is_active'] === true &&
      ((role !== undefined && !isOwner(role)) || is_active === false)
    if (leaves) await keepAnOwner(ctx, [id])
  }
  const guarded = { ...(role === undefined ? {} : { role }), ...(is_active === undefined ? {} : { is_active }) }
  const withVersion = version === undefined ? {} : { version }
  if (Object.keys(plain).length > 0) await records.update(ctx, 'member', id, plain, withVersion)
  if (Object.keys(guarded).length > 0) {
    const event = is_active === false ? 'deactivated' : is_active === true ? 'reactivated' : 'role_changed'
    await records.updateMany(
      ctx,
      'member',
      [{ id, patch: guarded, ...(Object.keys(plain).length === 0 ? withVersion : {}) }],
      { raw: true, event },
    )
  }
  if (role !== undefined) await announceRights(ctx)
  if (is_active === false) await cutOff(ctx, member['account_id'])
}

/** Brings a member back; an owner only by an owner. */
export async function restoreMember(ctx: Ctx, id: string): Promise<void> {
  const member = await records.get(ctx, 'member', id, { trash: true })
  mayTouchOwner(ctx, member['role'])
  await records.restore(ctx, 'member', id)
}

/** Trashes members: as if deactivated, and gone from lists. */
export async function removeMembers(ctx: Ctx, ids: readonly string[]): Promise<void> {
  const members = await records.getMany(ctx, 'member', [...ids])
  if (members.some((member) => isOwner(member['role']))) {
    mayTouchOwner(ctx, 'owner')
    await keepAnOwner(ctx, ids)
  }
  for (const id of ids) await records.remove(ctx, 'member', id)
  for (const member of members) await cutOff(ctx, member['account_id'])
}

/**
 * Ends the sessions of an account that are in this workspace, and its streams here. Elsewhere it may still be a member;
 * here every request is refused from the commit on, because each loads the member anew.
 */
async function cutOff(ctx: Ctx, accountId: unknown): Promise<void> {
  if (typeof accountId !== 'string') return
  await ctx.app.db.inAuth((tx) => endSessionsIn(ctx.app, tx, accountId, ctx.tenant.id))
  // And once more at this commit: a stream that came back in between was let in by the old state.
  await ctx.tx.run(`select pg_notify('custos_live', $1)`, [
    JSON.stringify({ end_member: { tenant_id: ctx.tenant.id, account_id: accountId } }),
  ])
}
