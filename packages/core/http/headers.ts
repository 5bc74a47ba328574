import { randomBytes } from 'node:crypto'

/** Names and flags of our cookies (ruling 32): `__Host-` with Secure behind https, plain names on loopback. */
export type CookieNames = { readonly session: string; readonly xsrf: string; readonly secure: boolean }

/** Cookie names by the public URL. */
export function cookieNames(publicUrl: string): CookieNames {
  const secure = publicUrl.startsWith('https://')
  const prefix = secure ? '__Host-' : ''
  return { session: `${prefix}custos_session`, xsrf: `${prefix}XSRF-TOKEN`, secure }
}

/** The Set-Cookie text. No Max-Age and no Expires: the cookie ends with the browser. */
export function cookieText(
  name: string,
  value: string,
  options: { secure: boolean; http_only: boolean; clear?: boolean },
): string {
  return [
    `${name}=${value}`,
    'Path=/',
    'SameSite=Lax',
    options.secure ? 'Secure' : '',
    options.http_only ? 'HttpOnly' : '',
    options.clear ? 'Max-Age=0' : '',
  ]
    .filter(Boolean)
    .join('; ')
}

/** Reads one cookie; when it is sent twice, none is trusted (cookie tossing). */
export function readCookie(header: string | undefined, name: string): string | null {
  if (!header) return null
  const found = header.split(';').flatMap((part) => {
    const at = part.indexOf('=')
    return at > 0 && part.slice(0, at).trim() === name ? [part.slice(at + 1).trim()] : []
  })
  return found.length === 1 ? (found[0] ?? null) : null
}

/** 128 random bits for one HTML page. */
export function newNonce(): string {
  return randomBytes(16).toString('base64')
}

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
]

/** The page policy (security.md §4.3, ruling 34). Chromium takes Reporting-Endpoints only from https, hence both ways. */
export function pagePolicy(nonce: string, secure: boolean): string {
  const directives = CSP.map((text) => (text.startsWith('style-src') ? `${text} 'nonce-${nonce}'` : text))
  return [...directives, ...(secure ? ['report-to self'] : []), 'report-uri /v1/csp-report'].join('; ')
}

/** For anything that is not a page: nothing may load or run. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"

const PERMISSIONS = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'xr-spatial-tracking',
]
  .map((name) => `${name}=()`)
  // Passkeys, on our own pages only.
  .concat('publickey-credentials-create=(self)', 'publickey-credentials-get=(self)')
  .join(', ')

/** Headers of every answer, whatever it is. */
export function commonHeaders(secure: boolean): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': PERMISSIONS,
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    ...(secure
      ? {
          'strict-transport-security': 'max-age=31536000; includeSubDomains',
          'reporting-endpoints': 'self="/v1/csp-report"',
        }
      : {}),
  }
}
