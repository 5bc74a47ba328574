import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { error } from '../errors.ts'
import type { Tx } from '../db/index.ts'
import { noteAccount } from '../events.queries.ts'
import { uuidv7 } from '../uuid.ts'
import { edgeOf } from './edge.ts'
import { cookieText, readCookie } from './headers.ts'
import { actOf } from './origin.ts'
import type { Principal, RouteRequest } from './route.ts'
import { mustUseSso, ssoOf } from './sso.queries.ts'
import {
  type SessionEnd,
  deleteOldSessions,
  deleteSession,
  deleteSessionsIn,
  deleteSessionsOf,
  findHalfSession,
  findSession,
  hasSecondFactor,
  insertHalfSession,
  insertSession,
  replaceToken,
  touchSession,
} from './sessions.queries.ts'
import { TOUCH, sessionLimits } from './times.ts'

const NOBODY: Principal = { session: null, workspace: null }

/** SHA-256 of a cookie or link token: what the database keeps of it. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** 256 random bits as text for a cookie or a link. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export type Resolved = {
  readonly principal: Principal
  readonly state: 'none' | 'expired' | 'half' | 'live'
  /** Ways to take the second step, when that is what is missing. */
  readonly methods?: readonly string[]
}

/** The token before a rotation works this long after it: requests under way must not look like an expired session. */
const ROTATION_GRACE = 10_000
/** Time for the second step. */
const HALF = 10 * 60_000

/** The session token of a request; null when there is none or it cannot be one. */
export function sessionToken(app: App, raw: FastifyRequest): string | null {
  // `Authorization` and cookies never mix: a request with one is not read for the other.
  if (raw.headers.authorization !== undefined) return null
  return readCookie(raw.headers.cookie, edgeOf(app).settings.cookies.session)
}

/**
 * Who sends this request. `Authorization` and cookies never mix: a request with one is not read for the other.
 * Streams, and requests marked `X-Passive: 1` (polling), do not extend the session (ruling 35).
 */
export async function resolvePrincipal(app: App, raw: FastifyRequest, passive: boolean): Promise<Resolved> {
  const token = sessionToken(app, raw)
  if (!token || !/^[\w-]{43}$/.test(token)) return { principal: NOBODY, state: token ? 'expired' : 'none' }
  const header = raw.headers['x-workspace']
  const slug = typeof header === 'string' && header !== '' ? header : null
  const now = app.clock().getTime()
  const tokenHash = hashToken(token)
  return await app.db.inAuth(async (tx): Promise<Resolved> => {
    const row = await findSession(tx, tokenHash, slug, new Date(now - ROTATION_GRACE).toISOString())
    if (!row) {
      const half = await findHalfSession(tx, tokenHash, new Date(now).toISOString())
      return half
        ? { principal: NOBODY, state: 'half', methods: half.methods.split(',') }
        : { principal: NOBODY, state: 'expired' }
    }
    const limits = sessionLimits(app.config, row.settings)
    const isOver =
      Date.parse(row.expires_at) <= now ||
      now - Date.parse(row.created_at) >= limits.absolute ||
      now - Date.parse(row.last_seen_at) >= limits.idle
    if (isOver) {
      await deleteSession(tx, row.id, new Date(now).toISOString(), 'expired')
      edgeOf(app).csrf.forget(row.id)
      edgeOf(app).live.endSession(row.id, 'expired')
      return { principal: NOBODY, state: 'expired' }
    }
    const workspace =
      row.tenant_id && row.slug && row.member_id
        ? { tenant_id: row.tenant_id, slug: row.slug, member_id: row.member_id }
        : null
    if (!passive && now - Date.parse(row.last_seen_at) >= TOUCH)
      await touchSession(tx, row.id, new Date(now).toISOString(), workspace?.tenant_id ?? null)
    const session = {
      session_id: row.id,
      token_hash: tokenHash.toString('hex'),
      account_id: row.account_id,
      email: row.email,
      signed_in_at: row.created_at,
      authenticated_at: row.authenticated_at,
      second_factor: row.second_factor,
      sso_connection_id: row.sso_connection_id,
    }
    return { principal: { session, workspace }, state: 'live' }
  })
}

/** What was proven before a session starts: the second step, and when (now, but for a session that only moves on). */
export type Proof = {
  readonly second_factor: string | null
  readonly authenticated_at?: string
  /** The connection that vouches; null: the account proved itself. Left out: as in the session it replaces. */
  readonly sso_connection_id?: string | null
}

/**
 * Signs an account in on this browser: a new session id always (rotation), the old session of this browser ends.
 * Without a given proof the one of the session it replaces counts, when that is the same account's. Noted in the audit log here, so that
 * no way of signing in can forget it; `act` is its name when it is not a plain sign-in.
 * @throws second_factor_required when the account has a second factor and nobody proved it: no way of signing in may forget it;
 * sso_required when its workspace asks for single sign-on and nobody vouches for it.
 */
export async function startSession(
  req: RouteRequest,
  tx: Tx,
  accountId: string,
  tenantId: string | null,
  given?: Proof,
  act = 'session.started',
): Promise<string> {
  const { app, reply, raw, principal } = req
  const token = newToken()
  const id = uuidv7()
  const now = new Date(req.at).toISOString()
  const userAgent = String(raw.headers['user-agent'] ?? '').slice(0, 300)
  const before = principal.session?.account_id === accountId ? principal.session : null
  const proof = given ?? { second_factor: before?.second_factor ?? null }
  const connection =
    proof.sso_connection_id === undefined ? (before?.sso_connection_id ?? null) : proof.sso_connection_id
  if (proof.second_factor === null && (await hasSecondFactor(tx, accountId))) throw error('second_factor_required')
  if (connection === null && mustUseSso(await ssoOf(tx, accountId), proof.second_factor)) throw error('sso_required')
  if (principal.session) await endSession(app, tx, principal.session.session_id, 'replaced')
  const limits = sessionLimits(app.config)
  await deleteOldSessions(tx, now, new Date(req.at - limits.idle).toISOString())
  await insertSession(tx, {
    id,
    token_hash: hashToken(token),
    account_id: accountId,
    tenant_id: tenantId,
    now,
    expires_at: new Date(req.at + limits.absolute).toISOString(),
    ip: raw.ip,
    user_agent: userAgent,
    authenticated_at: proof.authenticated_at ?? now,
    second_factor: proof.second_factor,
    sso_connection_id: connection,
  })
  await noteAccount(tx, actOf(req, { name: act, account_id: accountId, tenant_id: tenantId, session_id: id }))
  putSessionCookie(app, reply, token)
  setXsrf(app, reply, id)
  return id
}

/** The first step went well: a cookie that opens nothing but the second step, for 10 minutes. The old session of this browser ends. */
export async function startHalfSession(
  req: RouteRequest,
  tx: Tx,
  accountId: string,
  methods: readonly string[],
  connectionId: string | null = null,
): Promise<void> {
  const { app, reply, principal } = req
  const token = newToken()
  if (principal.session) await endSession(app, tx, principal.session.session_id, 'replaced')
  await insertHalfSession(tx, {
    token_hash: hashToken(token),
    account_id: accountId,
    methods: methods.join(','),
    now: new Date(req.at).toISOString(),
    expires_at: new Date(req.at + HALF).toISOString(),
    sso_connection_id: connectionId,
  })
  putSessionCookie(app, reply, token)
}

/** Rights changed: the session gets a new token; its id, streams and CSRF tokens stay. With `is_proof` it counts as fresh (step-up). */
export async function refreshSession(
  req: RouteRequest,
  tx: Tx,
  given: { readonly second_factor: string | null; readonly is_proof: boolean },
): Promise<void> {
  const { app, reply, principal } = req
  if (!principal.session) throw error('not_signed_in')
  const token = newToken()
  await replaceToken(tx, principal.session.session_id, hashToken(token), new Date(req.at).toISOString(), given)
  putSessionCookie(app, reply, token)
}

function putSessionCookie(app: App, reply: FastifyReply, token: string): void {
  const { cookies } = edgeOf(app).settings
  putCookie(reply, cookies.session, cookieText(cookies.session, token, { secure: cookies.secure, http_only: true }))
}

/** Puts a fresh CSRF token into the answer, for this session. */
export function setXsrf(app: App, reply: FastifyReply, sessionId: string): void {
  const { csrf, settings } = edgeOf(app)
  const { cookies } = settings
  putCookie(
    reply,
    cookies.xsrf,
    cookieText(cookies.xsrf, csrf.issue(sessionId, app.clock().getTime()), {
      secure: cookies.secure,
      http_only: false,
    }),
  )
}

/** Sets a cookie in place of one of the same name: a retried transaction must not answer two. */
function putCookie(reply: FastifyReply, name: string, text: string): void {
  const others = [reply.getHeader('set-cookie') ?? []]
    .flat()
    .map(String)
    .filter((other) => !other.startsWith(`${name}=`))
  reply.removeHeader('set-cookie')
  reply.header('set-cookie', [...others, text])
}

/** Removes both cookies from the browser. */
export function clearCookies(app: App, reply: FastifyReply): void {
  const { cookies } = edgeOf(app).settings
  reply.removeHeader('set-cookie')
  reply.header('set-cookie', [
    cookieText(cookies.session, '', { secure: cookies.secure, http_only: true, clear: true }),
    cookieText(cookies.xsrf, '', { secure: cookies.secure, http_only: false, clear: true }),
  ])
}

/** Ends one session everywhere: row, CSRF memory, open streams (here at once, on other nodes at commit). */
export async function endSession(
  app: App,
  tx: Tx,
  sessionId: string,
  reason: SessionEnd = 'signed_out',
): Promise<void> {
  await deleteSession(tx, sessionId, app.clock().toISOString(), reason)
  edgeOf(app).csrf.forget(sessionId)
  edgeOf(app).live.endSession(sessionId, 'ended')
}

/** Ends all sessions of an account but one (password change), or all (deactivation). */
export async function endSessionsOf(
  app: App,
  tx: Tx,
  accountId: string,
  but: string | null,
  reason: SessionEnd = 'password_changed',
): Promise<number> {
  const ended = await deleteSessionsOf(tx, accountId, but, app.clock().toISOString(), reason)
  for (const id of ended) {
    edgeOf(app).csrf.forget(id)
    edgeOf(app).live.endSession(id, 'ended')
  }
  return ended.length
}

/** Ends what an account has open in one workspace: sessions that are there, and streams. Elsewhere it may still be a member. */
export async function endSessionsIn(app: App, tx: Tx, accountId: string, tenantId: string): Promise<void> {
  for (const id of await deleteSessionsIn(tx, accountId, tenantId, app.clock().toISOString()))
    edgeOf(app).csrf.forget(id)
  await tx.run(`select pg_notify('custos_live', $1)`, [
    JSON.stringify({ end_member: { tenant_id: tenantId, account_id: accountId } }),
  ])
  edgeOf(app).live.endMember(tenantId, accountId)
}
