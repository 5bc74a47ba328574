import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { register } from '../promises/register.ts'
import { applyPatch, hasTest, parseMutant } from './mutant-file.ts'
import { registerProblems } from './register-check.ts'

const root = resolve(import.meta.dirname, '..')
const source = [resolve(root, '../shared/design/promises.md'), resolve(root, '../../shared/design/promises.md')].find(
  (path) => existsSync(path),
)

describe('the register of promises', () => {
  test('can be believed', () => {
    expect(registerProblems(root)).toEqual([])
  })

  test('has every row of the source, with its kind, and no other', () => {
    if (!source) return console.log('not run: no ../shared/design/promises.md')
    const rows = [
      ...readFileSync(source, 'utf8').matchAll(
        /^\| ((?:ONT|QNT|OOR|REL|CLI)-\d{3}) \| .* \| (cap|data|sec|ret|right|proc|never) \| /gm,
      ),
    ].map((match) => `${match[1]} ${match[2]}`)
    expect(rows.length).toBeGreaterThan(300)
    expect(register.map((entry) => `${entry.id} ${entry.row}`)).toEqual(rows)
  })
})

describe('a mutant', () => {
  const text = `# What: a wall is gone\n# Test: a.test.ts\n# Title: stands\n--- a/wall.ts\n+++ b/wall.ts\n@@\n before\n-wall()\n+gate()\n`
  const mutant = parseMutant('mutants/no-wall.patch', text)

  test('says what it breaks and which test must notice', () => {
    expect(mutant).toMatchObject({ name: 'no-wall', what: 'a wall is gone', test: 'a.test.ts', title: 'stands' })
    expect(() => parseMutant('mutants/x.patch', text.replace('# Title: stands\n', ''))).toThrow('Title')
    expect(() => parseMutant('mutants/x.patch', '# What: a\n# Test: b\n# Title: c\n')).toThrow('changes nothing')
  })

  test('is applied wherever its lines stand now, and only when they stand once', () => {
    const [patch] = mutant.patch
    if (!patch) throw new Error('no patch')
    expect(applyPatch('new line\nbefore\nwall()\nafter', patch, 'm')).toBe('new line\nbefore\ngate()\nafter')
    expect(() => applyPatch('before\nfence()', patch, 'm')).toThrow('stand nowhere')
    expect(() => applyPatch('before\nwall()\nbefore\nwall()', patch, 'm')).toThrow('stand 2 times')
  })

  test('names a test by its whole title', () => {
    expect(hasTest("test('stands', () => {})", 'stands')).toBe(true)
    expect(hasTest("test.each([1])(\n  'stands',\n  async () => {})", 'stands')).toBe(true)
    expect(hasTest("test('stands firm', () => {})", 'stands')).toBe(false)
    expect(hasTest("const title = 'stands', other = 1", 'stands')).toBe(false)
  })
})
