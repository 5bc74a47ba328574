import { createHmac } from 'node:crypto'
import { type AccountAct, type App, type RouteRequest, error, noteAccount, uuidv7 } from '@app/core'
import { actOf, networkOf } from '@app/core/http'
import { countFailures, deleteFailures, insertFailures } from './identity.queries.ts'

const WINDOW = 15 * 60_000
const PER_ACCOUNT = 10
const PER_NETWORK = 100

type Keys = { readonly account: string; readonly network: string }

/**
 * Lockouts of ruling 36: 10 failures in 15 minutes per address and network, 100 per network. Keyed by the e-mail
 * address as typed, known or not, so that a lock tells nothing; only its keyed hash is stored.
 */
export function lockoutKeys(app: App, req: RouteRequest, email: string): Keys {
  const network = networkOf(req.raw.ip)
  const key = app.keys.derive('sign-in rate')
  const hash = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  return { account: hash(`account\0${email}\0${network}`), network: hash(`network\0${network}`) }
}

/** @throws too_many_failures with Retry-After while locked. */
export async function refuseWhenLocked(req: RouteRequest, keys: Keys): Promise<void> {
  const found = await req.app.db.inAuth((tx) =>
    countFailures(tx, [keys.account, keys.network], new Date(req.at - WINDOW).toISOString()),
  )
  const locked = [found.get(keys.account), found.get(keys.network)].filter(
    (one, index) => one && one.count >= (index === 0 ? PER_ACCOUNT : PER_NETWORK),
  )
  if (locked.length === 0) return
  // Whose account it is was not looked up: the lock must not tell.
  const act = actOf(req, { name: 'session.locked', account_id: null, tenant_id: null })
  await req.app.db.inAuth((tx) => noteAccount(tx, act))
  const until = Math.max(...locked.map((one) => Date.parse(one?.first ?? '') + WINDOW))
  req.reply.header('retry-after', Math.max(1, Math.ceil((until - req.at) / 1000)))
  throw error('too_many_failures')
}

/** Notes a failed sign-in, for the lock and in the audit log; its own transaction, so that the refusal does not undo it. */
export async function noteFailure(req: RouteRequest, keys: Keys, act: AccountAct): Promise<void> {
  const rows = [keys.account, keys.network].map((key) => ({ id: uuidv7(), key }))
  await req.app.db.inAuth(async (tx) => {
    await insertFailures(tx, rows, new Date(req.at).toISOString(), new Date(req.at - WINDOW).toISOString())
    await noteAccount(tx, act)
  })
}

/** A success ends the count of this account and network; the network's own count stays. */
export async function forgiveFailures(req: RouteRequest, keys: Keys): Promise<void> {
  await req.app.db.inAuth((tx) => deleteFailures(tx, [keys.account]))
}
