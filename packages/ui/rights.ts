import { useCallback } from 'react'
import { useQueries } from '@tanstack/react-query'
import { api } from './api.ts'
import { keys } from './cache.ts'
import type { ObjectMeta } from './meta.ts'
import { useRestricted } from './restricted.ts'

/** `update`, `delete` or the full name of an action, on one record. */
export type RecordVerb = 'update' | 'delete' | (string & {})
export type RecordRights = (id: string, verb: RecordVerb) => boolean

const CHUNK = 100

/** What meta alone decides: everything, nothing, or a question about the record. */
export const decided = (object: ObjectMeta, verb: RecordVerb): boolean | null => {
  const scope =
    verb === 'update' || verb === 'delete'
      ? object.can[verb as 'update' | 'delete']
      : (object.actions.find((action) => action.name === verb)?.scope ?? 'none')
  if (scope === 'none') return false
  return scope === 'all' && object.access !== 'parents' ? true : null
}

const verbsOf = (object: ObjectMeta): RecordVerb[] => ['update', 'delete', ...object.actions.map((one) => one.name)]

/** The ids in the order of the list, a hundred at a time: a longer list asks for its new part only. */
const chunks = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, i) => ids.slice(i * CHUNK, (i + 1) * CHUNK))

type Answer = { data: { id: string; can: string[] }[] }

/**
 * What the member may do with each of these records, so that nothing is offered that the server refuses. Asks only where the role's scope
 * leaves a question (own, team, shared); until the answer is there, nothing is offered. Nothing is with a restricted record, whatever the role.
 */
export const useRights = (object: ObjectMeta | undefined, ids: readonly string[]): RecordRights => {
  const isOpen = object !== undefined && verbsOf(object).some((verb) => decided(object, verb) === null)
  const known = useQueries({
    queries: (isOpen ? chunks(ids) : []).map((part) => ({
      queryKey: [...keys.object(object?.name ?? ''), 'rights', part.join()],
      queryFn: () => api.get<Answer>('/v1/rights', { object: object?.name, ids: part.join() }),
    })),
    combine: merged,
  })
  const restricted = useRestricted()
  return useCallback(
    (id, verb) =>
      object !== undefined &&
      !restricted.has(`${object.name} ${id}`) &&
      (decided(object, verb) ?? known.get(id)?.has(verb) ?? false),
    [object, known, restricted],
  )
}

function merged(results: { data?: Answer | undefined }[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(results.flatMap(({ data }) => data?.data ?? []).map((one) => [one.id, new Set(one.can)]))
}
