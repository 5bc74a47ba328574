import { rmSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../app.ts'
import { notePlatform } from '../events.queries.ts'
import { takeBase } from '../db/base-stream.ts'
import { archived, countAtPoint, databaseBytes, switchWal } from './counts.queries.ts'
import { logicalSet } from './logical.ts'
import { BackupError, recipientsOf, seal } from './seal.ts'
import { type BackupSet, beginSet, finishSet, idOf, setsDir } from './sets.ts'
import { shipWal } from './wal.ts'

export type Space = { free: number; total: number }
/** Free space where backups are kept. */
export const spaceOf = async (dir: string): Promise<Space> => {
  const { bavail, blocks, bsize } = await statfs(dir)
  return { free: bavail * bsize, total: blocks * bsize }
}

/**
 * One backup: of the embedded PostgreSQL its data directory, of an external one the rows, workspace by workspace. Streamed, compressed, sealed; a set once it is whole, nothing before. Noted in the platform's log, the failure too.
 * @throws BackupError when the disk has no room for it, or another one runs
 */
export async function makeBackup(app: App, space: (dir: string) => Promise<Space> = spaceOf): Promise<BackupSet> {
  try {
    await checkRoom(app, space)
    const set = app.config.database_url === undefined ? await baseSet(app) : await logicalSet(app)
    await notePlatform(app, 'backup.made', 'backup', {
      set: set.id,
      kind: set.kind,
      bytes: set.files.reduce((sum, file) => sum + file.bytes, 0),
      took_ms: set.took_ms,
    })
    return set
  } catch (cause) {
    await notePlatform(app, 'backup.failed', 'backup', {
      reason: cause instanceof BackupError ? cause.message : 'internal',
    }).catch(() => {})
    throw cause
  }
}

async function baseSet(app: App): Promise<BackupSet> {
  const began = app.clock()
  const id = idOf(began)
  const from = performance.now()
  const part = beginSet(app, id)
  try {
    const recipients = await recipientsOf(app.config)
    const base = await takeBase(app.db.url('app_backup'), `custos ${id}`)
    const tar = await seal(base.tar, join(part, 'base.tar.gz.age'), recipients)
    const { manifest, timeline, start, end } = await base.done
    const listed = await seal(Readable.from([manifest]), join(part, 'manifest.gz.age'), recipients)
    const counts = await countAtPoint(app, `custos_${id}`)
    await shipUpTo(app, await switchWal(app))
    const set: BackupSet = {
      version: 1,
      id,
      kind: 'base',
      began_at: began.toISOString(),
      finished_at: app.clock().toISOString(),
      took_ms: Math.round(performance.now() - from),
      files: [tar, listed],
      wal: { timeline, start, end },
      counts,
    }
    await finishSet(app, part, set)
    return set
  } catch (cause) {
    rmSync(part, { recursive: true, force: true })
    throw cause
  }
}

/** A backup never takes the room that the database needs to go on writing (rulings.md 7). Half of the database's size is what it takes at most, seen so far a fifth. */
async function checkRoom(app: App, space: (dir: string) => Promise<Space>): Promise<void> {
  const [{ free, total }, bytes] = [await space(setsDir(app)), await databaseBytes(app)]
  const floor = app.config.disk_reserve_bytes === 0 ? 0 : Math.max(app.config.disk_reserve_bytes, total * 0.02)
  const need = floor + bytes / 2
  if (free < need)
    throw new BackupError(
      `No backup was made: ${app.config.backup.dir} has ${mb(free)} free and ${mb(need)} are needed. Make room, or set BACKUP_DIR to another disk.`,
    )
}
const mb = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`

/** Waits until this piece of the log is archived and sealed. */
export async function shipUpTo(app: App, name: string): Promise<void> {
  for (const end = Date.now() + 60_000; (await archived(app)).slice(8, 24) < name.slice(8, 24); await sleep(50))
    if (Date.now() > end)
      throw new BackupError(
        'PostgreSQL does not archive its write-ahead log. Look whether DATA_DIR is full or not writable.',
      )
  await shipWal(app)
}
