/**
 * `npm run db:draft -- <name>`: writes the next migration from the difference between the registry and the migrations so far (their
 * golden, db/registry.sql): new tables whole, new columns of known ones. A person reads, edits and commits it. `--golden` only refreshes
 * the golden. Nothing here runs at run time.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { registrySql } from '@app/schema'
import { registry } from '@app/modules/registry'

const root = join(import.meta.dirname, '..')
const golden = join(root, 'db/registry.sql')
const now = registrySql(registry)
const before = existsSync(golden) ? readFileSync(golden, 'utf8') : ''

const statements = (sql: string): Map<string, string> =>
  new Map(
    sql
      .split(/;\n/)
      .map((s) => s.trim())
      .filter(Boolean)
      .map((s) => [s, s]),
  )
const columnsOf = (create: string): Map<string, string> =>
  new Map([...create.matchAll(/^ {2}([a-z_0-9]+) ((?!key)[a-z][^\n]*?),?$/gm)].map((m) => [m[1] ?? '', m[2] ?? '']))

function difference(): string[] {
  const [old, next] = [statements(before), statements(now)]
  const out: string[] = []
  for (const statement of next.keys()) {
    if (old.has(statement)) continue
    const table = /^create table (\w+) \(/.exec(statement)?.[1]
    const known = table && [...old.keys()].find((s) => s.startsWith(`create table ${table} (`))
    if (!known) {
      out.push(`${statement};`)
      continue
    }
    const [had, has] = [columnsOf(known), columnsOf(statement)]
    for (const [name, type] of has) {
      if (!had.has(name)) out.push(`alter table ${table} add column ${name} ${type};`)
      else if (had.get(name) !== type) out.push(`-- CHANGED by hand: ${table}.${name}: ${had.get(name)} -> ${type}`)
    }
    for (const name of had.keys()) if (!has.has(name)) out.push(`-- REMOVED by hand: ${table}.${name}`)
  }
  for (const statement of old.keys())
    if (!next.has(statement) && /^create (unique )?index (\w+)/.test(statement))
      out.push(`drop index ${/index (\w+)/.exec(statement)?.[1]};`)
  return out
}

const changes = difference()
if (process.argv.includes('--golden')) writeFileSync(golden, now)
else if (changes.length === 0) console.log('The registry and the migrations agree.')
else {
  const number = String(readdirSync(join(root, 'db/migrations')).length + 1).padStart(4, '0')
  const file = join(root, 'db/migrations', `${number}_${process.argv[2] ?? 'change'}.sql`)
  writeFileSync(
    file,
    `-- Say what this is for.\n-- Lock: ?  Duration on a large tenant: ?\n\n${changes.join('\n\n')}\n`,
  )
  writeFileSync(golden, now)
  console.log(`Wrote ${file}: read it, say its lock and duration, commit it with db/registry.sql.`)
}
