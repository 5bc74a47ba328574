import type { Config } from '../config.ts'
import { type CookieNames, cookieNames } from './headers.ts'

/** What the edge takes from the configuration, with its defaults. */
export type EdgeSettings = {
  readonly public_url: URL
  /** `PUBLIC_URL` is https (ruling 2). */
  readonly production: boolean
  readonly cookies: CookieNames
  /** Proxies whose X-Forwarded-* headers count. */
  readonly trusted_proxies: readonly string[]
  /** Requests per minute and address on sign-in, sign-up and public forms; 0 = off (ruling 36). */
  readonly rate_public: number
  /** Requests per minute and session. */
  readonly rate_session: number
}

/** Reads the edge's settings. */
export function edgeSettings(config: Config): EdgeSettings {
  const production = config.public_url.startsWith('https://')
  return {
    public_url: new URL(config.public_url),
    production,
    cookies: cookieNames(config.public_url),
    trusted_proxies: production && config.trusted_proxies.length === 0 ? ['127.0.0.1', '::1'] : config.trusted_proxies,
    rate_public: config.rates.public_per_minute,
    rate_session: config.rates.session_per_minute,
  }
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** True when the host header names this machine itself. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.has(hostname)
}
