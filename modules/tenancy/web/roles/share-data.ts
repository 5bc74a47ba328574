import { useMutation, useQuery } from '@tanstack/react-query'
import { api, invalidateObject, queryClient } from '@app/ui'
import type { Scope } from '@app/ui'

export type Share = { id: string; level: 'read' | 'update'; grantee: string; name: string | null }
export type Shares = {
  data: Share[]
  roles: { key: string; name: string; is_system: boolean; read: Scope; update: Scope }[]
  may_share: boolean
}
export type NewShare = { member_id?: string; team_id?: string; role?: string; level: 'read' | 'update' }

const keyOf = (object: string, id: string) => ['object', object, 'shares', id] as const

/** Who sees a record: by which role, and with whom it is shared. */
export const useShares = (object: string, id: string) =>
  useQuery({
    queryKey: keyOf(object, id),
    queryFn: () => api.get<Shares>('/v1/shares', { object, record_id: id }),
  })

/** Shares again as it was; for undo. */
export const shareAgain = async (object: string, id: string, { grantee, level }: Share): Promise<void> => {
  const [kind = '', key = ''] = grantee.split(':')
  const whom = kind === 'role' ? { role: key } : kind === 'team' ? { team_id: key } : { member_id: key }
  await api.post('/v1/shares', { object, record_id: id, ...whom, level }, { undo: false })
  refresh(object, id)
}

const refresh = (object: string, id: string): void => {
  void queryClient.invalidateQueries({ queryKey: keyOf(object, id) })
  invalidateObject(object)
}

export const useShare = (object: string, id: string) =>
  useMutation({
    mutationFn: (given: NewShare) => api.post('/v1/shares', { object, record_id: id, ...given }),
    onSuccess: () => refresh(object, id),
  })

export const useUnshare = (object: string, id: string) =>
  useMutation({
    mutationFn: (share: string) => api.del(`/v1/shares/${share}`),
    onSuccess: () => refresh(object, id),
  })
