import type { Tx } from '../db/index.ts'
import type { About } from '../egress/gate.ts'

/** One mail as the queue keeps it. `sealed` is there only while it waits. */
export type MailRow = {
  readonly id: string
  readonly tenant_id: string | null
  readonly kind: string
  readonly recipient: string
  readonly state: 'queued' | 'sent' | 'failed' | 'undelivered'
  readonly reason: string | null
  readonly attempts: number
  readonly created_at: string
  readonly next_at: string | null
  readonly expires_at: string
  readonly ended_at: string | null
  readonly sealed: Buffer | null
  readonly about: About | null
}

/** Adds a mail; with a body it waits to be sent, without one it is only noted. False when there is one of this id already. */
export async function insertMail(
  tx: Tx,
  row: {
    id: string
    tenant_id: string | null
    account_id: string | null
    kind: string
    recipient: string
    sealed: Buffer | null
    reason: string | null
    about: About | null
    now: string
    expires_at: string
  },
): Promise<boolean> {
  const waits = row.sealed !== null
  const { rowCount } = await tx.run(
    `insert into identity.mail (id, tenant_id, account_id, kind, recipient, state, reason, sealed, created_at, next_at, expires_at, ended_at, about)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (id) do nothing`,
    [
      row.id,
      row.tenant_id,
      row.account_id,
      row.kind,
      row.recipient,
      waits ? 'queued' : 'undelivered',
      row.reason,
      row.sealed,
      row.now,
      waits ? row.now : null,
      row.expires_at,
      waits ? null : row.now,
      row.about && JSON.stringify(row.about),
    ],
  )
  return rowCount === 1
}

/** A job belongs to the tenant of its transaction, so the database fills that in. */
export async function enqueueSending(tx: Tx, mailId: string, runAt: string | null): Promise<void> {
  await tx.query(
    `select app_enqueue('mail.send', json_build_object('mail_id', $1::text, 'tenant_id', nullif(current_setting('app.tenant_id', true), '')), $2::timestamptz, null)`,
    [mailId, runAt],
  )
}

/** Takes a waiting mail for one attempt; null when it is not waiting, or not yet. */
export async function claimMail(tx: Tx, id: string, now: string): Promise<MailRow | null> {
  const [row] = await tx.query<MailRow>(
    `update identity.mail set attempts = attempts + 1 where id = $1 and state = 'queued' and next_at <= $2
     returning id, tenant_id, kind, recipient, state, reason, attempts, created_at, next_at, expires_at, ended_at, sealed, about`,
    [id, now],
  )
  return row ?? null
}

/** The end of a mail: its body goes, what remains is kind, recipient, time and state. */
export async function endMail(
  tx: Tx,
  id: string,
  state: 'sent' | 'failed' | 'undelivered',
  reason: string | null,
  now: string,
): Promise<void> {
  await tx.run(
    `update identity.mail set state = $2, reason = $3, ended_at = $4, next_at = null, sealed = null where id = $1`,
    [id, state, reason, now],
  )
}

export async function postponeMail(tx: Tx, id: string, reason: string, nextAt: string): Promise<void> {
  await tx.run(`update identity.mail set reason = $2, next_at = $3 where id = $1`, [id, reason, nextAt])
}

/** Mails of a workspace, newest first: those about it, and those its members could not be given. */
export async function listMail(
  tx: Tx,
  tenantId: string,
  undeliveredOnly: boolean,
): Promise<Omit<MailRow, 'sealed' | 'tenant_id' | 'about'>[]> {
  return await tx.query(
    `select m.id, m.kind, m.recipient, m.state, m.reason, m.attempts, m.created_at, m.next_at, m.expires_at, m.ended_at from identity.mail m
     where (m.tenant_id = $1 or (m.state <> 'sent' and exists (select from identity.membership s where s.account_id = m.account_id and s.tenant_id = $1 and s.is_active)))
       and ($2::boolean is not true or m.state <> 'sent')
     order by m.created_at desc, m.id desc limit 200`,
    [tenantId, undeliveredOnly],
  )
}
