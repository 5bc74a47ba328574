import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type App, type Probe, judge } from '@app/core'
import { backupFindings } from './probes.queries.ts'

/** A file that is being written belongs to no row yet. */
const WRITING = 6 * 3_600_000

const links: Probe = {
  id: 'workspace.backups',
  title:
    'Backups of workspaces are gone after 7 days, file and link; of link and passphrase only hashes are kept once it is written',
  every_minutes: 60,
  run: async (app) => {
    const found = await backupFindings(app)
    const left = strayFiles(app, found.files)
    return judge(
      {
        'none outlives its end': found.late === 0,
        'only hashes are kept': found.open === 0,
        'no file is left': left === 0,
      },
      { backups: found.all, files: found.files.length },
    )
  },
}

/** Files of backups that no row knows any more. */
function strayFiles(app: App, known: readonly string[]): number {
  const folder = join(app.config.data_dir, 'tmp')
  if (!existsSync(folder)) return 0
  const old = app.clock().getTime() - WRITING
  return readdirSync(folder).filter(
    (name) => name.startsWith('backup-') && !known.includes(name) && statSync(join(folder, name)).mtimeMs < old,
  ).length
}

export const probes: readonly Probe[] = [links]
