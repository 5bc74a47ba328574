import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, pipeline } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { App } from '../app.ts'
import { AppError } from '../errors.ts'
import { sealed } from '../files/index.ts'
import { workspaceKeys } from '../retention/keyring.ts'
import { INSTALLATION } from './row-tables.ts'
import { openSnapshot } from './rows.queries.ts'
import { type Sealed, recipientsOf, seal } from './seal.ts'
import { type BackupSet, beginSet, finishSet, idOf } from './sets.ts'

/** The file of a workspace's rows, or the installation's. */
export const rowsFile = (whose: string): string => `${whose}.rows.age`
/** What the inner encryption of a workspace's file is bound to: exchanged for another's, or for that of another day, it does not open. */
export const rowsName = (whose: string, set: string): string => `backup/${set}/${whose}`

/**
 * One backup of an external PostgreSQL: by COPY in one snapshot, a sealed file for each workspace and one for what belongs to none; a set once it is whole. A workspace's file is
 * encrypted under the workspace's own key before it is sealed: once that is destroyed, nobody opens it again (rulings.md 39).
 * @throws what the database says; nothing half is left
 */
export async function logicalSet(app: App): Promise<BackupSet> {
  const began = app.clock()
  const id = idOf(began)
  const from = performance.now()
  const part = beginSet(app, id)
  try {
    const snapshot = await openSnapshot(app)
    try {
      const recipients = await recipientsOf(app.config)
      const counts: Record<string, number> = {}
      const files: Sealed[] = []
      const workspaces: string[] = []
      for (const whose of [INSTALLATION, ...snapshot.workspaces]) {
        const isInstallation = whose === INSTALLATION
        const keys = isInstallation ? null : keysOf(app, whose)
        if (!isInstallation && keys === null) continue
        const rows = Readable.from(snapshot.rows(whose, counts), { objectMode: false })
        const source = keys === null ? rows : Readable.from(sealed(keys, rowsName(whose, id), packed(rows)))
        files.push(await seal(source, join(part, rowsFile(whose)), recipients, keys === null))
        if (!isInstallation) workspaces.push(whose)
      }
      const set: BackupSet = {
        version: 1,
        id,
        kind: 'logical',
        began_at: began.toISOString(),
        finished_at: app.clock().toISOString(),
        took_ms: Math.round(performance.now() - from),
        files,
        wal: null,
        rows: { migration: snapshot.migration, workspaces },
        counts,
      }
      await finishSet(app, part, set)
      return set
    } finally {
      await snapshot.close()
    }
  } catch (cause) {
    rmSync(part, { recursive: true, force: true })
    throw cause
  }
}

/** Null for a workspace that is being deleted at this moment: its rows go, and nothing of it is kept. */
function keysOf(app: App, workspace: string): ReturnType<typeof workspaceKeys> | null {
  try {
    return workspaceKeys(app, workspace, 'backup')
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'key_destroyed') return null
    throw cause
  }
}

/** A failure on either side ends the other: what reads on sees it. */
function packed(source: Readable): AsyncIterable<Buffer> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  pipeline(source, gzip, () => {})
  return gzip
}
