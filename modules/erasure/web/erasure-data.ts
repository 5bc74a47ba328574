import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { api, queryClient } from '@app/ui'
import type { ErasureView } from '../index.ts'

const ERASURE = ['erasure'] as const

/** Looks again every two seconds while the job works, every ten while a plan waits for somebody else. */
export const useErasure = (requestId: string) =>
  useQuery({
    queryKey: [...ERASURE, requestId],
    queryFn: () => api.get<{ erasure: ErasureView | null }>(`/v1/privacy-requests/${requestId}/erasure`),
    refetchInterval: ({ state }) => {
      const one = state.data?.erasure
      const begins = one?.state === 'approved' && one.starts_at !== null && Date.parse(one.starts_at) <= Date.now()
      if (one?.state === 'running' || begins) return 2000
      return one?.state === 'planned' ? 10_000 : false
    },
  })

const refresh = (): void => {
  void queryClient.invalidateQueries({ queryKey: ERASURE })
  void queryClient.invalidateQueries({ queryKey: ['privacy-requests'] })
}
export const usePlan = (requestId: string) =>
  useMutation({
    mutationFn: () => api.post<ErasureView>(`/v1/privacy-requests/${requestId}/erasure`),
    onSettled: refresh,
  })
export const useErasureAct = (id: string) =>
  useMutation({
    mutationFn: (act: 'approve' | 'cancel') => api.post<ErasureView>(`/v1/erasures/${id}/${act}`),
    onSettled: refresh,
  })

export type ErasureRow = Pick<
  ErasureView,
  'id' | 'request_id' | 'state' | 'planned_at' | 'rows_gone_at' | 'bytes_gone_at' | 'has_certificate'
> & { readonly number: string | null; readonly replayed_at: string | null; readonly entries: number }
type ErasurePage = { readonly data: ErasureRow[]; readonly next_before: string | null }

/** Newest first, page after page. */
export const useErasures = () =>
  useInfiniteQuery({
    queryKey: [...ERASURE, 'list'],
    queryFn: ({ pageParam }) => api.get<ErasurePage>('/v1/erasures', pageParam === null ? {} : { before: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_before,
  })

export const useSuppressions = () =>
  useQuery({
    queryKey: [...ERASURE, 'suppressions'],
    queryFn: () => api.get<{ entries: number; since: string | null }>('/v1/suppressions'),
  })

/** An address, or a number with the name. */
export type Asked = { readonly email: string } | { readonly phone: string; readonly name: string }

/** Asked by POST: an address stands in no URL, and in no log. */
export const useSuppressionCheck = () =>
  useMutation({
    mutationFn: (asked: Asked) => api.post<{ suppressed: boolean }>('/v1/suppressions/check', asked, { undo: false }),
  })
export const useSuppressionLift = () =>
  useMutation({
    mutationFn: (given: Asked & { reason: string; basis: string }) =>
      api.post<{ lifted: number }>('/v1/suppressions/lift', given, { undo: false }),
    onSuccess: refresh,
  })
