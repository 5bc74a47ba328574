import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asvsIds } from './asvs-ids.ts'
import { hasTest, testSource } from './mutant-file.ts'

const root = resolve(import.meta.dirname, '..')
const page = readFileSync(resolve(root, 'docs/security/asvs.md'), 'utf8')
const rows = [...page.matchAll(/^\| (V[\d.]+) \| (\d) \| ([a-z ]+) \| (.*) \| (.*) \|$/gm)].map(
  ([, id = '', level = '', answer = '', how = '', tests = '']) => ({
    id,
    level,
    answer,
    how,
    tests: [...tests.matchAll(/`([^`]+) :: ([^`]+)`/g)].map(([, file = '', title = '']) => ({ file, title })),
  }),
)

describe('our answers to ASVS', () => {
  test('are one for each requirement of level 1 and 2, with its level', () => {
    const wanted = ([1, 2] as const).flatMap((level) => asvsIds[level].map((id) => `${id} ${level}`))
    expect(rows.map((row) => `${row.id} ${row.level}`).toSorted()).toEqual(wanted.toSorted())
    expect(wanted).toHaveLength(85)
  })

  test('are met by a test that exists, or say why not', () => {
    const wrong = rows.flatMap((row) => {
      if (!['met', 'open', 'not applicable'].includes(row.answer)) return [`${row.id}: "${row.answer}" is no answer`]
      if (row.answer === 'met' && row.tests.length === 0) return [`${row.id}: met without a test`]
      if (row.how.trim().length < 5) return [`${row.id}: says nothing`]
      return row.tests
        .filter(({ file, title }) => !hasTest(testSource(root, file) ?? '', title))
        .map(({ file, title }) => `${row.id}: no test "${title}" in ${file}`)
    })
    expect(wrong).toEqual([])
  })
})
