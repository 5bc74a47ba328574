import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Readable, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { App } from '../app.ts'
import { AppError } from '../errors.ts'
import { DamagedFile, unsealed } from '../files/index.ts'
import { workspaceKeys } from '../retention/keyring.ts'
import { rowsFile, rowsName } from './logical.ts'
import { type FileHead, INSTALLATION, type Manifest, type TableLine } from './row-tables.ts'
import { BackupError, unseal } from './seal.ts'
import { type BackupSet, setsDir } from './sets.ts'

type Opener = Pick<App, 'config' | 'keys'>

/** A table's rows, and how many were seen once they are all read. */
export type TableRows = {
  table: string
  columns: readonly string[]
  rows: AsyncGenerator<Buffer>
  seen: { readonly rows: number }
}

/** A file of rows, opened: its head, then table by table. What follows a table's rows is read only when they are. */
export type RowsFile = {
  readonly head: FileHead
  /** @throws BackupError, also while rows are read: torn, changed, another's, or not what its manifest says */
  tables(): AsyncGenerator<TableRows>
  close(): void
}

/**
 * Opens the file of a workspace, or of the installation, in a set.
 * @throws BackupError when it has none, the key is another or destroyed, or it is torn
 */
export async function openRows(app: Opener, identity: string, set: BackupSet, whose: string): Promise<RowsFile> {
  const name = rowsFile(whose)
  const listed = set.files.find((one) => one.name === name)
  if (!listed) throw new BackupError(`Backup ${set.id} has no file of workspace ${whose}.`)
  const isInstallation = whose === INSTALLATION
  const sealedFile = await unseal(join(setsDir(app), set.id, name), identity, listed, isInstallation)
  const clear = isInstallation ? sealedFile : ofWorkspace(app, set, whose, sealedFile)
  const lines = linesOf(clear, name)
  try {
    const head = parsed<FileHead>(await lines.next(), name)
    if (head.custos !== 'rows' || head.version !== 1 || head.whose !== whose)
      throw new BackupError(`${name} is the file of another workspace, or of another release.`)
    return { head, tables: () => tablesOf(lines, name), close: () => void clear.destroy() }
  } catch (cause) {
    clear.destroy()
    throw cause
  }
}

/** Takes the workspace's own encryption off. */
function ofWorkspace(app: Opener, set: BackupSet, whose: string, source: Readable): Readable {
  try {
    const keys = workspaceKeys(app, whose, 'backup')
    const gunzip = createGunzip()
    pipeline(Readable.from(unsealed(keys, rowsName(whose, set.id), source)), gunzip, () => {})
    return gunzip
  } catch (cause) {
    source.destroy()
    if (cause instanceof AppError && cause.code === 'key_destroyed')
      throw new BackupError(
        `Workspace ${whose} was deleted for good and its keys destroyed: its backups open for nobody.`,
        { cause },
      )
    throw cause
  }
}

type Lines = { next(): Promise<Buffer | null> }

/** Bytes of a file, by lines: what is left over waits for the next piece. */
function linesOf(source: AsyncIterable<Buffer>, name: string): Lines {
  const pieces = source[Symbol.asyncIterator]()
  let rest = Buffer.alloc(0)
  return {
    async next() {
      let from = 0
      for (;;) {
        const at = rest.indexOf(10, from)
        if (at >= 0) {
          const line = rest.subarray(0, at + 1)
          rest = rest.subarray(at + 1)
          return line
        }
        from = rest.length
        const piece = await pieces.next().catch((cause: unknown) => {
          throw told(name, cause)
        })
        if (piece.done === true) {
          if (rest.length > 0) throw new BackupError(`${name} ends in the middle of a row.`)
          return null
        }
        rest = Buffer.concat([rest, piece.value])
      }
    },
  }
}

function told(name: string, cause: unknown): unknown {
  if (cause instanceof BackupError) return cause
  if (cause instanceof DamagedFile)
    return new BackupError(
      `${name} does not open with the key of its workspace: it is torn, was changed, or DATA_DIR/keys is of another installation. Take another backup.`,
      { cause },
    )
  return new BackupError(`${name} is torn, cut off or was changed; it does not open. Take another backup.`, { cause })
}

function parsed<T>(line: Buffer | null, name: string): T {
  if (line === null) throw new BackupError(`${name} has no end.`)
  try {
    return JSON.parse(line.toString('utf8')) as T
  } catch (cause) {
    throw new BackupError(`${name} names no table where one should begin.`, { cause })
  }
}

const END = Buffer.from('\\.\n')
const PIECE = 256 * 1024

async function* tablesOf(lines: Lines, name: string): AsyncGenerator<TableRows> {
  const found: Manifest['tables'] = {}
  for (;;) {
    const next = parsed<TableLine | Manifest>(await lines.next(), name)
    if ('end' in next) {
      if ((await lines.next()) !== null) throw new BackupError(`${name} goes on after its end.`)
      for (const table of new Set([...Object.keys(next.tables), ...Object.keys(found)])) {
        const [listed, seen] = [next.tables[table], found[table]]
        if (listed?.rows !== seen?.rows || listed?.sha256 !== seen?.sha256)
          throw new BackupError(`${name} does not have the rows of ${table} that its manifest lists (SHA-256).`)
      }
      return
    }
    const seen = { rows: 0, sha256: '' }
    found[next.table] = seen
    yield { ...next, rows: untilEnd(lines, name, seen), seen }
    if (seen.sha256 === '') throw new BackupError(`Rows of ${next.table} were left unread.`)
  }
}

/** Rows up to the end of a table, in pieces of some size. */
async function* untilEnd(lines: Lines, name: string, seen: { rows: number; sha256: string }): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let waiting: Buffer[] = []
  let bytes = 0
  for (;;) {
    const line = await lines.next()
    if (!line) throw new BackupError(`${name} ends in the middle of a table.`)
    if (line.equals(END)) break
    hash.update(line)
    seen.rows += 1
    waiting.push(line)
    bytes += line.length
    if (bytes > PIECE) {
      yield Buffer.concat(waiting)
      waiting = []
      bytes = 0
    }
  }
  seen.sha256 = hash.digest('hex')
  if (waiting.length > 0) yield Buffer.concat(waiting)
}
