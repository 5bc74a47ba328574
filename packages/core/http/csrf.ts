import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * CSRF tokens, per request (ruling 33, security.md §4.3).
 *
 * token = base64url(nonce ‖ issued-at ‖ HMAC-SHA-256(key, session ‖ nonce ‖ issued-at)). Bound to the session, so a
 * cookie tossed in from a sibling host is worthless (the hole of CVE-2021-29624). Spent nonces live in memory: after a
 * restart, and when a session's list is full, a moving "floor" refuses every older token instead of forgetting that it
 * was spent. The client then gets `csrf_spent`, a fresh token, and retries once.
 */
const NONCE = 16
const TIME = 6
const MAC = 32
/** A token lives this long, in ms. */
export const CSRF_LIFETIME = 30 * 60_000
/** Parallel requests may reuse a token this long after its first use, in ms. */
export const CSRF_GRACE = 10_000
const MAX_SPENT = 1024

export type CsrfVerdict = 'ok' | 'missing' | 'invalid' | 'spent'
type Spent = {
  floor: number
  touched: number
  readonly nonces: Map<string, { readonly used: number; readonly issued: number }>
}

export type Csrf = {
  /** A fresh token for this session (`session` is any stable secret-free id of it). */
  readonly issue: (session: string, now: number) => string
  /** Checks and spends a token. */
  readonly spend: (session: string, token: string | undefined, now: number) => CsrfVerdict
  /** Forgets a session that ended. */
  readonly forget: (session: string) => void
}

/** `started` is the moment the process began: tokens older than it count as spent, as memory of them is gone. */
export function createCsrf(key: Buffer, started: number): Csrf {
  const sessions = new Map<string, Spent>()
  let swept = started

  const mac = (session: string, head: Buffer) =>
    createHmac('sha256', key).update(session).update('\0').update(head).digest()

  const issue = (session: string, now: number): string => {
    const head = Buffer.alloc(NONCE + TIME)
    randomBytes(NONCE).copy(head)
    head.writeUIntBE(now, NONCE, TIME)
    return Buffer.concat([head, mac(session, head)]).toString('base64url')
  }

  const spend = (session: string, token: string | undefined, now: number): CsrfVerdict => {
    if (!token) return 'missing'
    const bytes = Buffer.from(token, 'base64url')
    if (bytes.length !== NONCE + TIME + MAC || bytes.toString('base64url') !== token) return 'invalid'
    const head = bytes.subarray(0, NONCE + TIME)
    if (!timingSafeEqual(bytes.subarray(NONCE + TIME), mac(session, head))) return 'invalid'
    const issued = head.readUIntBE(NONCE, TIME)
    if (issued > now + 60_000 || now - issued > CSRF_LIFETIME || issued < started) return 'spent'
    if (now - swept > 60_000) sweep(now)
    const state = sessions.get(session) ?? { floor: 0, touched: now, nonces: new Map() }
    sessions.set(session, state)
    state.touched = now
    const nonce = head.subarray(0, NONCE).toString('base64url')
    const known = state.nonces.get(nonce)
    if (known) return now - known.used <= CSRF_GRACE ? 'ok' : 'spent'
    if (issued < state.floor) return 'spent'
    state.nonces.set(nonce, { used: now, issued })
    if (state.nonces.size > MAX_SPENT) makeRoom(state)
    return 'ok'
  }

  const sweep = (now: number) => {
    swept = now
    for (const [session, state] of sessions) if (now - state.touched > CSRF_LIFETIME) sessions.delete(session)
  }

  return { issue, spend, forget: (session) => void sessions.delete(session) }
}

/** Drops the oldest half of the spent nonces and refuses everything issued up to the newest dropped one. */
function makeRoom(state: Spent) {
  const byAge = [...state.nonces].toSorted((a, b) => a[1].issued - b[1].issued).slice(0, MAX_SPENT / 2)
  for (const [nonce, { issued }] of byAge) {
    state.nonces.delete(nonce)
    state.floor = Math.max(state.floor, issued + 1)
  }
}
