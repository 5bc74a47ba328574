import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../app.ts'
import { roleSecrets } from '../db/index.ts'
import { notePlatform } from '../events.queries.ts'
import { POINT, look, storedNames } from './counts.queries.ts'
import { storageOf } from '../files/index.ts'
import { bringFiles, copyFiles, withoutCopy } from './files.ts'
import { spaceOf } from './make.ts'
import { recover, setFor } from './recover.ts'
import { BackupError, backupIdentity } from './seal.ts'
import { drillRows } from './drill-rows.ts'
import type { BackupSet } from './sets.ts'

import { archiveDir, shipWal } from './wal.ts'

/** What a restore into a scratch folder found. `ok` is false when any line of `problems` stands; `counted` when the numbers of rows could be compared. */
export type Drill = {
  at: string
  set: string
  ok: boolean
  took_ms: number
  files: number
  pieces: number
  tables: number
  rows: number
  counted: boolean
  trees: number
  /** Uploaded files that the restored rows name, and how many of their copies were opened to the end. */
  stored?: number
  opened?: number
  problems: string[]
}

/** So many copies are opened with their keys in a drill; of all others it is asked whether they are there. */
const OPENED = 50

/** Are there copies of the files that the restored rows name, and do some of them, another choice each time, open? */
async function lookAtFiles(
  app: App,
  names: readonly string[],
  problems: string[],
): Promise<{ stored: number; opened: number }> {
  const without = withoutCopy(app, names)
  // One that was deleted before it had a copy is nobody's any more.
  const alive = new Set(without.length > 0 ? await app.db.asBoot((tx) => storedNames(tx, app.parts.modules)) : [])
  const missing = without.filter((name) => alive.has(name))
  const some = names.filter((name) => !without.includes(name)).toSorted(() => Math.random() - 0.5)
  const { brought, damaged } = await bringFiles(app, some.slice(0, OPENED), null)
  if (missing.length > 0) problems.push(`${missing.length} of ${names.length} uploaded files have no copy.`)
  if (damaged.length > 0) problems.push(`${damaged.length} of ${brought + damaged.length} copies of files do not open.`)
  return { stored: names.length, opened: brought }
}

const noteOf = (app: Pick<App, 'config'>): string => join(app.config.backup.dir, 'drill.json')

/** The last drill, whatever it found; null before the first. */
export function lastDrill(app: Pick<App, 'config'>): Drill | null {
  try {
    return JSON.parse(readFileSync(noteOf(app), 'utf8')) as Drill
  } catch (cause) {
    if (cause instanceof SyntaxError || (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'))
      return null
    throw cause
  }
}

/** A data directory: PostgreSQL starts in it and replays its log to the place where rows were counted. */
async function drillBase(app: App, set: BackupSet, scratch: string, found: Omit<Drill, 'ok' | 'took_ms'>) {
  const tries = set.counts?.[POINT]
  const recovered = await recover({
    app,
    identity: await backupIdentity(app.config),
    into: scratch,
    at: null,
    set: set.id,
    ...(tries === undefined ? {} : { point: `custos_${set.id}_${tries}` }),
    also: archiveDir(app.config.data_dir),
    password: roleSecrets(app.config.data_dir).boot.password,
    say: () => {},
  })
  Object.assign(found, { files: recovered.files, pieces: recovered.pieces })
  const seen = await recovered.run((superuser) => look(app, superuser, true, app.parts.modules))
  for (const [table, rows] of Object.entries(set.counts ?? {}))
    if (table !== POINT && seen.counts[table] !== rows)
      found.problems.push(`${table} has ${seen.counts[table] ?? 'no'} rows instead of ${rows}.`)
  return seen
}

/**
 * Restores the newest backup into a scratch folder, starts PostgreSQL there on a socket and looks: every file by its checksum, every page, numbers of rows, row level security and
 * the rest of the catalogue's rules, the audit logs against their signed checkpoints. The result is kept and noted; the scratch folder goes.
 */
export async function runDrill(app: App): Promise<Drill> {
  const from = performance.now()
  const scratch = join(app.config.data_dir, 'drill')
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true, mode: 0o711 })
  chmodSync(scratch, 0o711)
  const found: Omit<Drill, 'ok' | 'took_ms'> = {
    at: app.clock().toISOString(),
    set: '',
    files: 0,
    pieces: 0,
    tables: 0,
    rows: 0,
    counted: false,
    trees: 0,
    problems: [],
  }
  try {
    await shipWal(app)
    await copyFiles(app, storageOf(app), spaceOf)
    const set = setFor(app, null)
    found.set = set.id
    const seen = set.kind === 'base' ? await drillBase(app, set, scratch, found) : await drillRows(app, set, scratch)
    Object.assign(found, {
      tables: Object.keys(seen.counts).length,
      rows: seen.rows,
      trees: seen.trees,
      counted: set.counts !== null,
      ...('files' in seen ? { files: seen.files } : {}),
    })
    found.problems.push(...seen.problems)
    Object.assign(found, await lookAtFiles(app, seen.stored, found.problems))
  } catch (cause) {
    found.problems.push(
      cause instanceof BackupError ? cause.message : 'The restored database did not start or broke off.',
    )
    app.log.error(
      { at: cause instanceof Error ? cause.stack?.split('\n').slice(0, 6) : '' },
      'the drill of the backup failed',
    )
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  const drill: Drill = { ...found, ok: found.problems.length === 0, took_ms: Math.round(performance.now() - from) }
  writeFileSync(`${noteOf(app)}.new`, JSON.stringify(drill), { mode: 0o600, flush: true })
  renameSync(`${noteOf(app)}.new`, noteOf(app))
  await notePlatform(app, drill.ok ? 'backup.drilled' : 'backup.drill_failed', 'backup', {
    set: drill.set,
    took_ms: drill.took_ms,
    rows: drill.rows,
    problems: drill.problems.length,
  })
  return drill
}
