import { expect, test } from 'vitest'
import { keyFrom, linesOf, optionsFrom, slotsUsed } from './field-model.ts'

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
  expect(optionsFrom('Bronze\nGold', [{ value: 'g1', label: 'Gold' }])).toEqual([
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

test('options whose letters are the same are options of their own', () => {
  expect(optionsFrom('C#\nC++\n日本\n中国')).toEqual([
    { value: 'c', label: 'C#' },
    { value: 'c_2', label: 'C++' },
    { value: 'field', label: '日本' },
    { value: 'field_2', label: '中国' },
  ])
  expect(optionsFrom('C\nC#\nC++', [{ value: 'c', label: 'C++' }])).toEqual([
    { value: 'c_2', label: 'C' },
    { value: 'c_3', label: 'C#' },
    { value: 'c', label: 'C++' },
  ])
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
