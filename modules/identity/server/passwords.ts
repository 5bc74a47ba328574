import { randomUUID } from 'node:crypto'
import { type App, type RouteRequest, error } from '@app/core'
import { actOf, hasSecondFactor } from '@app/core/http'
import { type Account, accountByEmail, checkPassword, lastWorkspace, passwordSalt } from './identity.queries.ts'
import { forgiveFailures, lockoutKeys, noteFailure, refuseWhenLocked } from './lockout.ts'
import { fakeSalt, hashPassword, newSalt } from './password-hash.ts'
import { passwordProblem } from './password-rules.ts'

const pepperOf = (app: App) => app.keys.derive('password pepper')
/** 12 but in tests. */
const costOf = (app: App) => app.config.password_cost ?? 12

/**
 * Checks an address and password, with lockout. Unknown, inactive and wrong take the same steps and the same time.
 * @throws wrong_credentials, too_many_failures, busy
 */
export async function verifyPassword(req: RouteRequest, email: string, password: string): Promise<Account> {
  const { app } = req
  const keys = lockoutKeys(app, req, email)
  await refuseWhenLocked(req, keys)
  const found = await app.db.inAuth(async (tx) => {
    const account = await accountByEmail(tx, email)
    // One query more for a known account would be seen in the timing: unknown ones ask for a random id.
    const salt = await passwordSalt(tx, account?.id ?? randomUUID())
    const tenant_id = await lastWorkspace(tx, account?.id ?? randomUUID())
    return { account: account?.is_active ? account : null, known: account?.id ?? null, tenant_id, salt }
  })
  const salt = found.salt ?? fakeSalt(pepperOf(app), email, costOf(app))
  const hash = await hashPassword(pepperOf(app), password, salt)
  const right = await app.db.inAuth((tx) => checkPassword(tx, found.account?.id ?? randomUUID(), hash))
  if (!right || !found.account) {
    const name = req.principal.session ? 'password.refused' : 'session.refused'
    await noteFailure(req, keys, actOf(req, { name, account_id: found.known, tenant_id: found.tenant_id }))
    throw error('wrong_credentials')
  }
  const { id } = found.account
  // With a second factor the sign-in is not done yet: forgiving now would give endless tries at the codes.
  if (!(await app.db.inAuth((tx) => hasSecondFactor(tx, id)))) await forgiveFailures(req, keys)
  return found.account
}

/** Checks the rules and hashes a new password. @throws password_refused with a pointer */
export async function newPasswordHash(
  app: App,
  password: string,
  ownWords: readonly string[],
  pointer: string,
): Promise<string> {
  const problem = passwordProblem(password, ownWords)
  if (problem)
    throw error('password_refused', {
      detail: problem.message,
      fields: [{ pointer, code: problem.code, message: problem.message }],
    })
  return await hashPassword(pepperOf(app), password, await newSalt(costOf(app)))
}
