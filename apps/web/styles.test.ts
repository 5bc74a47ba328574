import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
/** Drawn with the kit, and finished where the board is. */
const FINISHED_ELSEWHERE = ['board', 'stagetabs']

/** Classes that a stylesheet styles wherever they stand: `.bars {`, not `.forecast .bars {`. */
function bareClasses(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const selectors = [...text.matchAll(/([^{};]+)\{/g)].flatMap(([, list = '']) => list.split(','))
  return [...new Set(selectors.flatMap((one) => /^\.([\w-]+)$/.exec(one.trim())?.[1] ?? []))]
}

// A stylesheet comes with the first page that needs it and stays: two that style the same class tear whatever is looked at second.
// So it was with `.bars` of the roles and of the forecast.
test('no stylesheet of a module styles a class that another stylesheet has', () => {
  const owners = new Map<string, string[]>()
  for (const path of ['packages/ui/{app,kit}.css', 'modules/*/web/**/*.css'].flatMap((cwd) =>
    globSync(cwd, { cwd: root }),
  ))
    for (const name of bareClasses(path)) owners.set(name, [...(owners.get(name) ?? []), path])
  const torn = [...owners].filter(
    ([name, paths]) =>
      paths.length > 1 && paths.some((path) => path.startsWith('modules/')) && !FINISHED_ELSEWHERE.includes(name),
  )
  expect(owners.size).toBeGreaterThan(300)
  expect(torn).toEqual([])
})
