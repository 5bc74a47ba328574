import { useMemo } from 'react'
import { QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { InfiniteData } from '@tanstack/react-query'
import { api, isApiError, request } from './api.ts'
import type { Answer } from './api.ts'
import type { Preferences } from './prefs.ts'
import { patchOf, titleOf, withValues } from './meta.ts'
import type { Area, Meta, ObjectMeta, Row } from './meta.ts'

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

export type Session = {
  account: { id: string; email: string; name: string; is_confirmed: boolean; preferences: Preferences }
  workspaces: { slug: string; name: string; role: string }[]
  workspace: { slug: string; name?: string } | null
  member: { id: string; role: string; team_id: string | null } | null
}

/** Who is signed in. */
export const useSession = () =>
  useQuery({
    queryKey: keys.session,
    queryFn: () => api.get<Session>('/v1/auth/session', undefined, { anonymous: true }),
    staleTime: Infinity,
  })

/** Changes display preferences at once and on the server. */
export const savePreferences = (next: Partial<Preferences>): void => {
  queryClient.setQueryData<Session>(
    keys.session,
    (old) => old && { ...old, account: { ...old.account, preferences: { ...old.account.preferences, ...next } } },
  )
  const merged = queryClient.getQueryData<Session>(keys.session)?.account.preferences ?? next
  api.patch('/v1/auth/profile', { preferences: merged }, { undo: false }).catch(() => undefined)
}

/** Meta of the workspace with two finders. The shell renders pages only once it is there. */
export const useMeta = () => {
  const { data } = useQuery({ queryKey: keys.meta, queryFn: () => api.get<Meta>('/v1/meta'), staleTime: 300_000 })
  if (!data) throw new Error('useMeta outside the shell')
  return {
    meta: data,
    object: (name: string): ObjectMeta | undefined => data.objects.find((o) => o.name === name),
    byPath: (path: string): ObjectMeta | undefined => data.objects.find((o) => o.path === path),
    /** Does the member's role administer this part of the workspace? */
    administers: (area: Area): boolean => data.member.areas.includes(area),
  }
}

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

/** Exact number of records; asked for apart from the list. */
export const useCount = (
  object: ObjectMeta | undefined,
  params: ListParams = {},
  options: { enabled?: boolean } = {},
) =>
  useQuery({
    queryKey: keys.count(object?.name ?? '', params),
    queryFn: async ({ signal }) =>
      (await api.get<Page>(`/v1/${object?.path}`, { ...params, count: true, limit: 1 }, { signal })).total ?? 0,
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

const patchCaches = (object: string, id: string, change: (row: Row) => Row): void => {
  queryClient.setQueriesData<InfiniteData<Page> | Page>({ queryKey: [...keys.object(object), 'list'] }, (old) => {
    if (!old) return old
    const fix = (page: Page): Page => ({ ...page, data: page.data.map((r) => (r.id === id ? change(r) : r)) })
    return 'pages' in old ? { ...old, pages: old.pages.map(fix) } : fix(old)
  })
  queryClient.setQueryData<Row>(keys.record(object, id), (old) => old && change(old))
}

// Saves of one record go one after the other, each with the version the one before left: quick edits never conflict with themselves.
const saving = new Map<string, Promise<unknown>>()
const versions = new Map<string, number>()

const saveInTurn = (object: ObjectMeta, { record, values, label }: SaveInput): Promise<Answer<Row>> => {
  const before = saving.get(record.id) ?? Promise.resolve()
  const run = before
    .catch(() => undefined)
    .then(async () => {
      const version = Math.max(record.version, versions.get(record.id) ?? 0)
      const answer = await request<Row>('PATCH', `/v1/${object.path}/${record.id}`, {
        body: patchOf(values),
        version,
        ...(label && { undo: label }),
      })
      if (answer.data?.version) versions.set(record.id, answer.data.version)
      return answer
    })
  saving.set(record.id, run)
  return run
}

export type SaveInput = { record: Row; values: Record<string, unknown>; label?: string }

/**
 * Saves fields of one record: shown at once, put back when refused. The error is an ApiError; 412 means somebody else saved first.
 * Fields written by an action (`via`) go through PATCH as well: the server runs the action.
 */
export const useSave = (object: ObjectMeta) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: SaveInput) => saveInTurn(object, input),
    onMutate: async ({ record, values }) => {
      await client.cancelQueries({ queryKey: [...keys.object(object.name), 'list'] })
      patchCaches(object.name, record.id, (row) => withValues(row, values))
      return { before: record }
    },
    onError: (_error, { record, values }) => {
      patchCaches(object.name, record.id, (row) =>
        withValues(
          row,
          Object.fromEntries(
            Object.keys(values).map((k) => [k, k.startsWith('custom.') ? record.custom?.[k.slice(7)] : record[k]]),
          ),
        ),
      )
    },
    onSuccess: (answer, { record }) => {
      if (answer.data && typeof answer.data === 'object' && 'id' in answer.data)
        patchCaches(object.name, record.id, (row) => ({ ...row, ...answer.data }))
      void client.invalidateQueries({ queryKey: [...keys.object(object.name), 'aggregate'] })
      void client.invalidateQueries({ queryKey: ['timeline'] })
      void client.invalidateQueries({ queryKey: keys.title(object.name, record.id) })
    },
  })
}

/** Creates a record; lists of the object refresh. */
export const useCreate = (object: ObjectMeta) =>
  useMutation({
    mutationFn: (values: Record<string, unknown>) => api.post<Row>(`/v1/${object.path}`, patchOf(values)),
    onSuccess: () => invalidateObject(object.name),
  })

export type BulkInput = {
  ids?: string[]
  filter?: Filter
  q?: string
  set?: Record<string, unknown>
  action?: string
  input?: Record<string, unknown>
  label?: string
}
export type BulkAnswer = {
  updated?: number
  batch?: string
  failed?: { id?: string; errors?: { message: string }[] }[]
  job?: string
}

/** One change of many records (`set` or `action`), with one undo. */
export const useBulk = (object: ObjectMeta) =>
  useMutation({
    mutationFn: ({ label, set, ...body }: BulkInput) =>
      api.post<BulkAnswer>(
        `/v1/${object.path}/bulk`,
        { ...body, ...(set && { set: patchOf(set) }) },
        label ? { undo: label } : {},
      ),
    onSuccess: () => invalidateObject(object.name),
  })

/** Runs an action of a record (`deal.win` → `POST /v1/deals/{id}/win`). */
export const useAction = (object: ObjectMeta) =>
  useMutation({
    mutationFn: ({
      id,
      action,
      input,
      label,
    }: {
      id: string
      action: string
      input?: Record<string, unknown>
      label?: string
    }) =>
      api.post<Row>(`/v1/${object.path}/${id}/${action.split('.').pop()}`, input ?? {}, label ? { undo: label } : {}),
    onSettled: () => invalidateObject(object.name),
  })
