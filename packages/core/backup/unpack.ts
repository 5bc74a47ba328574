import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { createTarDecoder } from 'modern-tar'
import { BackupError, unseal, unsealAll } from './seal.ts'
import { type BackupSet, segmentAt, segmentOf, setsDir, walDir } from './sets.ts'

type Where = { config: { backup: { dir: string } } }
type Listed = { Files: { Path: string; Size: number; 'Checksum-Algorithm': string; Checksum: string }[] }

/**
 * Writes the data directory of a set to `into` and holds every file against PostgreSQL's own manifest: size and SHA-256, none missing, none added.
 * @returns number of files checked
 * @throws BackupError; `into` is then half and must not be used
 */
export async function unpackBase(app: Where, set: BackupSet, identity: string, into: string): Promise<number> {
  const file = (name: string) => set.files.find((one) => one.name === name)
  const path = (name: string) => join(setsDir(app), set.id, name)
  const manifest = await unsealAll(path('manifest.gz.age'), identity, file('manifest.gz.age'))
  const listed = parseManifest(manifest.toString('utf8'))
  const found = new Map<string, { size: number; sha256: string }>()
  const stream = await unseal(path('base.tar.gz.age'), identity, file('base.tar.gz.age'))
  const entries = Readable.toWeb(stream) as ReadableStream<Uint8Array>
  for await (const { header, body } of entries.pipeThrough(createTarDecoder())) {
    const name = header.name.replace(/^\.\//, '').replace(/\/$/, '')
    if (name.startsWith('/') || name.split('/').includes('..'))
      throw new BackupError('The archive names files outside of itself.')
    const target = join(into, name)
    if (header.type === 'directory') {
      mkdirSync(target, { recursive: true, mode: 0o700 })
      await body.cancel()
      continue
    }
    if (!['file'].includes(header.type ?? ''))
      throw new BackupError(`The archive holds a ${header.type} (${name}); only files belong there.`)
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
    const hash = createHash('sha256')
    let size = 0
    const out = await open(target, 'wx', 0o600)
    try {
      for await (const chunk of body) {
        hash.update(chunk)
        size += chunk.length
        await out.write(chunk)
      }
    } finally {
      await out.close()
    }
    found.set(name, { size, sha256: hash.digest('hex') })
  }
  for (const one of listed.Files) {
    const there = found.get(one.Path)
    if (!there) throw new BackupError(`Backup ${set.id}: ${one.Path} is missing in the archive.`)
    if (there.size !== one.Size || there.sha256 !== one.Checksum)
      throw new BackupError(`Backup ${set.id}: ${one.Path} is not what PostgreSQL's manifest says (SHA-256).`)
    found.delete(one.Path)
  }
  // Its own log comes along unlisted: PostgreSQL checks each record of it.
  const strange = [...found.keys()].find((name) => !name.startsWith('pg_wal/'))
  if (strange) throw new BackupError(`Backup ${set.id}: ${strange} is not in PostgreSQL's manifest.`)
  return listed.Files.length
}

/** The manifest ends with the SHA-256 of all its lines before. */
function parseManifest(text: string): Listed {
  const cut = text.lastIndexOf('"Manifest-Checksum"')
  const given = /"Manifest-Checksum": "([0-9a-f]{64})"/.exec(text.slice(cut))?.[1]
  if (cut < 0 || given !== createHash('sha256').update(text.slice(0, cut)).digest('hex'))
    throw new BackupError("PostgreSQL's manifest of the backup is damaged.")
  const listed = JSON.parse(text) as Listed
  if (listed.Files.some((file) => file['Checksum-Algorithm'] !== 'SHA256'))
    throw new BackupError("PostgreSQL's manifest of the backup has no SHA-256.")
  return listed
}

const PIECE = 16 * 1024 * 1024

/**
 * Opens the write-ahead log from a set on into a folder, as PostgreSQL wants to read it: 16 MB pieces, their empty ends as holes in the file. Pieces that were archived but not
 * sealed yet (`also`) are taken as they are.
 * @param upTo last piece that is needed; all without it, and then none may be missing between
 * @returns number of pieces
 */
export async function unpackWal(
  app: Where,
  set: BackupSet,
  identity: string,
  into: string,
  also: string | null,
  upTo: number | null,
): Promise<number> {
  mkdirSync(into, { recursive: true, mode: 0o700 })
  const first = segmentAt(set.wal?.start ?? '0/0')
  const isNeeded = (name: string): boolean =>
    name.endsWith('.history') ||
    (/^[0-9A-F]{24}$/.test(name) && segmentOf(name) >= first && (upTo === null || segmentOf(name) <= upTo))
  const sealed = readdirSync(walDir(app)).flatMap((name) => (name.endsWith('.gz.age') ? [name.slice(0, -7)] : []))
  const plain = also === null ? [] : readdirSync(also)
  const pieces = new Set<number>()
  for (const name of sealed.filter(isNeeded)) {
    const parts: Buffer[] = []
    for await (const part of await unseal(join(walDir(app), `${name}.gz.age`), identity)) parts.push(part as Buffer)
    writePiece(join(into, name), name, Buffer.concat(parts))
    if (!name.endsWith('.history')) pieces.add(segmentOf(name))
  }
  for (const name of plain.filter((one) => isNeeded(one) && !sealed.includes(one))) {
    writePiece(join(into, name), name, readFileSync(join(also ?? '', name)))
    if (!name.endsWith('.history')) pieces.add(segmentOf(name))
  }
  const last = Math.max(first, ...pieces)
  const gap = Array.from({ length: last - first + 1 }, (_, at) => first + at).find((one) => !pieces.has(one))
  // The first pieces are in the base backup itself.
  if (gap !== undefined && gap > segmentAt(set.wal?.end ?? '0/0'))
    throw new BackupError(
      `The write-ahead log has a gap (piece ${gap.toString(16).toUpperCase()} is missing): backup ${set.id} can only be restored to a time before. Give --at, or take a newer backup.`,
    )
  return pieces.size
}

function writePiece(path: string, name: string, bytes: Buffer): void {
  if (name.endsWith('.history')) {
    writeFileSync(path, bytes, { mode: 0o600 })
    return
  }
  if (bytes.length !== PIECE)
    throw new BackupError(`${name} of the write-ahead log is cut off. Give --at with a time before it.`)
  let end = bytes.length
  while (end >= 8 && bytes.readBigUInt64LE(end - 8) === 0n) end -= 8
  writeFileSync(path, bytes.subarray(0, end), { mode: 0o600 })
  truncateSync(path, PIECE)
}
