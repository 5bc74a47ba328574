import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { parseNote } from './note.ts'

const folderOf = (config: Pick<Config, 'data_dir'>): string => {
  const folder = join(config.data_dir, 'checkpoints')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** The newest checkpoint of a log outside the database, for who can change the database cannot change this. Written aside and moved into place. */
export function writeCheckpointFile(config: Pick<Config, 'data_dir'>, tenantId: string, note: string): void {
  const path = join(folderOf(config), `${tenantId}.txt`)
  writeFileSync(`${path}.new`, note, { mode: 0o600, flush: true })
  renameSync(`${path}.new`, path)
}

/** A log that was deleted with its workspace needs no note any more. */
export function removeCheckpointFiles(config: Pick<Config, 'data_dir'>, tenantId: string): void {
  const folder = folderOf(config)
  for (const name of readdirSync(folder)) if (name.startsWith(tenantId)) rmSync(join(folder, name), { force: true })
}

/** All notes kept for a log: the newest, and those set aside because the log no longer fits them. */
export function readCheckpointFiles(config: Pick<Config, 'data_dir'>, tenantId: string): string[] {
  const folder = folderOf(config)
  return readdirSync(folder)
    .filter((name) => name.startsWith(tenantId) && name.endsWith('.txt'))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

/**
 * Before the first checkpoint of a start is written over the file: the log in the database must still be the one the file speaks of. A note that it no
 * longer fits (the database was rewritten, or brought back from an older backup) is evidence, and set aside for good.
 * @param rootAt root of the first n leaves in the database, null when there are fewer
 * @returns the size the file speaks of, when it does not fit
 */
export async function keepContradiction(
  config: Pick<Config, 'data_dir'>,
  tenantId: string,
  rootAt: (size: number) => Promise<Buffer | null>,
): Promise<number | null> {
  const path = join(folderOf(config), `${tenantId}.txt`)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return null
  }
  const kept = parseNote(text)
  if (!kept) return null
  const root = await rootAt(kept.size)
  if (root?.equals(kept.root)) return null
  renameSync(path, join(folderOf(config), `${tenantId}.${kept.size}-${kept.root.toString('hex').slice(0, 8)}.txt`))
  return kept.size
}
