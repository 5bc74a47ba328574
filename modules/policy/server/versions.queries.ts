import type { App } from '@app/core'
import type { Tx } from '@app/core/db'
import type { PolicyChange, PolicyKind, PolicyNotice, PolicyState, PolicyVersion, PrivacyBody } from '../index.ts'

/** A row as it is kept; the state follows from the clock. */
export type Version<Body = PrivacyBody> = Omit<PolicyVersion, 'state'> & {
  readonly drafted_by: string | null
  readonly body: Body
}
type Raw<Body> = Omit<Version<Body>, 'number'> & { readonly number: string | number | null }
const COLUMNS =
  'id, kind, number, change, summary, body, hash, drafted_at, drafted_by, announced_at, effective_at, withdrawn_at'

const read = <Body>(row: Raw<Body>): Version<Body> => ({
  ...row,
  number: row.number === null ? null : Number(row.number),
})
/** Versions that were announced, newest first; drafts stay inside. */
export async function announcedVersions<Body = PrivacyBody>(tx: Tx, kind: PolicyKind): Promise<Version<Body>[]> {
  const rows = await tx.query<Raw<Body>>(
    `select ${COLUMNS} from identity.policy_version where kind = $1 and announced_at is not null order by number desc`,
    [kind],
  )
  return rows.map((row) => read(row))
}

/** All that operators see: drafts first, then newest first. */
export async function everyVersion(tx: Tx): Promise<Version[]> {
  const rows = await tx.query<Raw<PrivacyBody>>(
    `select ${COLUMNS} from identity.policy_version where kind <> 'transfer' and (announced_at is not null or withdrawn_at is null) order by kind desc, number desc nulls first`,
  )
  return rows.map((row) => read(row))
}

export async function findVersion<Body = PrivacyBody>(tx: Tx, id: string): Promise<Version<Body> | null> {
  const [row] = await tx.query<Raw<Body>>(`select ${COLUMNS} from identity.policy_version where id = $1`, [id])
  return row ? read(row) : null
}

/** The version that holds now. */
export async function versionInForce<Body = PrivacyBody>(
  tx: Tx,
  kind: PolicyKind,
  now: string,
): Promise<Version<Body> | null> {
  const [row] = await tx.query<Raw<Body>>(
    `select ${COLUMNS} from identity.policy_version where kind = $1 and withdrawn_at is null and effective_at <= $2 order by number desc limit 1`,
    [kind, now],
  )
  return row ? read(row) : null
}

/** What stands at this moment of the version, given the one in force. */
export function stateOf(
  version: Pick<Version, 'id' | 'announced_at' | 'effective_at' | 'withdrawn_at'>,
  inForce: string | undefined,
  now: string,
): PolicyState {
  if (version.withdrawn_at !== null) return 'withdrawn'
  if (version.announced_at === null || version.effective_at === null) return 'draft'
  if (Date.parse(version.effective_at) > Date.parse(now)) return 'announced'
  return version.id === inForce ? 'in_force' : 'past'
}

/** @returns false when a draft of this kind is there already */
export async function insertDraft(
  tx: Tx,
  row: {
    id: string
    kind: PolicyKind
    change: PolicyChange
    summary: Readonly<Record<string, string>>
    body: unknown
    hash: string
    by: string | null
    now: string
  },
): Promise<boolean> {
  const made = await tx.query(
    `insert into identity.policy_version (id, kind, change, summary, body, hash, drafted_at, drafted_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id`,
    [row.id, row.kind, row.change, JSON.stringify(row.summary), JSON.stringify(row.body), row.hash, row.now, row.by],
  )
  return made.length === 1
}

/** Gives the draft its number and its date. @returns false when it is no draft any more, or another one is on its way */
export async function announceVersion(
  tx: Tx,
  given: { id: string; kind: PolicyKind; by: string | null; now: string; effective_at: string },
): Promise<boolean> {
  const done = await tx.query(
    `update identity.policy_version v set announced_at = $3, announced_by = $4, effective_at = $5,
       number = (select coalesce(max(number), 0) + 1 from identity.policy_version where kind = $2)
     where v.id = $1 and v.announced_at is null and v.withdrawn_at is null and not exists (
       select from identity.policy_version o where o.kind = $2 and o.withdrawn_at is null and o.effective_at > $3) returning v.id`,
    [given.id, given.kind, given.now, given.by, given.effective_at],
  )
  return done.length === 1
}

/** Takes back what does not hold yet. */
export async function withdrawVersion(tx: Tx, id: string, now: string): Promise<boolean> {
  const done = await tx.query(
    `update identity.policy_version set withdrawn_at = $2 where id = $1 and withdrawn_at is null and (effective_at is null or effective_at > $2) returning id`,
    [id, now],
  )
  return done.length === 1
}

/** Announced, not in force yet, and told to everybody (small edits are not). */
export async function comingVersions(tx: Tx, now: string): Promise<(PolicyNotice & { announced_at: string })[]> {
  const rows = await tx.query<PolicyNotice & { announced_at: string }>(
    `select id, kind, number, change, summary, announced_at, effective_at, body ->> 'successor' as successor from identity.policy_version
     where withdrawn_at is null and announced_at is not null and effective_at > $1 and change in ('rights', 'material') order by effective_at`,
    [now],
  )
  return rows.map((row) => ({ ...row, number: Number(row.number) }))
}

/** Notes that the account has read the version. Twice is once. */
export async function acknowledge(tx: Tx, accountId: string, version: Version, now: string): Promise<boolean> {
  const made = await tx.query(
    `insert into identity.policy_acknowledgement (account_id, version_id, number, at) values ($1, $2, $3, $4) on conflict do nothing returning version_id`,
    [accountId, version.id, version.number, now],
  )
  return made.length === 1
}

/** How many were told of each version, and how many have acknowledged it. */
export async function countReach(tx: Tx): Promise<Map<string, { told: number; acknowledged: number }>> {
  const rows = await tx.query<{ id: string; told: number; acknowledged: number }>(
    `select v.id, (select count(*)::int from identity.notice_sent n where n.subject_id = v.id) as told,
       (select count(*)::int from identity.policy_acknowledgement a where a.version_id = v.id) as acknowledged
     from identity.policy_version v where v.announced_at is not null`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Notes that an owner is told; false when that was done before. */
export async function noteNotice(
  tx: Tx,
  row: { subject_id: string; tenant_id: string; account_id: string; now: string },
): Promise<boolean> {
  const made = await tx.query(
    'insert into identity.notice_sent (subject_id, tenant_id, account_id, at) values ($1, $2, $3, $4) on conflict do nothing returning subject_id',
    [row.subject_id, row.tenant_id, row.account_id, row.now],
  )
  return made.length === 1
}

/** Workspaces where nobody was told of a subject yet. */
export async function untoldWorkspaces(app: App, subjectId: string): Promise<number> {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ n: number }>(
      `select count(*)::int as n from identity.tenant t where exists (select from identity.membership m where m.tenant_id = t.id and m.is_active)
         and not exists (select from identity.notice_sent s where s.subject_id = $1 and s.tenant_id = t.id)`,
      [subjectId],
    ),
  )
  return row?.n ?? 0
}

/** Versions whose dates break the promise of notice. */
export async function shortNotices(app: App, hours: number): Promise<number> {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ n: number }>(
      `select count(*)::int as n from identity.policy_version
       where change in ('rights', 'material') and withdrawn_at is null and effective_at < announced_at + $1 * interval '1 hour'`,
      [hours],
    ),
  )
  return row?.n ?? 0
}

/** The job that tells owners is in the queue once per subject. */
export const queueTelling = async (tx: Tx, subjectId: string): Promise<void> => {
  await tx.query(`select app_enqueue('policy.tell', $1::json, null, $2)`, [
    JSON.stringify({ subject_id: subjectId }),
    `policy.tell:${subjectId}`,
  ])
}
