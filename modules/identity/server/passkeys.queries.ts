import type { Tx } from '@app/core/db'

/** A passkey as it is shown to its owner. */
export type PasskeyShown = {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly last_used_at: string | null
}
export type PasskeyRow = PasskeyShown & {
  readonly account_id: string
  readonly credential_id: Buffer
  readonly public_key: Buffer
  readonly counter: string | number
  readonly transports: string
}

const SHOWN = 'id, name, created_at, last_used_at'

export async function listPasskeys(tx: Tx, accountId: string): Promise<PasskeyShown[]> {
  return await tx.query<PasskeyShown>(
    `select ${SHOWN} from identity.passkey where account_id = $1 order by created_at, id`,
    [accountId],
  )
}

/** Ids and ways of reaching them, for the browser's choice. */
export async function passkeyHandles(tx: Tx, accountId: string) {
  return await tx.query<{ credential_id: Buffer; transports: string }>(
    `select credential_id, transports from identity.passkey where account_id = $1 order by created_at, id`,
    [accountId],
  )
}

/** The passkey of a credential id, of an active account. */
export async function findPasskey(tx: Tx, credentialId: Buffer): Promise<PasskeyRow | null> {
  const [row] = await tx.query<PasskeyRow>(
    `select p.id, p.name, p.created_at, p.last_used_at, p.account_id, p.credential_id, p.public_key, p.counter, p.transports
     from identity.passkey p join identity.account a on a.id = p.account_id and a.is_active where p.credential_id = $1`,
    [credentialId],
  )
  return row ?? null
}

/** False when the credential is registered already, by whomever. */
export async function insertPasskey(
  tx: Tx,
  row: {
    id: string
    account_id: string
    credential_id: Buffer
    public_key: Buffer
    counter: number
    transports: string
    name: string
    now: string
  },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into identity.passkey (id, account_id, credential_id, public_key, counter, transports, name, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (credential_id) do nothing returning id`,
    [row.id, row.account_id, row.credential_id, row.public_key, row.counter, row.transports, row.name, row.now],
  )
  return rows.length === 1
}

/** Moves the counter on. False when it does not grow: a copy of the key is in use (0 means the authenticator does not count). */
export async function spendCounter(tx: Tx, id: string, counter: number, now: string): Promise<boolean> {
  const rows = await tx.query(
    `update identity.passkey set counter = $2, last_used_at = $3 where id = $1 and (counter < $2 or (counter = 0 and $2 = 0)) returning id`,
    [id, counter, now],
  )
  return rows.length === 1
}

export async function renamePasskey(tx: Tx, accountId: string, id: string, name: string): Promise<boolean> {
  return (
    (await tx.run(`update identity.passkey set name = $3 where account_id = $1 and id = $2`, [accountId, id, name]))
      .rowCount > 0
  )
}

/** All of an account; answers how many there were. */
export async function deletePasskeys(tx: Tx, accountId: string): Promise<number> {
  return (await tx.run(`delete from identity.passkey where account_id = $1`, [accountId])).rowCount
}

export async function deletePasskey(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.run(`delete from identity.passkey where account_id = $1 and id = $2`, [accountId, id])).rowCount > 0
}
