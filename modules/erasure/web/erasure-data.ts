import { useMutation, useQuery } from '@tanstack/react-query'
import { api, queryClient } from '@app/ui'
import type { ErasureView } from '../index.ts'

const ERASURE = ['erasure'] as const

/** Looks again every two seconds while the job works. */
export const useErasure = (requestId: string) =>
  useQuery({
    queryKey: [...ERASURE, requestId],
    queryFn: () => api.get<{ erasure: ErasureView | null }>(`/v1/privacy-requests/${requestId}/erasure`),
    refetchInterval: ({ state }) => {
      const one = state.data?.erasure
      const begins = one?.state === 'approved' && one.starts_at !== null && Date.parse(one.starts_at) <= Date.now()
      return one?.state === 'running' || begins ? 2000 : false
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
