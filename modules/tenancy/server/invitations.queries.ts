import type { Ctx } from '@app/core'
import type { Tx } from '@app/core/db'

/** A link into a workspace for one address; only the token's hash is stored. */
export type Invitation = {
  readonly id: string
  readonly tenant_id: string
  readonly email: string
  readonly role: string
  readonly team_id: string | null
  readonly invited_by: string
  readonly created_at: string
  readonly expires_at: string
}

const COLUMNS = 'id, tenant_id, email, role, team_id, invited_by, created_at, expires_at'

export async function openInvitations(tx: Tx, tenantId: string, now: string): Promise<Invitation[]> {
  return await tx.query<Invitation>(
    `select ${COLUMNS} from identity.invitation where tenant_id = $1 and used_at is null and revoked_at is null and expires_at > $2 order by created_at desc limit 200`,
    [tenantId, now],
  )
}

/** The usable invitation of a token, with its workspace. */
export async function findInvitation(
  tx: Tx,
  tokenHash: Buffer,
  now: string,
): Promise<(Invitation & { slug: string; workspace_name: string }) | null> {
  const [row] = await tx.query<Invitation & { slug: string; workspace_name: string }>(
    `select ${COLUMNS.split(', ')
      .map((name) => `i.${name}`)
      .join(', ')}, t.slug, t.name as workspace_name
     from identity.invitation i join identity.tenant t on t.id = i.tenant_id
     where i.token_hash = $1 and i.used_at is null and i.revoked_at is null and i.expires_at > $2`,
    [tokenHash, now],
  )
  return row ?? null
}

/** A new link for the same address replaces the old one. */
export async function insertInvitation(tx: Tx, row: Invitation & { token_hash: Buffer }): Promise<void> {
  await tx.run(
    `update identity.invitation set revoked_at = $3 where tenant_id = $1 and email = $2 and used_at is null and revoked_at is null`,
    [row.tenant_id, row.email, row.created_at],
  )
  await tx.run(
    `insert into identity.invitation (id, token_hash, tenant_id, email, role, team_id, invited_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.id,
      row.token_hash,
      row.tenant_id,
      row.email,
      row.role,
      row.team_id,
      row.invited_by,
      row.created_at,
      row.expires_at,
    ],
  )
}

/** Marks it used, once: false when somebody was quicker. */
export async function useInvitation(tx: Tx, id: string, memberId: string, now: string): Promise<boolean> {
  const rows = await tx.query(
    `update identity.invitation set used_at = $2, member_id = $3 where id = $1 and used_at is null and revoked_at is null and expires_at > $2 returning id`,
    [id, now, memberId],
  )
  return rows.length === 1
}

export async function revokeInvitation(tx: Tx, tenantId: string, id: string, now: string): Promise<boolean> {
  const rows = await tx.query(
    `update identity.invitation set revoked_at = $3 where tenant_id = $1 and id = $2 and used_at is null and revoked_at is null returning id`,
    [tenantId, id, now],
  )
  return rows.length === 1
}

type MemberState = {
  readonly id: string
  readonly role: string
  readonly is_active: boolean
  readonly account_id: string | null
}

/** The member with this address, in the trash or not active included. */
export async function memberByEmail(ctx: Ctx, email: string): Promise<MemberState | null> {
  const [row] = await ctx.tx.query<MemberState>(
    `select id, role, is_active, account_id from member where tenant_id = $1 and email = $2 and deleted_at is null order by is_active desc, id limit 1`,
    [ctx.tenant.id, email],
  )
  return row ?? null
}

/** An active member. */
export async function activeMember(ctx: Ctx, id: string): Promise<MemberState | null> {
  const [row] = await ctx.tx.query<MemberState>(
    `select id, role, is_active, account_id from member where tenant_id = $1 and id = $2 and is_active and deleted_at is null`,
    [ctx.tenant.id, id],
  )
  return row ?? null
}
