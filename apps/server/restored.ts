import { cpSync, existsSync, linkSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type App, type Config, createServer, notePlatform } from '@app/core'
import type { Brought } from '@app/core/backup'
import { catalogueTables, openDatabase } from '@app/core/db'
import { registry } from '@app/modules/registry'
import { replayPersons } from '@app/modules/erasure'
import { replayErasures } from '@app/modules/retention'
import { quiet } from './with-app.ts'
import { makeApp } from './wire.ts'

/** What every restore ends with. */
export const say = (text: string): void => console.log(text)

/** What the operator has to know of files that did not come back; the database is right without them. */
export const wrongFiles = ({ missing, damaged }: Brought): string[] => [
  ...(missing.length > 0
    ? [
        `${missing.length} uploaded files are not in the backup: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' …' : ''}`,
      ]
    : []),
  ...(damaged.length > 0
    ? [
        `${damaged.length} uploaded files are torn, changed or under another key in the backup, and were left out: ${damaged.slice(0, 5).join(', ')}${damaged.length > 5 ? ' …' : ''}`,
      ]
    : []),
]

/** What is outside the database and goes on: keys, the erasure ledger, the backups themselves (as links where the disk is the same). */
export function takeAlong(config: Config, into: string): void {
  for (const name of ['keys', 'erasures'])
    if (existsSync(join(config.data_dir, name)))
      cpSync(join(config.data_dir, name), join(into, name), { recursive: true, preserveTimestamps: true, force: false })
  if (resolve(config.backup.dir) === join(config.data_dir, 'backups')) linkAll(config.backup.dir, join(into, 'backups'))
}
function linkAll(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.name.endsWith('.part')) continue
    if (entry.isDirectory()) linkAll(source, target)
    else
      try {
        linkSync(source, target)
      } catch {
        cpSync(source, target)
      }
  }
}

/** The whole start of the program but its port: migrations of this release, catalogue, erasures; the restore is noted in the platform's log. */
export async function opened(
  config: Config,
  set: string,
  at: Date | null,
  fn: (app: App) => Promise<void> = async () => {},
): Promise<void> {
  const db = await openDatabase(config, { tables: catalogueTables(registry) })
  try {
    const app = makeApp(quiet(config), db)
    await fn(app)
    // Its edge is what ends sessions of who is deleted; it listens nowhere.
    const server = createServer(app)
    const again = (await replayErasures(app)) + (await replayPersons(app))
    await server.close()
    if (again > 0) say(`  ${again} erasures since then were replayed.`)
    await notePlatform(app, 'backup.restored', 'backup', { set, at: at?.toISOString() ?? 'end' })
  } finally {
    await db.close()
  }
}
