import type { Filter } from '@app/ui'

/** One condition of the filter bar. `not_contains` is the bar's own word for the negation of `contains`. */
export type Condition = { field: string; op: string; value: unknown }

/** What stands in one chip: one condition, or several of which any is enough. All chips must hold. */
export type Clause = Condition[]

const isPlain = (value: unknown): value is Filter =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const conditionOf = (item: Filter): Condition | null => {
  const entries = Object.entries(item)
  const [field, test] = entries[0] ?? []
  if (entries.length !== 1 || !field || !isPlain(test)) return null
  if (field === 'not') {
    const inner = conditionOf(test)
    return inner?.op === 'contains' ? { ...inner, op: 'not_contains' } : null
  }
  if (field === 'and' || field === 'or') return null
  const [[op, value] = [], ...more] = Object.entries(test)
  return op && more.length === 0 ? { field, op, value } : null
}

const clauseOf = (item: Filter): Clause | null => {
  const choices = Object.keys(item).length === 1 ? item['or'] : undefined
  const list = Array.isArray(choices)
    ? choices.map((one) => (isPlain(one) ? conditionOf(one) : null))
    : [conditionOf(item)]
  return list.length > 0 && list.every((one) => one !== null) ? list : null
}

/** The chips of a filter made by the bar; null when it is of another shape (made through the API or a link). */
export const clausesOf = (filter: Filter | null): Clause[] | null => {
  if (!filter || Object.keys(filter).length === 0) return []
  const all = Object.keys(filter).length === 1 ? filter['and'] : undefined
  const list = Array.isArray(all) ? all.map((one) => (isPlain(one) ? clauseOf(one) : null)) : [clauseOf(filter)]
  return list.every((one) => one !== null) ? list : null
}

const filterOf = ({ field, op, value }: Condition): Filter =>
  op === 'not_contains' ? { not: { [field]: { contains: value } } } : { [field]: { [op]: value } }

/** The filter of the bar's chips. */
export const filterFrom = (clauses: readonly Clause[]): Filter | null => {
  const full = clauses.filter((clause) => clause.length > 0)
  if (full.length === 0) return null
  return { and: full.map((clause) => (clause[1] ? { or: clause.map(filterOf) } : filterOf(clause[0] as Condition))) }
}
