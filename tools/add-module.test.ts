import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addModule } from './add-module.ts'

test('a new module has its line in the list of modules, and no other line changes', () => {
  const before = readFileSync(join(import.meta.dirname, '../modules/registry.ts'), 'utf8')
  const after = addModule(before, 'assets', 'assets')
  const lines = (text: string): string[] => text.split('\n')
  const added = lines(after).filter((line) => !lines(before).includes(line))
  expect(added).toEqual(["import { assets } from './assets/server/index.ts'", '  assets,'])
  expect(lines(after).length).toBe(lines(before).length + 2)
  expect(lines(before).filter((line) => !lines(after).includes(line))).toEqual([])
  expect(addModule(after, 'assets', 'assets')).toBe(after)
})
