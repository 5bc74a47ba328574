import { useMutation, useQuery } from '@tanstack/react-query'
import { api, queryClient } from '@app/ui'
import type { RequestKind, RequestStep, RequestSummary } from '../index.ts'

const REQUESTS = ['privacy-requests'] as const

export type RequestCase = RequestSummary & {
  readonly source: 'form' | 'desk'
  readonly message: string | null
  readonly language: 'en' | 'de'
  readonly extension_reason: string | null
  readonly fact_at: string | null
  readonly is_proven: boolean
  readonly merged_into: string | null
  readonly steps: readonly RequestStep[]
  readonly others: readonly RequestSummary[]
}
export type DeskSettings = { form_open: boolean; holidays: string[]; authority: string }
export type NewRequest = {
  kind: RequestKind
  name: string
  email?: string
  message?: string
  for_other: boolean
}

export const useRequests = (state: 'open' | 'closed') =>
  useQuery({
    queryKey: [...REQUESTS, state],
    queryFn: () => api.get<{ data: RequestSummary[] }>('/v1/privacy-requests', { state }),
  })
export const useCase = (id: string) =>
  useQuery({ queryKey: [...REQUESTS, 'case', id], queryFn: () => api.get<RequestCase>(`/v1/privacy-requests/${id}`) })
export const useDeskSettings = () =>
  useQuery({ queryKey: [...REQUESTS, 'settings'], queryFn: () => api.get<DeskSettings>('/v1/privacy-settings') })

const refresh = (): void => void queryClient.invalidateQueries({ queryKey: REQUESTS })

export const useRecord = () =>
  useMutation({
    mutationFn: (given: NewRequest) => api.post<RequestCase>('/v1/privacy-requests', given),
    onSuccess: refresh,
  })
export const useSaveSettings = () =>
  useMutation({
    mutationFn: (given: Partial<DeskSettings>) => api.patch<DeskSettings>('/v1/privacy-settings', given),
    onSuccess: refresh,
  })
/** A step of the case: note, identity, extend, close, link. */
export const useAct = (id: string) =>
  useMutation({
    mutationFn: ({ act, body }: { act: string; body?: Record<string, unknown> }) =>
      api.post<Record<string, unknown>>(`/v1/privacy-requests/${id}/${act}`, body),
    onSuccess: refresh,
  })
