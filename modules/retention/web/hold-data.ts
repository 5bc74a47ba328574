import { useMutation, useQuery } from '@tanstack/react-query'
import { api, queryClient } from '@app/ui'

export type HoldItem = { readonly object: string; readonly record_id: string; readonly title?: string | null }
export type HoldKind = 'person' | 'record' | 'matter'
export type Hold = {
  readonly id: string
  readonly kind: HoldKind
  readonly name: string
  readonly reason: string
  readonly review_on: string | null
  readonly placed_at: string
  readonly lifted_at: string | null
  readonly lift_reason: string | null
  readonly items: readonly HoldItem[]
}
export type NewHold = Pick<Hold, 'kind' | 'name' | 'reason' | 'review_on'> & { readonly items: readonly HoldItem[] }

const HOLDS = ['legal-holds'] as const
const refresh = (): void => {
  void queryClient.invalidateQueries({ queryKey: HOLDS })
  void queryClient.invalidateQueries({ queryKey: ['retention'] })
}
const bare = (items: readonly HoldItem[]): HoldItem[] => items.map(({ object, record_id }) => ({ object, record_id }))

export const useHolds = (state: 'standing' | 'lifted') =>
  useQuery({ queryKey: [...HOLDS, state], queryFn: () => api.get<{ data: Hold[] }>('/v1/legal-holds', { state }) })
export const usePlaceHold = () =>
  useMutation({
    mutationFn: (given: NewHold) =>
      api.post('/v1/legal-holds', { ...given, items: bare(given.items) }, { undo: false }),
    onSuccess: refresh,
  })
export const useExtendHold = (id: string) =>
  useMutation({
    mutationFn: (items: readonly HoldItem[]) =>
      api.post(`/v1/legal-holds/${id}/items`, { items: bare(items) }, { undo: false }),
    onSuccess: refresh,
  })
export const useLiftHold = (id: string) =>
  useMutation({
    mutationFn: (reason: string) => api.post(`/v1/legal-holds/${id}/lift`, { reason }, { undo: false }),
    onSuccess: refresh,
  })
