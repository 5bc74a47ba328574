import { describe, expect, test } from 'vitest'
import { clausesOf, filterFrom } from './conditions.ts'

const amount = { field: 'amount', op: 'gte', value: 1000 }
const stage = { field: 'stage_id', op: 'in', value: ['a'] }
const name = { field: 'name', op: 'not_contains', value: 'test' }

describe('the filter bar', () => {
  test('gives back the conditions it made, alternatives too', () => {
    for (const clauses of [[], [[amount], [stage]], [[amount, stage, name], [name]]])
      expect(clausesOf(filterFrom(clauses))).toEqual(clauses)
  })
  test('says any and not in the language of filters', () => {
    expect(filterFrom([[amount, name]])).toEqual({
      and: [{ or: [{ amount: { gte: 1000 } }, { not: { name: { contains: 'test' } } }] }],
    })
    expect(filterFrom([[]])).toBe(null)
  })
  test('reads the short forms', () => {
    expect(clausesOf({ name: { starts_with: 'Ac' } })).toEqual([[{ field: 'name', op: 'starts_with', value: 'Ac' }]])
    expect(clausesOf({ or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] })).toEqual([
      [
        { field: 'a', op: 'eq', value: 1 },
        { field: 'b', op: 'eq', value: 2 },
      ],
    ])
  })
  test('says so when a filter has another shape', () => {
    for (const filter of [
      { and: [{ or: [] }] },
      { or: [{ and: [{ a: { eq: 1 } }] }] },
      { not: { a: { eq: 1 } } },
      { a: { gte: 1, lte: 2 } },
      { and: [], or: [] },
      { and: ['x'] },
    ])
      expect(clausesOf(filter as never), JSON.stringify(filter)).toBe(null)
  })
})
