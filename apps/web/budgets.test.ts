import { expect, test } from 'vitest'
import { overBudget, type Chunk } from './budgets.ts'

const chunk = (name: string, kilobytes: number, more: Partial<Chunk> = {}): [string, Chunk] => [
  `${name}.js`,
  { name, bytes: kilobytes * 1000, isEntry: false, now: [], later: [], ...more },
]

test('an entry is weighed with all it loads at once, a page with what it adds', () => {
  const of = (shared: number, page: number): string[] =>
    overBudget(
      new Map([
        chunk('auth', 60, { isEntry: true, now: ['shared.js'] }),
        chunk('index', 100, { isEntry: true, now: ['shared.js'], later: ['page.js'] }),
        chunk('shared', shared, { now: ['index.js'] }),
        chunk('page', page, { now: ['shared.js', 'part.js'] }),
        chunk('part', 30),
      ]),
    )
  expect(of(9, 50)).toEqual(['auth loads 169 kB of 110', 'auth with page loads 249 kB of 190'])
  expect(
    overBudget(
      new Map([
        chunk('auth', 60, { isEntry: true, now: ['shared.js'] }),
        chunk('index', 176, { isEntry: true, now: ['shared.js'], later: ['page.js', 'overlays.js'] }),
        chunk('shared', 50),
        chunk('page', 51, { now: ['shared.js', 'part.js', 'overlays.js'] }),
        chunk('part', 30),
        chunk('overlays', 20, { now: ['shared.js'] }),
      ]),
    ),
  ).toEqual(['index loads 226 kB of 225', 'index: page loads 81 kB of 80', 'index with page loads 327 kB of 305'])
})
