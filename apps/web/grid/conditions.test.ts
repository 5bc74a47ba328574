import { describe, expect, test } from 'vitest'
import { conditionsOf, filterFrom } from './conditions.ts'

describe('the filter bar', () => {
  test('gives back the conditions it made', () => {
    const conditions = [
      { field: 'amount', op: 'gte', value: 1000 },
      { field: 'stage_id', op: 'in', value: ['a'] },
    ]
    expect(conditionsOf(filterFrom(conditions))).toEqual(conditions)
  })
  test('reads the short form', () => {
    expect(conditionsOf({ name: { starts_with: 'Ac' } })).toEqual([{ field: 'name', op: 'starts_with', value: 'Ac' }])
  })
  test('says so when a filter has another shape', () => {
    expect(conditionsOf({ and: [{ or: [] }] })).toBe(null)
    expect(conditionsOf({ or: [{ a: { eq: 1 } }] })).toBe(null)
  })
})
