import { useEffect, useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { api, keys, queryClient } from '@app/ui'
import type { SupportGrant } from '../index.ts'

// The shell marks everything under `support` as stale when the live event `support` comes.
const SUPPORT = ['support'] as const
/** Grants, their state and what was opened are looked up again. */
export const refreshSupport = (): void => {
  for (const queryKey of [SUPPORT, keys.banners]) void queryClient.invalidateQueries({ queryKey })
}

export type OpenGrant = Pick<SupportGrant, 'id' | 'kind' | 'expires_at' | 'objects'>
export type Access = {
  id: string
  at: string
  name: string
  object: string
  record_id: string | null
  operator: string | null
  /** What was run under a maintenance grant, without its values. */
  statement: { statement: string; row_count: number | null; failure: string | null } | null
}
type AccessPage = { data: Access[]; next_cursor: string | null }
export type NewGrant = { hours: number; reason: string; case_id: string | null; objects: string[] | null }

/** Whether support can read now. */
export const useOpenGrants = () =>
  useQuery({
    queryKey: [...SUPPORT, 'active'],
    queryFn: () => api.get<{ data: OpenGrant[]; may_revoke: boolean }>('/v1/support-grants/active'),
  })

export const useGrants = () =>
  useQuery({
    queryKey: [...SUPPORT, 'grants'],
    queryFn: () => api.get<{ data: SupportGrant[]; objects: { name: string; label: string }[] }>('/v1/support-grants'),
  })

/** Every record that was shown under a grant, newest first. */
export const useAccesses = (id: string) =>
  useInfiniteQuery({
    queryKey: [...SUPPORT, 'accesses', id],
    queryFn: ({ pageParam }) => api.get<AccessPage>(`/v1/support-grants/${id}/accesses`, { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })

export const useGrant = () =>
  useMutation({
    mutationFn: (given: NewGrant) => api.post<SupportGrant>('/v1/support-grants', given),
    onSuccess: refreshSupport,
  })

export const useRevokeGrant = () =>
  useMutation({ mutationFn: (id: string) => api.del(`/v1/support-grants/${id}`), onSettled: refreshSupport })

/** The time, moving on by itself. */
export const useNow = (every: number): number => {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
