/**
 * Requests over HTTP (security.md §4.4). https only; globally routed addresses and ports 443 and 8443 only, unless the operator
 * names others in EGRESS_ALLOW; the name is resolved once and the connection goes to the address that was checked; redirects are not followed;
 * time and size are limited. Plain http works for loopback alone, when that is named and PUBLIC_URL is not https.
 */
import { lookup } from 'node:dns/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import type { Config } from '../config.ts'
import { AppError, error } from '../errors.ts'
import { LEAST_TLS } from '../tls.ts'
import { isLoopbackAddress, mayConnect, rangesOf } from './addresses.ts'

export type EgressRequest = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | null
  /** For all of it, in ms. */
  readonly timeout?: number
  readonly max_bytes?: number
}
export type EgressConfig = Pick<Config, 'public_url' | 'egress_allow'>

const MAX_BYTES = 256 * 1024
const PORTS = new Set(['', '443', '8443'])

/** Headers that HTTP itself needs, and say nothing of anybody. */
const PLAIN_HEADERS = new Set(['host', 'content-length', 'connection', 'accept-encoding'])

/** Names of everything a request tells: its query, its headers, the fields of its form or JSON body. A body of any other form is `body`. */
export function fieldsOf(url: URL, given: EgressRequest): string[] {
  const headers = Object.keys(given.headers ?? {}).map((name) => name.toLowerCase())
  return [
    ...new Set([...url.searchParams.keys(), ...headers.filter((name) => !PLAIN_HEADERS.has(name)), ...inBody(given)]),
  ].toSorted()
}

function inBody({ body, headers }: EgressRequest): string[] {
  if (body === undefined || body === null || body.length === 0) return []
  const type = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (typeof body !== 'string') return ['body']
  if (type.startsWith('application/x-www-form-urlencoded')) return [...new URLSearchParams(body).keys()]
  if (!type.startsWith('application/json')) return ['body']
  try {
    const value: unknown = JSON.parse(body)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : ['body']
  } catch {
    return ['body']
  }
}

export const bodySize = ({ body }: EgressRequest): number => (body ? Buffer.byteLength(body) : 0)

/** The address behind a URL, when it may be asked. @throws egress_refused, egress_failed */
export const reach = async (config: EgressConfig, url: URL, within: AbortSignal): Promise<string> =>
  await Promise.race([resolved(config, url), aborted(within)])

const refused = (detail: string) => error('egress_refused', { detail })
const failed = (detail: string) => error('egress_failed', { detail })

async function resolved(config: EgressConfig, url: URL): Promise<string> {
  if (url.username || url.password) throw refused('A URL must not hold a password.')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const allowed = rangesOf(config.egress_allow ?? [])
  const found = isIP(host)
    ? [host]
    : (
        await lookup(host, { all: true, verbatim: true }).catch(() => {
          throw failed('The host name is not found.')
        })
      ).map((one) => one.address)
  const [first] = found
  // All of them: a name that leads inside with its second address leads inside.
  if (first === undefined || !found.every((one) => mayConnect(one, allowed)))
    throw refused('The host is not on the public internet; the operator can allow it with EGRESS_ALLOW.')
  const isOwn = allowed.check(first, isIP(first) === 6 ? 'ipv6' : 'ipv4')
  const isPlainLoopback = isOwn && isLoopbackAddress(first) && !config.public_url.startsWith('https:')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isPlainLoopback))
    throw refused('Only https URLs are asked.')
  if (!PORTS.has(url.port) && !isOwn) throw refused('Only the ports 443 and 8443 are asked.')
  return first
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(failed('The host did not answer in time.')), { once: true })
  })

/** Sends to the address that was checked, and waits for the head of the answer. @throws egress_failed */
export function begin(url: URL, address: string, given: EgressRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method: given.method ?? 'GET',
        headers: {
          ...given.headers,
          ...(given.body ? { 'content-length': String(Buffer.byteLength(given.body)) } : {}),
        },
        agent: false,
        // Said here, so that no setting of the process weakens them.
        minVersion: LEAST_TLS,
        rejectUnauthorized: true,
        signal,
        maxHeaderSize: 16 * 1024,
        // The address that was checked, whatever a second look-up would say. Certificate and SNI are of the name.
        lookup: (_name, options, done) => {
          const family = isIP(address)
          if (options.all) done(null, [{ address, family }])
          else done(null, address, family)
        },
      },
      resolve,
    )
    request.on('error', () => reject(broken(signal)))
    request.end(given.body ?? undefined)
  })
}
const broken = (signal: AbortSignal) =>
  failed(signal.aborted ? 'The host did not answer in time.' : 'The connection failed.')

/** Asks the address that was checked. @throws egress_refused, egress_failed */
export async function ask(url: URL, address: string, given: EgressRequest, signal: AbortSignal): Promise<Response> {
  const max = given.max_bytes ?? MAX_BYTES
  const answer = await begin(url, address, given, signal)
  const status = answer.statusCode ?? 0
  if (status >= 300 && status < 400) {
    answer.destroy()
    throw refused('The host answered with a redirect, which is not followed.')
  }
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      size += part.length
      parts.push(part)
      if (size > max) throw refused('The answer is too large.')
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : broken(signal)
  }
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined) headers.set(name, [value].flat().join(', '))
  const body = status === 204 || status === 304 ? null : Buffer.concat(parts)
  return new Response(body, { status: Math.max(200, status), headers })
}
