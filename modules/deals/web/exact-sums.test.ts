import { describe, expect, test } from 'vitest'
import { addSums, addTo, fromScaled, percentOf, toMoney, toScaled, wholeOf } from './exact-sums.ts'

describe('exact sums', () => {
  test('keeps cents that floats lose', () => {
    expect(fromScaled(toScaled('0.1') + toScaled('0.2'))).toBe('0.30')
    expect(fromScaled(toScaled('-12.345'))).toBe('-12.345')
  })
  test('refuses text that is no number', () => {
    expect(() => toScaled('1e5')).toThrow()
  })
  test('takes a percentage and rounds away from zero', () => {
    expect(percentOf(toScaled('33.33'), 33.33)).toBe(111_089n)
    expect(percentOf(-5n, 50)).toBe(-3n)
    expect(['12.50', '-12.50', '0.49'].map(wholeOf)).toEqual(['13', '-13', '0'])
  })
  test('sums per currency and forgets an empty one', () => {
    const sums = addTo(addTo({}, { amount: '10', currency: 'USD' }), { amount: '5', currency: 'EUR' })
    expect(toMoney(addTo(sums, { amount: '10.00', currency: 'USD' }, -1))).toEqual([
      { amount: '5.00', currency: 'EUR' },
    ])
    expect(addTo(sums, null)).toBe(sums)
    expect(toMoney(addSums(sums, sums))).toEqual([
      { amount: '20.00', currency: 'USD' },
      { amount: '10.00', currency: 'EUR' },
    ])
  })
})
