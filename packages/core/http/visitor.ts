import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { App } from '../app.ts'
import { edgeOf } from './edge.ts'

export type VisitorAnswer = LightMyRequestResponse & { readonly data: Record<string, unknown> }

/** A browser as far as HTTP knows one, for probes: it goes through every check of the edge, as anybody does, and keeps its cookies. */
export type Visitor = {
  readonly cookies: Map<string, string>
  readonly send: (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<VisitorAnswer>
}

/** Makes one. Behind https it comes as the proxy in front would bring it; `plain` comes without. @throws Error before the server is made */
export function visitor(app: App, given: { plain?: boolean } = {}): Visitor {
  const { settings, inject } = edgeOf(app)
  if (!inject) throw new Error('there is no server to visit')
  const cookies = new Map<string, string>()
  const proxy = settings.trusted_proxies[0]?.split('/')[0]
  const arrival = settings.production && !given.plain ? { 'x-forwarded-proto': 'https' } : {}
  return {
    cookies,
    async send(method, url, body, headers = {}) {
      const token = cookies.get(settings.cookies.xsrf)
      const request: InjectOptions = {
        method,
        url,
        ...(proxy === undefined ? {} : { remoteAddress: proxy }),
        headers: {
          host: settings.public_url.host,
          'user-agent': 'custos-probe',
          ...arrival,
          ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
          ...(method !== 'GET' && token ? { 'x-xsrf-token': token } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
      }
      const answer = await inject(request)
      for (const cookie of answer.cookies)
        if (cookie.value === '') cookies.delete(cookie.name)
        else cookies.set(cookie.name, cookie.value)
      const isJson = /[/+]json\b/.test(String(answer.headers['content-type'] ?? ''))
      return Object.assign(answer, { data: isJson ? (answer.json() as Record<string, unknown>) : {} })
    },
  }
}
