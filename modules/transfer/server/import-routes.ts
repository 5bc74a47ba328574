import { shownCells } from './sealed-cells.queries.ts'
import { Readable } from 'node:stream'
import { download, idParams, originOf } from '@app/core/http'
import { type App, type Ctx, type Route, type RouteRequest, enqueue, error, inCtx, uuidv7, maskedText } from '@app/core'
import type { SheetRow, Target } from '@app/core/transfer'
import {
  describeFile,
  idTarget,
  importAnswer,
  importable,
  proposedMatch,
  referenceTargets,
  targetsFor,
} from './describe.ts'
import { saidIn } from '../../data-map/server/index.ts'
import { guardCell } from './export-cells.ts'
import { dropFile, keptFile, pathOf, storeUpload } from './import-file.ts'
import { dryRun, editRow, errorRows, rowAnswer, rowsOf } from './import-rows.ts'
import {
  type ImportRecord,
  type Mapping,
  type RowState,
  countRows,
  insertImport,
  isCreateField,
  listImports,
  listRows,
  loadImport,
  noCounts,
  saveImport,
} from './import-store.queries.ts'
import { withOptions } from './make-fields.ts'
import { type ImportPatch, applyPatch, patchSchema } from './mapping.ts'
import { fitsPipeline, pipelineOf } from './new-pipeline.ts'
import { prepare } from './prepare.ts'
import { reportValues } from './report-values.ts'
import { describeWorkspace } from './restore-workspace.ts'
import { startUndo } from './undo-import.ts'
import { unlockZip } from './unlock-zip.ts'

const nothing = { type: ['object', 'null'], additionalProperties: false } as const
const member = { permission: 'member', tags: ['import'] } as const
const asOf = (req: RouteRequest): { tenant_id: string; member_id: string } => {
  const { workspace, key } = req.principal
  if (!workspace) throw error('not_found')
  // A run outlives the request in many transactions; a key with fewer rights than its owner writes by the record routes instead.
  if (key?.rights) throw error('forbidden', { detail: 'Imports need an API key with all rights of its owner.' })
  return { tenant_id: workspace.tenant_id, member_id: workspace.member_id }
}
const own = <T>(req: RouteRequest, fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inCtx(
    req.app,
    {
      ...asOf(req),
      source: 'ui',
      correlation_id: String(req.raw.id),
      ...originOf(req.raw),
      now: new Date(req.at).toISOString(),
    },
    fn,
  )
const idOf = (req: RouteRequest): string => req.params['id'] ?? ''

const targetAnswer = (target: Target): Record<string, unknown> => ({
  path: target.path,
  label: target.label,
  kind: target.kind,
  required: target.required,
  many: target.many,
  target: target.field.target ?? null,
})
const previewAnswer = (record: ImportRecord, rows: SheetRow[]): Record<string, unknown>[] =>
  rows.map((row) => ({
    row_no: row.row_no,
    cells: row.cells,
    values: Object.fromEntries(record.columns.map((column, index) => [column.column, row.cells[index] ?? ''])),
  }))

/** Columns with samples: read from the first rows, as values are not stored with the import. */
const withSamples = (record: ImportRecord, preview: SheetRow[]): Record<string, unknown>[] =>
  record.columns.map((column, index) => ({
    ...column,
    samples: [...new Set(preview.map((row) => row.cells[index] ?? '').filter((cell) => cell !== ''))]
      .slice(0, 5)
      .map((cell) => cell.slice(0, 120)),
  }))

const full = async (ctx: Ctx, record: ImportRecord): Promise<Record<string, unknown>> => {
  const answer = { ...importAnswer(record), proposed_match_on: [] as string[] }
  if (record.object === '*' || record.state !== 'mapped' || record.file_key === null) return answer
  const preview: SheetRow[] = []
  try {
    for await (const row of (await rowsOf(ctx, record))()) {
      preview.push({ ...row, cells: shownCells(ctx, record, row.cells) })
      if (preview.length >= 50) break
    }
  } catch {
    return answer
  }
  const object = importable(ctx, record.object)
  return {
    ...answer,
    columns: withSamples(record, preview),
    preview: previewAnswer(record, preview),
    targets: [...targetsFor(ctx, object), ...referenceTargets(ctx, object), idTarget(object)].map(targetAnswer),
    proposed_match_on: proposedMatch(object, record.mapping, record.columns),
  }
}

/** Reads the multipart body: fields before or after the file. */
const readUpload = async (
  req: RouteRequest,
): Promise<{ key: string; name: string; fields: Record<string, string> }> => {
  if (!req.raw.isMultipart()) throw error('unsupported_media_type', { detail: 'Send the file as multipart/form-data.' })
  const fields: Record<string, string> = {}
  let key: string | null = null
  let name = 'import'
  for await (const part of req.raw.parts()) {
    if (part.type === 'file') {
      key = await storeUpload(req.app, Readable.from(part.file))
      name =
        (part.filename ?? 'import')
          .replace(/[\u0000-\u001f\\/]/g, ' ')
          .trim()
          .slice(0, 200) || 'import'
    } else if (typeof part.value === 'string') fields[part.fieldname] = part.value
  }
  if (key === null)
    throw error('validation_failed', { fields: [{ pointer: '/file', code: 'required', message: 'is required' }] })
  return { key, name, fields }
}

const upload = async (req: RouteRequest): Promise<unknown> => {
  const { key, name, fields } = await readUpload(req)
  try {
    const object = fields['object'] ?? ''
    if (object === '')
      throw error('validation_failed', { fields: [{ pointer: '/object', code: 'required', message: 'is required' }] })
    const answer = await own(req, async (ctx) => {
      const made = { id: uuidv7(), name, object, unknown: {}, file_key: key }
      if (object === '*') await unlockZip(pathOf(req.app, key), fields['passphrase'])
      if (object === '*') await insertImport(ctx, { ...made, ...(await describeWorkspace(ctx, pathOf(req.app, key))) })
      else {
        const found = await describeFile(ctx, importable(ctx, object), pathOf(req.app, key), {
          ...(fields['encoding'] ? { encoding: fields['encoding'] } : {}),
          ...(fields['delimiter'] ? { delimiter: fields['delimiter'] } : {}),
          ...(fields['header'] ? { header: fields['header'] === 'true' } : {}),
        })
        await insertImport(ctx, { ...made, ...found })
      }
      await enqueue(
        ctx,
        'transfer.sweep',
        { tenant_id: ctx.tenant.id },
        {
          run_at: new Date(Date.parse(ctx.now) + 30 * 86_400_000 + 60_000).toISOString(),
          job_key: `transfer.sweep:${made.id}`,
        },
      )
      return full(ctx, await loadImport(ctx, made.id))
    })
    req.reply.code(201).header('location', `/v1/imports/${String(answer['id'])}`)
    return answer
  } catch (cause) {
    await dropFile(req.app, key)
    throw cause
  }
}

/** What a person chose for columns that are there still, when the file is read in another way. */
const choicesOf = (record: ImportRecord, columns: readonly { column: string }[]): Mapping => {
  const names = new Set(columns.map((one) => one.column))
  return Object.fromEntries(
    record.columns.flatMap(({ column, field, proposed_label }) => {
      const to = record.mapping[column] ?? null
      const isProposal = isCreateField(to) ? to.create_field.label === proposed_label : to === field
      return names.has(column) && !isProposal ? [[column, to]] : []
    }),
  )
}

const patch = async (req: RouteRequest): Promise<unknown> =>
  own(req, async (ctx) => {
    const record = await loadImport(ctx, idOf(req), true)
    if (record.state !== 'mapped' || record.object === '*') throw error('import_state')
    const object = importable(ctx, record.object)
    const body: ImportPatch = req.body as ImportPatch
    let base = record
    let chosen: Mapping = {}
    if (body.read) {
      const read = { ...record.format.read, ...body.read }
      const found = await describeFile(ctx, object, keptFile(req.app, record.file_key), read)
      chosen = choicesOf(record, found.columns)
      base = {
        ...record,
        format: { ...found.format, read },
        columns: found.columns,
        mapping: found.mapping,
        row_count: found.row_count,
        match_on: [],
      }
      await saveImport(ctx, record.id, {
        format: base.format,
        columns: base.columns,
        mapping: base.mapping,
        row_count: base.row_count,
        match_on: [],
      })
    }
    const next = applyPatch(ctx, object, base, {
      ...body,
      ...(body.read && { mapping: { ...chosen, ...body.mapping } }),
    })
    const mapping = await withOptions(base, next.mapping ?? base.mapping, await rowsOf(ctx, base))
    const kept = (fitsPipeline(mapping) && base.format.new_pipeline) || null
    const asked = body.new_pipeline === undefined ? kept : body.new_pipeline
    const new_pipeline = await pipelineOf(ctx, object, base, mapping, asked, await rowsOf(ctx, base))
    const format = { ...(next.format ?? base.format), new_pipeline }
    await saveImport(ctx, record.id, { ...next, mapping, format }, ['mapped'])
    return full(ctx, await loadImport(ctx, record.id))
  })

const run = async (req: RouteRequest): Promise<unknown> =>
  own(req, async (ctx) => {
    const record = await loadImport(ctx, idOf(req), true)
    if (record.state !== 'mapped') throw error('import_state')
    if (record.object !== '*') importable(ctx, record.object)
    keptFile(req.app, record.file_key)
    if (record.object !== '*' && Object.values(record.mapping).every((target) => target === null))
      throw error('import_mapping', {
        fields: [{ pointer: '/mapping', code: 'required', message: 'no column goes to a field' }],
      })
    await saveImport(ctx, record.id, {
      state: 'running',
      started_at: ctx.now,
      progress: 0,
      counts: noCounts,
      read_to: 0,
      failure: null,
    })
    await enqueue(
      ctx,
      'transfer.run',
      { tenant_id: ctx.tenant.id, id: record.id },
      { job_key: `transfer.run:${record.id}` },
    )
    req.reply.code(202)
    return importAnswer(await loadImport(ctx, record.id))
  })

const cancel = async (req: RouteRequest): Promise<unknown> =>
  own(req, async (ctx) => {
    const record = await loadImport(ctx, idOf(req), true)
    if (record.state !== 'running' && record.state !== 'mapped') throw error('import_state')
    await saveImport(ctx, record.id, { state: 'cancelled', finished_at: ctx.now })
    return importAnswer(await loadImport(ctx, record.id))
  })

const values = async (req: RouteRequest): Promise<unknown> =>
  own(req, async (ctx) => {
    const record = await loadImport(ctx, idOf(req))
    if (record.state !== 'mapped' || record.object === '*') throw error('import_state')
    importable(ctx, record.object)
    return { data: await reportValues(ctx, record, await prepare(ctx, record, await rowsOf(ctx, record), true)) }
  })

const rowStates: readonly RowState[] = ['error', 'edited', 'created', 'updated', 'skipped', 'failed']
const rows = async (req: RouteRequest): Promise<unknown> =>
  own(req, async (ctx) => {
    const record = await loadImport(ctx, idOf(req))
    const wanted = String(req.query['state'] ?? '')
    const states =
      wanted === ''
        ? null
        : wanted === 'error'
          ? (['error', 'failed'] as RowState[])
          : rowStates.filter((state) => state === wanted)
    const limit = Number(req.query['limit'] ?? 50)
    const data = await listRows(ctx, record.id, { states, after: Number(req.query['cursor'] ?? -1), limit: limit + 1 })
    const page = data.slice(0, limit)
    return {
      data: page.map((row) => rowAnswer(record, row)),
      next_cursor: data.length > limit ? String(page.at(-1)?.row_no) : null,
      counts: await countRows(ctx, record.id),
    }
  })

const languageQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { language: { enum: ['en', 'de'] } },
} as const

/** The file's own columns, then the reason: fix, and import again. */
async function* errorCsv(
  app: App,
  as: { tenant_id: string; member_id: string },
  importId: string,
  language: 'en' | 'de',
): AsyncGenerator<string> {
  const [rowName, reasonName] = language === 'de' ? ['Zeile', 'Grund'] : ['row', 'reason']
  const quote = (cell: string): string => `"${guardCell(cell).replaceAll('"', '""')}"`
  let after = -1
  const record = await inCtx(app, { ...as, source: 'ui' }, (ctx) => loadImport(ctx, importId))
  yield `\ufeff${[...record.columns.map((column) => column.column), rowName, reasonName].map(quote).join(',')}\r\n`
  for (;;) {
    const page = await inCtx(app, { ...as, source: 'ui' }, (ctx) => errorRows(ctx, record, after, 1000))
    for (const row of page)
      yield `${[...record.columns.map((_, index) => maskedText(row.cells?.[index] ?? '')), String(row.row_no), (row.errors ?? []).map((one) => saidIn(language, one.message)).join('; ')].map(quote).join(',')}\r\n`
    const last = page.at(-1)
    if (!last || page.length < 1000) return
    after = last.row_no
  }
}

/** Routes of imports: product.md "Interfaces that stay", rulings 28 and 29. */
export const importRoutes: Route[] = [
  {
    ...member,
    method: 'POST',
    url: '/v1/imports',
    status: 201,
    summary: 'Upload a file',
    upload: true,
    own_transaction: true,
    handler: upload,
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/imports',
    summary: 'Imports, newest first',
    own_transaction: true,
    schema: {
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          cursor: { type: 'string', format: 'uuid' },
          limit: { type: 'integer', minimum: 1, maximum: 200 },
        },
      },
    },
    handler: async (req) =>
      own(req, async (ctx) => {
        const limit = Number(req.query['limit'] ?? 50)
        const found = await listImports(
          ctx,
          req.query['cursor'] === undefined ? null : String(req.query['cursor']),
          limit + 1,
        )
        const data = found
          .slice(0, limit)
          .map(importAnswer)
          .map(({ columns: _c, values: _v, ...rest }) => rest)
        return { data, next_cursor: found.length > limit ? (found[limit - 1]?.id ?? null) : null }
      }),
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/imports/:id',
    summary: 'An import',
    own_transaction: true,
    schema: { params: idParams },
    handler: async (req) => own(req, async (ctx) => full(ctx, await loadImport(ctx, idOf(req)))),
  },
  {
    ...member,
    method: 'PATCH',
    url: '/v1/imports/:id',
    summary: 'Map columns and values',
    own_transaction: true,
    schema: { params: idParams, body: patchSchema },
    handler: patch,
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/imports/:id/values',
    summary: 'Texts of the file that name nothing yet, with near matches',
    own_transaction: true,
    schema: { params: idParams },
    handler: values,
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/imports/:id/dry-run',
    summary: 'Count what a run would do',
    own_transaction: true,
    schema: { params: idParams, body: nothing },
    handler: async (req) => {
      const result = await dryRun(req.app, asOf(req), idOf(req))
      return {
        ...(await own(req, async (ctx) => importAnswer(await loadImport(ctx, idOf(req))))),
        dry_run: result.counts,
        unknown_values: result.unknown,
        creates: result.creates,
      }
    },
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/imports/:id/rows',
    summary: 'Rows by state',
    own_transaction: true,
    schema: {
      params: idParams,
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          state: { type: 'string', enum: [...rowStates] },
          cursor: { type: 'string', pattern: '^[0-9]{1,12}$' },
          limit: { type: 'integer', minimum: 1, maximum: 200 },
        },
      },
    },
    handler: rows,
  },
  {
    ...member,
    method: 'PATCH',
    url: '/v1/imports/:id/rows/:n',
    summary: 'Correct a row before the run',
    own_transaction: true,
    schema: {
      params: {
        type: 'object',
        required: ['id', 'n'],
        properties: { id: { type: 'string', format: 'uuid' }, n: { type: 'string', pattern: '^[0-9]{1,10}$' } },
      },
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['cells'],
        properties: { cells: { type: 'object', additionalProperties: { type: 'string', maxLength: 1_000_000 } } },
      },
    },
    handler: async (req) =>
      editRow(
        req.app,
        asOf(req),
        idOf(req),
        Number(req.params['n']),
        (req.body as { cells: Record<string, string> }).cells,
      ),
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/imports/:id/errors.csv',
    summary: 'Rows that were not imported, with reasons in the language asked for',
    own_transaction: true,
    schema: { params: idParams, querystring: languageQuery },
    handler: async (req) => {
      await own(req, (ctx) => loadImport(ctx, idOf(req)))
      return download({
        name: 'errors.csv',
        type: 'text/csv; charset=utf-8',
        body: Readable.from(errorCsv(req.app, asOf(req), idOf(req), req.query['language'] === 'de' ? 'de' : 'en')),
      })
    },
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/imports/:id/run',
    status: 202,
    summary: 'Run the import',
    own_transaction: true,
    schema: { params: idParams, body: nothing },
    handler: run,
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/imports/:id/cancel',
    summary: 'Stop a run; what is written stays and can be undone',
    own_transaction: true,
    schema: { params: idParams, body: nothing },
    handler: cancel,
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/imports/:id/undo',
    summary: 'Undo the whole run',
    own_transaction: true,
    schema: { params: idParams, body: nothing },
    handler: async (req) => {
      const record = await startUndo(req.app, asOf(req), idOf(req))
      if (record.state !== 'undone') req.reply.code(202)
      return { ...importAnswer(record), ...(typeof record.undo_result === 'object' ? record.undo_result : {}) }
    },
  },
]
