import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/**
 * Every address of the web application, read from where routes are made: the router, and the doors of the modules. A screen that is
 * added is in this list without anybody thinking of it.
 */
export function routes(): string[] {
  const own = [...read('apps/web/router.tsx').matchAll(/\bown\('([^']+)'/g)].map((found) => found[1] ?? '')
  const doors = globSync('modules/*/web/index.ts', { cwd: root }).flatMap((path) =>
    [...read(path).matchAll(/\bpath: '([^']+)'/g)].map((found) => found[1] ?? ''),
  )
  return [...new Set([...own, '/$object', ...doors])].toSorted()
}

/** Addresses before the application: the sign-in entry picks its page by these. */
export function gates(): string[] {
  return [...read('apps/web/auth/gate.tsx').matchAll(/path\.startsWith\('(\/[\w-]+)/g)]
    .map((found) => found[1] ?? '')
    .filter((path, at, all) => all.indexOf(path) === at)
}
