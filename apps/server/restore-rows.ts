import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App, Config } from '@app/core'
import {
  BackupError,
  type BackupSet,
  bringFiles,
  checkLogs,
  INSTALLATION,
  openFiles,
  openRows,
  type Put,
  putRows,
  storedNames,
} from '@app/core/backup'
import { type Database, openDatabase } from '@app/core/db'
import { modules } from '@app/modules/registry'
import { opened, say, takeAlong, wrongFiles } from './restored.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export type RowsGiven = {
  config: Config
  /** Where the set lies, and what opens it. */
  app: Pick<App, 'config' | 'keys'>
  identity: string
  set: BackupSet
  into: string
  database?: string
  workspace?: string
  /** Fetches uploaded files that lie elsewhere. */
  fetch?: (names: readonly string[]) => Promise<void>
}

/**
 * Brings rows of a backup back: all of them into an empty database and a new data folder, or one workspace, also into the database of DATABASE_URL, where it must not be any more. Erasures
 * since then are replayed before it is done.
 * @throws BackupError; then the database holds nothing of it
 */
export async function restoreRows(given: RowsGiven): Promise<void> {
  const { config, app, identity, set } = given
  const isOwn = given.database === undefined && config.database_url !== undefined
  if (isOwn && given.workspace === undefined)
    throw new BackupError(
      'Name an empty database for all of it (--database postgres://…), or the one workspace (--workspace) that comes back into the database of DATABASE_URL.',
    )
  const data_dir = isOwn ? config.data_dir : given.into
  const target: Config = { ...config, data_dir, database_url: given.database ?? config.database_url }
  const files =
    given.workspace === undefined
      ? openFiles(app, set)
      : [await workspaceOf(app, identity, set, given.workspace.toLowerCase())]
  if (!isOwn) takeAlong(config, given.into)
  const put = await intoDatabase(target, isOwn, given, files)
  const workspaces = files.filter((one) => one !== INSTALLATION)
  // Once more, with the migrations of this release.
  await opened(target, set.id, null, async (restored) => {
    const names = await namesOf(restored.db, workspaces)
    await given.fetch?.(names)
    const brought = await bringFiles(app, await missing(restored, names), data_dir)
    tell(put, workspaces.length)
    const logs = await restored.db.asSequencer(async (tx) => await checkLogs(restored, tx))
    for (const problem of [...logs.problems, ...wrongFiles(brought)]) say(`  LOOK AT THIS  ${problem}`)
    say(`  ${brought.brought.toLocaleString('en')} uploaded files brought back, each opened and whole.`)
  })
  const gone = (set.rows?.workspaces.length ?? 0) - (openFiles(app, set).length - 1)
  if (given.workspace === undefined && gone > 0)
    say(`  ${gone} workspaces of the backup were deleted since: their keys are gone, and their rows with them.`)
  say(
    isOwn
      ? '\n  Restored. Start the program again.\n'
      : `\n  Restored. Stop the old instance, then start with DATA_DIR=${data_dir}${given.database === undefined ? '' : ' and DATABASE_URL set to the database you named'}\n`,
  )
}

async function intoDatabase(target: Config, isOwn: boolean, given: RowsGiven, files: readonly string[]): Promise<Put> {
  const { app, identity, set } = given
  // Ours has the tables of this release already; another one gets those of the backup first.
  const db = await openDatabase(target, isOwn ? {} : { up_to: set.rows?.migration })
  try {
    return await putRows(db, files, async (whose) => await openRows(app, identity, set, whose))
  } finally {
    await db.close()
  }
}

/** A workspace of the set, by its id or address. */
async function workspaceOf(app: RowsGiven['app'], identity: string, set: BackupSet, wanted: string): Promise<string> {
  const listed = set.rows?.workspaces ?? []
  const open = openFiles(app, set)
  if (UUID.test(wanted)) {
    if (!listed.includes(wanted)) throw new BackupError(`Backup ${set.id} has no workspace ${wanted}.`)
    return wanted
  }
  for (const id of open.filter((one) => one !== INSTALLATION)) {
    const file = await openRows(app, identity, set, id)
    file.close()
    if (file.head.address === wanted) return id
  }
  throw new BackupError(
    `Backup ${set.id} has no workspace with the address ${wanted}${open.length <= listed.length ? ', and some of its workspaces were deleted since' : ''}.`,
  )
}

/** Files that rows of these workspaces name, each seen through its own policy. */
async function namesOf(db: Database, workspaces: readonly string[]): Promise<string[]> {
  const names: string[] = []
  for (const id of workspaces) names.push(...(await db.asJob(id, async (tx) => await storedNames(tx, modules))))
  return names
}

/** Those that do not lie in DATA_DIR already. */
const missing = async ({ config }: App, names: readonly string[]): Promise<string[]> =>
  names.filter((name) => {
    const [workspace = '', hex = ''] = name.split('/')
    return !existsSync(join(config.data_dir, 'files', workspace, hex.slice(0, 2), hex.slice(2)))
  })

function tell({ rows, left }: Put, workspaces: number): void {
  const all = Object.values(rows).reduce((sum, one) => sum + one, 0)
  say(
    `  ${all.toLocaleString('en')} rows of ${workspaces.toLocaleString('en')} workspaces, as their manifests list them.`,
  )
  for (const [table, count] of Object.entries(left))
    say(
      `  ${count.toLocaleString('en')} rows of ${table} are there already, or refer to what is not there: left as they are.`,
    )
}
