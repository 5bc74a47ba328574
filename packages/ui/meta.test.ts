import { describe, expect, test } from 'vitest'
import { basisOf, type Row } from './meta.ts'

const row = (version: number, values: Record<string, unknown>): Row => ({ id: 'a', version, ...values })

describe('what an edit is saved against', () => {
  const opened = row(1, { name: 'Ash', industry: null, custom: { tier: 'Gold' } })
  test.each([
    ['the record as it is now, when others changed other fields', { name: 'Ash Ltd', custom: { tier: 'Gold' } }, 2],
    ['the record as it was, when somebody changed the field', { industry: 'Paper', custom: { tier: 'Gold' } }, 1],
    ['the record as it was, when somebody changed the own field', { custom: { tier: 'Silver' } }, 1],
    [
      'the record as it is now, when nothing and null stand for the same',
      { industry: undefined, custom: { tier: 'Gold' } },
      2,
    ],
  ])('is %s', (_words, values, version) => {
    expect(basisOf(opened, row(2, values), ['industry', 'custom.tier']).version).toBe(version)
  })
})
