import type { FilterOperator } from './field.ts'

/**
 * The one filter language: `{"and": [{"amount": {"gte": 1000}}, {"company_id.name": {"starts_with": "Ac"}}]}`, short form
 * `{"stage_id": {"eq": "…"}}` (several keys mean `and`). Paths: a field, `custom.<key>`, `<ref>.<field>` (with or without `_id`), a part of an address or a list.
 */
export type Filter = { [path: string]: unknown }

export type Condition = { path: string; operator: FilterOperator; value: unknown; pointer: string }
export type FilterNode = { and: FilterNode[] } | { or: FilterNode[] } | { not: FilterNode } | Condition

export const filterOperators: readonly FilterOperator[] = [
  'eq',
  'ne',
  'in',
  'not_in',
  'lt',
  'lte',
  'gt',
  'gte',
  'starts_with',
  'contains',
  'is_null',
  'within',
]

/** Named spans of `within`, in the workspace's time zone. */
export const withinSpans = [
  'today',
  'yesterday',
  'tomorrow',
  'this_week',
  'last_week',
  'next_week',
  'this_month',
  'last_month',
  'next_month',
  'this_quarter',
  'last_quarter',
  'next_quarter',
  'this_year',
  'last_year',
  'next_year',
  'last_7_days',
  'last_30_days',
  'last_90_days',
  'next_7_days',
  'next_30_days',
] as const

export type FilterProblem = { pointer: string; code: 'bad_filter'; message: string }
const MAX_CONDITIONS = 100
const MAX_DEPTH = 10

/** Reads the JSON into a tree, or says what is wrong and where. */
export function parseFilter(input: unknown): { node: FilterNode } | { problems: FilterProblem[] } {
  const problems: FilterProblem[] = []
  let count = 0
  const bad = (pointer: string, message: string): FilterNode => {
    problems.push({ pointer, code: 'bad_filter', message })
    return { and: [] }
  }

  function read(value: unknown, pointer: string, depth: number): FilterNode {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad(pointer, 'must be an object')
    if (depth > MAX_DEPTH) return bad(pointer, `is nested deeper than ${MAX_DEPTH}`)
    const nodes = Object.entries(value).map(([key, inner]): FilterNode => {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (key === 'and' || key === 'or') {
        if (!Array.isArray(inner)) return bad(at, 'must be a list')
        const children = inner.map((child, i) => read(child, `${at}/${i}`, depth + 1))
        return key === 'and' ? { and: children } : { or: children }
      }
      if (key === 'not') return { not: read(inner, at, depth + 1) }
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner))
        return bad(at, 'must be an object like {"eq": …}')
      const conditions = Object.entries(inner).map(([operator, operand]): FilterNode => {
        if (!(filterOperators as readonly string[]).includes(operator))
          return bad(`${at}/${operator}`, `is not an operator; there are ${filterOperators.join(', ')}`)
        if (++count > MAX_CONDITIONS) return bad(at, `more than ${MAX_CONDITIONS} conditions`)
        return { path: key, operator: operator as FilterOperator, value: operand, pointer: `${at}/${operator}` }
      })
      return conditions.length === 1 && conditions[0] ? conditions[0] : { and: conditions }
    })
    return nodes.length === 1 && nodes[0] ? nodes[0] : { and: nodes }
  }

  const node = read(input, '/filter', 0)
  return problems.length > 0 ? { problems } : { node }
}
