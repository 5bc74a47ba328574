import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ownRules } from './own-rules.ts'

test('no page keeps anything in the browser but whether the navigation is folded', () => {
  expect(ownRules(resolve(import.meta.dirname, '..')).output).toBe('')
})

test('whether the navigation is folded is read in one place, which tells it nobody', () => {
  const found = (path: string, line: string): string => {
    const root = mkdtempSync(join(tmpdir(), 'custos-rules-'))
    onTestFinished(() => rmSync(root, { recursive: true, force: true }))
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), `${line}\n`)
    return ownRules(root).output
  }
  expect(found('apps/web/shell/fold.ts', `void fetch('/v1/me', { body: String(wasFolded()) })`)).toContain('ONT-124')
  expect(found('apps/web/shell/other.ts', `send(localStorage.getItem('sidebarCollapsed'))`)).toContain('ONT-124')
  expect(found('apps/web/shell/other.ts', `send(document.documentElement.dataset['nav'])`)).toContain('ONT-124')
  expect(found('modules/deals/server/any.ts', `if (query.sidebarCollapsed) return`)).toContain('ONT-124')
  const own = readFileSync(resolve(import.meta.dirname, '../apps/web/shell/fold.ts'), 'utf8')
  expect(own).toContain('sidebarCollapsed')
  expect(found('apps/web/shell/fold.ts', own)).toBe('')
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
