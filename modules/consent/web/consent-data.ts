import { useMutation, useQuery } from '@tanstack/react-query'
import { api, invalidateObject, queryClient } from '@app/ui'
import type { Act, Channel, NoticeWay, Purpose, Refusal } from '../index.ts'

export type ConsentRow = {
  readonly id: string
  readonly purpose: Purpose | 'all'
  readonly channel: Channel | 'all'
  readonly act: Act
  readonly text_version: number | null
  readonly source: string
  readonly proof: string | null
  readonly at: string
  readonly by: string | null
}
export type ConsentState = {
  readonly purpose: Purpose
  readonly channel: Channel
  readonly allowed: boolean
  readonly reason: Refusal | null
  readonly act: Act | null
}
type Ledger = { state: readonly ConsentState[]; events: readonly ConsentRow[]; may_record: boolean }
export type ConsentText = {
  readonly id: string
  readonly purpose: Purpose
  readonly version: number
  readonly text: string
}
export type NewConsent = {
  act: Act
  purpose: string
  channel: string
  source: string
  proof?: string
  text_id?: string
  request_id?: string
}

const KEY = ['consent'] as const
const refresh = (): void => void queryClient.invalidateQueries({ queryKey: KEY })

export const useLedger = (id: string) =>
  useQuery({ queryKey: [...KEY, 'of', id], queryFn: () => api.get<Ledger>(`/v1/consents/${id}`) })
export const useTexts = () =>
  useQuery({ queryKey: [...KEY, 'texts'], queryFn: () => api.get<{ data: ConsentText[] }>('/v1/consent-texts') })
export const useSay = (contact_id: string) =>
  useMutation({
    mutationFn: (given: NewConsent) => api.post('/v1/consents', { contact_id, ...given }),
    onSuccess: () => {
      refresh()
      invalidateObject('contact')
    },
  })
export const useAddText = () =>
  useMutation({
    mutationFn: (given: { purpose: string; text: string }) => api.post('/v1/consent-texts', given),
    onSuccess: refresh,
  })

export type NoticeGiven = {
  readonly id: string
  readonly version: number
  readonly way: NoticeWay
  readonly at: string
}
export const useNoticesGiven = (id: string) =>
  useQuery({
    queryKey: [...KEY, 'given', id],
    queryFn: () => api.get<{ data: NoticeGiven[] }>(`/v1/privacy-notices/given/${id}`),
  })
export const useNotices = () =>
  useQuery({
    queryKey: [...KEY, 'notices'],
    queryFn: () =>
      api.get<{ data: { id: string; version: number; text: string; created_at: string }[] }>('/v1/privacy-notices'),
  })
export const useAddNotice = () =>
  useMutation({ mutationFn: (text: string) => api.post('/v1/privacy-notices', { text }), onSuccess: refresh })
export const useGiveNotice = () =>
  useMutation({
    mutationFn: (given: { contact_ids: string[]; way: string }) =>
      api.post<{ noted: number; queued: number; refused: { id: string }[] }>('/v1/privacy-notices/given', given),
    onSuccess: refresh,
  })

export type BasisCount = {
  readonly object: 'contact' | 'lead'
  readonly total: number
  readonly without_basis: number
  readonly without_source: number
}
export const useReport = () =>
  useQuery({
    queryKey: [...KEY, 'report'],
    queryFn: () => api.get<{ data: BasisCount[]; uninformed: number }>('/v1/people-report'),
  })
export const useUninformed = () =>
  useQuery({
    queryKey: [...KEY, 'uninformed'],
    queryFn: () =>
      api.get<{ data: { id: string; name: string | null; since: string }[] }>('/v1/people-report/uninformed'),
  })
/** Sets one field of all records that have none, in one change that can be undone. */
export const useFill = () =>
  useMutation({
    mutationFn: ({ path, field, value }: { path: string; field: 'legal_basis' | 'source'; value: string }) =>
      api.post<{ updated?: number }>(`/v1/${path}/bulk`, { filter: MISSING[field], set: { [field]: value } }),
    onSuccess: () => {
      refresh()
      invalidateObject('contact')
      invalidateObject('lead')
    },
  })
/** Records without the field: no legal basis is the same as the basis "none". */
export const MISSING = {
  legal_basis: { or: [{ legal_basis: { is_null: true } }, { legal_basis: { eq: 'none' } }] },
  source: { source: { is_null: true } },
} as const
