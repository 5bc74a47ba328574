import { useMutation, useQuery } from '@tanstack/react-query'
import { api, queryClient } from '@app/ui'

export type CorrectField = {
  readonly name: string
  readonly label: string
  readonly kind: string
  readonly value: unknown
  readonly is_encrypted: boolean
}
export type CorrectRecord = {
  readonly object: string
  readonly record_id: string
  readonly title: string
  readonly fields: readonly CorrectField[]
}
export type Offer = {
  readonly object: string
  readonly record_id: string
  readonly title: string
  readonly field: string | null
  readonly label: string | null
  readonly old: string
  readonly new: string
}
export type Recipient = {
  readonly destination: string
  readonly title: string
  readonly last_at: string
  readonly told_at: string | null
}
type Corrections = {
  readonly asked: readonly { readonly at: string; readonly wrong: string; readonly right: string }[]
  readonly records: readonly CorrectRecord[]
  readonly corrected: readonly {
    readonly at: string
    readonly object: string
    readonly record_id: string
    readonly field: string
    readonly label: string
    readonly title: string
    readonly old: unknown
    readonly new: unknown
  }[]
  readonly offered: readonly Offer[]
  readonly recipients: readonly Recipient[]
}
const url = (id: string): string => `/v1/privacy-requests/${id}`
const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ['privacy-requests'] })

/** Read only where it is asked for: it looks through every record for the mistake. */
export const useCorrections = (id: string, isWanted: boolean) =>
  useQuery({
    queryKey: ['privacy-requests', 'corrections', id],
    queryFn: () => api.get<Corrections>(`${url(id)}/corrections`),
    enabled: isWanted,
  })
export const useCorrect = (id: string) =>
  useMutation({
    mutationFn: (given: { object: string; record_id: string; field: string; value: unknown }) =>
      api.post<Corrections>(`${url(id)}/corrections`, given),
    onSuccess: refresh,
  })
export const useTellRecipient = (id: string) =>
  useMutation({
    mutationFn: (given: { destination: string; text: string }) => api.post<Corrections>(`${url(id)}/recipients`, given),
    onSuccess: refresh,
  })
