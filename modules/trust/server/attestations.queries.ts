import { type App, uuidv7 } from '@app/core'
import type { Tx } from '@app/core/db'
import type { Attestation } from '../index.ts'

const COLUMNS = `a.id, a.promise, a.title, a.evidence, o.name as signer, a.signed_on, a.expires_on, a.withdrawn_at`

/** All there are, those that stand first, the next to expire before the others. */
export const listAttestations = async (tx: Tx): Promise<Attestation[]> =>
  await tx.query<Attestation>(
    `select ${COLUMNS} from identity.attestation a left join identity.operator o on o.account_id = a.signed_by order by a.withdrawn_at nulls first, a.expires_on, a.id limit 500`,
  )

/** A new one takes the place of what stood before, so that taking it back leaves nothing. */
export async function insertAttestation(
  tx: Tx,
  row: Pick<Attestation, 'promise' | 'title' | 'evidence' | 'expires_on'> & { signed_by: string; now: string },
): Promise<string> {
  const id = uuidv7()
  await tx.run(
    'update identity.attestation set withdrawn_at = $2 where promise = $1 and withdrawn_at is null and expires_on > $2::timestamptz::date',
    [row.promise, row.now],
  )
  await tx.run(
    `insert into identity.attestation (id, promise, title, evidence, signed_by, signed_on, expires_on, created_at) values ($1, $2, $3, $4, $5, $6::timestamptz::date, $7, $6)`,
    [id, row.promise, row.title, row.evidence, row.signed_by, row.now, row.expires_on],
  )
  return id
}

/** @returns false when there is none, or it was withdrawn before */
export const withdrawAttestation = async (tx: Tx, id: string, now: string): Promise<boolean> =>
  (await tx.run('update identity.attestation set withdrawn_at = $2 where id = $1 and withdrawn_at is null', [id, now]))
    .rowCount > 0

/** Until when each promise is vouched for, as of today. */
export async function attestationsInForce(app: App): Promise<Map<string, string>> {
  const rows = await app.db.inAuth((tx) =>
    tx.query<{ promise: string; until: string }>(
      `select promise, max(expires_on)::text as until from identity.attestation where withdrawn_at is null and expires_on > $1::timestamptz::date group by promise`,
      [app.clock().toISOString()],
    ),
  )
  return new Map(rows.map((row) => [row.promise, row.until]))
}
