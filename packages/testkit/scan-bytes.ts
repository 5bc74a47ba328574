import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where one canary lies: its word and the part of the data folder. */
export type Found = { readonly word: string; readonly part: string; readonly path: string }

/**
 * Reads every byte of every file below a folder, and its path, and says which words stand there, whatever the case: those that begin with the stem and end
 * in "zz" (the stem alone counts too), and those of the list. Parts are the first folders: `postgres/base`, `postgres/pg_wal`, `files`, `tmp`, `keys`.
 */
export function scanBytes(folder: string, stem: string, exact: readonly string[] = []): Found[] {
  const own = new RegExp(`${stem}(?:[a-z]{1,20}?zz)?`, 'gi')
  const found = new Map<string, Found>()
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1)
    const [first = '', second = ''] = path.split('/')
    const part = first === 'postgres' && path.split('/').length > 2 ? `${first}/${second}` : first
    // A file may be gone between the list and the reading: a piece of the log that the server closed.
    const bytes = `${path}\n${read(join(folder, path))}`
    const seen = [...bytes.matchAll(own)].map(([word]) => word.toLowerCase())
    for (const word of [...seen, ...exact.filter((one) => bytes.includes(one))])
      found.set(`${word} ${path}`, { word, part, path })
  }
  return [...found.values()]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return ''
    throw cause
  }
}
