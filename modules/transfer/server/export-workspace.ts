import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type Ctx, error, scopeOf } from '@app/core'
import { hashing } from '@app/core/transfer'
import type { ObjectDef, Registry } from '@app/schema'
import { ZipWriter } from '@zip.js/zip.js'
import { bytesToKeep, namesToKeep } from '../../files/server/index.ts'
import { type Labels, exportColumns } from './export-cells.ts'
import { type Exporting, PAGE, csvOf, inExport, labelled, mayExportAll, recordPages } from './export-pages.ts'
import { type ManifestFile, saveExport, tableRows } from './export-store.queries.ts'

export const MANIFEST = 'manifest.json'
export const FORMAT_VERSION = 1
/** Folder of uploaded files in the archive, by their names in the storage: what `tables/file_version.jsonl` calls them. */
export const FILES = 'files/'

const FILE_TABLE = 'file_version'

/** Objects of a workspace export: everything people keep, what others refer to first. Imports and exports themselves stay behind. */
export const exportedObjects = (registry: Registry): ObjectDef[] => {
  const objects = [...registry.objects.values()].filter((object) => object.class !== 'operational')
  const done = new Set<string>()
  const ordered: ObjectDef[] = []
  const visit = (object: ObjectDef, path: ReadonlySet<string>): void => {
    if (done.has(object.name) || path.has(object.name)) return
    for (const field of Object.values(object.fields)) {
      const target =
        field.kind === 'list' ? undefined : registry.objects.get(field.kind === 'tags' ? 'tag' : (field.target ?? ''))
      if (target && target.name !== object.name && objects.includes(target))
        visit(target, new Set([...path, object.name]))
    }
    done.add(object.name)
    ordered.push(object)
  }
  const first = registry.objects.get('custom_field')
  if (first) visit(first, new Set())
  for (const object of objects) visit(object, new Set())
  return ordered
}

/** Tables beside the objects that belong to the workspace's data and are written by nothing else, such as the stage history. */
export const exportedTables = (registry: Registry): string[] =>
  [...registry.tables.values()]
    .filter((table) => table.class === 'service' && 'id' in table.columns && table.primary_key.join() === 'id')
    .map((table) => table.name)

/** All fields of a record, lists and links included. */
const fieldsOf = (object: ObjectDef): string[] => [...Object.keys(object.fields), 'custom']

/**
 * Writes the whole workspace as a ZIP: per object a JSON Lines file (ids, times, authors: what import reads) and a CSV for people, the
 * tables beside them, uploaded files, and manifest.json with row count and SHA-256 of each. Streams; nothing is held but one page.
 * With a passphrase every file in it is encrypted (AES-256).
 * @throws forbidden unless owner or admin
 */
export const exportWorkspace = async (
  exporting: Exporting,
  path: string,
  options: { passphrase?: string; progress: (ctx: Ctx, percent: number) => Promise<void> } = {
    progress: (ctx, progress) => saveExport(ctx, exporting.id, { progress }),
  },
): Promise<ManifestFile[]> => {
  const workspace = await inExport(exporting, async (ctx) => {
    if (!mayExportAll(ctx)) throw error('forbidden')
    return {
      ...ctx.tenant,
      objects: exportedObjects(ctx.app.registry).filter((object) => scopeOf(ctx, object, 'export') !== 'none'),
      tables: exportedTables(ctx.app.registry),
    }
  })
  const out = createWriteStream(path, { mode: 0o600 })
  const zip = new ZipWriter(Writable.toWeb(out), {
    useWebWorkers: false,
    zip64: true,
    level: 6,
    // WinZip AES-256: names of the entries stay readable, contents do not.
    ...(options.passphrase ? { password: options.passphrase, encryptionStrength: 3 as const } : {}),
  })
  const manifest: ManifestFile[] = []
  const add = async (
    name: string,
    object: string,
    chunks: AsyncIterable<string | Buffer>,
    rows: () => number,
    level = 6,
  ): Promise<void> => {
    const { stream, result } = hashing()
    const source = Readable.from(chunks)
    source.on('error', (cause) => stream.destroy(cause))
    await zip.add(name, Readable.toWeb(source.pipe(stream)) as ReadableStream<Uint8Array>, { level })
    manifest.push({ name, object, rows: rows(), ...result() })
  }
  const total = workspace.objects.length + workspace.tables.length
  for (const [index, object] of workspace.objects.entries()) {
    let rows = 0
    await add(
      `${object.name}.jsonl`,
      object.name,
      jsonLines(exporting, object, () => {
        rows += 1
      }),
      () => rows,
    )
    const columns = await inExport(exporting, async (ctx) => exportColumns(ctx, object, null))
    const labels: Labels = new Map()
    const source = labelled(
      exporting,
      object,
      columns,
      { filter: null, sort: null, keeping: true },
      labels,
      async () => {},
    )
    await add(`csv/${object.name}.csv`, object.name, csvOf({ columns, labels, source }), () => rows)
    await inExport(exporting, (ctx) => options.progress(ctx, Math.min(99, ((index + 1) / total) * 100)))
  }
  for (const table of workspace.tables) {
    let rows = 0
    await add(
      `tables/${table}.jsonl`,
      table,
      tableLines(exporting, table, () => {
        rows += 1
      }),
      () => rows,
    )
  }
  // Packed already, most of them; and what unpacks to a hundred times its size would be taken for a bomb.
  const kept = workspace.tables.includes(FILE_TABLE) ? await inExport(exporting, namesToKeep) : []
  for (const stored of kept) {
    const bytes = await bytesToKeep(exporting.app, exporting.tenant_id, stored)
    if (bytes) await add(`${FILES}${stored}`, FILE_TABLE, bytes, () => 0, 0)
  }
  const about = {
    product: 'custos',
    version: FORMAT_VERSION,
    workspace: {
      name: workspace.name,
      slug: workspace.slug,
      region: workspace.region,
      time_zone: workspace.time_zone,
      currency: workspace.currency,
      locale: workspace.locale,
    },
    files: manifest,
  }
  await zip.add(
    MANIFEST,
    Readable.toWeb(Readable.from([Buffer.from(JSON.stringify(about, null, 2))])) as ReadableStream<Uint8Array>,
  )
  await zip.close()
  if (!out.closed) await finished(out).catch(() => undefined)
  await stat(path)
  return manifest
}

async function* jsonLines(exporting: Exporting, object: ObjectDef, count: () => void): AsyncGenerator<string> {
  for await (const { page } of recordPages(exporting, object, {
    filter: null,
    sort: 'id',
    fields: fieldsOf(object),
    keeping: true,
  })) {
    let text = ''
    for (const record of page) {
      text += `${JSON.stringify(record)}\n`
      count()
    }
    if (text !== '') yield text
  }
}

async function* tableLines(exporting: Exporting, table: string, count: () => void): AsyncGenerator<string> {
  for (let after: string | null = null; ;) {
    const page: { id: string; row: Record<string, unknown> }[] = await inExport(exporting, (ctx) =>
      tableRows(ctx, table, after, PAGE),
    )
    for (const _ of page) count()
    if (page.length > 0) yield page.map((one) => `${JSON.stringify(one.row)}\n`).join('')
    if (page.length < PAGE) return
    after = page.at(-1)?.id ?? null
  }
}
