import { expect, test } from 'vitest'
import { carriers } from '../index.ts'
import { CARRIERS } from './index.ts'

test('every record that files may hang on has them on its page', () => {
  expect(CARRIERS.map((name) => `${name}_id`)).toEqual(Object.keys(carriers))
})
