import { createHash } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { type Ctx, customFields, error, objectOf, records } from '@app/core'
import { LIMITS, inspectZip } from '@app/core/transfer'
import { BlobReader, type FileEntry, ZipReader } from '@zip.js/zip.js'
import { bringBack, namesToKeep } from '../../files/server/index.ts'
import { FILES, FORMAT_VERSION, MANIFEST, exportedObjects, exportedTables } from './export-workspace.ts'
import { keptFile } from './import-file.ts'
import { type Run, inRun } from './in-run.ts'
import {
  type Counts,
  type ImportRecord,
  type RowOutcome,
  announceImport,
  loadImport,
  saveImport,
  writeRows,
} from './import-store.queries.ts'
import { bumpOverlay } from './make-fields.queries.ts'
import { type Erased, erasedPeople, partErased, tableRowsOf, withoutErased } from './restore-erased.ts'
import { type Later, emptyTable, insertTableRows, seededOnly, setRefs } from './restore-workspace.queries.ts'

type Manifest = {
  product: string
  version: number
  files: { name: string; object: string; rows: number; bytes: number; sha256: string }[]
}

const damaged = (detail: string) => error('import_file_damaged', { detail })

const parseManifest = (text: string): Manifest => {
  try {
    const found: Manifest = JSON.parse(text)
    if (found.product !== 'custos' || !Array.isArray(found.files)) throw new Error('other product')
    if (found.version > FORMAT_VERSION)
      throw error('import_file_unsupported', { detail: 'The export was made by a newer version.' })
    return found
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw cause
    throw error('import_file_unsupported', {
      detail: 'The archive is no workspace export: its manifest.json is missing or not ours.',
    })
  }
}

/** Checks a workspace export: archive limits, manifest, and the SHA-256 of every file. @throws the codes of core/transfer; forbidden unless owner */
export const describeWorkspace = async (
  ctx: Ctx,
  path: string,
): Promise<Pick<ImportRecord, 'row_count' | 'format' | 'columns' | 'mapping' | 'match_on'>> => {
  if (ctx.actor.role !== 'owner') throw error('forbidden')
  const hashes = new Map<string, ReturnType<typeof createHash>>()
  const pieces: Buffer[] = []
  let size = 0
  await inspectZip(path, (name) => {
    if (name === MANIFEST)
      return (chunk) => {
        if ((size += chunk.length) < LIMITS.record_chars) pieces.push(Buffer.from(chunk))
      }
    const hash = createHash('sha256')
    hashes.set(name, hash)
    return (chunk) => void hash.update(chunk)
  })
  const manifest = parseManifest(Buffer.concat(pieces).toString('utf8'))
  for (const file of manifest.files)
    if (hashes.get(file.name)?.digest('hex') !== file.sha256)
      throw damaged(`${file.name.slice(0, 80)} is missing or was changed after the export.`)
  const rows = manifest.files
    .filter((file) => file.name.endsWith('.jsonl') && !file.name.includes('/'))
    .reduce((sum, file) => sum + file.rows, 0)
  return {
    row_count: rows,
    format: { source: null, formats: {}, outcomes: {}, on_match: 'skip' },
    columns: [],
    mapping: {},
    match_on: [],
  }
}

async function* bytesOf(entry: FileEntry): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const done = entry.getData(writable)
  for await (const chunk of readable) yield chunk
  await done
}

async function* lines(entry: FileEntry): AsyncGenerator<Record<string, unknown>> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bytesOf(entry)) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) if (line !== '') yield JSON.parse(line)
  }
}

async function* chunked(entry: FileEntry, size: number): AsyncGenerator<Record<string, unknown>[]> {
  let chunk: Record<string, unknown>[] = []
  for await (const row of lines(entry)) {
    chunk.push(row)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/**
 * Puts a workspace export into this workspace, record for record: ids, versions, times and authors stay. Only into a workspace without
 * records of its own; the pipeline, stages and views it was born with give way.
 * @throws import_not_empty
 */
export const restoreWorkspace = async (run: Run, record: ImportRecord): Promise<void> => {
  const reader = new ZipReader(new BlobReader(await openAsBlob(keptFile(run.app, record.file_key))), {
    useWebWorkers: false,
  })
  try {
    const entries = new Map(
      (await reader.getEntries()).flatMap((entry) => (entry.directory ? [] : [[entry.filename, entry] as const])),
    )
    const objects = exportedObjects(run.app.registry)
    await inRun(run, async (ctx) => {
      if (ctx.actor.role !== 'owner') throw error('forbidden')
      if (
        !(await seededOnly(
          ctx,
          objects
            .filter((object) => !('config' in object.access) && !object.child && object.name !== 'view')
            .map((object) => object.name),
        ))
      )
        throw error('import_not_empty')
      for (const name of ['stage', 'pipeline', 'view']) await emptyTable(ctx, name)
    })
    const later: Later[] = []
    const erased = erasedPeople(run.app)
    const listed = new Set(
      objects.flatMap((object) => Object.values(object.fields).flatMap((field) => field.list?.object ?? [])),
    )
    let row_no = 0
    for (const object of objects) {
      const entry = entries.get(`${object.name}.jsonl`)
      if (!entry) continue
      // Values of lists were made with their parents, for search; their own file holds them with their ids.
      if (listed.has(object.name)) await inRun(run, (ctx) => emptyTable(ctx, object.name))
      for await (const chunk of chunked(entry, 1000))
        row_no = await restoreChunk(run, record, object.name, chunk, row_no, later, erased)
    }
    for (let at = 0; at < later.length; at += 1000)
      await inRun(run, (ctx) =>
        setRefs(
          ctx,
          later.slice(at, at + 1000).map((one) => ({
            ...one,
            refs: Object.fromEntries(Object.entries(one.refs).filter(([, id]) => !erased.ids.has(id))),
            own: Object.fromEntries(
              Object.entries(one.own).flatMap(([key, value]) => {
                const left = withoutErased(value, erased.ids)
                return left === null ? [] : [[key, left]]
              }),
            ),
          })),
        ),
      )
    for (const table of exportedTables(run.app.registry)) {
      const entry = entries.get(`tables/${table}.jsonl`)
      if (entry)
        for await (const chunk of chunked(entry, 1000)) {
          const { kept } = tableRowsOf(chunk, erased)
          await inRun(run, (ctx) => insertTableRows(ctx, table, kept))
        }
    }
    for (const stored of await inRun(run, namesToKeep)) {
      const entry = entries.get(`${FILES}${stored}`)
      if (entry) await bringBack(run.app, run.as.tenant_id, stored, bytesOf(entry))
    }
    await inRun(run, async (ctx) => {
      await saveImport(ctx, run.id, { state: 'done', progress: 100, finished_at: ctx.now }, ['running'])
      await announceImport(ctx, {
        id: run.id,
        state: 'done',
        progress: 100,
        counts: (await loadImport(ctx, run.id)).counts,
      })
    })
  } finally {
    await reader.close()
  }
}

/** Refs to records that come later (a parent company, a lead's deal) are set at the end, so that versions stay as they were. */
const withhold = (
  ctx: Ctx,
  name: string,
  row: Record<string, unknown>,
  known: ReadonlySet<string>,
): Omit<Later, 'object' | 'id'> => {
  const refs: Record<string, string> = {}
  const own: Record<string, unknown> = {}
  for (const [field, definition] of Object.entries(objectOf(ctx, name).fields)) {
    const value = row[field]
    if (
      (definition.kind === 'ref' || definition.kind === 'member') &&
      definition.target &&
      (definition.target === name || !known.has(definition.target)) &&
      typeof value === 'string'
    ) {
      refs[field] = value
      row[field] = null
    }
  }
  const custom = { ...(row['custom'] as Record<string, unknown> | undefined) }
  for (const [key, { target }] of customFields(ctx, name))
    if (target && (target === name || !known.has(target)) && (custom[key] ?? null) !== null) {
      own[key] = custom[key]
      delete custom[key]
    }
  if (Object.keys(own).length > 0) row['custom'] = custom
  return { refs, own }
}

const restoreChunk = async (
  run: Run,
  record: ImportRecord,
  name: string,
  chunk: Record<string, unknown>[],
  before: number,
  later: Later[],
  erased: Erased,
): Promise<number> =>
  inRun(run, async (ctx) => {
    const order = exportedObjects(ctx.app.registry).map((object) => object.name)
    const known = new Set(order.slice(0, order.indexOf(name)))
    for (const row of chunk) {
      // Accounts are not of the workspace: members come as colleagues who cannot sign in until they are invited.
      if (name === 'member') row['account_id'] = null
      const held = withhold(ctx, name, row, known)
      if (Object.keys(held.refs).length + Object.keys(held.own).length > 0)
        later.push({ object: name, id: String(row['id']), ...held })
    }
    const { kept, gone } = partErased(ctx, name, chunk, erased)
    const { ok, failed } = await records.createMany(ctx, name, kept, { raw: true, on_error: 'collect' })
    for (const { index, errors } of failed) {
      // Who was erased does not come back by an old export; anything else that is wrong ends the run.
      if (errors.some((one) => one.code !== 'suppressed')) throw error('validation_failed', { fields: errors })
      const row = kept[index] ?? {}
      gone.push(row)
      erased.ids.add(String(row['id']))
    }
    if (name === 'custom_field') await bumpOverlay(ctx)
    const outcome = (made: { id: string; version: number } | null, index: number): RowOutcome => ({
      row_no: before + index + 1,
      state: made ? 'created' : 'skipped',
      record_id: made?.id ?? null,
      record_version: made?.version ?? null,
      cells: null,
      later: null,
      // Not a word of the row itself: it is of somebody who was erased.
      errors: made ? null : [{ pointer: '', code: 'suppressed', message: 'is of a person who was erased' }],
      before: { object: name },
    })
    const outcomes = [...ok.map(({ record: made }) => made), ...gone.map(() => null)].map(outcome)
    await writeRows(ctx, run.id, outcomes)
    const { counts } = await loadImport(ctx, run.id)
    const next: Counts = { ...counts, created: counts.created + ok.length, skipped: counts.skipped + gone.length }
    const progress = Math.min(99, ((next.created + next.skipped) / Math.max(1, record.row_count)) * 100)
    if (!(await saveImport(ctx, run.id, { counts: next, progress }, ['running']))) throw error('import_state')
    await announceImport(ctx, { id: run.id, state: 'running', progress: Math.round(progress), counts: next })
    return before + outcomes.length
  })
