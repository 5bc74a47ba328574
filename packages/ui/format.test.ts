import { afterEach, describe, expect, test } from 'vitest'
import { configureFormat, formatMoney, initials, normalDecimal } from './format.ts'

afterEach(() => configureFormat({ locale: 'en-US', time_zone: 'UTC', currency: 'USD' }))

describe('numbers as people type them', () => {
  test.each([
    ['1,054.50', '1054.50'],
    ['1054.5', '1054.5'],
    ['$ 1,000', '1000'],
    ['-3', '-3'],
    ['1,234,567', '1234567'],
    ['12,5', '12.5'],
  ])('reads %s in English', (text, plain) => {
    expect(normalDecimal(text)).toBe(plain)
  })
  test.each([
    ['1.054,50', '1054.50'],
    ['1054,5', '1054.5'],
    ['1.000', '1000'],
    ['0.5', '0.5'],
  ])('reads %s in German', (text, plain) => {
    configureFormat({ locale: 'de-DE' })
    expect(normalDecimal(text)).toBe(plain)
  })
  test.each(['', 'abc', '1-2'])('refuses %s', (text) => {
    expect(normalDecimal(text)).toBe(null)
  })
})

describe('money', () => {
  test('shows cents only when there are some', () => {
    expect(formatMoney({ amount: '1054.00', currency: 'USD' })).toBe('$1,054')
    expect(formatMoney({ amount: '1054.50', currency: 'USD' })).toBe('$1,054.50')
  })
  test('does not lose digits of large amounts', () => {
    expect(formatMoney({ amount: '9007199254740993.07', currency: 'USD' })).toBe('$9,007,199,254,740,993.07')
  })
})

test('initials are the first and the last word', () => {
  expect([initials('Anna Maria Snelling'), initials('acme'), initials('')]).toEqual(['AS', 'A', '?'])
})
