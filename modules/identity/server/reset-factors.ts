import type { App } from '@app/core'
import { endSessionsOf } from '@app/core/http'
import type { Tx } from '@app/core/db'
import { deleteRecoveryCodes, deleteTotp } from './factors.queries.ts'
import { deletePasskeys } from './passkeys.queries.ts'

/**
 * Takes all second factors from an account whose owner has lost them, and ends its sessions: the password alone signs in
 * again, and where a second step is required it is set up anew. The caller says so in the audit log and to the person.
 * @returns false when there was none
 */
export async function resetFactors(app: App, tx: Tx, accountId: string): Promise<boolean> {
  const totp = await deleteTotp(tx, accountId)
  const passkeys = await deletePasskeys(tx, accountId)
  await deleteRecoveryCodes(tx, accountId)
  await endSessionsOf(app, tx, accountId, null, 'factor_changed')
  return totp || passkeys > 0
}
