import { expect, test } from 'vitest'
import { columnsOf, fieldsOf, textOf, wordOf } from './reading-model.ts'

const words = { yes: 'Yes', no: 'No', day: (day: string) => `day ${day}`, time: (at: string) => `at ${at}` }

test('columns are the name and what most rows have', () => {
  const rows = [
    { id: '1', version: 1, name: 'Acme', owner_id: 'x', industry: 'Rockets', city: 'Oslo', notes: null },
    { id: '2', version: 1, name: 'Beta', owner_id: 'y', industry: 'Shoes', custom: { tier: 'gold' }, tags: ['a'] },
  ]
  expect(columnsOf(rows, 'name')).toEqual(['name', 'industry', 'city'])
  expect(columnsOf(rows, 'name', 1)).toEqual(['name', 'industry'])
})

test('a record shows all that it holds, own fields last', () => {
  expect(fieldsOf({ id: '1', name: 'Acme', empty: '', none: null, custom: { tier: 'gold' } })).toEqual([
    ['id', '1'],
    ['name', 'Acme'],
    ['tier', 'gold'],
  ])
})

test('values are said in words', () => {
  expect(textOf({ amount: '10.50', currency: 'EUR' }, words)).toBe('10.50 EUR')
  expect(textOf(['a', { id: '1', value: 'b@x.example', is_primary: true }], words)).toBe('a, b@x.example')
  expect(textOf(true, words)).toBe('Yes')
  expect(textOf('2026-11-21', words)).toBe('day 2026-11-21')
  expect(textOf('2026-11-21T08:00:00.000Z', words)).toBe('at 2026-11-21T08:00:00.000Z')
  expect(textOf({ street: 'Main', city: 'Oslo' }, words)).toBe('Main, Oslo')
  expect(textOf(null, words)).toBe('–')
  expect(wordOf('company_id')).toBe('Company')
})
