import { useMutation, useQuery } from '@tanstack/react-query'
import { api, invalidateObject, queryClient } from '@app/ui'
import type { ApiKey } from '../index.ts'
import type { KeyRights } from './key-model.ts'

export type NewKey = {
  name: string
  member_id?: string
  scope: 'full' | 'read' | 'custom'
  rights?: KeyRights
  expires_in_days: number
  addresses?: string[]
}
export type MadeKey = ApiKey & { key: string }
export type ServiceAccount = { id: string; name: string; role: string; is_active: boolean; version: number }
type RoleName = { key: string; name: string; description: string | null; may_give?: boolean }

const KEYS = ['api-keys'] as const
const SERVICE = ['service-accounts'] as const
const refresh = (): void => {
  void queryClient.invalidateQueries({ queryKey: KEYS })
  void queryClient.invalidateQueries({ queryKey: SERVICE })
}

/** One's own keys, or those of the whole workspace. */
export const useKeys = (all: boolean) =>
  useQuery({ queryKey: [...KEYS, all], queryFn: () => api.get<{ data: ApiKey[] }>('/v1/api-keys', { all }) })

export const useServiceAccounts = () =>
  useQuery({ queryKey: SERVICE, queryFn: () => api.get<{ data: ServiceAccount[] }>('/v1/service-accounts') })

/** Roles that a service account may get; the server has the last word. */
export const useRoles = (): readonly RoleName[] =>
  (
    useQuery({ queryKey: ['roles', 'list'], queryFn: () => api.get<{ data: RoleName[] }>('/v1/roles') }).data?.data ??
    []
  ).filter((role) => role.key !== 'owner' && role.may_give !== false)

export const useMakeKey = () =>
  useMutation({ mutationFn: (given: NewKey) => api.post<MadeKey>('/v1/api-keys', given), onSuccess: refresh })

export const useRevokeKey = () =>
  useMutation({ mutationFn: (id: string) => api.del(`/v1/api-keys/${id}`), onSettled: refresh })

export const useMakeServiceAccount = () =>
  useMutation({
    mutationFn: (given: { name: string; role: string }) => api.post<{ id: string }>('/v1/service-accounts', given),
    onSuccess: () => {
      refresh()
      invalidateObject('member')
    },
  })

export const useSwitchServiceAccount = () =>
  useMutation({
    mutationFn: ({ account, is_active }: { account: ServiceAccount; is_active: boolean }) =>
      api.patch(`/v1/members/${account.id}`, { is_active }, { version: account.version, undo: false }),
    onSettled: () => {
      refresh()
      invalidateObject('member')
    },
  })
