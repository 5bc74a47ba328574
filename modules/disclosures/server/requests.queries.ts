import type { Tx } from '@app/core/db'
import type { DisclosurePart, LegalRequest, LegalState, Outcome } from '../index.ts'

/** A row as it is kept. */
export type Kept = LegalRequest & {
  readonly tenant_id: string
  readonly proposed_by: string | null
  readonly grant_id: string | null
  readonly warned: boolean
}
const SELECT = `select r.id, r.number::int as number, r.tenant_id, t.name as workspace, t.slug, r.authority, r.reference, r.what, r.received_at, r.gag_until, r.gag_basis,
  r.is_valid, r.basis, r.checked_at, c.name as checker, r.tell_asked_at, r.told_at, r.parts, p.name as proposer, r.proposed_by, r.approved_at, a.name as approver, r.grant_id,
  r.exported_at, r.record_count::int as record_count, r.hash, r.closed_at, r.outcome, r.closing, r.warned
  from identity.legal_request r join identity.tenant t on t.id = r.tenant_id left join identity.operator c on c.account_id = r.checked_by
  left join identity.operator p on p.account_id = r.proposed_by left join identity.operator a on a.account_id = r.approved_by`

export function stateOf(one: Kept): LegalState {
  if (one.closed_at !== null) return 'closed'
  if (one.exported_at !== null) return 'exported'
  if (one.approved_at !== null) return 'approved'
  if (one.parts !== null) return 'proposed'
  return one.is_valid === null ? 'received' : one.is_valid ? 'valid' : 'invalid'
}
export const isGagged = (one: Pick<Kept, 'gag_until'>, now: number): boolean =>
  one.gag_until !== null && Date.parse(one.gag_until) > now

/** Open ones first, then newest first. */
export const listRequests = async (tx: Tx): Promise<Kept[]> =>
  await tx.query<Kept>(`${SELECT} order by r.closed_at is not null, r.received_at desc limit 500`)
export async function findRequest(tx: Tx, id: string, lock = false): Promise<Kept | null> {
  const [row] = await tx.query<Kept>(`${SELECT} where r.id = $1${lock ? ' for update of r' : ''}`, [id])
  return row ?? null
}
/** What no workspace was told of yet, whatever became of it. */
export const untold = async (tx: Tx): Promise<Kept[]> =>
  await tx.query<Kept>(`${SELECT} where r.told_at is null order by r.received_at`)
/** What a workspace may know of: it was told. */
export const toldTo = async (tx: Tx, tenantId: string): Promise<Kept[]> =>
  await tx.query<Kept>(`${SELECT} where r.tenant_id = $1 and r.told_at is not null order by r.received_at desc`, [
    tenantId,
  ])

export async function insertRequest(
  tx: Tx,
  row: {
    id: string
    tenant_id: string
    authority: string
    reference: string
    what: string
    received_at: string
    gag: { until: string; basis: string } | null
    by: string
    now: string
  },
): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('legal_request', 0))`)
  await tx.run(
    `insert into identity.legal_request (id, number, tenant_id, authority, reference, what, received_at, gag_until, gag_basis, registered_at, registered_by)
     values ($1, (select coalesce(max(number), 0) + 1 from identity.legal_request), $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      row.id,
      row.tenant_id,
      row.authority,
      row.reference,
      row.what,
      row.received_at,
      row.gag?.until ?? null,
      row.gag?.basis ?? null,
      row.now,
      row.by,
    ],
  )
}

type Change = Partial<{
  is_valid: boolean
  basis: string
  checked_at: string
  checked_by: string
  tell_asked_at: string
  told_at: string
  parts: readonly DisclosurePart[]
  proposed_at: string
  proposed_by: string
  approved_at: string | null
  approved_by: string | null
  grant_id: string | null
  exported_at: string
  exported_by: string
  record_count: number
  hash: string
  closed_at: string
  closed_by: string
  outcome: Outcome
  closing: string
  warned: boolean
}>
/** Changes the named columns. The caller holds the row (`findRequest` with a lock). */
export async function changeRequest(tx: Tx, id: string, change: Change): Promise<void> {
  const names = Object.keys(change)
  await tx.run(
    `update identity.legal_request set ${names.map((name, at) => `${name} = $${at + 2}`).join(', ')} where id = $1`,
    [id, ...Object.entries(change).map(([name, value]) => (name === 'parts' ? JSON.stringify(value) : value))],
  )
}

/** A gag is over: what was read under it stands among the grants of the workspace from now on. */
export async function ungag(tx: Tx, tenantId: string, caseId: string): Promise<void> {
  await tx.run(
    'update identity.support_grant set is_gagged = false where tenant_id = $1 and case_id = $2 and is_gagged',
    [tenantId, caseId],
  )
}

export const queueTell = async (tx: Tx, id: string): Promise<void> => {
  await tx.query(`select app_enqueue('disclosures.tell', $1::json, null, $2)`, [
    JSON.stringify({ request_id: id }),
    `disclosures.tell:${id}`,
  ])
}
export const queueWatch = async (tx: Tx): Promise<void> => {
  await tx.query(`select app_enqueue('disclosures.watch', '{}'::json, null, 'disclosures.watch')`)
}
