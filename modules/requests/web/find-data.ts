import { useMutation, useQuery } from '@tanstack/react-query'
import { api, queryClient } from '@app/ui'

export type Subject = {
  readonly object: string
  readonly record_id: string
  readonly role: 'person' | 'mention'
  readonly reasons: readonly string[]
  readonly because: string | null
  readonly decision: 'confirmed' | 'rejected' | null
  /** Null when the record is gone. */
  readonly title: string | null
  /** Tells namesakes apart; null when the record has none. */
  readonly address: string | null
  readonly is_trashed: boolean
}
type Found = {
  readonly data: readonly Subject[]
  readonly searched_at: string | null
  readonly copies: readonly { readonly place: string; readonly rows: number }[]
  readonly places: readonly { readonly place: string; readonly how: string; readonly why?: string }[]
}
const url = (id: string): string => `/v1/privacy-requests/${id}`
/** All of a case hangs together: a search is a step of its evidence. */
const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ['privacy-requests'] })

export const useSubjects = (id: string) =>
  useQuery({ queryKey: ['privacy-requests', 'subjects', id], queryFn: () => api.get<Found>(`${url(id)}/subjects`) })
export const useSearch = (id: string) =>
  useMutation({
    mutationFn: (given: { emails: string[]; phones: string[]; names: string[] } | undefined) =>
      api.post<Found>(`${url(id)}/search`, given),
    onSuccess: refresh,
  })
export const useDecide = (id: string) =>
  useMutation({
    mutationFn: (given: {
      object: string
      record_id: string
      decision: 'confirmed' | 'rejected' | null
      because: string | null
    }) => api.post<Found>(`${url(id)}/subjects`, given),
    onSuccess: refresh,
  })

type Package = {
  readonly state: 'running' | 'ready' | 'failed' | 'gone'
  readonly progress: number
  readonly requested_at: string
  readonly expires_at: string | null
  readonly record_count: number
}
export const usePackage = (id: string) =>
  useQuery({
    queryKey: ['privacy-requests', 'package', id],
    queryFn: () => api.get<{ data: Package | null }>(`${url(id)}/package`),
    refetchInterval: (query) => (query.state.data?.data?.state === 'running' ? 1000 : false),
  })
export const useMakePackage = (id: string) =>
  useMutation({
    mutationFn: (passphrase: string) => api.post<{ data: Package }>(`${url(id)}/package`, { passphrase }),
    onSuccess: refresh,
  })
