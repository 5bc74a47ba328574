import type { Filter } from '@app/ui'

/** One condition of the filter bar. */
export type Condition = { field: string; op: string; value: unknown }

/** The conditions of a filter made by the bar; null when it is of another shape (made through the API or a link). */
export const conditionsOf = (filter: Filter | null): Condition[] | null => {
  if (!filter || Object.keys(filter).length === 0) return []
  const list = Array.isArray(filter['and']) ? (filter['and'] as Filter[]) : [filter]
  const out: Condition[] = []
  for (const item of list) {
    const entries = Object.entries(item)
    const [field, test] = entries[0] ?? []
    if (
      entries.length !== 1 ||
      !field ||
      ['and', 'or', 'not'].includes(field) ||
      typeof test !== 'object' ||
      test === null
    )
      return null
    const [[op, value] = []] = Object.entries(test)
    if (!op) return null
    out.push({ field, op, value })
  }
  return out
}

/** The filter of the bar's conditions. */
export const filterFrom = (conditions: Condition[]): Filter | null =>
  conditions.length === 0 ? null : { and: conditions.map((c) => ({ [c.field]: { [c.op]: c.value } })) }
