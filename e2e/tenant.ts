import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

export const PASSWORD = 'seven purple kestrels over oslo'

export type Json = { [key: string]: unknown }
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** A fresh workspace with its owner signed in, in a browser context of its own. */
export type Tenant = {
  context: BrowserContext
  page: Page
  slug: string
  email: string
  /** `http://…/w/{slug}` */
  home: string
  /** A call of the API as this person: for what a test needs before it begins, not for what it is about. */
  api: (method: Method, path: string, body?: Json) => Promise<Json>
  /** Makes records 5,000 at a time and answers their ids. */
  seed: (path: string, records: Json[]) => Promise<string[]>
  /** Sends a file as the browser would. */
  upload: (path: string, fields: Record<string, string>, name: string, content: string) => Promise<Json>
}

const desk: BrowserContextOptions = {
  viewport: { width: 1440, height: 900 },
  locale: 'en-US',
  timezoneId: 'Europe/Berlin',
  colorScheme: 'light',
  reducedMotion: 'reduce',
}

let made = 0

/** An empty window of nobody, as wide as a desk unless told otherwise. */
export async function openWindow(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ ...desk, ...options })
  context.setDefaultTimeout(30_000)
  return context
}

/** Calls the API with the cookies of a context, as the page would. @throws Error with the answer when it is refused */
export async function call(
  context: BrowserContext,
  base: string,
  slug: string,
  method: Method,
  path: string,
  body?: Json | { multipart: Record<string, string | { name: string; mimeType: string; buffer: Buffer }> },
): Promise<Json> {
  const token = (await context.cookies()).find((cookie) => cookie.name.endsWith('XSRF-TOKEN'))?.value
  const answer = await context.request.fetch(`${base}${path}`, {
    method,
    headers: {
      ...(slug && { 'X-Workspace': slug }),
      ...(token && { 'X-XSRF-TOKEN': decodeURIComponent(token) }),
      origin: base,
    },
    ...(body && ('multipart' in body ? { multipart: body.multipart as Record<string, string> } : { data: body })),
  })
  const text = await answer.text()
  if (!answer.ok()) throw new Error(`${method} ${path} answered ${answer.status()} ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Json)
}

/** Signs up over the API: the form has its own test. */
export async function openTenant(
  browser: Browser,
  base: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Tenant> {
  const context = await openWindow(browser, options)
  made += 1
  const email = `anna.${process.pid}.${Date.now()}.${made}@kestrel.example`
  await call(context, base, '', 'POST', '/v1/auth/sign-up', {
    name: 'Anna Snelling',
    email,
    password: PASSWORD,
    workspace_name: name,
    accept_terms: true,
    time_zone: 'Europe/Berlin',
    locale: options.locale ?? 'en-US',
  })
  const session = await call(context, base, '', 'GET', '/v1/auth/session')
  const [workspace] = session['workspaces'] as { slug: string }[]
  if (!workspace) throw new Error('no workspace after sign-up')
  const { slug } = workspace
  const api: Tenant['api'] = (method, path, body) => call(context, base, slug, method, path, body)
  return {
    context,
    page: await context.newPage(),
    slug,
    email,
    home: `${base}/w/${slug}`,
    api,
    upload: (path, fields, file, content) =>
      call(context, base, slug, 'POST', path, {
        multipart: { ...fields, file: { name: file, mimeType: 'text/csv', buffer: Buffer.from(content) } },
      }),
    seed: async (path, records) => {
      const ids: string[] = []
      for (let at = 0; at < records.length; at += 5000) {
        const answer = await api('POST', `${path}/batch`, { records: records.slice(at, at + 5000) })
        ids.push(...(answer['data'] as { id: string }[]).map((row) => row.id))
      }
      return ids
    },
  }
}
