import { type App, type Config, type Module, mergeModules } from '@app/core'
import { createServer, type ServerOptions } from '@app/core/http'
import { makeRegistry } from '@app/schema'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { openKeys } from '../core/keys.ts'
import { freshDatabase, testConfig } from './database.ts'

/** Settings a test may set; the rest is as in production but for speed. */
export type EdgeOptions = Partial<Config> & {
  readonly modules: readonly Module[]
  readonly server?: ServerOptions
}

/** A program with a database of its own, a clock that tests move, and no port. */
export type Edge = {
  readonly app: App
  readonly server: FastifyInstance
  /** Milliseconds added to the real time. */
  readonly clock: { offset: number }
  /** Everything logged so far, one JSON text a line. */
  readonly logged: string[]
  /** A second server over the same database, with other settings. */
  readonly another: (options: Partial<Omit<EdgeOptions, 'modules'>>) => Promise<FastifyInstance>
  readonly close: () => Promise<void>
}

/** Opens it over a database of its own, copied from the template. Every test makes its own workspace in it. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const base = testConfig()
  const db = await freshDatabase('edge')
  const clock = { offset: 0 }
  const logged: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })
  const registry = makeRegistry(
    options.modules.map((one) => ({
      objects: one.objects ?? [],
      tables: one.tables ?? [],
      globals: one.globals ?? [],
      stores: one.stores ?? [],
      actions: (one.actions ?? []).map((handler) => handler.action),
    })),
  )
  const servers: FastifyInstance[] = []
  const make = async (given: Partial<Omit<EdgeOptions, 'modules'>>) => {
    const { server: serverOptions, ...settings } = given
    const app: App = {
      config: { ...base, ...settings },
      db,
      registry,
      parts: mergeModules(options.modules),
      log,
      keys: openKeys(base),
      clock: () => new Date(Date.now() + clock.offset),
    }
    const server = createServer(app, serverOptions ?? {})
    await server.ready()
    servers.push(server)
    return { app, server }
  }
  const { modules: _modules, ...first } = options
  const { app, server } = await make(first)
  return {
    app,
    server,
    clock,
    logged,
    another: async (given) => (await make(given)).server,
    close: async () => {
      for (const one of servers) await one.close()
      await db.drop()
    },
  }
}

export type BrowserResponse = LightMyRequestResponse & { readonly data: Record<string, unknown> }

/** A browser as far as the API knows one: a cookie jar, and the CSRF token of the last answer. */
export type Browser = {
  readonly cookies: Map<string, string>
  readonly send: (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<BrowserResponse>
  readonly cookieHeader: () => string
}

/** Makes one. `host` is needed when PUBLIC_URL is not loopback. */
export function browser(server: FastifyInstance, defaults: Record<string, string> = {}): Browser {
  const cookies = new Map<string, string>()
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    cookies,
    cookieHeader,
    async send(method, url, body, headers = {}) {
      const token = cookies.get('XSRF-TOKEN') ?? cookies.get('__Host-XSRF-TOKEN')
      const request: InjectOptions = {
        method,
        url,
        headers: {
          ...defaults,
          ...(cookies.size > 0 ? { cookie: cookieHeader() } : {}),
          ...(method !== 'GET' && token ? { 'x-xsrf-token': token } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
      }
      const response = await server.inject(request)
      for (const cookie of response.cookies) {
        if (cookie.value === '') cookies.delete(cookie.name)
        else cookies.set(cookie.name, cookie.value)
      }
      const isJson = /[/+]json\b/.test(String(response.headers['content-type'] ?? ''))
      return Object.assign(response, { data: isJson ? (response.json() as Record<string, unknown>) : {} })
    },
  }
}

let people = 0
export const PASSWORD = 'correct horse battery staple'

/** A new person with a workspace, signed in. */
export async function signUp(
  server: FastifyInstance,
  given: Record<string, unknown> = {},
  defaults: Record<string, string> = {},
): Promise<Browser & { readonly email: string; readonly slug: string; readonly member_id: string }> {
  people += 1
  const email = `person${people}.${process.pid}.${Date.now()}@example.test`
  const one = browser(server, defaults)
  const answer = await one.send('POST', '/v1/auth/sign-up', {
    email,
    password: PASSWORD,
    name: `Person ${people}`,
    workspace_name: `Workspace ${people}`,
    accept_terms: true,
    ...given,
  })
  if (answer.statusCode !== 201) throw new Error(`sign-up answered ${answer.statusCode} ${answer.body}`)
  const { workspace, member } = answer.data as { workspace: { slug: string }; member: { id: string } }
  return { ...one, email: String(given['email'] ?? email), slug: workspace.slug, member_id: member.id }
}
