import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { createReadStream, existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DATA_POLICY, newNonce, pagePolicy } from './headers.ts'
import { acceptedEncodings, sendText } from './packed.ts'

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

const PAGES = ['index', 'auth', 'operator'] as const
const brotli = promisify(brotliCompress)

type File = {
  readonly path: string
  readonly type: string
  readonly size: number
  readonly etag: string
  readonly immutable: boolean
  packed?: Promise<Buffer>
  readonly encodings: readonly { readonly name: string; readonly path: string; readonly size: number }[]
}

export type StaticFiles = {
  /** Sends the file at this URL path, or answers false. Only files listed at start exist: no path is ever joined from a request. */
  readonly send: (raw: FastifyRequest, reply: FastifyReply, urlPath: string) => Promise<boolean>
  /** An HTML page with nonce, theme and language put in; null when the web is not built. */
  readonly page: (name: PageName, look: PageLook) => { readonly html: string; readonly nonce: string } | null
}
/** The three entries of the web: the application, the pages before it, the operators' console. */
export type PageName = (typeof PAGES)[number]
export type PageLook = {
  readonly theme: string | null
  readonly density: string | null
  readonly font: string | null
  readonly language: string | null
}

type Built = { readonly files: Map<string, File>; readonly pages: Map<string, string>; readonly stamp: number }

/** Reads the list of files of the built web, and again when it was built anew under a running server. */
export function openStaticFiles(folder: string): StaticFiles {
  let built = readBuilt(folder)
  const current = (): Built => {
    const stamp = stampOf(folder)
    if (stamp !== built.stamp) built = readBuilt(folder)
    return built
  }
  return {
    async send(raw, reply, urlPath) {
      const file = built.files.get(urlPath) ?? current().files.get(urlPath)
      if (!file) return false
      await sendFile(raw, reply, file)
      return true
    },
    page(name, look) {
      const { pages } = current()
      const source = pages.get(name) ?? pages.get('index')
      return source ? dress(source, look) : null
    },
  }
}

function readBuilt(folder: string): Built {
  const files = new Map<string, File>()
  const pages = new Map<string, string>()
  const stamp = stampOf(folder)
  if (stamp === 0) return { files, pages, stamp }
  for (const path of walk(folder)) addFile(files, folder, path)
  for (const name of PAGES) {
    const path = join(folder, `${name}.html`)
    if (existsSync(path)) pages.set(name, readFileSync(path, 'utf8'))
  }
  return { files, pages, stamp }
}

function stampOf(folder: string): number {
  return folder === '' ? 0 : (statSync(join(folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0)
}

/** Sends an HTML page with its own policy; not cached, since it carries a nonce, unless it is the same for everybody and has no script. */
export function sendPage(
  reply: FastifyReply,
  page: { html: string; nonce: string },
  secure: boolean,
  status = 200,
  cache = 'no-store',
): FastifyReply {
  return sendText(
    reply
      .code(status)
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy(page.nonce, secure))
      .header('cache-control', cache),
    page.html,
  )
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : []
  })
}

function addFile(files: Map<string, File>, folder: string, path: string) {
  const type = TYPES[extname(path)]
  if (!type || path.endsWith('.html')) return
  const url = `/${relative(folder, path).split(sep).join('/')}`
  const encodings = [
    ['br', '.br'],
    ['gzip', '.gz'],
  ].flatMap(([name = '', suffix]) =>
    existsSync(`${path}${suffix}`) ? [{ name, path: `${path}${suffix}`, size: statSync(`${path}${suffix}`).size }] : [],
  )
  const etag = `"${createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22)}"`
  files.set(url, { path, type, size: statSync(path).size, etag, immutable: url.startsWith('/assets/'), encodings })
}

async function sendFile(raw: FastifyRequest, reply: FastifyReply, file: File): Promise<void> {
  reply
    .header('content-type', file.type)
    .header('content-security-policy', DATA_POLICY)
    .header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('etag', file.etag)
    .header('vary', 'accept-encoding')
  if (raw.headers['if-none-match'] === file.etag) {
    reply.code(304).send()
    return
  }
  const accepted = acceptedEncodings(raw)
  const packed = file.encodings.find((encoding) => accepted.includes(encoding.name))
  if (packed) {
    reply
      .header('content-encoding', packed.name)
      .header('content-length', packed.size)
      .send(createReadStream(packed.path))
    return
  }
  if (accepted.includes('br') && file.size > 1024 && /^(text|application\/json|image\/svg)/.test(file.type)) {
    // Not packed at build time: packed once here and kept. 0.6 MB of script takes some 250 ms at quality 9, off the main thread.
    file.packed ??= brotli(readFileSync(file.path), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
    reply.header('content-encoding', 'br').send(await file.packed)
    return
  }
  reply.header('content-length', file.size).send(createReadStream(file.path))
}

const WORD = /^[a-z][a-zA-Z-]{0,19}$/
function dress(source: string, look: PageLook) {
  const nonce = newNonce()
  const attributes = [
    ['data-theme', look.theme],
    ['data-density', look.density],
    ['data-font', look.font],
  ]
    .map(([name, value]) => (value && WORD.test(value) ? ` ${name}="${value}"` : ''))
    .join('')
  const language = look.language && WORD.test(look.language) ? look.language : null
  let html = source.replaceAll('__CSP_NONCE__', nonce)
  if (!html.includes('property="csp-nonce"'))
    html = html.replace('<head>', `<head><meta property="csp-nonce" nonce="${nonce}">`)
  html = html.replace(
    /<html([^>]*)>/,
    (_all, given: string) =>
      `<html${language ? given.replace(/ lang="[^"]*"/, '') : given}${language ? ` lang="${language}"` : ''}${attributes}>`,
  )
  return { html, nonce }
}
