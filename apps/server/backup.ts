import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Config, openKeys, readConfig } from '@app/core'
import {
  archiveDir,
  BackupError,
  bringFiles,
  type Brought,
  backupIdentity,
  expiredSets,
  copyFiles,
  fetchOffSite,
  type Fetched,
  lastDrill,
  look,
  makeBackup,
  nothingKnown,
  offSiteRound,
  recover,
  readSet,
  runDrill,
  setFor,
  setIds,
  shipUpTo,
  spaceOf,
  switchWal,
} from '@app/core/backup'
import { openBeside } from '@app/core/beside'
import { storageOf } from '@app/core/files'
import { roleSecrets } from '@app/core/db'
import { modules, registry } from '@app/modules/registry'
import { restoreRows } from './restore-rows.ts'
import { opened, say, takeAlong, wrongFiles } from './restored.ts'
import { quiet, withApp } from './with-app.ts'
import { makeApp } from './wire.ts'

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/**
 * `custos backup`: one now, beside a running instance or alone. With `drill` it is then restored into a scratch folder and looked through.
 * @throws BackupError
 */
export async function backupNow(options: { drill?: boolean }): Promise<void> {
  const config = readConfig()
  if (!config.backup.on) throw new BackupError('BACKUP is off: no backups are made. Set BACKUP=on and start again.')
  await withApp(config, async (app) => {
    const set = await makeBackup(app)
    say(
      `\n  Backup ${set.id}: ${mb(set.files.reduce((sum, file) => sum + file.bytes, 0))}, sealed, in ${config.backup.dir} (${(set.took_ms / 1000).toFixed(1)} s)`,
    )
    say(
      `  What opens it is ${join(config.data_dir, 'keys')}: keep a copy of that folder somewhere else. It is in no backup.\n`,
    )
    // As the running program does every minute; a running one remembers by itself what it has sent.
    const { copied } = await copyFiles(app, storageOf(app), spaceOf)
    if (copied > 0) say(`  ${copied.toLocaleString('en')} uploaded files were copied.\n`)
    const sent = await offSiteRound(app, nothingKnown())
    if (sent) say(`  ${sent.sent.toLocaleString('en')} objects were sent to the bucket of BACKUP_S3_URL.\n`)
    if (!options.drill) return
    const drill = await runDrill(app)
    for (const problem of drill.problems) say(`  WRONG  ${problem}`)
    if (!drill.ok) throw new BackupError('The backup did not pass its drill.')
    say(
      `  Restored into a scratch folder in ${(drill.took_ms / 1000).toFixed(1)} s: ${drill.files} files, ${drill.rows.toLocaleString('en')} rows in ${drill.tables} tables, ${drill.trees} audit logs, all as they should be.\n`,
    )
  })
}

/** `custos backups`: what there is, oldest first, each with what is wrong with it; needs no database. */
export function listBackups(): void {
  const config = readConfig()
  const app = { config, keys: openKeys(config) }
  const ids = setIds(app)
  if (ids.length === 0) say(`\n  There is no backup in ${config.backup.dir}. npx custos backup makes one.\n`)
  for (const id of ids) {
    try {
      const set = readSet(app, id)
      say(
        `${id}  ${set.kind.padEnd(7)}  ${mb(set.files.reduce((sum, file) => sum + file.bytes, 0)).padStart(10)}  from ${set.began_at}`,
      )
    } catch (cause) {
      say(`${id}  WRONG    ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
  const late = expiredSets(app, new Date())
  if (late.length > 0)
    say(`\n  Past their ${config.backup.keep_days} days, deleted with the next backup: ${late.join(', ')}`)
  const drill = lastDrill(app)
  if (drill)
    say(
      `\n  Last drill: ${drill.at}, backup ${drill.set}, ${drill.ok ? 'passed' : `failed (${drill.problems[0] ?? ''})`}, ${(drill.took_ms / 1000).toFixed(1)} s`,
    )
}

/**
 * `custos restore`: a new data folder as of a moment, beside the old one, which is not touched. Erasures since then are replayed before it is done.
 * @throws BackupError, with nothing left in the new folder
 */
export async function restore(options: {
  at?: string
  into?: string
  set?: string
  identity?: string
  from?: string
  database?: string
  workspace?: string
}): Promise<void> {
  const config = readConfig()
  const into = resolve(options.into ?? `${config.data_dir}-restored`)
  const at = options.at === undefined ? null : momentOf(options.at)
  if (into === resolve(config.data_dir) && existsSync(join(into, 'postgres')))
    throw new BackupError(
      'DATA_DIR has a database. Restore into another folder (--into), look at it, then start with DATA_DIR set to it.',
    )
  if (existsSync(join(into, 'postgres')))
    throw new BackupError(`${into} has a database already. Name an empty folder (--into).`)
  const keys = join(config.data_dir, 'keys')
  if (!existsSync(join(keys, 'database.json')))
    throw new BackupError(`${keys} is missing. It is in no backup: put back the copy you kept, then restore.`)
  if (options.from !== undefined && options.from !== 'off-site')
    throw new BackupError(`--from is off-site (the bucket of BACKUP_S3_URL), not "${options.from}".`)
  if (!options.from && config.database_url === undefined) await catchUp(config)
  const from = performance.now()
  const keyring = openKeys(config)
  const identity = options.identity ? readFileSync(options.identity, 'utf8').trim() : await backupIdentity(config)
  const fetched = options.from
    ? await fromBucket(config, keyring, identity, into, {
        at,
        ...(options.set ? { set: options.set } : {}),
      })
    : null
  const app = {
    config: fetched ? { ...config, backup: { ...config.backup, dir: fetched.dir } } : config,
    keys: keyring,
  }
  const chosen = setFor(app, at, fetched?.set ?? options.set)
  if (chosen.kind === 'logical') {
    try {
      const { database, workspace } = options
      await restoreRows({ config, app, identity, set: chosen, into, database, workspace, fetch: fetched?.files })
    } finally {
      if (fetched) rmSync(fetched.dir, { recursive: true, force: true })
    }
    return
  }
  if (options.database !== undefined || options.workspace !== undefined)
    throw new BackupError(
      `Backup ${chosen.id} is of a whole data directory: --workspace and --database are for backups of rows (DATABASE_URL).`,
    )
  const recovered = await recover({
    app,
    identity,
    into,
    at,
    set: chosen.id,
    also: fetched ? null : archiveDir(config.data_dir),
    password: roleSecrets(config.data_dir).boot.password,
    say,
  }).catch((cause: unknown) => {
    if (fetched) rmSync(fetched.dir, { recursive: true, force: true })
    throw cause
  })
  const seen = await recovered.run((superuser) => look(app, superuser, false, modules))
  let files: Brought
  try {
    takeAlong(config, into)
    await fetched?.files(seen.stored)
    files = await bringFiles(app, seen.stored, into)
    if (fetched) rmSync(fetched.dir, { recursive: true, force: true })
    await opened({ ...config, data_dir: into }, recovered.set.id, at)
  } catch (cause) {
    for (const name of ['postgres', 'files', 'off-site']) rmSync(join(into, name), { recursive: true, force: true })
    throw cause
  }
  say(
    `  ${seen.rows.toLocaleString('en')} rows in ${Object.keys(seen.counts).length} tables, ${seen.trees} audit logs.`,
  )
  for (const problem of [...seen.problems, ...wrongFiles(files)]) say(`  LOOK AT THIS  ${problem}`)
  say(`  ${files.brought.toLocaleString('en')} uploaded files, each opened and whole.`)
  if (files.unreadable > 0)
    say(
      `  ${files.unreadable.toLocaleString('en')} files are of workspaces that were deleted since: their keys are gone.`,
    )
  say(
    `\n  Restored in ${((performance.now() - from) / 1000).toFixed(1)} s. Stop the old instance, then start with DATA_DIR=${into}\n`,
  )
}

/** What a restore needs from the bucket, into a folder beside what it makes. There is no database, so the ledger of what left has no line of it: the terminal says what was asked. */
async function fromBucket(
  config: Config,
  keys: ReturnType<typeof openKeys>,
  identity: string,
  into: string,
  asked: { at: Date | null; set?: string },
): Promise<Fetched> {
  const dir = join(into, 'off-site')
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true, mode: 0o711 })
  const sender = { config, registry, note: async () => {}, isContracted: async () => true }
  const ledger = join(into, 'erasures', 'ledger.jsonl')
  const own = join(config.data_dir, 'erasures', 'ledger.jsonl')
  return await fetchOffSite({ config, keys, sender, identity }, dir, asked, existsSync(own) ? own : ledger, say)
}

/** What happened until now belongs to the backup too: a running instance closes its piece of the log first. */
async function catchUp(config: Config): Promise<void> {
  const db = await openBeside(config)
  if (!db) return
  try {
    const app = makeApp(quiet(config), db)
    await shipUpTo(app, await switchWal(app))
  } finally {
    await db.close()
  }
}

/** An instant with its zone. @throws BackupError */
function momentOf(text: string): Date {
  const at = new Date(text)
  if (!/T.*(Z|[+-]\d\d:?\d\d)$/i.test(text) || Number.isNaN(at.getTime()))
    throw new BackupError(`--at is a moment with its zone, such as 2026-11-21T02:06:15Z, not "${text}".`)
  if (at.getTime() > Date.now()) throw new BackupError('--at lies in the future.')
  return at
}
