import type { App } from '../app.ts'
import { type Config, readConfig } from '../config.ts'
import { openDatabase } from '../db/index.ts'
import { isKeyDestroyed } from '../retention/keyring.ts'
import { look } from './counts.queries.ts'
import { openRows } from './open-rows.ts'
import { putRows } from './put-rows.queries.ts'
import { INSTALLATION } from './row-tables.ts'
import { backupIdentity } from './seal.ts'
import type { BackupSet } from './sets.ts'

/** Files of a set that open for somebody: workspaces whose keys were destroyed since are gone for good. */
export const openFiles = (app: Pick<App, 'config'>, set: BackupSet): string[] => [
  INSTALLATION,
  ...(set.rows?.workspaces ?? []).filter((id) => !isKeyDestroyed(app, id)),
]

/**
 * The drill of a backup of rows: all of it into an embedded PostgreSQL that is started for that in `scratch`, whatever server the rows are of. Each file is held against its manifest and
 * its rows are counted again through the policies of the workspace before they stand.
 */
export async function drillRows(app: App, set: BackupSet, scratch: string) {
  const config: Config = { ...readConfig({ DATA_DIR: scratch, BACKUP: 'off' }), unsafe_fast_database: true }
  const db = await openDatabase(config, { up_to: set.rows?.migration })
  try {
    const identity = await backupIdentity(app.config)
    const files = openFiles(app, set)
    const put = await putRows(db, files, async (whose) => await openRows(app, identity, set, whose))
    const problems = Object.entries(put.left).map(([table, rows]) => `${rows} rows of ${table} did not come back.`)
    const seen = await look(app, db.url('boot'), true, app.parts.modules)
    return { ...seen, files: files.length, problems: [...problems, ...seen.problems] }
  } finally {
    await db.close()
  }
}
