import { createHmac } from 'node:crypto'
import { type AccountAct, type App, type RouteRequest, error, noteAccount, uuidv7 } from '@app/core'
import { actOf, networkOf } from '@app/core/http'
import type { Tx } from '@app/core/db'
import { enqueueOwn } from './account.queries.ts'
import {
  addFailure,
  clearFailureTotal,
  countFailures,
  deleteFailures,
  failureTotal,
  insertFailures,
} from './identity.queries.ts'

const WINDOW = 15 * 60_000
const PER_ACCOUNT = 10
const PER_NETWORK = 100
/** Failures since the last success after which only a recovery helps (NIST 800-63B-4 §3.2.2). */
const IN_ALL = 100

type Keys = { readonly account: string; readonly network: string; readonly total: string }

/**
 * Lockouts of ruling 36: 10 failures in 15 minutes per address and network, 100 per network. Keyed by the email
 * address as typed, known or not, so that a lock tells nothing; only its keyed hash is stored.
 */
export function lockoutKeys(app: App, req: RouteRequest, email: string): Keys {
  const network = networkOf(req.raw.ip)
  const hash = (text: string) => hashed(app, text)
  return {
    account: hash(`account\0${email}\0${network}`),
    network: hash(`network\0${network}`),
    total: totalKey(app, email),
  }
}

const hashed = (app: App, text: string) =>
  createHmac('sha256', app.keys.derive('sign-in rate')).update(text).digest('base64url')
const totalKey = (app: App, email: string) => hashed(app, `total\0${email}`)

/** @throws too_many_failures with Retry-After while locked; recovery_required for good, after 100 in a row. */
export async function refuseWhenLocked(req: RouteRequest, keys: Keys): Promise<void> {
  const { found, inAll } = await req.app.db.inAuth(async (tx) => ({
    found: await countFailures(tx, [keys.account, keys.network], new Date(req.at - WINDOW).toISOString()),
    inAll: await failureTotal(tx, keys.total),
  }))
  if (inAll >= IN_ALL) throw error('recovery_required')
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

/**
 * Notes a failed sign-in, for the lock and in the audit log; its own transaction, so that the refusal does not undo it. At the tenth a job mails the owner: it is queued for
 * unknown addresses too and finds nobody then, so both take the same steps.
 */
export async function noteFailure(req: RouteRequest, keys: Keys, act: AccountAct): Promise<void> {
  const rows = [keys.account, keys.network].map((key) => ({ id: uuidv7(), key }))
  const now = new Date(req.at).toISOString()
  const since = new Date(req.at - WINDOW).toISOString()
  await req.app.db.inAuth(async (tx) => {
    await insertFailures(tx, rows, now, since)
    await addFailure(tx, keys.total, now)
    await noteAccount(tx, act)
    const count = (await countFailures(tx, [keys.account], since)).get(keys.account)?.count ?? 0
    if (count === PER_ACCOUNT) await enqueueOwn(tx, 'identity.locked', { account_id: act.account_id })
  })
}

/** A success ends the count of this account and network; the network's own count stays. */
export async function forgiveFailures(req: RouteRequest, keys: Keys): Promise<void> {
  await req.app.db.inAuth(async (tx) => {
    await deleteFailures(tx, [keys.account])
    await clearFailureTotal(tx, keys.total)
  })
}

/** A recovery ends the count that nothing else ends. */
export async function forgetFailures(app: App, tx: Tx, email: string): Promise<void> {
  await clearFailureTotal(tx, totalKey(app, email))
}
