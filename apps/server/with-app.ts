import type { App, Config } from '@app/core'
import { openBeside } from '@app/core/beside'
import { catalogueTables, type Database, openDatabase } from '@app/core/db'
import { registry } from '@app/modules/registry'
import { makeApp } from './wire.ts'

/** A command's own words are what is printed. */
export const quiet = (config: Config): Config => ({ ...config, log_level: 'silent' })

/** The program over a running instance's database, or over its own. */
export async function withApp<T>(config: Config, fn: (app: App) => Promise<T>): Promise<T> {
  const db: Database = (await openBeside(config)) ?? (await openDatabase(config, { tables: catalogueTables(registry) }))
  try {
    return await fn(makeApp(quiet(config), db))
  } finally {
    await db.close()
  }
}
