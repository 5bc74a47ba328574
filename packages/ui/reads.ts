import { useMemo } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api } from './api.ts'
import { keys } from './cache.ts'
import type { Filter, ListParams, Page } from './cache.ts'
import { titleOf } from './meta.ts'
import type { ObjectMeta, Row } from './meta.ts'
import { useMeta } from './session.ts'

const pageOf = (object: ObjectMeta, params: ListParams, cursor: string | null, signal?: AbortSignal): Promise<Page> =>
  api.get<Page>(`/v1/${object.path}`, { ...params, cursor, limit: params.limit ?? 100 }, signal && { signal })

/** Groups to go through one after the other, for fields the server does not sort by (references). */
export type Groups = { field: string; values: readonly unknown[] }
type Place = { group: number; cursor: string | null }
type RecordPage = Page & { next: Place | null }

const ENOUGH = 50

const groupPage = async (
  object: ObjectMeta,
  params: ListParams,
  groups: Groups,
  start: Place,
  signal: AbortSignal,
): Promise<RecordPage> => {
  const data: Row[] = []
  let at: Place | null = start
  while (at && data.length < ENOUGH && at.group < groups.values.length) {
    const value = groups.values[at.group]
    const mine = { [groups.field]: value === null || value === undefined ? { is_null: true } : { eq: value } }
    const page: Page = await pageOf(
      object,
      { ...params, filter: params.filter ? { and: [params.filter, mine] } : mine },
      at.cursor,
      signal,
    )
    data.push(...page.data)
    at = page.next_cursor
      ? { group: at.group, cursor: page.next_cursor }
      : at.group + 1 < groups.values.length
        ? { group: at.group + 1, cursor: null }
        : null
  }
  return { data, next_cursor: null, next: at }
}

/** Keyset pages of an object, loaded one after the other (group by group when `groups` is given). `rows` is all of them so far. */
export const useRecords = (
  object: ObjectMeta,
  params: ListParams,
  options: { enabled?: boolean; groups?: Groups | null } = {},
) => {
  const { groups } = options
  const query = useInfiniteQuery({
    queryKey: [...keys.list(object.name, params), groups ?? null],
    queryFn: async ({ pageParam, signal }): Promise<RecordPage> => {
      if (groups) return groupPage(object, params, groups, pageParam, signal)
      const page = await pageOf(object, params, pageParam.cursor, signal)
      return { ...page, next: page.next_cursor ? { group: 0, cursor: page.next_cursor } : null }
    },
    initialPageParam: { group: 0, cursor: null } as Place,
    getNextPageParam: (last) => last.next,
    enabled: options.enabled ?? true,
    placeholderData: (previous) => previous,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((p) => p.data) ?? [], [query.data])
  return { ...query, rows }
}

/** One page of an object: for related lists, menus, settings. */
export const useList = (object: ObjectMeta | undefined, params: ListParams = {}, options: { enabled?: boolean } = {}) =>
  useQuery({
    queryKey: keys.list(object?.name ?? '', { ...params, limit: params.limit ?? 200 }),
    queryFn: ({ signal }) =>
      object
        ? pageOf(object, { ...params, limit: params.limit ?? 200 }, null, signal)
        : Promise.resolve({ data: [], next_cursor: null }),
    enabled: Boolean(object) && (options.enabled ?? true),
  })

type Asked = { name: string; done: (count: number) => void; failed: (cause: unknown) => void }
let asked: Asked[] = []

/** All records of an object: what one drawing of the screen asks for (the whole navigation) is one request. */
const countOf = (name: string): Promise<number> =>
  new Promise((done, failed) => {
    asked.push({ name, done, failed })
    if (asked.length > 1) return
    setTimeout(() => {
      const all = asked
      asked = []
      const objects = [...new Set(all.map((one) => one.name))].join()
      api.get<{ data: Record<string, number> }>('/v1/counts', { objects }).then(
        ({ data }) => all.forEach((one) => one.done(data[one.name] ?? 0)),
        (cause: unknown) => all.forEach((one) => one.failed(cause)),
      )
    })
  })

/** Exact number of records; asked for apart from the list. */
export const useCount = (
  object: ObjectMeta | undefined,
  params: ListParams = {},
  options: { enabled?: boolean } = {},
) =>
  useQuery({
    queryKey: keys.count(object?.name ?? '', params),
    queryFn: async ({ signal }) =>
      Object.values(params).every((one) => one === null || one === undefined || one === '')
        ? await countOf(object?.name ?? '')
        : ((await api.get<Page>(`/v1/${object?.path}`, { ...params, count: true, limit: 1 }, { signal })).total ?? 0),
    enabled: Boolean(object) && (options.enabled ?? true),
    placeholderData: (previous) => previous,
  }).data

/** One row of an aggregate: the group's values and each measure (money sums: one per currency). */
export type Bucket = Record<string, unknown>

/** Counts and sums under the member's policy. `measures` like `['count', 'sum:amount']`. */
export const useAggregate = (
  object: ObjectMeta,
  params: { filter?: Filter | null; q?: string | null; group_by?: string; measures: string[] },
  options: { enabled?: boolean } = {},
) =>
  useQuery({
    queryKey: keys.aggregate(object.name, params),
    queryFn: ({ signal }) =>
      api.get<{ data: Bucket[] }>(
        `/v1/${object.path}/aggregate`,
        { filter: params.filter, q: params.q, group_by: params.group_by, measure: params.measures.join(',') },
        { signal },
      ),
    enabled: options.enabled ?? true,
    placeholderData: (previous) => previous,
  })

/** One record. */
export const useRecord = (object: ObjectMeta, id: string | null) =>
  useQuery({
    queryKey: keys.record(object.name, id ?? ''),
    queryFn: () => api.get<Row>(`/v1/${object.path}/${id}`),
    enabled: Boolean(id),
  })

type Pending = { ids: Set<string>; run: Promise<Map<string, Row>> }
const waiting = new Map<string, Pending>()

const titleRow = (object: ObjectMeta, id: string): Promise<Row | null> => {
  let batch = waiting.get(object.name)
  if (!batch || batch.ids.size >= 100) {
    const ids = new Set<string>()
    const run = new Promise<void>((done) => setTimeout(done, 8)).then(async () => {
      if (waiting.get(object.name)?.ids === ids) waiting.delete(object.name)
      const page = await api.get<Page>(`/v1/${object.path}`, { filter: { id: { in: [...ids] } }, limit: 200 })
      return new Map(page.data.map((r) => [r.id, r]))
    })
    batch = { ids, run }
    waiting.set(object.name, batch)
  }
  batch.ids.add(id)
  return batch.run.then((found) => found.get(id) ?? null)
}

/** The referenced record, loaded together with the others on the screen; null when it may not be seen. */
export const useRefRow = (object: ObjectMeta | undefined, id: string | null) =>
  useQuery({
    queryKey: keys.title(object?.name ?? '', id ?? ''),
    queryFn: () => (object && id ? titleRow(object, id) : null),
    enabled: Boolean(object && id),
    staleTime: 300_000,
  })

/** Name of a referenced record, empty while it loads. */
export const useTitle = (object: ObjectMeta | undefined, id: string | null): string =>
  titleOf(object, useRefRow(object, id).data)

/** All members of the workspace, for pickers and names. */
export const useMembers = () => {
  const { object } = useMeta()
  const { data } = useList(object('member'), { limit: 200 })
  return data?.data ?? []
}
