import multipart from '@fastify/multipart'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import type { App } from '../app.ts'
import { allErrorCodes, error } from '../errors.ts'
import { uuidv7 } from '../uuid.ts'
import { refuseClient } from './client-error.ts'
import { FORM, FORM_LIMIT, readForm, readJson, takesCrossSiteForm } from './bodies.ts'
import { mountReports } from './csp-report.ts'
import { edgeOf } from './edge.ts'
import { asAppError, loggable, problemOf } from './errors.ts'
import { guardHost, guardOrigin, wantsPage } from './guard.ts'
import { DATA_POLICY, commonHeaders } from './headers.ts'
import { createLogCap } from './log-cap.ts'
import { mountPages } from './pages.ts'
import { httpsRequiredPage, notFoundPage, wrongOriginPage } from './plain-pages.ts'
import type { Route } from './route.ts'
import { allRoutes } from './all-routes.ts'
import { openApiDocument } from './openapi.ts'
import { mountRoute } from './run-route.ts'
import { SCIM, failScim } from './scim-errors.ts'
import { type SlowLimits, slowLimits } from './slow-clients.ts'
import { openStaticFiles, sendPage } from './static.ts'
import { shareRates } from './rates.queries.ts'
import { followCertificate, tlsOptions } from './tls.ts'
import { startSweeping } from './sweep.queries.ts'

/** Largest body in bytes; batches of 5,000 records fit. Uploads have their own limit in their handlers. */
export const BODY_LIMIT = 5 * 1024 * 1024
const UPLOAD_LIMIT = 2 * 1024 * 1024 * 1024

export type ServerOptions = {
  /** Routes beside those of the modules and of the registry. */
  readonly routes?: readonly Route[]
  /** Folder of the built web (`apps/web/dist`). */
  readonly web_dir?: string
  /** How slow a client may be; tests are less patient. */
  readonly slow?: SlowLimits
}

/**
 * The HTTP server: one strict body parser, one error shape, one set of headers, and the routes of the modules.
 * It is not listening yet; tests call `inject`.
 */
export function createServer(app: App, options: ServerOptions = {}): FastifyInstance {
  const edge = edgeOf(app)
  const { settings } = edge
  const slow = options.slow ?? slowLimits
  const patience = { headersTimeout: slow.head_ms, connectionsCheckingInterval: slow.check_ms }
  const server: FastifyInstance = fastify({
    loggerInstance: app.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    trustProxy: settings.trusted_proxies.length > 0 ? [...settings.trusted_proxies] : false,
    requestIdHeader: false,
    genReqId: () => uuidv7(),
    forceCloseConnections: true,
    // A whole upload; heads and other bodies have shorter limits (slow-clients.ts).
    requestTimeout: 600_000,
    ...(app.config.tls ? { https: { ...tlsOptions(app.config.tls, slow.head_ms), ...patience } } : { http: patience }),
    clientErrorHandler: refuseClient(app, settings.production),
    routerOptions: { maxParamLength: 200, caseSensitive: true },
    // A malformed URL never reaches a route or hook: answered here in the same shape.
    frameworkErrors: (_failure, raw, reply) =>
      void fail(raw as FastifyRequest, reply as unknown as FastifyReply, error('bad_request')),
  }) as unknown as FastifyInstance

  edge.address = () => server.server.address()
  edge.inject = (request) => server.inject(request)
  const common = commonHeaders(settings.production)
  const fail = (raw: FastifyRequest, reply: FastifyReply, thrown: unknown) => {
    const failure = asAppError(thrown)
    if (failure.status >= 500)
      app.log.error(
        { request_id: raw.id, code: failure.code, ...(failure.code === 'internal' ? loggable(thrown) : {}) },
        'request failed',
      )
    if (failure.status === 503 && !reply.hasHeader('retry-after'))
      reply.header('retry-after', Number(failure.extra['retry_after'] ?? 5))
    return reply
      .code(failure.status)
      .headers(common)
      .header('content-security-policy', DATA_POLICY)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-request-id', raw.id)
      .send(JSON.stringify(problemOf(failure, String(raw.id))))
  }
  server.setErrorHandler((thrown, raw, reply) => fail(raw, reply, thrown))
  server.setNotFoundHandler((raw, reply) =>
    raw.url.startsWith('/scim')
      ? failScim(app, common, raw, reply, error('not_found'))
      : wantsPage(raw) && !raw.url.startsWith('/v1')
        ? sendPage(reply, notFoundPage(), settings.production, 404)
        : fail(raw, reply, error('not_found')),
  )

  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, readJson)
  void server.register(multipart, {
    throwFileSizeLimit: true,
    limits: { fileSize: UPLOAD_LIMIT, files: 1, fields: 20, fieldSize: 64 * 1024, headerPairs: 20, parts: 25 },
  })

  server.addHook('onRequest', async (raw, reply) => {
    reply.headers(common).header('x-request-id', raw.id)
    if (raw.routeOptions.url?.startsWith('/health')) return
    const refusal = guardHost(raw, settings)
    if (refusal) {
      if (refusal.failure.status === 426) reply.header('upgrade', 'TLS/1.2, HTTP/1.1')
      if (refusal.page && wantsPage(raw))
        return sendPage(
          reply,
          refusal.page === 'https'
            ? httpsRequiredPage(settings.public_url.origin)
            : wrongOriginPage(settings.public_url.origin),
          settings.production,
          refusal.failure.status,
        )
      throw refusal.failure
    }
    const guarded = !takesCrossSiteForm(raw) && ['/v1', '/scim'].some((root) => raw.url.startsWith(root))
    const foreign = guarded ? guardOrigin(raw, settings) : null
    if (foreign) throw foreign
  })
  const cap = createLogCap(app.log)
  server.addHook('onResponse', async (raw, reply) => {
    if (!cap.takes(raw.ip, app.clock().getTime())) return
    // The pattern only: paths hold ids and queries hold what people look for (ruling 21).
    app.log.info(
      {
        request_id: raw.id,
        method: raw.method,
        route: raw.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
  let stopSweeping = () => {}
  server.addHook('onListen', async () => {
    const [sweeping, sharing] = [startSweeping(app), shareRates(app, edgeOf(app).rates)]
    const following = followCertificate(app, server)
    stopSweeping = () => {
      following()
      sweeping()
      sharing()
    }
  })
  server.addHook('onClose', async () => {
    stopSweeping()
    await edge.live.close()
  })

  server.get('/health/live', async (_raw, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  server.get('/health/ready', async (_raw, reply) => {
    await app.db.ready()
    return reply.header('cache-control', 'no-store').send({ status: 'ok' })
  })
  mountReports(server, app)
  const routes = allRoutes(app, options.routes)
  // After the plugins above are in: routes use their parsers.
  void server.register(async (scope) => {
    for (const route of routes.filter((one) => !one.cross_site_form && one.permission !== 'directory'))
      mountRoute(scope, app, route, slow)
  })
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: FORM_LIMIT }, readForm)
    for (const route of routes.filter((one) => one.cross_site_form)) mountRoute(scope, app, route, slow)
  })
  void server.register(async (scope) => {
    scope.addContentTypeParser(SCIM, { parseAs: 'buffer' }, readJson)
    scope.setErrorHandler((thrown, raw, reply) => failScim(app, common, raw, reply, thrown))
    for (const route of routes.filter((one) => one.permission === 'directory'))
      mountRoute(scope, app, route, slow, `${SCIM}; charset=utf-8`)
  })
  mountPages(server, app, openStaticFiles(options.web_dir ?? ''), {
    openapi: () => openApiDocument(app.registry, routes),
    errors: () => allErrorCodes(),
  })
  return server
}
