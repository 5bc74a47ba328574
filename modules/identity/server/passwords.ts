import { randomUUID } from 'node:crypto'
import { type App, type RouteRequest, error } from '@app/core'
import { actOf, hasSecondFactor } from '@app/core/http'
import {
  type Account,
  type NewPassword,
  accountByEmail,
  checkPassword,
  lastWorkspace,
  passwordSalt,
  rehashPassword,
} from './identity.queries.ts'
import { forgiveFailures, lockoutKeys, noteFailure, refuseWhenLocked } from './lockout.ts'
import { costIn, fakeSalt, hashPassword, newSalt } from './password-hash.ts'
import { MIN_LENGTH, MIN_LENGTH_BESIDE, lengthOf, passwordProblem } from './password-rules.ts'

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
  await keepCost(app, id, password, hash)
  return found.account
}

/** A hash of another cost than today's is made anew when its password is at hand. */
async function keepCost(app: App, accountId: string, password: string, old: string): Promise<void> {
  if (costIn(old) === costOf(app)) return
  const next = await hashPassword(pepperOf(app), password, await newSalt(costOf(app)))
  await app.db.inAuth((tx) => rehashPassword(tx, accountId, old, next))
}

/** Checks the password of who is signed in, before an act that needs it. @throws password_refused at `pointer`: 401 would say that the session is over */
export async function confirmPassword(
  req: RouteRequest,
  email: string,
  password: string,
  pointer: string,
): Promise<Account> {
  return await verifyPassword(req, email, password).catch((cause: unknown) => {
    const isWrong = cause instanceof Error && (cause as { code?: unknown }).code === 'wrong_credentials'
    throw isWrong
      ? error('password_refused', {
          detail: 'The current password is wrong.',
          fields: [{ pointer, code: 'wrong_password', message: 'The current password is wrong.' }],
        })
      : cause
  })
}

/** Checks the rules and hashes a new password: 15 characters, or 8 beside a second factor. @throws password_refused with a pointer */
export async function newPasswordHash(
  app: App,
  password: string,
  ownWords: readonly string[],
  pointer: string,
  besideSecondFactor = false,
): Promise<NewPassword> {
  checkPasswordRules(password, ownWords, pointer, besideSecondFactor)
  return {
    hash: await hashPassword(pepperOf(app), password, await newSalt(costOf(app))),
    is_short: lengthOf(password) < MIN_LENGTH,
  }
}

/** The rules alone, without the work. @throws password_refused with a pointer */
export function checkPasswordRules(
  password: string,
  ownWords: readonly string[],
  pointer: string,
  besideSecondFactor = false,
): void {
  const problem = passwordProblem(password, ownWords, besideSecondFactor ? MIN_LENGTH_BESIDE : MIN_LENGTH)
  if (problem)
    throw error('password_refused', {
      detail: problem.message,
      fields: [{ pointer, code: problem.code, message: problem.message }],
    })
}
