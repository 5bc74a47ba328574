import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Config } from '../config.ts'

/** A stored object: its name, when it was written, and whether its writing came to an end. */
export type Kept = { name: string; written_at: number; isWhole: boolean }

/** Where ciphertext lies: the disk, or a bucket. Names are `<workspace>/<32 hex digits>`; the storage knows nothing else of what it keeps. */
export type Storage = {
  /** Streams into place: under its name it is whole, or not there. */
  write(name: string, source: AsyncIterable<Buffer>): Promise<void>
  /** @throws MissingFile */
  read(name: string): Promise<AsyncIterable<Buffer>>
  /** Doing it twice is doing it once. */
  remove(name: string): Promise<void>
  /** All of a workspace, halves too. */
  list(workspace: string): Promise<Kept[]>
  /** Workspaces that have anything here. */
  workspaces(): Promise<string[]>
  /** Everything of a workspace. @returns how many there were */
  removeAll(workspace: string): Promise<number>
}

/** There is nothing of this name. */
export class MissingFile extends Error {
  constructor() {
    super('The stored file is missing.')
    this.name = 'MissingFile'
  }
}

/** The form of a name. */
export const FILE_NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([0-9a-f]{32})$/
/** The form of a workspace's id. */
export const WORKSPACE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const isGone = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'

/** The folder of files inside DATA_DIR. */
export const filesDir = (config: Pick<Config, 'data_dir'>): string => join(config.data_dir, 'files')

/** Files on the local disk: `DATA_DIR/files/<workspace>/<first two digits>/<rest>`, folders 0700, files 0600. */
export function diskStorage(config: Pick<Config, 'data_dir'>): Storage {
  const root = filesDir(config)
  const folderOf = (workspace: string): string => {
    if (!WORKSPACE.test(workspace)) throw new MissingFile()
    return join(root, workspace)
  }
  const pathOf = (name: string): string => {
    const [, workspace = '', hex = ''] = FILE_NAME.exec(name) ?? []
    if (hex === '') throw new MissingFile()
    return join(folderOf(workspace), hex.slice(0, 2), hex.slice(2))
  }
  const list = async (workspace: string): Promise<Kept[]> => {
    const out: Kept[] = []
    for (const start of await names(folderOf(workspace)))
      for (const rest of await names(join(folderOf(workspace), start))) {
        const found = await stat(join(folderOf(workspace), start, rest)).catch(() => null)
        if (!found) continue
        const hex = `${start}${rest.replace(/\.part$/, '')}`
        out.push({ name: `${workspace}/${hex}`, written_at: found.mtimeMs, isWhole: !rest.endsWith('.part') })
      }
    return out
  }
  return {
    async write(name, source) {
      const path = pathOf(name)
      const aside = `${path}.part`
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      try {
        await pipeline(Readable.from(source), createWriteStream(aside, { mode: 0o600, flags: 'wx', flush: true }))
        await rename(aside, path)
      } catch (cause) {
        await rm(aside, { force: true })
        throw cause
      }
    },
    async read(name) {
      const path = pathOf(name)
      try {
        // Opened here, so that a missing file is told before anything is sent.
        const handle = await open(path, 'r')
        return createReadStream(path, { fd: handle })
      } catch (cause) {
        throw isGone(cause) ? new MissingFile() : cause
      }
    },
    async remove(name) {
      await rm(pathOf(name), { force: true })
      await rm(`${pathOf(name)}.part`, { force: true })
    },
    list,
    workspaces: async () => (await names(root)).filter((name) => WORKSPACE.test(name)),
    async removeAll(workspace) {
      const all = await list(workspace)
      await rm(folderOf(workspace), { recursive: true, force: true })
      return all.length
    },
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    if (isGone(cause)) return []
    throw cause
  }
}
