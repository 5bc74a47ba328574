import type { FastifyReply, FastifyRequest } from 'fastify'
import { type AppError, error } from '../errors.ts'
import { type EdgeSettings, isLoopback } from './settings.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** True for methods that change nothing. */
export function isSafe(method: string): boolean {
  return SAFE.has(method)
}

/** What keeps a request out before anything else is looked at; null when it may pass. */
export type Refusal = { readonly failure: AppError; readonly page: 'https' | 'origin' | null }

/**
 * Scheme and host. Behind https, plain http is refused, not redirected (a promise of the policy; security.md §2), and
 * only the public host is answered. Otherwise only loopback names are: this also stops DNS rebinding.
 */
export function guardHost(raw: FastifyRequest, settings: EdgeSettings): Refusal | null {
  // Node keeps the first of two Host headers and drops the other; a proxy may have kept the second.
  const hosts = raw.raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length > 1) return { failure: error('bad_request'), page: null }
  if (settings.production) {
    if (raw.protocol !== 'https') return { failure: error('https_required'), page: 'https' }
    return raw.host === settings.public_url.host ? null : { failure: error('wrong_host'), page: null }
  }
  if (!isLoopback(hostnameOf(raw.host))) return { failure: error('wrong_host'), page: 'origin' }
  return null
}

/**
 * Origin and Fetch Metadata, where the browser sends them (ruling 33). A change must come from our own pages; a read of
 * the API from another site passes only as a plain navigation (a link to a download).
 */
export function guardOrigin(raw: FastifyRequest, settings: EdgeSettings): AppError | null {
  const site = raw.headers['sec-fetch-site']
  const safe = isSafe(raw.method)
  if (typeof site === 'string' && site !== 'same-origin' && site !== 'none') {
    const navigation = raw.headers['sec-fetch-mode'] === 'navigate' && raw.headers['sec-fetch-dest'] === 'document'
    if (!safe || !navigation) return error('origin_refused')
  }
  const origin = raw.headers.origin
  if (typeof origin === 'string' && !safe && origin !== ownOrigin(raw, settings)) return error('origin_refused')
  return null
}

/** Our own origin as this browser knows us. Links are made from the configuration, never from this (security.md §4.2). */
function ownOrigin(raw: FastifyRequest, settings: EdgeSettings): string {
  return settings.production ? settings.public_url.origin : `http://${raw.host}`
}

function hostnameOf(host: string): string {
  return host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : (host.split(':')[0] ?? '')
}

/** True when a browser asks for a page. */
export function wantsPage(raw: FastifyRequest): boolean {
  return isSafe(raw.method) && String(raw.headers.accept ?? '').includes('text/html')
}

/** RateLimit headers and, when it is over, the error with Retry-After. */
export function applyRate(
  reply: FastifyReply,
  verdict: { ok: boolean; limit: number; remaining: number; reset_seconds: number },
): AppError | null {
  if (verdict.limit > 0) {
    reply
      .header('ratelimit-limit', verdict.limit)
      .header('ratelimit-remaining', verdict.remaining)
      .header('ratelimit-reset', verdict.reset_seconds)
  }
  if (verdict.ok) return null
  reply.header('retry-after', verdict.reset_seconds)
  return error('rate_limited')
}
