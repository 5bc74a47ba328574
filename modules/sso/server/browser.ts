import type { RouteRequest } from '@app/core'
import { cookieText, edgeOf, hashToken, newToken, readCookie } from '@app/core/http'

/** The cookie that binds a sign-in at a provider to the browser it began in: what is pasted into another browser signs nobody in there. */
const nameOf = (req: RouteRequest): string =>
  edgeOf(req.app).settings.cookies.secure ? '__Host-custos_sso' : 'custos_sso'

function put(req: RouteRequest, value: string): void {
  const name = nameOf(req)
  const others = [req.reply.getHeader('set-cookie') ?? []]
    .flat()
    .map(String)
    .filter((other) => !other.startsWith(`${name}=`))
  const text = cookieText(name, value, {
    secure: edgeOf(req.app).settings.cookies.secure,
    http_only: true,
    clear: value === '',
  })
  req.reply.removeHeader('set-cookie')
  req.reply.header('set-cookie', [...others, text])
}

/** A fresh cookie; answers what the database keeps of it. */
export function markBrowser(req: RouteRequest): Buffer {
  const token = newToken()
  put(req, token)
  return hashToken(token)
}

/** What the database keeps of this browser's cookie; null without one. */
export function browserHash(req: RouteRequest): Buffer | null {
  const token = readCookie(req.raw.headers.cookie, nameOf(req))
  return token !== null && /^[\w-]{43}$/.test(token) ? hashToken(token) : null
}

export const unmarkBrowser = (req: RouteRequest): void => put(req, '')
