import { useMutation, useQuery } from '@tanstack/react-query'
import { api, invalidateObject, invalidateRestricted } from '@app/ui'

export type Restriction = {
  readonly id: string
  readonly object: string
  readonly record_id: string
  readonly title?: string | null
  readonly reason: string
  readonly request_id: string | null
  readonly restricted_at: string
  readonly restricted_by: string | null
  readonly lifted_at: string | null
  readonly lift_reason: string | null
}
export type RestrictionState = {
  readonly can_be_restricted: boolean
  readonly is_restricted: boolean
  readonly through: { readonly object: string; readonly id: string } | null
  readonly since: string | null
  /** For those who administer privacy. */
  readonly restriction: Restriction | null
}

export const useRestriction = (object: string, id: string) =>
  useQuery({
    queryKey: ['restrictions', 'on', object, id],
    queryFn: () => api.get<RestrictionState>(`/v1/restrictions/on/${object}/${id}`),
  })
export const useRestrictions = (state: 'standing' | 'lifted') =>
  useQuery({
    queryKey: ['restrictions', 'list', state],
    queryFn: () => api.get<{ data: Restriction[] }>('/v1/restrictions', { state }),
  })

const refresh = (object: string) => (): void => {
  invalidateRestricted()
  invalidateObject(object)
}
export const useRestrict = (object: string, record_id: string) =>
  useMutation({
    mutationFn: (given: { reason: string; request_id?: string }) =>
      api.post('/v1/restrictions', { object, record_id, ...given }),
    onSuccess: refresh(object),
  })
export const useLift = (object: string, id: string) =>
  useMutation({
    mutationFn: (reason: string) => api.post(`/v1/restrictions/${id}/lift`, { reason }),
    onSuccess: refresh(object),
  })

/** Open requests of people, to say which one a restriction or a withdrawal answers. */
export const useOpenRequests = (isOn: boolean) =>
  useQuery({
    queryKey: ['privacy-requests', 'open'],
    queryFn: () =>
      api.get<{ data: { id: string; number: string; name: string | null }[] }>('/v1/privacy-requests', {
        state: 'open',
      }),
    enabled: isOn,
  })
