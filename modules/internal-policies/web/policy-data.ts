import { useMutation, useQuery } from '@tanstack/react-query'
import { api, keys, queryClient } from '@app/ui'
import type { InternalPolicy, InternalVersion, MemberState, MyPolicy, PolicyText } from '../index.ts'

const KEY = ['internal-policies'] as const
const URL = '/v1/internal-policies'
const refresh = (): void => {
  for (const queryKey of [KEY, keys.banners]) void queryClient.invalidateQueries({ queryKey })
}

/** A policy with every version, and where each member stands. */
export type OnePolicy = {
  readonly id: string
  readonly retired_at: string | null
  readonly versions: readonly InternalVersion[]
  readonly members: readonly MemberState[]
}

export const usePolicies = () =>
  useQuery({ queryKey: [...KEY, 'list'], queryFn: () => api.get<{ data: InternalPolicy[] }>(URL) })
export const usePolicy = (id: string) =>
  useQuery({ queryKey: [...KEY, 'one', id], queryFn: () => api.get<OnePolicy>(`${URL}/${id}`) })
export const useMine = () =>
  useQuery({
    queryKey: [...KEY, 'mine'],
    queryFn: () => api.get<{ data: MyPolicy[] }>(`${URL}/mine`),
    // Days ahead: the banner asks once in a while.
    staleTime: 10 * 60_000,
  })
export const useRoles = (): readonly { key: string; name: string }[] =>
  useQuery({
    queryKey: ['roles', 'list'],
    queryFn: () => api.get<{ data: { key: string; name: string }[] }>('/v1/roles'),
  }).data?.data ?? []

/** Publishes the first version, or with an id the next one. */
export const usePublish = (id: string | null) =>
  useMutation({
    mutationFn: (given: PolicyText) => api.post(id === null ? URL : `${URL}/${id}/versions`, given, { undo: false }),
    onSuccess: refresh,
  })
export const useRemind = (id: string) =>
  useMutation({
    mutationFn: () => api.post<{ reminded: number }>(`${URL}/${id}/remind`, undefined, { undo: false }),
    onSuccess: refresh,
  })
export const useRetire = (id: string) =>
  useMutation({ mutationFn: () => api.del(`${URL}/${id}`, { undo: false }), onSuccess: refresh })
export const useAcknowledge = (id: string) =>
  useMutation({
    mutationFn: (number: number) => api.post(`${URL}/${id}/acknowledge`, { number }, { undo: false }),
    onSettled: refresh,
  })
