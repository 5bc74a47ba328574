import type { Tx } from '@app/core/db'
import type { Language } from '@app/core/mail'
import type { RequestKind } from '../index.ts'
import type { Deadlines } from './clock.ts'

export type AccountRequest = Deadlines & {
  readonly id: string
  readonly number: number
  readonly kind: RequestKind
  readonly state: 'identity' | 'open' | 'closed'
  readonly name: string
  readonly email: string
  readonly message: string | null
  readonly language: Language
  readonly received_at: string
  readonly acknowledged_at: string | null
  readonly extended_at: string | null
  readonly verified_at: string | null
  readonly closed_at: string | null
  readonly outcome: 'fulfilled' | 'partly_refused' | 'refused' | 'unproven' | null
  readonly steps: readonly { at: string; name: string; text: string }[]
}
const COLUMNS = `id, number, kind, state, name, email, message, language, received_at, ack_due_at, respond_due_at, fulfil_due_at, acknowledged_at,
  extended_at, verified_at, closed_at, outcome, steps`

/** Null when an open request of this address for the same thing is there: it is one request. */
export async function insertAccountRequest(
  tx: Tx,
  row: Deadlines & {
    id: string
    kind: RequestKind
    name: string
    email: string
    message: string | null
    language: Language
    now: string
    link_hash: Buffer
    link_expires_at: string
    acknowledged_at: string | null
  },
): Promise<AccountRequest | null> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('account_request', 0))`)
  const [made] = await tx.query<AccountRequest>(
    `insert into identity.account_request (id, number, kind, state, name, email, message, language, received_at, ack_due_at, respond_due_at, fulfil_due_at, acknowledged_at, link_hash, link_expires_at)
     select $1, (select coalesce(max(number), 0) + 1 from identity.account_request), $2, 'identity', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
     where not exists (select from identity.account_request where email = $4 and kind = $2 and closed_at is null) returning ${COLUMNS}`,
    [
      row.id,
      row.kind,
      row.name,
      row.email,
      row.message,
      row.language,
      row.now,
      row.ack_due_at,
      row.respond_due_at,
      row.fulfil_due_at,
      row.acknowledged_at,
      row.link_hash,
      row.link_expires_at,
    ],
  )
  return made ?? null
}

export async function accountRequests(tx: Tx): Promise<AccountRequest[]> {
  return await tx.query<AccountRequest>(
    `select ${COLUMNS} from identity.account_request order by closed_at is not null, case when extended_at is null then respond_due_at else fulfil_due_at end, number limit 500`,
  )
}

/** By id, or by the hash of a link that is still good. */
export async function accountRequest(tx: Tx, by: string | Buffer, now?: string): Promise<AccountRequest | null> {
  const [row] = await tx.query<AccountRequest>(
    typeof by === 'string'
      ? `select ${COLUMNS} from identity.account_request where id = $1 for update`
      : `select ${COLUMNS} from identity.account_request where link_hash = $1 and link_expires_at > $2 for update`,
    typeof by === 'string' ? [by] : [by, now],
  )
  return row ?? null
}

/** Changes the named columns and adds a line to the evidence. */
export async function changeAccountRequest(
  tx: Tx,
  id: string,
  change: Readonly<Record<string, string | Buffer>>,
  step: { at: string; name: string; text: string },
): Promise<AccountRequest> {
  const names = Object.keys(change)
  const [row] = await tx.query<AccountRequest>(
    `update identity.account_request set ${names.map((name, at) => `${name} = $${at + 3}`).join(', ')}, steps = steps || $2::jsonb where id = $1 returning ${COLUMNS}`,
    [id, JSON.stringify([step]), ...Object.values(change)],
  )
  if (!row) throw new Error('no request was changed')
  return row
}

export async function countOverdueAccounts(tx: Tx, now: string): Promise<number> {
  const [row] = await tx.query<{ late: number }>(
    `select count(*)::int as late from identity.account_request where closed_at is null
       and ((acknowledged_at is null and ack_due_at <= $1) or case when extended_at is null then respond_due_at else fulfil_due_at end <= $1)`,
    [now],
  )
  return row?.late ?? 0
}
