import { createReadStream, existsSync } from 'node:fs'
import {
  type Ctx,
  type Route,
  type RouteRequest,
  error,
  mayReveal,
  objectOf,
  records,
  sealedFields,
  uuidv7,
} from '@app/core'
import { download, idParams } from '@app/core/http'
import type { Filter } from '@app/schema'
import { exportColumns } from './export-cells.ts'
import { startExport } from './export-job.ts'
import { checkMayExport, mayExportAll } from './export-pages.ts'
import { type ExportRecord, insertExport, listExports, loadExport } from './export-store.queries.ts'
import { pathOf } from './import-file.ts'
import { noteTransfer } from './note-transfer.ts'

const member = { permission: 'member', tags: ['export'] } as const

const TYPES: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
  zip: 'application/zip',
}

const exportAnswer = (record: ExportRecord): Record<string, unknown> => ({
  id: record.id,
  name: record.name,
  object: record.object,
  format: record.format,
  state: record.state,
  progress: Math.round(record.progress),
  revealed: record.revealed,
  row_count: record.row_count,
  manifest: record.manifest,
  created_at: record.created_at,
  finished_at: record.finished_at,
  expires_at: record.expires_at,
  failure: record.failure,
  download: record.state === 'done' && record.file_key !== null ? `/v1/exports/${record.id}/download` : null,
})

type Body = {
  reveal?: boolean
  object: string
  format?: ExportRecord['format']
  filter?: Filter
  q?: string
  fields?: string[]
  sort?: string
}

const create = async (req: RouteRequest): Promise<unknown> => {
  const { ctx } = req
  const body = req.body as Body
  const format = body.format ?? 'csv'
  const made = {
    id: uuidv7(),
    object: body.object,
    format,
    filter: body.filter ?? null,
    q: body.q ?? null,
    columns: body.fields ?? null,
    sort: body.sort ?? null,
    revealed: body.reveal === true ? revealed(ctx, body) : null,
  }
  if (body.object === '*') {
    if (!mayExportAll(ctx)) throw error('forbidden')
    await insertExport(ctx, { ...made, format: 'csv', name: `${ctx.tenant.slug}-${ctx.now.slice(0, 10)}.zip` })
  } else {
    await checkList(ctx, body)
    await insertExport(ctx, { ...made, name: `${objectOf(ctx, body.object).path}-${ctx.now.slice(0, 10)}.${format}` })
  }
  await startExport(ctx, made.id)
  req.reply.code(202).header('location', `/v1/exports/${made.id}`)
  return exportAnswer(await loadExport(ctx, made.id))
}

/** The encrypted fields whose values an export takes along: those that the exporter may see. @throws reveal_not_allowed when that is none */
const revealed = (ctx: Ctx, body: Body): string[] => {
  if (body.object === '*') throw error('reveal_not_allowed')
  const object = objectOf(ctx, body.object)
  const fields = [...sealedFields(ctx, object).keys()].filter(
    (field) => mayReveal(ctx, object, field) && (body.fields?.includes(field) ?? true),
  )
  if (fields.length === 0) throw error('reveal_not_allowed')
  return fields
}

/** Wrong filters, sorts and fields are answered at once, not by a failed job. */
const checkList = async (ctx: Ctx, body: Body): Promise<void> => {
  const object = objectOf(ctx, body.object)
  if (!object.routes) throw error('not_found')
  checkMayExport(ctx, object)
  await records.list(ctx, body.object, {
    limit: 1,
    ...(body.filter ? { filter: body.filter } : {}),
    ...(body.q ? { q: body.q } : {}),
    ...(body.sort ? { sort: body.sort } : {}),
  })
  const known = new Set(exportColumns(ctx, object, null).map((column) => column.path))
  const strange = (body.fields ?? []).filter((path) => !known.has(path))
  if (strange.length > 0)
    throw error('unknown_field', {
      fields: strange.map((path) => ({ pointer: '/fields', code: 'unknown_field', message: `"${path}" is no field` })),
    })
}

const sendFile = async (req: RouteRequest): Promise<unknown> => {
  const record = await loadExport(req.ctx, req.params['id'] ?? '')
  if (record.state !== 'done') throw error('export_state')
  if (record.file_key === null || !existsSync(pathOf(req.app, record.file_key))) throw error('export_gone')
  const kind = record.object === '*' ? 'zip' : record.format
  await noteTransfer(req.ctx, 'export.downloaded', record.id)
  return download({
    name: record.name,
    type: TYPES[kind] ?? 'application/octet-stream',
    body: createReadStream(pathOf(req.app, record.file_key)),
  })
}

/** Routes of exports. */
export const exportRoutes: Route[] = [
  {
    ...member,
    method: 'POST',
    url: '/v1/exports',
    before_acknowledgement: true,
    status: 202,
    summary: 'Export a list or the whole workspace',
    while_closing: true,
    step_up: {
      when: 'the whole workspace is exported (`*`), or encrypted fields in clear (`reveal`)',
      needed: (req) => {
        const body = req.body as { object?: unknown; reveal?: unknown } | null
        return body?.object === '*' || body?.reveal === true
      },
    },
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['object'],
        properties: {
          object: { type: 'string', maxLength: 60 },
          format: { type: 'string', enum: ['csv', 'xlsx', 'pdf'] },
          filter: { type: 'object' },
          q: { type: 'string', minLength: 1, maxLength: 500, description: 'Only what a search for this finds' },
          fields: { type: 'array', minItems: 1, maxItems: 500, items: { type: 'string', maxLength: 100 } },
          sort: { type: 'string', maxLength: 300 },
          reveal: { type: 'boolean', description: 'Encrypted fields in clear, where the exporter may see them' },
        },
      },
    },
    handler: create,
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/exports',
    before_acknowledgement: true,
    summary: 'Your exports, newest first',
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
    handler: async ({ ctx, query }) => {
      const limit = Number(query['limit'] ?? 50)
      const found = await listExports(ctx, query['cursor'] === undefined ? null : String(query['cursor']), limit + 1)
      return {
        data: found.slice(0, limit).map(exportAnswer),
        next_cursor: found.length > limit ? (found[limit - 1]?.id ?? null) : null,
      }
    },
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/exports/:id',
    before_acknowledgement: true,
    summary: 'An export',
    schema: { params: idParams },
    handler: async ({ ctx, params }) => exportAnswer(await loadExport(ctx, params['id'] ?? '')),
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/exports/:id/download',
    before_acknowledgement: true,
    summary: 'The file of an export',
    schema: { params: idParams },
    handler: sendFile,
  },
]
