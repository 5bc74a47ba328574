import { describe, expect, test } from 'vitest'
import { isWord, misspelling, queryTokens, trigramKey, words } from './words.ts'

test('words are folded alike when stored and when asked for', () => {
  expect(words('Łukasz Müller-Groß, Ærø & Çelik')).toEqual(['lukasz', 'muller', 'gross', 'aero', 'celik'])
  expect(words('Мария Ёлкина 山田')).toEqual(['мария', 'елкина', '山田'])
})

test.each([
  ['jonson', 'johnson', 1],
  ['johnsno', 'johnson', 1],
  ['jhon', 'john', 1],
  ['technolgy', 'technology', 1],
  ['tehcnolgy', 'technology', 2],
  ['technolg', 'technology', 1.5], // still being typed
  ['мариа', 'мария', 1],
  ['tomson', 'thompson', 2],
])('%s is %s, misspelt', (typed, word, errors) => {
  expect(misspelling(typed, word)).toBe(errors)
})

test.each([
  ['jo', 'ja'], // too short to be wrong
  ['jon', 'dana'],
  ['smith', 'smooth'],
  ['anna', 'hannover'],
])('%s is not %s', (typed, word) => {
  expect(misspelling(typed, word)).toBeNull()
})

describe('the vocabulary', () => {
  test('holds words, not numbers, codes and addresses', () => {
    expect(['smith', 'мария', 'x', '12345', 'lee42', 'a@b.test', 'b.test'].filter(isWord)).toEqual(['smith', 'мария'])
  })

  test('has keys in letters that every PostgreSQL makes trigrams of, distinct within an alphabet', () => {
    expect(trigramKey('muller')).toBe('muller')
    const cyrillic = [...'абвгдежзийклмнопрстуфхцчшщъыьэюя'].map(trigramKey)
    expect(new Set(cyrillic).size).toBe(32)
    expect(trigramKey('山田')).toMatch(/^[a-z0-9]{2}$/)
  })
})

test('an address or number typed whole stays whole', () => {
  expect(queryTokens(' Ann.Lee@Example.COM ')).toEqual(['ann.lee@example.com'])
  expect(queryTokens('+1 (202) 555-0100')).toEqual(['2025550100'])
  expect(queryTokens('GTX Pro, gtx')).toEqual(['gtx', 'pro'])
})
