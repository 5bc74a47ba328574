import { notifyManager, QueryClient } from '@tanstack/react-query'
import { isApiError } from './api.ts'
import type { Row } from './meta.ts'

// Components learn of a change before the next event, not with a timer: a form under way is known as such to the Enter that follows at once.
notifyManager.setScheduler(queueMicrotask)

/** The one cache. Nothing is retried but lost connections; live events keep it fresh. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 300_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => isApiError(error) && (error.status === 0 || error.status === 503) && count < 3,
    },
    mutations: { retry: false },
  },
})

/** Filter expression as in rulings.md 17. */
export type Filter = Record<string, unknown>

export type ListParams = {
  filter?: Filter | null
  sort?: string | null
  q?: string | null
  fields?: string
  expand?: string
  trash?: boolean
  limit?: number
}
export type Page<T = Row> = { data: T[]; next_cursor: string | null; total?: number }

/** Every query key in one place, so that invalidation finds them. */
export const keys = {
  session: ['session'] as const,
  meta: ['meta'] as const,
  /** Which banners have something to say: whoever changes that marks it as stale. */
  banners: ['banners'] as const,
  object: (object: string) => ['object', object] as const,
  list: (object: string, params: ListParams) => ['object', object, 'list', params] as const,
  count: (object: string, params: ListParams) => ['object', object, 'count', params] as const,
  aggregate: (object: string, params: object) => ['object', object, 'aggregate', params] as const,
  record: (object: string, id: string) => ['object', object, 'record', id] as const,
  title: (object: string, id: string) => ['title', object, id] as const,
  timeline: (object: string, id: string) => ['timeline', object, id] as const,
  search: (q: string) => ['search', q] as const,
}

/** Marks everything about an object as stale: lists, counts, records, titles, timelines. */
export const invalidateObject = (object: string): void => {
  void queryClient.invalidateQueries({ queryKey: keys.object(object) })
  void queryClient.invalidateQueries({ queryKey: ['title', object] })
  void queryClient.invalidateQueries({ queryKey: ['timeline'] })
}
