import {
  type Ctx,
  type Input,
  type Route,
  type RouteRequest,
  type Wire,
  asProgram,
  error,
  listOptions,
  objectOf,
  records,
  scopeOf,
  writeEvents,
} from '@app/core'
import { readFile } from '@app/core/files'
import { download, idParams, uuid } from '@app/core/http'
import { carriers } from '../file.object.ts'
import {
  type FileVersion,
  fieldOfFile,
  insertVersion,
  nextNumber,
  settleVersions,
  versionsOf,
} from './files.queries.ts'
import { LINK_MS, linkPath, openLink } from './links.ts'
import { type Uploaded, forget, own, receive, roomOf } from './upload.ts'

const member = { permission: 'member', tags: ['file'] } as const
const idOf = (req: RouteRequest): string => req.params['id'] ?? ''
const undoable = (req: RouteRequest): void => {
  req.reply.header('X-Undo', String(req.raw.id))
}
const tagged = (req: RouteRequest, record: Wire): Wire => {
  req.reply.header('ETag', `"${record.version}"`)
  return record
}
const invalid = (pointer: string, message: string) =>
  error('validation_failed', { fields: [{ pointer, code: 'invalid', message }] })

/** A link of this caller to a version of a file. */
const link = (
  req: RouteRequest,
  file: Wire,
  version: number,
  preview: boolean,
): { url: string; expires_at: string } => {
  const until = req.at + LINK_MS
  return { url: linkPath(req, { file: file.id, version, preview, until }), expires_at: new Date(until).toISOString() }
}
const shown = (req: RouteRequest, file: Wire): Record<string, unknown> => ({
  ...file,
  preview_url: file['has_preview'] ? link(req, file, Number(file['revision']), true).url : null,
})
/** Only what is shown is selected: a list may leave fields out. */
const listed = async (req: RouteRequest): Promise<unknown> => {
  const page = await records.list(req.ctx, 'file', listOptions(req.query))
  return { ...page, data: page.data.map((one) => ('revision' in one ? shown(req, one) : one)) }
}

/** The field by which a file hangs on the record that the form names; without a record it waits for one that is saved with it in a field. */
async function carrierOf(
  ctx: Ctx,
  fields: Readonly<Record<string, string>>,
): Promise<{ field: string; id: string | null }> {
  const { object = '', record_id } = fields
  const field = Object.keys(carriers).find((name) => name === `${object}_id`)
  if (!field)
    throw invalid(
      '/object',
      `is one of ${Object.keys(carriers)
        .map((name) => name.slice(0, -3))
        .join(', ')}`,
    )
  if (record_id === undefined) {
    const def = objectOf(ctx, object)
    if (scopeOf(ctx, def, 'create') === 'none' && scopeOf(ctx, def, 'update') === 'none') throw error('forbidden')
    return { field, id: null }
  }
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(record_id))
    throw invalid('/record_id', 'is the id of the record')
  // Unknown and unreadable look alike; readable and not writable is told.
  await records.get(ctx, object, record_id, { fields: ['id'] })
  await mayAttach(ctx, object, record_id)
  return { field, id: record_id }
}
async function mayAttach(ctx: Ctx, object: string, id: string): Promise<void> {
  const { [0]: rights } = await records.rightsOf(ctx, object, [id])
  if (!rights?.can.includes('update')) throw await records.refusal(ctx, objectOf(ctx, object), [id])
}

async function upload(req: RouteRequest): Promise<unknown> {
  const { uploaded, allowed } = await receive(req, carrierOf)
  return await kept(req, uploaded, async (ctx) => {
    const made = await records.create(
      allowed.id === null ? asProgram(ctx) : ctx,
      'file',
      { name: uploaded.name, ...ofVersion(uploaded), revision: 1, [allowed.field]: allowed.id },
      { raw: true },
    )
    await insertVersion(ctx, { file_id: made.id, number: 1, ...uploaded })
    req.reply.code(201).header('Location', `/v1/files/${made.id}`)
    return await records.get(allowed.id === null ? asProgram(ctx) : ctx, 'file', made.id)
  })
}
const ofVersion = (one: Pick<FileVersion, 'media_type' | 'bytes' | 'preview'>): Input => ({
  media_type: one.media_type,
  bytes: Number(one.bytes),
  has_preview: one.preview !== null,
})

/** Names the uploaded bytes in a row, or forgets them. */
async function kept(req: RouteRequest, uploaded: Uploaded, write: (ctx: Ctx) => Promise<Wire>): Promise<unknown> {
  try {
    const record = await own(req, write)
    undoable(req)
    return shown(req, tagged(req, record))
  } catch (cause) {
    await forget(req, uploaded)
    throw cause
  }
}

async function addVersion(req: RouteRequest): Promise<unknown> {
  const { uploaded } = await receive(req, (ctx) => mayChange(ctx, idOf(req)))
  return await kept(req, uploaded, async (ctx) => {
    const number = await nextNumber(ctx, idOf(req))
    await insertVersion(ctx, { file_id: idOf(req), number, ...uploaded })
    return await showVersion(ctx, idOf(req), { ...uploaded, number })
  })
}
async function mayChange(ctx: Ctx, id: string): Promise<void> {
  await records.get(ctx, 'file', id, { fields: ['id'] })
  await mayAttach(ctx, 'file', id)
}
async function showVersion(
  ctx: Ctx,
  id: string,
  one: Pick<FileVersion, 'number' | 'name' | 'media_type' | 'bytes' | 'preview'>,
): Promise<Wire> {
  await records.update(
    ctx,
    'file',
    id,
    { name: one.name, revision: Number(one.number), ...ofVersion(one) },
    { raw: true, event: 'replaced' },
  )
  await settleVersions(ctx, id)
  return await records.get(ctx, 'file', id)
}
/** To the trash; out of the field of its record too, when it is the value of one. */
async function removeFile(ctx: Ctx, id: string): Promise<void> {
  await records.get(ctx, 'file', id, { fields: ['id'] })
  const place = await fieldOfFile(ctx, id)
  const object = place && carriers[place.by as keyof typeof carriers].target
  const key = place?.field?.slice('custom.'.length)
  if (place && object && key) {
    const { custom } = await records.get(asProgram(ctx), object, place.record_id, { fields: ['custom'] })
    // The file follows its field (keeper.ts).
    if (custom?.[key] === id) {
      await records.update(ctx, object, place.record_id, { custom: { [key]: null } })
      return
    }
  }
  await records.remove(ctx, 'file', id)
}
async function versionOf(ctx: Ctx, id: string, number: number): Promise<FileVersion> {
  const found = (await versionsOf(ctx, id)).find((one) => Number(one.number) === number)
  if (!found) throw error('not_found')
  return found
}

async function content(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const given = openLink(req, req.params['token'] ?? '')
  // Asked again: whoever lost the right since the link was made opens nothing with it.
  await records.get(ctx, 'file', given.file, { fields: ['id'] })
  const one = await versionOf(ctx, given.file, given.version)
  const stored = given.preview ? one.preview : one.stored
  if (stored === null) throw error('not_found')
  const body = await readFile(req.app, ctx.tenant.id, stored)
  if (given.preview) {
    req.reply.header('cache-control', 'private, max-age=300')
    return download({ name: 'preview.webp', type: 'image/webp', body })
  }
  await writeEvents(ctx, [{ name: 'file.downloaded', object: 'file', record_id: given.file, record_version: null }])
  return download({ name: one.name, type: one.media_type, body, bytes: Number(one.bytes) })
}

/** Routes of files. */
export const fileRoutes: readonly Route[] = [
  {
    ...member,
    method: 'GET',
    url: '/v1/files',
    summary: 'List files',
    schema: {
      querystring: {
        type: 'object',
        properties: Object.fromEntries(
          ['filter', 'sort', 'limit', 'cursor', 'fields', 'expand', 'q', 'count', 'trash'].map((name) => [
            name,
            { type: 'string', maxLength: 8000 },
          ]),
        ),
      },
    },
    handler: listed,
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/files',
    status: 201,
    upload: true,
    own_transaction: true,
    summary:
      'Upload a file to a record: `object`, `record_id`, then `file`; without `record_id` for a field of a record that is saved within a day',
    handler: upload,
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/files/usage',
    summary: 'Room for files in this workspace',
    handler: async ({ ctx }) => {
      const { max, quota, used } = await roomOf(ctx)
      return { max_bytes: max, quota_bytes: quota, used_bytes: used }
    },
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/files/content/:token',
    summary: 'The bytes of a file, by a link of this session or key',
    schema: {
      params: { type: 'object', required: ['token'], properties: { token: { type: 'string', maxLength: 100 } } },
    },
    handler: content,
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/files/:id',
    summary: 'Read a file',
    schema: { params: idParams },
    handler: async (req) => shown(req, tagged(req, await records.get(req.ctx, 'file', idOf(req)))),
  },
  {
    ...member,
    method: 'PATCH',
    url: '/v1/files/:id',
    summary: 'Rename a file',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: { name: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^/\\\\\\u0000-\\u001f]+$' } },
      },
    },
    handler: async (req) => {
      await records.update(req.ctx, 'file', idOf(req), { name: (req.body as { name: string }).name })
      undoable(req)
      return shown(req, tagged(req, await records.get(req.ctx, 'file', idOf(req))))
    },
  },
  {
    ...member,
    method: 'DELETE',
    url: '/v1/files/:id',
    status: 204,
    summary: 'Move a file to the trash',
    schema: { params: idParams },
    handler: async (req) => {
      await removeFile(req.ctx, idOf(req))
      undoable(req)
      return undefined
    },
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/files/:id/restore',
    summary: 'Restore a file from the trash',
    schema: { params: idParams },
    handler: async (req) => {
      await records.restore(req.ctx, 'file', idOf(req))
      undoable(req)
      return shown(req, tagged(req, await records.get(req.ctx, 'file', idOf(req))))
    },
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/files/:id/link',
    summary: 'A link to the bytes of a file: for this session or key alone, and for 5 minutes',
    secret_answer: true,
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        properties: { version: { type: 'integer', minimum: 1 } },
      },
    },
    handler: async (req) => {
      const file = await records.get(req.ctx, 'file', idOf(req))
      const { version = Number(file['revision']) } = req.body as { version?: number }
      await versionOf(req.ctx, file.id, version)
      return link(req, file, version, false)
    },
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/files/:id/versions',
    summary: 'The uploads of a file, newest first',
    schema: { params: idParams },
    handler: async ({ ctx, params: given }) => {
      const file = await records.get(ctx, 'file', given['id'] ?? '', { fields: ['revision'] })
      return {
        data: (await versionsOf(ctx, file.id)).map(({ number, name, media_type, bytes, uploaded_at, uploaded_by }) => ({
          number: Number(number),
          name,
          media_type,
          bytes: Number(bytes),
          uploaded_at,
          uploaded_by,
          is_shown: Number(number) === Number(file['revision']),
        })),
      }
    },
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/files/:id/versions',
    status: 201,
    upload: true,
    own_transaction: true,
    summary: 'Upload a new version of a file; the one before stays listed',
    handler: addVersion,
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/files/:id/versions/:number/show',
    summary: 'Show an earlier version of a file again',
    schema: {
      params: {
        type: 'object',
        required: ['id', 'number'],
        properties: { id: uuid, number: { type: 'string', pattern: '^[0-9]{1,9}$' } },
      },
    },
    handler: async (req) => {
      await records.get(req.ctx, 'file', idOf(req), { fields: ['id'] })
      const one = await versionOf(req.ctx, idOf(req), Number(req.params['number']))
      undoable(req)
      return shown(req, tagged(req, await showVersion(req.ctx, idOf(req), one)))
    },
  },
]
