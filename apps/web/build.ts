import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const web = import.meta.dirname
const root = resolve(web, '../..')
const stamp = join(web, 'dist', '.stamp')

const isSource = (name: string): boolean => /\.(tsx?|css|html|svg|po)$/.test(name) && !name.includes('.test.')

const sourcesUnder = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter(
          (e) =>
            e.isFile() &&
            isSource(e.name) &&
            !e.parentPath.startsWith(join(web, 'dist')) &&
            !e.parentPath.includes('node_modules'),
        )
        .map((e) => join(e.parentPath, e.name))
    : []

const fingerprint = (): string => {
  const modules = join(root, 'modules')
  const dirs = [web, join(root, 'packages/ui'), ...readdirSync(modules).map((m) => join(modules, m, 'web'))]
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  for (const file of dirs.flatMap(sourcesUnder).toSorted())
    hash.update(file.slice(root.length)).update(statSync(file).size.toString()).update(readFileSync(file))
  return hash.digest('hex')
}

/**
 * Builds the web application into `apps/web/dist` unless it is there already, made from these very sources (10-12 s on 2 cores).
 * Returns the folder with `index.html` (application) and `auth.html` (sign-in), both with `__CSP_NONCE__` to be replaced.
 */
export const ensureBuilt = async (): Promise<string> => {
  const dist = join(web, 'dist')
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return dist
  const { build } = await import('vite')
  await build({ root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'error' })
  writeFileSync(stamp, wanted)
  return dist
}
