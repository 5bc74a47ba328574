import { expect, test } from 'vitest'
import { makeKeySet } from './key-set.ts'

test('a key is new once, however many there are', () => {
  const keys = makeKeySet(10)
  const all = Array.from({ length: 20_000 }, (_, at) => `person${at}@example.com`)
  expect(all.filter((key) => keys.add(key)).length).toBe(all.length)
  expect(all.filter((key) => keys.add(key)).length).toBe(0)
  expect(keys.add('another@example.com')).toBe(true)
})
