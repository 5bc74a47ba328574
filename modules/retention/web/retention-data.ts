import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { api, queryClient } from '@app/ui'

/** A class of the data map with the period in force. */
export type ClassRow = {
  readonly class: string
  readonly title: string
  /** ISO 8601: the number of this installation. */
  readonly period: string
  /** Rows of the register the number comes from. */
  readonly source: readonly string[]
  /** The workspace's own, shorter number. */
  readonly days: number | null
  /** Bounds of that number; null where a workspace has none of its own. */
  readonly most_days: number | null
  readonly least_days: number | null
}
export type Rule = { readonly object: string; readonly months: number; readonly then_do: 'delete' | 'anonymise' }
export type Settings = {
  readonly classes: readonly ClassRow[]
  readonly rules: readonly Rule[]
  readonly ruled_objects: readonly string[]
  readonly last_night: string | null
  readonly next_night: string
}
export type Preview = {
  readonly until: string
  readonly data: readonly { readonly table: string; readonly rows: number }[]
  readonly rules: readonly (Rule & { readonly records: number; readonly more: boolean })[]
}
export type DueRecord = { readonly id: string; readonly title: string | null; readonly goes_at: string }
export type Run = {
  readonly id: string
  readonly state: 'running' | 'done'
  readonly started_at: string
  readonly ended_at: string | null
  readonly counts: Readonly<Record<string, number>> | null
}

const RETENTION = ['retention'] as const

export const useRetention = () =>
  useQuery({ queryKey: [...RETENTION, 'settings'], queryFn: () => api.get<Settings>('/v1/retention') })

export const usePreview = (days: number) =>
  useQuery({
    queryKey: [...RETENTION, 'preview', days],
    queryFn: () => api.get<Preview>('/v1/retention/preview', { days }),
  })

/** Records in the trash that go in so many days, a hundred at a time. */
export const useDueRecords = (object: string, days: number) =>
  useInfiniteQuery({
    queryKey: [...RETENTION, 'preview', days, object],
    queryFn: ({ pageParam }) =>
      api.get<{ data: DueRecord[]; next_after: string | null }>(`/v1/retention/preview/${object}`, {
        days,
        ...(pageParam === null ? {} : { after: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_after,
  })

export const useRuns = () =>
  useInfiniteQuery({
    queryKey: [...RETENTION, 'runs'],
    queryFn: ({ pageParam }) =>
      api.get<{ data: Run[]; next_before: string | null }>(
        '/v1/retention/runs',
        pageParam === null ? {} : { before: pageParam },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_before,
  })

type Change = {
  days?: Record<string, number | null>
  rules?: Record<string, Omit<Rule, 'object'> | null>
}
export const putRetention = async (change: Change): Promise<void> => {
  await api.patch<Settings>('/v1/retention', change, { undo: false })
  void queryClient.invalidateQueries({ queryKey: RETENTION })
}
export const useChangeRetention = () => useMutation({ mutationFn: putRetention })
