import { existsSync, globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { allErrorCodes } from '@app/core'
import { type Lock, missing } from './lock.ts'

const root = resolve(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')
const pages = globSync('{README,CHANGELOG}.md', { cwd: root }).concat(
  globSync('docs/{guide,adr,security}/*.md', { cwd: root }),
  globSync('modules/*/README.md', { cwd: root }),
)

describe('docs', () => {
  test.each(pages)('%s names only files that exist', (page) => {
    const text = read(page)
    const named = [
      ...text.matchAll(/`((?:apps|packages|modules|db|docs|tools|e2e)\/[\w./-]*|\.[\w.-]+\.(?:cjs|json))`/g),
    ].map((match) => match[1] ?? '')
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map((match) =>
      resolve(root, page, '..', match[1] ?? ''),
    )
    expect(named.filter((path) => !existsSync(resolve(root, path)))).toEqual([])
    expect(linked.filter((path) => !existsSync(path))).toEqual([])
  })

  test('every guide and decision asked for is there', () => {
    for (const name of [
      'first-day',
      'add-a-field',
      'add-an-object',
      'add-an-action',
      'add-a-page',
      'words',
      'surprises',
      'filters',
    ])
      expect(pages).toContain(`docs/guide/${name}.md`)
    expect(pages.filter((page) => /docs\/adr\/000[1-6]-/.test(page))).toHaveLength(6)
  })

  test('every dependency has its line, and every line its dependency', () => {
    type Package = {
      dependencies: Record<string, string>
      devDependencies: Record<string, string>
      optionalDependencies: Record<string, string>
    }
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Package
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
    const lines = [...read('docs/adr/0006-dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(
      (match) => match[1] ?? '',
    )
    const covers = (line: string, name: string): boolean =>
      line === name || (line.endsWith('*') && name.startsWith(line.slice(0, -1)))
    expect(names.filter((name) => !lines.some((line) => covers(line, name)))).toEqual([])
    expect(lines.filter((line) => !names.some((name) => covers(line, name)))).toEqual([])
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
  })

  test('every error code is documented and used', () => {
    const page = read('docs/errors.md')
    const source = globSync('{apps,packages,modules}/**/*.{ts,tsx}', { cwd: root })
      .filter((path) => !path.includes('node_modules') && path !== 'packages/core/errors.ts')
      .map((path) => read(path))
      .join('\n')
    const codes = Object.keys(allErrorCodes())
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
    expect(codes.filter((code) => !source.includes(`'${code}'`) && !source.includes(`${code}:`))).toEqual([])
  })

  test('the lockfile names the builds of every platform, and no registry', () => {
    const text = read('package-lock.json')
    expect(missing(JSON.parse(text) as Lock).map(([name]) => name)).toEqual([])
    expect([...text.matchAll(/"resolved": "(https?:[^"]+)"/g)].map((match) => match[1])).toEqual([])
  })

  test('CI calls what the README says', () => {
    expect(read('.ci/run')).toContain('npm ci && npm test')
    expect(read('README.md')).toContain('npm ci && npm test')
  })
})
