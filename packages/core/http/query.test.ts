import { describe, expect, test } from 'vitest'
import { readParameters } from './query.ts'

const schema = {
  type: 'object',
  properties: {
    limit: { type: 'integer', default: 50 },
    count: { type: 'boolean' },
    q: { type: 'string' },
    ids: { type: 'array' },
  },
}

describe('reading a query string', () => {
  test('converts what the schema names, and fills defaults', () => {
    expect(readParameters({ count: 'true', q: '12' }, schema)).toEqual({ limit: 50, count: true, q: '12' })
    expect(readParameters({ limit: '7', ids: ['a', 'b'] }, schema)).toEqual({ limit: 7, ids: ['a', 'b'] })
  })

  test.each<Record<string, unknown>>([
    { limit: '7.5' },
    { limit: '0x10' },
    { limit: '' },
    { count: '1' },
    { q: ['a', 'b'] },
    { other: '1' },
    { q: 'a\u0000' },
    { constructor: '1' },
  ])('refuses %j', (query) => {
    expect(() => readParameters(query, schema)).toThrow('validation_failed')
  })
})
