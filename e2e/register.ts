import type { BrowserContext, Page } from 'playwright-core'
import { openApiChecker, type Exchange } from './check-api.ts'

/** Everything the browser may keep or call: the register of rulings.md 32 and of the cookie page. */
export const REGISTER = { cookies: ['custos_session', 'XSRF-TOKEN'], localStorage: ['sidebarCollapsed'] } as const

/** What a journey saw on the wire and in the console. */
export type Watch = {
  hosts: Set<string>
  exchanges: Exchange[]
  violations: string[]
  consoleErrors: string[]
  problems: (document: unknown) => string[]
}

/** Listens to a context from its first request on: hosts, API exchanges, CSP reports, console errors. */
export function watch(context: BrowserContext): Watch {
  const seen: Watch = {
    hosts: new Set(),
    exchanges: [],
    violations: [],
    consoleErrors: [],
    problems: (document) => describeAll(document, seen.exchanges),
  }
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol === 'http:' || url.protocol === 'https:') seen.hosts.add(url.host)
    if (/csp-report|\/v1\/reports/.test(url.pathname)) seen.violations.push(`report ${request.postData() ?? ''}`)
  })
  context.on('console', (message) => {
    const text = message.text()
    if (/Content[- ]Security[- ]Policy|Trusted ?Type/i.test(text)) seen.violations.push(text)
    else if (message.type() === 'error' && !/status of 4\d\d/.test(text)) seen.consoleErrors.push(text)
  })
  context.on('weberror', (error) => {
    seen.consoleErrors.push(String(error.error()))
  })
  context.on('requestfinished', async (request) => {
    const url = new URL(request.url())
    if (!url.pathname.startsWith('/v1/') || url.pathname === '/v1/live') return
    const response = await request.response().catch(() => null)
    if (response === null) return
    const contentType = response.headers()['content-type'] ?? ''
    const sent = (request.headers()['content-type'] ?? '').startsWith('application/json')
      ? parse(request.postData())
      : undefined
    const answer =
      contentType.includes('json') && !contentType.includes('jsonl')
        ? parse(await response.text().catch(() => null))
        : undefined
    seen.exchanges.push({
      method: request.method(),
      url: request.url(),
      status: response.status(),
      request: sent,
      response: answer,
      contentType,
    })
  })
  return seen
}

/** The document is the same for every workspace without fields of its own: what was compiled of it serves the next test too. */
let last: { readonly text: string; readonly check: ReturnType<typeof openApiChecker> } | undefined

function describeAll(document: unknown, exchanges: readonly Exchange[]): string[] {
  const text = JSON.stringify(document)
  if (last?.text !== text) last = { text, check: openApiChecker(document) }
  const { check } = last
  return [...new Set(exchanges.flatMap((exchange) => check(exchange)))]
}

function parse(text: string | null): unknown {
  if (text === null || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Names of what the browser holds after a journey, sorted; IndexedDB, sessionStorage and caches must be empty. */
export async function kept(page: Page): Promise<{ cookies: string[]; localStorage: string[]; other: string[] }> {
  const cookies = (await page.context().cookies()).map((cookie) => cookie.name).sort()
  const storage = await page.evaluate(async () => ({
    local: Object.keys(localStorage).sort(),
    other: [
      ...Object.keys(sessionStorage).map((key) => `session:${key}`),
      ...(await indexedDB.databases()).map((one) => `idb:${one.name ?? ''}`),
      ...(await caches.keys()).map((key) => `cache:${key}`),
    ],
  }))
  return { cookies, localStorage: storage.local, other: storage.other }
}
