import { useQuery } from '@tanstack/react-query'
import { api } from './api.ts'
import { keys, queryClient } from './cache.ts'
import { spokenMeta } from './labels.ts'
import type { Preferences } from './prefs.ts'
import type { Area, Meta, ObjectMeta } from './meta.ts'

export type Session = {
  account: { id: string; email: string; name: string; is_confirmed: boolean; preferences: Preferences }
  workspaces: { slug: string; name: string; role: string }[]
  workspace: { slug: string; name?: string } | null
  member: { id: string; role: string; team_id: string | null } | null
}

/** Who is signed in. */
export const useSession = () =>
  useQuery({
    queryKey: keys.session,
    queryFn: () => api.get<Session>('/v1/auth/session', undefined, { anonymous: true }),
    staleTime: Infinity,
  })

/** Changes display preferences at once and on the server. */
export const savePreferences = (next: Partial<Preferences>): void => {
  queryClient.setQueryData<Session>(
    keys.session,
    (old) => old && { ...old, account: { ...old.account, preferences: { ...old.account.preferences, ...next } } },
  )
  const merged = queryClient.getQueryData<Session>(keys.session)?.account.preferences ?? next
  api.patch('/v1/auth/profile', { preferences: merged }, { undo: false }).catch(() => undefined)
}

/** Meta of the workspace with two finders. The shell renders pages only once it is there. */
export const useMeta = () => {
  const { data } = useQuery({ queryKey: keys.meta, queryFn: () => api.get<Meta>('/v1/meta'), staleTime: 300_000 })
  if (!data) throw new Error('useMeta outside the shell')
  const meta = spokenMeta(data)
  return {
    meta,
    object: (name: string): ObjectMeta | undefined => meta.objects.find((o) => o.name === name),
    byPath: (path: string): ObjectMeta | undefined => meta.objects.find((o) => o.path === path),
    /** Does the member's role administer this part of the workspace? */
    administers: (area: Area): boolean => meta.member.areas.includes(area),
  }
}
