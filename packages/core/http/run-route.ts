import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { type Ctx, inCtx } from '../ctx.ts'
import { error } from '../errors.ts'
import { mayAdminister } from '../policy/predicate.ts'
import { edgeOf } from './edge.ts'
import { bearer, resolveKey } from './api-keys.ts'
import { resolveDirectory } from './directory-tokens.ts'
import { applyRate, isSafe } from './guard.ts'
import { isDownload, sendDownload } from './download.ts'
import { DATA_POLICY } from './headers.ts'
import { type Answer, once } from './idempotency.queries.ts'
import { originOf } from './origin.ts'
import { sendText } from './packed.ts'
import { readParameters } from './query.ts'
import type { Principal, Route, RouteRequest } from './route.ts'
import { hasSecondFactor } from './sessions.queries.ts'
import { resolvePrincipal, setXsrf } from './sessions.ts'
import { isManagedBySso } from './sso.queries.ts'
import { type SlowLimits, watchBody } from './slow-clients.ts'
import { findOperator, requireOperator } from './operators.queries.ts'
import { noteRefusal, noteStaffRefusal } from './refused.ts'
import { requireStepUp } from './step-up.ts'
import { validator } from './validate.ts'

const principals = new WeakMap<FastifyRequest, Principal>()
const NOBODY: Principal = { session: null, workspace: null }
/** Answer headers that belong to the answer itself, kept for a repeated request. */
const KEPT_HEADERS = ['location', 'etag', 'x-undo']

/** A body schema that allows null: actions that take nothing, with or without `{}`. */
const bodyIsOptional = (route: Pick<Route, 'schema'>): boolean => {
  const type = route.schema?.body?.['type']
  return Array.isArray(type) && type.includes('null')
}

/** Registers one route: who may call it, its token, its input, its transaction, its answer. */
export function mountRoute(
  scope: FastifyInstance,
  app: App,
  route: Route,
  slow: SlowLimits,
  media = 'application/json; charset=utf-8',
): void {
  const url = route.url.replaceAll(/\{([a-z_]+)\}/g, ':$1')
  const checkBody = route.schema?.body && !route.body_after_rights ? validator(route.schema.body) : null
  const checkQuery = route.schema?.querystring ? validator(route.schema.querystring) : null
  const checkParams = route.schema?.params ? validator(route.schema.params) : null
  scope.route({
    method: route.method,
    url,
    exposeHeadRoute: false,
    config: { cross_site_form: route.cross_site_form === true },
    onRequest: async (raw, reply) => {
      reply.header('cache-control', 'no-store').header('content-security-policy', DATA_POLICY)
      principals.set(raw, await admit(app, route, raw, reply))
    },
    preParsing: async (raw, reply) => {
      const type = raw.headers['content-type'] ?? ''
      if (type.startsWith('multipart/') && !route.upload) throw error('unsupported_media_type')
      watchBody(raw, reply, route.upload === true, slow)
    },
    handler: async (raw, reply) => {
      // A path that names nothing possible is like one that names nothing (ruling 20).
      const params = foundOnly(() => {
        const read = readParameters(raw.params as Record<string, unknown>, undefined) as Record<string, string>
        checkParams?.(read)
        return read
      })
      const query = readParameters(raw.query as Record<string, unknown>, route.schema?.querystring)
      // After the rights: whoever may not is told so, whatever they sent.
      const check = () => {
        checkQuery?.(query)
        if (!checkBody || ((route.upload || bodyIsOptional(route)) && raw.body === undefined)) return
        if (raw.body === undefined) throw error('validation_failed', { detail: 'A JSON body is required.' })
        checkBody(raw.body)
      }
      const base: RouteRequest = {
        app,
        params,
        query,
        raw,
        reply,
        get ctx(): Ctx {
          throw error('internal')
        },
        principal: principals.get(raw) ?? NOBODY,
        body: raw.body,
        at: app.clock().getTime(),
      }
      if (route.status !== undefined) reply.code(route.status)
      const answer = await answerOf(route, base, check).catch(async (cause: unknown) => {
        await noteRefusal(app, route, raw, base.principal, cause)
        throw cause
      })
      if (isDownload(answer)) return sendDownload(reply, answer)
      if (reply.sent || answer === reply) return reply
      if (answer === undefined) return reply.code(reply.statusCode === 200 ? 204 : reply.statusCode).send()
      return sendText(reply.type(media), JSON.stringify(answer))
    },
  })
}

/** Session, workspace, CSRF token and rate, before the body is read. */
async function admit(app: App, route: Route, raw: FastifyRequest, reply: FastifyReply): Promise<Principal> {
  const edge = edgeOf(app)
  const now = app.clock().getTime()
  if (route.public_rate) refuse(applyRate(reply, edge.rates.take(`public:${raw.ip}`, edge.settings.rate_public, now)))
  if (route.permission === 'directory') return await admitDirectory(app, raw, reply)
  const token = bearer(raw)
  if (token !== null) return await admitKey(app, route, raw, reply, token)
  const passive = raw.headers['x-passive'] === '1' || route.url === '/v1/live'
  const { principal, state, methods } = await resolvePrincipal(app, raw, passive)
  const { session, workspace } = principal
  if (!session) {
    if (route.permission === 'public') return principal
    if (state === 'half') throw error('second_factor_required', { extra: { methods } })
    throw error(state === 'expired' ? 'session_expired' : 'not_signed_in')
  }
  refuse(applyRate(reply, edge.rates.take(`session:${session.session_id}`, edge.settings.rate_session, now)))
  setXsrf(app, reply, session.session_id)
  if (!isSafe(raw.method) && route.csrf !== false) {
    const header = raw.headers['x-xsrf-token']
    const verdict = edge.csrf.spend(session.session_id, typeof header === 'string' ? header : undefined, now)
    if (verdict === 'spent') throw error('csrf_spent')
    if (verdict !== 'ok') throw error('csrf_missing')
  }
  // Whoever runs a provider speaks for its workspace, not for all that the account is elsewhere.
  const { sso_connection_id } = session
  if (sso_connection_id && route.permission === 'session' && !route.by_sso)
    if (!(await app.db.inAuth((tx) => isManagedBySso(tx, session.account_id, sso_connection_id))))
      throw error('sso_session')
  // An unknown workspace and one where the caller is no member look the same.
  if (route.permission === 'operator') await requireOperator(app, session, now)
  if (!workspace && !['public', 'session', 'operator'].includes(String(route.permission))) {
    // Staff are told that a grant is what they lack; that they tried is noted (ONT-057).
    if (await app.db.inAuth((tx) => findOperator(tx, session.account_id))) {
      await noteStaffRefusal(app, raw, session.account_id, 'grant_closed', null)
      throw error('grant_closed')
    }
    throw error('not_found', { detail: 'There is no such workspace, or you are not a member of it.' })
  }
  return principal
}

/** A request of a directory: its token, a rate of its own, and nothing of a session. */
async function admitDirectory(app: App, raw: FastifyRequest, reply: FastifyReply): Promise<Principal> {
  const edge = edgeOf(app)
  const now = app.clock().getTime()
  const found = await resolveDirectory(app, raw, bearer(raw) ?? '')
  if (found instanceof Error) {
    refuse(applyRate(reply, edge.rates.take(`public:${raw.ip}`, edge.settings.rate_public, now)))
    reply.header('www-authenticate', 'Bearer realm="custos scim", error="invalid_token"')
    throw found
  }
  refuse(applyRate(reply, edge.rates.take(`scim:${found.token_id}`, edge.settings.rate_session, now)))
  return { ...NOBODY, directory: found }
}

/** A request with a key: no cookies in either direction, no CSRF (nothing is sent by itself), a rate of its own. */
async function admitKey(
  app: App,
  route: Route,
  raw: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<Principal> {
  const edge = edgeOf(app)
  const now = app.clock().getTime()
  const found = await resolveKey(app, raw, token)
  if (found instanceof Error) {
    // Guessing is counted with the other doors; the answer says nothing about which part was wrong.
    refuse(applyRate(reply, edge.rates.take(`public:${raw.ip}`, edge.settings.rate_public, now)))
    if (found.status === 401) reply.header('www-authenticate', 'Bearer realm="custos", error="invalid_token"')
    throw found
  }
  refuse(applyRate(reply, edge.rates.take(`key:${found.key?.key_id}`, edge.settings.rate_session, now)))
  if (['session', 'operator'].includes(String(route.permission)) || route.session_only || route.step_up === true)
    throw error('session_only')
  return found
}

function refuse(failure: Error | null) {
  if (failure) throw failure
}

async function answerOf(route: Route, base: RouteRequest, check: () => void): Promise<unknown> {
  const { app, principal, raw } = base
  const { workspace } = principal
  if (['public', 'session', 'operator'].includes(String(route.permission)) || !workspace) {
    check()
    requireStepUp(route, base)
    return await route.handler(base)
  }
  const { permission } = route
  const allowed = async (ctx: Ctx) => {
    // Who lacks the second step that is asked for reaches the account's own pages only, where it is set up.
    if (ctx.actor.needs_second_factor && !(await hasProven(base, ctx))) throw error('second_factor_setup_required')
    if (ctx.must_acknowledge !== undefined && !route.before_acknowledgement)
      throw error('acknowledgement_required', { extra: { number: ctx.must_acknowledge } })
    if (typeof permission === 'object' && !mayAdminister(ctx, permission.admin)) throw error('forbidden')
    if (ctx.tenant.closing && !isSafe(raw.method) && !route.while_closing)
      throw error('workspace_closing', { extra: { purge_at: ctx.tenant.purge_at } })
    check()
    requireStepUp(route, base)
  }
  const member = {
    tenant_id: workspace.tenant_id,
    member_id: workspace.member_id,
    source: principal.key ? ('api' as const) : ('ui' as const),
    ...(principal.key?.rights ? { key: { key_id: principal.key.key_id, rights: principal.key.rights } } : {}),
    correlation_id: String(raw.id),
    ...originOf(raw),
    now: new Date(base.at).toISOString(),
  }
  if (route.own_transaction) {
    await inCtx(app, member, allowed)
    return await route.handler(base)
  }
  return await inCtx(app, member, async (ctx) => {
    await allowed(ctx)
    const req: RouteRequest = Object.defineProperty(base, 'ctx', { value: ctx })
    const key = raw.headers['idempotency-key']
    return route.method === 'POST' && typeof key === 'string' && !route.upload && !route.secret_answer
      ? await answerOnce(route, req, ctx, key)
      : await route.handler(req)
  })
}

/** The session took a second step; a key works while its owner has one, and always for a service account, which signs in nowhere. */
async function hasProven(req: RouteRequest, ctx: Ctx): Promise<boolean> {
  const { session } = req.principal
  if (session) return session.second_factor !== null
  const { account_id } = ctx.actor
  return account_id === null || (await req.app.db.inAuth((tx) => hasSecondFactor(tx, account_id)))
}

async function answerOnce(route: Route, req: RouteRequest, ctx: Ctx, key: string): Promise<unknown> {
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    throw error('bad_request', { detail: 'Idempotency-Key is 1 to 200 printable characters.' })
  const { reply } = req
  const work = async (): Promise<Answer> => {
    const body = await route.handler(req)
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => (reply.hasHeader(name) ? [[name, String(reply.getHeader(name))]] : [])),
    )
    return { status: body === undefined && reply.statusCode === 200 ? 204 : reply.statusCode, headers, body }
  }
  const answer = await once(
    ctx,
    key,
    { route: `${route.method} ${route.url} ${JSON.stringify(req.params)}`, body: req.body },
    work,
  )
  reply.code(answer.status).headers(answer.headers)
  if (answer.replayed) reply.header('idempotent-replayed', 'true')
  return answer.body
}

function foundOnly<T>(read: () => T): T {
  try {
    return read()
  } catch {
    throw error('not_found')
  }
}
