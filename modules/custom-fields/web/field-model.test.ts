import { expect, test } from 'vitest'
import { keyFrom, linesOf, mergeOptions, optionsFrom, slotsUsed } from './field-model.ts'

test('a key is made of the label', () => {
  expect(keyFrom('Région de vente')).toBe('region_de_vente')
  expect(keyFrom('2nd phone')).toBe('f_2nd_phone')
  expect(keyFrom('···')).toBe('field')
})

test('options are one a line, each once', () => {
  expect(optionsFrom('Gold\n\n Silver \ngold')).toEqual([
    { value: 'gold', label: 'Gold' },
    { value: 'silver', label: 'Silver' },
  ])
  expect(mergeOptions([{ value: 'g1', label: 'Gold' }], 'Bronze\nGold')).toEqual([
    { value: 'bronze', label: 'Bronze' },
    { value: 'g1', label: 'Gold' },
  ])
  expect(
    linesOf([
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ]),
  ).toBe('A\nB')
})

test('slots are counted by family', () => {
  const field = { id: '', object: 'deal', key: 'k', label: 'K', kind: 'text' }
  expect(
    slotsUsed([
      { ...field, slots: ['s1', 'n2'] },
      { ...field, slots: { value: 's3' } },
      { ...field, slots: null },
    ]),
  ).toEqual([
    { family: 'n', used: 1 },
    { family: 's', used: 2 },
  ])
})
