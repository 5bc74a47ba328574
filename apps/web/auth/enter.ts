import { api } from '@app/ui/api'
import { COOKIES_BLOCKED } from './no-cookies.tsx'

export type SessionAnswer = {
  workspaces: { slug: string; name: string }[]
  workspace: { slug: string } | null
  account: { name: string; email: string }
}

/** Only paths of this site: `next` comes from the address bar. */
const safeNext = (): string | null => {
  const next = new URLSearchParams(location.search).get('next')
  return next && (next === '/trust/workspace' || /^\/w\/[^/\\]/.test(next)) ? next : null
}

/** The signed-in session, or null. */
export const currentSession = async (): Promise<SessionAnswer | null> =>
  api.get<SessionAnswer>('/v1/auth/session', undefined, { anonymous: true }).catch(() => null)

/** Goes where the person was going: `next`, else the last workspace, else making one. */
export const enter = async (slug?: string): Promise<void> => {
  // A sign-in that left nothing behind would lead back to this page: it says why instead, once.
  if (!document.cookie.includes('XSRF-TOKEN')) return location.assign(`/sign-in?${COOKIES_BLOCKED}`)
  const next = safeNext()
  if (next && !slug) return location.assign(next)
  const session = slug ? null : await currentSession()
  const target = slug ?? session?.workspace?.slug ?? session?.workspaces[0]?.slug
  location.assign(target ? `/w/${target}` : '/new-workspace')
}
