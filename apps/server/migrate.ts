import { catalogueTables, openDatabase } from '@app/core/db'
import { registry } from '@app/modules/registry'
import { readConfig } from '@app/core'

/** `custos migrate`: what `start` does first, alone. @throws DatabaseDiffers; Error for the operator */
export async function migrateOnly(): Promise<void> {
  const db = await openDatabase(readConfig(), {
    tables: catalogueTables(registry),
    log: { info: console.log, warn: console.warn, error: console.error, debug() {} },
  })
  console.log(
    db.migrated.length > 0 ? `Applied: ${db.migrated.join(', ')}` : 'Nothing to do: the database fits this program.',
  )
  await db.close()
}
