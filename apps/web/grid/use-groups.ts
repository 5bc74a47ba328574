import { useMemo } from 'react'
import { fieldOf, useAggregate, useList, useMeta } from '@app/ui'
import type { Groups, ObjectMeta } from '@app/ui'
import type { ListState } from './view-state.ts'

/** The groups to load one after the other when the list is grouped by a reference: null when it is not, undefined while they load. */
export const useGroups = (object: ObjectMeta, state: ListState): Groups | null | undefined => {
  const { object: find } = useMeta()
  const field = state.group ? fieldOf(object, state.group) : undefined
  const split = field !== undefined && !field.sortable
  const target = field?.kind === 'member' ? 'member' : field?.target
  const order = useList(split ? find(target ?? '') : undefined, {
    limit: 200,
    ...(target === 'stage' && { sort: 'position' }),
  })
  const buckets = useAggregate(
    object,
    { filter: state.query, q: state.q, group_by: state.group ?? '', measures: ['count'] },
    { enabled: split },
  )
  return useMemo(() => {
    if (!split || !field) return null
    if (!buckets.data || buckets.isPlaceholderData || order.isPending) return undefined
    const rank = new Map(order.data?.data.map((r, i) => [r.id, i]))
    const place = (value: unknown): number =>
      value === null || value === undefined ? 1e9 : (rank.get(String(value)) ?? 1e6)
    const values = buckets.data.data.map((b) => (b['group'] as Record<string, unknown>)[field.name] ?? null)
    return { field: field.name, values: values.toSorted((a, b) => place(a) - place(b)) }
  }, [split, field, buckets.data, buckets.isPlaceholderData, order.data, order.isPending])
}
