import { useQuery } from '@tanstack/react-query'
import { api } from './api.ts'
import { queryClient } from './cache.ts'

type Mark = { object: string; id: string; since: string }
const KEY = ['restrictions'] as const

/** Records whose processing is restricted (GDPR Art. 18), as `object id`: one answer for all marks, since there are few. */
export const useRestricted = (): ReadonlySet<string> =>
  useQuery({
    queryKey: [...KEY, 'marks'],
    queryFn: () => api.get<{ data: Mark[] }>('/v1/restrictions/marks'),
    select: namesOf,
    staleTime: 60_000,
  }).data ?? none

const none: ReadonlySet<string> = new Set()
const namesOf = ({ data }: { data: Mark[] }): ReadonlySet<string> =>
  new Set(data.map((one) => `${one.object} ${one.id}`))

/** Asks again for marks, and for what depends on them. */
export const invalidateRestricted = (): void => void queryClient.invalidateQueries({ queryKey: KEY })
