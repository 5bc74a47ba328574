import type { Tx } from '@app/core/db'
import type { GrantKind, GrantState, SupportGrant } from '../index.ts'

export type Grant = Omit<SupportGrant, 'state'> & {
  readonly tenant_id: string
  readonly slug: string
  readonly workspace: string
  readonly requester: string | null
  readonly approver: string | null
  readonly is_gagged: boolean
}
const COLUMNS = `g.id, g.tenant_id, t.slug, t.name as workspace, g.kind, g.reason, g.case_id, g.objects, g.created_at, g.starts_at, g.expires_at, g.granted_by,
  g.requested_by, r.name as requester, g.approved_by, p.name as approver, g.is_gagged, g.revoked_at`
const FROM = `identity.support_grant g join identity.tenant t on t.id = g.tenant_id
  left join identity.operator r on r.account_id = g.requested_by left join identity.operator p on p.account_id = g.approved_by`

export function stateOf(grant: Omit<SupportGrant, 'state'>, now: number): GrantState {
  if (grant.revoked_at) return 'revoked'
  if (Date.parse(grant.expires_at) <= now) return 'ended'
  if (grant.kind !== 'support' && grant.approved_by === null) return 'pending'
  return Date.parse(grant.starts_at) > now ? 'planned' : 'open'
}

/** Grants of a workspace as it may know them: never those that a court forbids to tell of. */
export async function grantsOf(tx: Tx, tenantId: string): Promise<Grant[]> {
  return await tx.query<Grant>(
    `select ${COLUMNS} from ${FROM} where g.tenant_id = $1 and not g.is_gagged order by g.created_at desc, g.id desc limit 200`,
    [tenantId],
  )
}

/** Grants that operators see: those open or waiting, of all workspaces. */
export async function currentGrants(tx: Tx, now: string): Promise<Grant[]> {
  return await tx.query<Grant>(
    `select ${COLUMNS} from ${FROM} where g.expires_at > $1 and g.revoked_at is null order by g.created_at desc, g.id desc limit 500`,
    [now],
  )
}

export async function findGrant(tx: Tx, id: string): Promise<Grant | null> {
  const [row] = await tx.query<Grant>(`select ${COLUMNS} from ${FROM} where g.id = $1`, [id])
  return row ?? null
}

export async function insertGrant(
  tx: Tx,
  row: {
    id: string
    tenant_id: string
    kind: GrantKind
    reason: string
    case_id: string | null
    objects: readonly string[] | null
    now: string
    expires_at: string
    granted_by: string | null
    requested_by: string | null
    is_gagged: boolean
  },
): Promise<void> {
  await tx.run(
    `insert into identity.support_grant (id, tenant_id, kind, reason, case_id, objects, created_at, starts_at, expires_at, granted_by, requested_by, is_gagged)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $7, $8, $9, $10, $11)`,
    [
      row.id,
      row.tenant_id,
      row.kind,
      row.reason,
      row.case_id,
      row.objects === null ? null : JSON.stringify(row.objects),
      row.now,
      row.expires_at,
      row.granted_by,
      row.requested_by,
      row.is_gagged,
    ],
  )
}

/** Approves once; the clock of the grant starts now. False when it was approved, revoked or over before. */
export async function approveGrant(tx: Tx, id: string, by: string, now: string): Promise<boolean> {
  const rows = await tx.query(
    `update identity.support_grant set approved_by = $2, approved_at = $3, expires_at = $3::timestamptz + (expires_at - starts_at), starts_at = $3
     where id = $1 and approved_by is null and revoked_at is null and expires_at > $3 and kind <> 'support' returning id`,
    [id, by, now],
  )
  return rows.length === 1
}

/** Ends a grant at once. `tenantId`: only one of this workspace. */
export async function revokeGrant(
  tx: Tx,
  given: { id: string; tenant_id: string | null; by: string; now: string },
): Promise<boolean> {
  const rows = await tx.query(
    `update identity.support_grant set revoked_at = $3, revoked_by = $4
     where id = $1 and ($2::uuid is null or (tenant_id = $2 and not is_gagged)) and revoked_at is null and expires_at > $3 returning id`,
    [given.id, given.tenant_id, given.now, given.by],
  )
  return rows.length === 1
}

/** Workspaces as metadata: what the operator needs to run the service, nothing that members entered. */
export async function workspaces(
  tx: Tx,
  q: string | null,
): Promise<{ id: string; slug: string; name: string; region: string; created_at: string; members: number }[]> {
  return await tx.query(
    `select t.id, t.slug, t.name, t.region, t.created_at,
       (select count(*)::int from identity.membership m where m.tenant_id = t.id and m.is_active) as members
     from identity.tenant t where $1::text is null or t.slug = lower($1) or position(lower($1) in lower(t.name)) > 0 order by t.created_at desc, t.id desc limit 100`,
    [q],
  )
}

export async function workspaceBySlug(tx: Tx, slug: string): Promise<{ id: string } | null> {
  const [row] = await tx.query<{ id: string }>('select id from identity.tenant where slug = $1', [slug])
  return row ?? null
}

export type OperatorRow = {
  readonly account_id: string
  readonly name: string
  readonly email: string
  readonly is_active: boolean
  readonly trained_until: string
  readonly reviewed_at: string
  readonly reviewer: string | null
  readonly may_maintain: boolean
}
export async function operators(tx: Tx): Promise<OperatorRow[]> {
  return await tx.query<OperatorRow>(
    `select o.account_id, o.name, a.email, o.is_active, o.trained_until, o.reviewed_at, r.name as reviewer, o.may_maintain
     from identity.operator o join identity.account a on a.id = o.account_id left join identity.operator r on r.account_id = o.reviewed_by order by o.name, o.account_id`,
  )
}

/** A review of one operator's access by another: keep or suspend. False when there is no such operator. */
export async function reviewOperator(
  tx: Tx,
  given: { account_id: string; keep: boolean; by: string; now: string },
): Promise<boolean> {
  const rows = await tx.query(
    `update identity.operator set reviewed_at = $3, reviewed_by = $4, is_active = $2 where account_id = $1 and account_id <> $4 returning account_id`,
    [given.account_id, given.keep, given.now, given.by],
  )
  return rows.length === 1
}

/** Makes an operator, with its account. @returns false when the address is taken */
export async function insertOperator(
  tx: Tx,
  row: { id: string; email: string; name: string; trained_until: string; may_maintain: boolean; now: string },
): Promise<boolean> {
  const made = await tx.query(
    `insert into identity.account (id, email, name, is_active, is_confirmed, created_at) values ($1, $2, $3, true, true, $4) on conflict do nothing returning id`,
    [row.id, row.email, row.name, row.now],
  )
  if (made.length === 0) return false
  await tx.run(
    `insert into identity.operator (account_id, name, trained_until, reviewed_at, created_at, may_maintain) values ($1, $2, $3, $4, $4, $5)`,
    [row.id, row.name, row.trained_until, row.now, row.may_maintain],
  )
  return true
}

/** Operators who can act: those that are warned. */
export async function activeOperators(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select o.account_id as id from identity.operator o join identity.account a on a.id = o.account_id where o.is_active and a.is_active order by o.account_id',
  )
  return rows.map((row) => row.id)
}
