import { createHmac } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../app.ts'

/** What was deleted for good, by ids only: replayed after a restore, so that a backup brings nobody back (rulings.md 39). */
export type Erasure =
  | { kind: 'workspace' | 'account'; id: string; at: string }
  /** A person in a workspace: the records that were confirmed (`object id role`), and the keyed hashes of the suppression list. */
  | {
      kind: 'person'
      id: string
      at: string
      tenant_id: string
      request_id: string
      records: string[]
      hashes: string[]
    }
type Line = Erasure & { seq: number; mac: string }

const pathOf = (app: Pick<App, 'config'>): string => join(app.config.data_dir, 'erasures', 'ledger.jsonl')
const macOf = (app: Pick<App, 'keys'>, before: string, one: Erasure, seq: number): string =>
  createHmac('sha256', app.keys.derive('erasure ledger'))
    .update(
      `${before}\n${seq}\n${one.kind}\n${one.id}\n${one.at}${one.kind === 'person' ? `\n${JSON.stringify([one.tenant_id, one.request_id, one.records, one.hashes])}` : ''}`,
    )
    .digest('base64url')

/**
 * The ledger, outside the database and its backups: a file to which lines are only added, each bound to the one before by a keyed hash.
 * @throws Error for the operator when a line was changed or taken out; a last line that a crash left half is passed over
 */
export function readLedger(app: Pick<App, 'config' | 'keys'>): Erasure[] {
  return linesOf(app).map(({ seq: _seq, mac: _mac, ...one }) => one)
}

function linesOf(app: Pick<App, 'config' | 'keys'>): Line[] {
  const path = pathOf(app)
  if (!existsSync(path)) return []
  const texts = readFileSync(path, 'utf8').split('\n')
  // Without its end of line the last one was never finished, and never counted as done.
  texts.pop()
  const lines: Line[] = []
  for (const [index, text] of texts.entries()) {
    if (text === '') continue
    const line = parsed(text)
    if (!line) {
      if (index === texts.length - 1) break
      throw broken(path, index)
    }
    const before = lines.at(-1)
    if (line.seq !== lines.length + 1 || line.mac !== macOf(app, before?.mac ?? '', line, line.seq))
      throw broken(path, index)
    lines.push(line)
  }
  return lines
}
const broken = (path: string, index: number): Error =>
  new Error(
    `${path}: line ${index + 1} of the erasure ledger was changed. Put the right file back: without it a restore would bring deleted people back.`,
  )
function parsed(text: string): Line | null {
  try {
    return JSON.parse(text) as Line
  } catch {
    return null
  }
}

/** Adds an erasure and waits until it is on disk; once is enough for the same thing. @returns when it began: of one that was cut off, the first time */
export function addErasure(app: Pick<App, 'config' | 'keys'>, one: Erasure): string {
  const lines = linesOf(app)
  const known = lines.find((line) => line.kind === one.kind && line.id === one.id)
  if (known) return known.at
  mkdirSync(join(app.config.data_dir, 'erasures'), { recursive: true, mode: 0o700 })
  const seq = lines.length + 1
  const line: Line = { seq, ...one, mac: macOf(app, lines.at(-1)?.mac ?? '', one, seq) }
  const path = pathOf(app)
  // Half a line of a crash goes: it never counted.
  if (existsSync(path)) truncateSync(path, readFileSync(path).lastIndexOf('\n') + 1)
  const file = openSync(path, 'a', 0o600)
  try {
    writeSync(file, `${JSON.stringify(line)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return one.at
}
