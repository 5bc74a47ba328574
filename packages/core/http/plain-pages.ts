import { newNonce } from './headers.ts'

/** Escapes text for HTML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

const STYLE = `:root{color-scheme:light dark;font:16px/1.6 system-ui,sans-serif}body{max-width:60rem;margin:3rem auto;padding:0 1.5rem}
code,pre{font:14px/1.5 ui-monospace,monospace}pre{overflow:auto;padding:1rem;border:1px solid #8884;border-radius:8px}
summary{cursor:pointer;padding:.4rem 0}h2{margin-top:2.5rem}b{display:inline-block;min-width:4.5rem}table{border-collapse:collapse}td,th{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top}`

/** A page of the server's own, without script. `body` is HTML. */
export function plainPage(title: string, body: string): { html: string; nonce: string } {
  const nonce = newNonce()
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style nonce="${nonce}">${STYLE}</style></head><body><main>${body}</main></body></html>`
  return { html, nonce }
}

/** A page of a module, with a style of its own. */
export function publicPage(page: { title: string; style: string; body: string; language: string }) {
  const nonce = newNonce()
  const html = `<!doctype html><html lang="${page.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(page.title)}</title><style nonce="${nonce}">${page.style}</style></head><body>${page.body}</body></html>`
  return { html, nonce }
}

/** Shown where the address is neither https nor this machine itself: cookies would travel in the clear (ruling 32). */
export function wrongOriginPage(publicUrl: string) {
  return plainPage(
    'Custos',
    `<h1>Please use another address</h1><p>Signing in over plain http is possible only on the machine itself (<code>http://127.0.0.1</code> or <code>http://localhost</code>), because everybody on the way could read your session.</p>
<p>This installation is reached at <code>${escapeHtml(publicUrl)}</code>. To reach it from elsewhere, put a TLS proxy before it and set <code>PUBLIC_URL</code> to its https address.</p>`,
  )
}

export function httpsRequiredPage(publicUrl: string) {
  return plainPage(
    'Custos',
    `<h1>https only</h1><p>This installation answers over https only: <code>${escapeHtml(publicUrl)}</code></p>`,
  )
}

export function notFoundPage() {
  return plainPage('Not found', '<h1>Not found</h1><p>There is no such page. <a href="/">Back to the start</a></p>')
}

export function notBuiltPage() {
  return plainPage(
    'Custos',
    '<h1>The web app is not built</h1><p>Run <code>npm start</code>, which builds it, or <code>npx vite build apps/web</code>. The API answers under <code>/v1</code>; its description is at <a href="/docs/api">/docs/api</a>.</p>',
  )
}

type Operation = {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly requestBody?: unknown
  readonly parameters?: unknown
  readonly responses?: unknown
}

/** The OpenAPI document as a page without script: it needs nothing that the content policy forbids. */
export function apiPage(document: { paths?: Record<string, Record<string, Operation>> }) {
  const groups = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!['get', 'post', 'put', 'patch', 'delete'].includes(method)) continue
      const group = operation.tags?.[0] ?? path.split('/')[2] ?? 'other'
      const detail = {
        parameters: operation.parameters,
        requestBody: operation.requestBody,
        responses: operation.responses,
      }
      const text = `<details><summary><b>${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(operation.summary ?? '')}</summary><pre>${escapeHtml(JSON.stringify(detail, null, 2))}</pre></details>`
      groups.set(group, [...(groups.get(group) ?? []), text])
    }
  }
  const body = [...groups]
    .map(([group, items]) => `<h2 id="${escapeHtml(group)}">${escapeHtml(group)}</h2>${items.join('')}`)
    .join('')
  return plainPage(
    'Custos API',
    `<h1>API</h1><p>OpenAPI 3.1: <a href="/v1/openapi.json">/v1/openapi.json</a>. Errors: <a href="/docs/errors">/docs/errors</a>.</p>${body}`,
  )
}

/** Every error code with its status and meaning. */
export function errorsPage(codes: Record<string, readonly [number, string]>) {
  const rows = Object.entries(codes).map(
    ([code, [status, text]]) =>
      `<tr id="${escapeHtml(code)}"><td><code>${escapeHtml(code)}</code></td><td>${status}</td><td>${escapeHtml(text)}</td></tr>`,
  )
  return plainPage(
    'Errors',
    `<h1>Errors</h1><table><thead><tr><th>code</th><th>status</th><th>meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
  )
}
