import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { InfiniteData } from '@tanstack/react-query'
import { api, isApiError, request } from './api.ts'
import type { Answer } from './api.ts'
import { invalidateObject, keys, queryClient } from './cache.ts'
import type { Filter, Page } from './cache.ts'
import { basisOf, patchOf, withValues } from './meta.ts'
import type { ObjectMeta, Row } from './meta.ts'

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
      const send = (version: number): Promise<Answer<Row>> =>
        request<Row>('PATCH', `/v1/${object.path}/${record.id}`, {
          body: patchOf(values),
          version,
          ...(label && { undo: label }),
        })
      const answer = await send(Math.max(record.version, versions.get(record.id) ?? 0)).catch((error: unknown) => {
        const current = staleAgainst(error)
        // Somebody else changed other fields, which this page had not heard of yet.
        if (current && basisOf(record, current, Object.keys(values)) === current) return send(current.version)
        throw error
      })
      if (answer.data?.version) versions.set(record.id, answer.data.version)
      return answer
    })
  saving.set(record.id, run)
  return run
}

/** What is saved now (a record, unless another type is named), where a save was refused because somebody else saved first; null otherwise. */
export const staleAgainst = <T = Row>(error: unknown): T | null =>
  isApiError(error) && error.status === 412 ? ((error.body['current'] as T | undefined) ?? null) : null

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
    onError: (error, { record, values }) => {
      const current = staleAgainst(error)
      patchCaches(object.name, record.id, (row) =>
        // Somebody else was first: the list shows theirs, and what is kept after all goes over it knowingly.
        current
          ? { ...row, ...current }
          : withValues(
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
