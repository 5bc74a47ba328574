import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((found) => found[1] ?? '')

/**
 * Every address of the web application, read from where routes are made: the router, and the doors of the modules. A screen that is
 * added is in this list without anybody thinking of it.
 */
export function routes(): string[] {
  const own = all(read('apps/web/router.tsx'), /\bown\('([^']+)'/g)
  const doors = globSync('modules/*/web/index.ts', { cwd: root }).flatMap((path) =>
    all(read(path), /\bpath: '([^']+)'/g),
  )
  return [...new Set([...own, '/$object', ...doors])].filter((path) => path !== '').toSorted()
}

/** Addresses before the application: the sign-in entry picks its page by these. */
export function gates(): string[] {
  return [...new Set(['/sign-in', ...all(read('apps/web/auth/gate.tsx'), /if \(path\.startsWith\('(\/[\w-]+\/?)'/g)])]
}
