import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { connectionOf } from './connection.ts'
import { SUPERUSER } from './embedded/cluster.ts'
import { type Database, poolsOf } from './index.ts'
import { roleSecrets } from './roles.ts'

/**
 * The database of an instance that runs at this moment, for a command of its operator: nothing is locked, started or migrated. Null when
 * none answers; then the command opens the database itself.
 */
export async function openBeside(config: Config): Promise<Database | null> {
  const note = join(config.data_dir, 'run-dir')
  const dir = existsSync(note) ? readFileSync(note, 'utf8').trim() : join(config.data_dir, 'run')
  if (!config.database_url && !existsSync(join(dir, '.s.PGSQL.5432'))) return null
  const secrets = roleSecrets(config.data_dir)
  const admin = config.database_url
    ? connectionOf(config.database_url)
    : { host: dir, port: 5432, user: SUPERUSER, password: secrets.boot.password, database: 'custos' }
  const db = poolsOf(admin, secrets, { embedded: null, migrated: [] })
  try {
    await db.ready()
    return db
  } catch {
    await db.close()
    return null
  }
}
