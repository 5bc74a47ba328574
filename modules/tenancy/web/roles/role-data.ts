import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, keys, queryClient } from '@app/ui'
import type { Area, Scope } from '@app/ui'
import { type Role, type RoleDraft, changedIn } from './role-model.ts'

/** What everybody may know of a role. */
export type RoleName = {
  key: string
  name: string
  description: string | null
  is_system: boolean
  may_give?: boolean
}

const ROLES = ['roles'] as const

const list = { queryKey: [...ROLES, 'list'], queryFn: () => api.get<{ data: Role[] }>('/v1/roles') }

/** The names of the roles, for pickers. */
export const useRoleNames = (): readonly RoleName[] => useQuery(list).data?.data ?? []

/** The roles with their rights, which come only for those who administer members. */
export const useRoles = () => useQuery(list)

export const useRole = (key: string) =>
  useQuery({ queryKey: [...ROLES, 'one', key], queryFn: () => api.get<Role>(`/v1/roles/${key}`) })

/** Roles, members and rights are looked up again. */
export const refreshRoles = (): void => {
  void queryClient.invalidateQueries({ queryKey: ROLES })
  void queryClient.invalidateQueries({ queryKey: ['access'] })
  void queryClient.invalidateQueries({ queryKey: keys.object('member') })
  void queryClient.invalidateQueries({ queryKey: keys.meta })
}

export const useMakeRole = () =>
  useMutation({
    mutationFn: (given: { name: string; description?: string | null; copy_of: string }) =>
      api.post<Role>('/v1/roles', given),
    onSuccess: refreshRoles,
  })

export const useChangeRole = (key: string) =>
  useMutation({
    mutationFn: ({ changes, version }: { changes: Partial<RoleDraft>; version: number }) =>
      api.patch<Role>(`/v1/roles/${key}`, changes, { version }),
    onSuccess: (role) => {
      queryClient.setQueryData([...ROLES, 'one', key], role)
      refreshRoles()
    },
  })

/** Writes a role as it was before; for undo. */
export const putRole = async (now: Role, before: RoleDraft): Promise<void> => {
  const role = await api.patch<Role>(`/v1/roles/${now.key}`, changedIn(now, before), {
    version: now.version,
    undo: false,
  })
  queryClient.setQueryData([...ROLES, 'one', now.key], role)
  refreshRoles()
}

/** Takes an own role away (its members get `moveTo`), or puts a seeded one back. */
export const useRemoveRole = (key: string) =>
  useMutation({
    mutationFn: (moveTo: string | null) => api.del(`/v1/roles/${key}${moveTo ? `?move_to=${moveTo}` : ''}`),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: [...ROLES, 'one', key] })
      refreshRoles()
    },
  })

export type ObjectAccess = {
  object: string
  scopes: Record<string, Scope>
  actions: Record<string, Scope>
  hidden_fields: string[]
  read_only_fields: string[]
  visible: number
  total: number
  shared: number
}
export type Access = {
  member: { id: string; name: string; role: string }
  areas: Area[]
  counted: number
  objects: ObjectAccess[]
}

/** What a member sees and may do, counted now. */
export const useAccess = (member: string | null) =>
  useQuery({
    queryKey: ['access', member],
    queryFn: () => api.get<Access>(`/v1/members/${member}/access`),
    enabled: member !== null,
  })

/** The role of somebody new: rep where one may give it, unless another is chosen. The roles may come after the dialog that asks was opened. */
export const useNewRole = (given: readonly { value: string }[]) => {
  const [chosen, choose] = useState<string | null>(null)
  const usual = given.find((one) => one.value === 'rep') ?? given[0]
  return [chosen ?? usual?.value ?? 'viewer', choose] as const
}
