import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { edgeOf } from './edge.ts'
import { guardHost } from './guard.ts'
import { apiPage, errorsPage, notBuiltPage, publicPage } from './plain-pages.ts'
import { securityText } from './security-txt.ts'
import { preferencesOf } from './sessions.queries.ts'
import { resolvePrincipal } from './sessions.ts'
import { type PageLook, type PageName, type StaticFiles, sendPage } from './static.ts'

const NO_LOOK: PageLook = { theme: null, density: null, font: null, language: null }

type Documents = {
  readonly openapi: () => Record<string, unknown>
  readonly errors: () => Record<string, readonly [number, string]>
}

/** The web app's pages, its files, and the server's own pages. */
export function mountPages(server: FastifyInstance, app: App, files: StaticFiles, documents: Documents): void {
  const { settings } = edgeOf(app)
  const secure = settings.production

  const show = async (reply: FastifyReply, name: PageName, look: PageLook) =>
    sendPage(reply, files.page(name, look) ?? notBuiltPage(), secure)

  /** A page is shown even while the database is away: the app then says so itself. */
  const lookedUp = async <T>(work: Promise<T>, otherwise: T): Promise<T> => await work.catch(() => otherwise)

  const workspacePage = async (raw: FastifyRequest, reply: FastifyReply) => {
    const found = await lookedUp(resolvePrincipal(app, raw, true), null)
    const session = found?.principal.session
    // The address survives the sign-in; nothing of the app loads before it.
    if (found && !session)
      return reply.header('cache-control', 'no-store').redirect(`/sign-in?next=${encodeURIComponent(raw.url)}`, 302)
    return await show(reply, 'index', session ? await lookedUp(lookOf(app, session.account_id), NO_LOOK) : NO_LOOK)
  }

  server.get('/', async (raw, reply) => {
    const found = await lookedUp(resolvePrincipal(app, raw, true), null)
    reply.header('cache-control', 'no-store')
    if (!found?.principal.session) return reply.redirect('/sign-in', 302)
    const { workspace } = found.principal
    return reply.redirect(workspace ? `/w/${workspace.slug}` : '/new-workspace', 302)
  })
  // Public pages link to what stands behind a promise in the reader's own workspace, whichever that is; the fragment stays.
  server.get('/trust/workspace', async (raw, reply) => {
    const found = await lookedUp(resolvePrincipal(app, raw, true), null)
    reply.header('cache-control', 'no-store')
    if (!found?.principal.session) return reply.redirect('/sign-in?next=%2Ftrust%2Fworkspace', 302)
    const { workspace } = found.principal
    return reply.redirect(workspace ? `/w/${workspace.slug}/settings/trust` : '/new-workspace', 302)
  })
  for (const url of ['/w', '/w/*']) server.get(url, workspacePage)
  for (const url of [
    '/sign-in',
    '/sign-up',
    '/new-workspace',
    '/invite/*',
    '/forgot-password',
    '/recover',
    '/undo-email',
    '/join',
    '/privacy/request',
    '/privacy/request/*',
    '/privacy/case',
  ])
    server.get(url, async (_raw, reply) => await show(reply, 'auth', NO_LOOK))
  // Operators have an entry of their own: nothing of the members' application loads there.
  for (const url of ['/operator', '/operator/*'])
    server.get(url, async (_raw, reply) => await show(reply, 'operator', NO_LOOK))
  for (const module of app.parts.modules)
    for (const [url, page] of Object.entries(module.pages ?? {}))
      server.get(url, async (raw, reply) => {
        const query = Object.fromEntries(new URLSearchParams(raw.url.split('?')[1] ?? ''))
        const language = /^\s*de\b/i.test(query['lang'] ?? raw.headers['accept-language'] ?? '') ? 'de' : 'en'
        const { title, style, body } = await page(app, { language, query })
        void reply.header('vary', 'accept-language')
        return sendPage(reply, publicPage({ title, style, body, language }), secure, 200, 'public, max-age=60')
      })
  server.get('/docs/api', async (_raw, reply) => sendPage(reply, apiPage(documents.openapi()), secure))
  server.get('/docs/errors', async (_raw, reply) => sendPage(reply, errorsPage(documents.errors()), secure))
  server.get('/.well-known/security.txt', async (_raw, reply) => {
    const text = securityText(app.config, app.clock().getTime())
    return text === null ? reply.callNotFound() : reply.type('text/plain; charset=utf-8').send(text)
  })
  server.get('/robots.txt', async (_raw, reply) => reply.type('text/plain').send('User-agent: *\nDisallow: /\n'))
  server.get('/*', async (raw, reply) => {
    if (guardHost(raw, settings)) return reply.callNotFound()
    const path = raw.url.split('?', 1)[0] ?? ''
    if (!(await files.send(raw, reply, path))) reply.callNotFound()
    return reply
  })
}

async function lookOf(app: App, accountId: string): Promise<PageLook> {
  const preferences = await app.db.inAuth((tx) => preferencesOf(tx, accountId))
  const text = (name: string) => (typeof preferences[name] === 'string' ? preferences[name] : null)
  return {
    theme: text('theme') === 'system' ? null : text('theme'),
    density: text('density'),
    font: text('font') === 'inter' ? null : text('font'),
    language: text('language'),
  }
}
