import { type App, uuidv7 } from '@app/core'
import { endSessionsOf } from '@app/core/http'
import type { Tx } from '@app/core/db'
import { deleteRecoveryCodes, deleteTotp } from './factors.queries.ts'
import { mailAccount, noteAct } from './account-mail.ts'
import { accountByEmail } from './identity.queries.ts'
import { normaliseEmail } from './words.ts'
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

/**
 * For an operator at the machine (`custos account reset-factors`), when nobody in the workspace can help: the same, noted in the platform's log
 * and in those of the account's workspaces, and told to the owner by mail.
 * @returns false when nobody has the address, or there was none
 */
export async function resetFactorsOf(app: App, email: string): Promise<boolean> {
  const at = app.clock().getTime()
  return await app.db.inAuth(async (tx) => {
    const account = await accountByEmail(tx, normaliseEmail(email))
    if (!account?.is_active || !(await resetFactors(app, tx, account.id))) return false
    await noteAct(app, tx, account.id, 'second_factor.reset_by_operator', { at, correlation_id: uuidv7() })
    await mailAccount(app, tx, account, 'factors_reset', { at, path: '/sign-in' })
    return true
  })
}
