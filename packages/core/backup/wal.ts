import { createReadStream, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { recipientsOf, seal } from './seal.ts'
import { walDir } from './sets.ts'

const NAME = /^([0-9A-F]{24}(\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history)$/

/** Where basic_archive puts finished pieces of the write-ahead log, in the clear, for the seconds until they are sealed. */
export const archiveDir = (dataDir: string): string => join(dataDir, 'wal')

type Where = { config: { data_dir: string; backup: { dir: string; recipients: string[] } } }

/** Pieces that wait to be sealed, oldest first. */
export const waitingWal = (dataDir: string): string[] => {
  const dir = archiveDir(dataDir)
  return existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => NAME.test(name))
        .toSorted()
    : []
}

/**
 * Seals what PostgreSQL has archived and takes it away from there. One that was sealed before and comes again (a crash between the two steps) is the same bytes.
 * @returns how many
 */
export async function shipWal(app: Where): Promise<number> {
  const names = waitingWal(app.config.data_dir)
  if (names.length === 0) return 0
  const recipients = await recipientsOf(app.config)
  for (const name of names) {
    const from = join(archiveDir(app.config.data_dir), name)
    await seal(createReadStream(from), join(walDir(app), `${name}.gz.age`), recipients)
    rmSync(from, { force: true })
  }
  return names.length
}
