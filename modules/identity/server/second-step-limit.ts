import { createHmac } from 'node:crypto'
import { type App, type RouteRequest, error, uuidv7 } from '@app/core'
import { actOf } from '@app/core/http'
import { countFailures, insertFailures, lastWorkspace } from './identity.queries.ts'
import { lockoutKeys, noteFailure, refuseWhenLocked } from './lockout.ts'

const WINDOW = 15 * 60_000
/** Wrong second steps of an account in the window, from whatever networks: who asks for them has the password. */
const PER_ACCOUNT = 10

const keyOf = (app: App, accountId: string) =>
  createHmac('sha256', app.keys.derive('sign-in rate')).update(`second step\0${accountId}`).digest('base64url')

/** @throws too_many_failures with Retry-After */
export async function refuseLockedStep(req: RouteRequest, account: { id: string; email: string }): Promise<void> {
  await refuseWhenLocked(req, lockoutKeys(req.app, req, account.email))
  const key = keyOf(req.app, account.id)
  const found = await req.app.db.inAuth((tx) => countFailures(tx, [key], new Date(req.at - WINDOW).toISOString()))
  const one = found.get(key)
  if (!one || one.count < PER_ACCOUNT) return
  req.reply.header('retry-after', Math.max(1, Math.ceil((Date.parse(one.first) + WINDOW - req.at) / 1000)))
  throw error('too_many_failures')
}

/** A wrong second step counts to the account's own limit too. `name` is what the audit log calls it. */
export async function noteFailedStep(
  req: RouteRequest,
  account: { id: string; email: string },
  name: string,
): Promise<void> {
  const tenant_id = await req.app.db.inAuth((tx) => lastWorkspace(tx, account.id))
  await noteFailure(
    req,
    lockoutKeys(req.app, req, account.email),
    actOf(req, { name, account_id: account.id, tenant_id }),
  )
  await req.app.db.inAuth((tx) =>
    insertFailures(
      tx,
      [{ id: uuidv7(), key: keyOf(req.app, account.id) }],
      new Date(req.at).toISOString(),
      new Date(req.at - WINDOW).toISOString(),
    ),
  )
}
