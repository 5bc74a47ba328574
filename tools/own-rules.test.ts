import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ownRules } from './own-rules.ts'

test('no page keeps anything in the browser but whether the navigation is folded', () => {
  expect(ownRules(resolve(import.meta.dirname, '..')).output).toBe('')
})

test.each([
  `sessionStorage.setItem('a', 'b')`,
  `localStorage.setItem('draft', text)`,
  `const open = indexedDB.open('x')`,
  `document.cookie = 'theme=dark'`,
  `await cookieStore.set('a', 'b')`,
  `await caches.open('v1')`,
])('%s is found', (line) => {
  const root = mkdtempSync(join(tmpdir(), 'custos-rules-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'packages/ui'), { recursive: true })
  writeFileSync(join(root, 'packages/ui/planted.ts'), `${line}\n`)
  expect(ownRules(root).output).toContain('packages/ui/planted.ts:1')
})
