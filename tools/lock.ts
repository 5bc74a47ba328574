import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * `npm install` against a mirror that lacks the builds of other platforms writes no entry for them, and `npm ci` then refuses the
 * lockfile ("Missing: x@ from lock file"; npm 11.19, 2026-11). This adds the entries: exact version as their parent asks, marked optional
 * and with os/cpu, so that npm skips them here and fetches them there. Run after every change of dependencies: `node tools/lock.ts`;
 * `--check` only looks.
 */
type Entry = {
  version?: string
  link?: boolean
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}
export type Lock = { packages: Record<string, Entry> }

const systems: Record<string, string> = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
  win: 'win32',
  freebsd: 'freebsd',
  android: 'android',
  openharmony: 'openharmony',
}
const processors = ['x64', 'arm64', 'arm', 'ppc64', 's390x', 'riscv64', 'ia32', 'loong64', 'wasm32']

/** Platform by the name of the package: `@oxfmt/binding-linux-arm64-musl`. Null when the name tells none. */
export function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> | null {
  const words = name.split(/[/-]/)
  const os = words.map((word) => systems[word]).find(Boolean)
  const cpu = processors.find((each) => words.includes(each)) ?? (words.includes('wasm32') ? 'wasm32' : undefined)
  if (cpu === 'wasm32') return { cpu: ['wasm32'] }
  if (!os) return null
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined
  return { os: [os], ...(cpu ? { cpu: [cpu] } : {}), ...(libc && os === 'linux' ? { libc: [libc] } : {}) }
}

/** Where npm would find `name` from the package at `from`, nearest first. */
function found(lock: Lock, from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    if (lock.packages[path]) return true
    if (at === '') return false
    if (!at.includes('/node_modules/')) at = ''
    if (at === '' && lock.packages[`node_modules/${name}`]) return true
  }
}

/** Optional dependencies without an entry: the name and what to write. */
export function missing(lock: Lock): [string, Entry][] {
  const entries: [string, Entry][] = []
  for (const [from, entry] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name)
      if (!platform || found(lock, from, name) || !/^\d/.test(version)) continue
      entries.push([
        `node_modules/${name}`,
        { version, ...(entry.dev ? { dev: true } : {}), optional: true, ...platform },
      ])
    }
  return entries
}

if (import.meta.filename === process.argv[1]) {
  const path = resolve(import.meta.dirname, '../package-lock.json')
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock
  const added = missing(lock)
  if (process.argv.includes('--check')) {
    for (const [name] of added) console.log(`no entry: ${name}`)
    process.exitCode = added.length === 0 ? 0 : 1
  } else {
    for (const [name, entry] of added) lock.packages[name] = entry
    lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
    console.log(`${added.length} entries added`)
  }
}
