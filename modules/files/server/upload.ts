import { Readable } from 'node:stream'
import { type App, type Ctx, type RouteRequest, error, inCtx } from '@app/core'
import { dropFiles, freshName, storeFile } from '@app/core/files'
import { originOf } from '@app/core/http'
import { usedBytes } from './files.queries.ts'
import { IMAGE_BYTES, cleanImage } from './images.ts'
import { type Kind, LOOKED_AT, cleanName, kindOf } from './kinds.ts'

/** An upload whose bytes are in the storage; no row names them yet. */
export type Uploaded = { name: string; media_type: string; bytes: number; stored: string; preview: string | null }
type Room = { max: number; quota: number; used: number }

/** The caller's own transaction, as the guarded route would have opened it. */
export const own = async <T>(req: RouteRequest, fn: (ctx: Ctx) => Promise<T>): Promise<T> => {
  const { workspace, key } = req.principal
  if (!workspace) throw error('not_found')
  return await inCtx(
    req.app,
    {
      tenant_id: workspace.tenant_id,
      member_id: workspace.member_id,
      source: key ? 'api' : 'ui',
      ...(key?.rights ? { key: { key_id: key.key_id, rights: key.rights } } : {}),
      correlation_id: String(req.raw.id),
      ...originOf(req.raw),
      now: new Date(req.at).toISOString(),
    },
    fn,
  )
}

/** How much fits: in one file, and in the workspace. */
export const roomOf = async (ctx: Ctx): Promise<Room> => ({
  max: ctx.app.config.files.max_bytes,
  quota: ctx.app.config.files.quota_bytes,
  used: await usedBytes(ctx),
})

function checkRoom(room: Room, bytes: number, isImage = false): void {
  const max = isImage ? Math.min(room.max, IMAGE_BYTES) : room.max
  if (bytes > max) throw error('file_too_large', { extra: { max_bytes: max } })
  if (room.used + bytes > room.quota)
    throw error('file_quota', { extra: { quota_bytes: room.quota, used_bytes: room.used } })
}

/** The first bytes, and all of it from the start. */
async function peeked(source: AsyncIterable<Buffer>): Promise<{ head: Buffer; all: AsyncGenerator<Buffer> }> {
  const parts = source[Symbol.asyncIterator]()
  const seen: Buffer[] = []
  let length = 0
  while (length < LOOKED_AT) {
    const next = await parts.next()
    if (next.done) break
    seen.push(next.value)
    length += next.value.length
  }
  return {
    head: Buffer.concat(seen).subarray(0, LOOKED_AT),
    all: (async function* () {
      yield* seen
      for (let next = await parts.next(); !next.done; next = await parts.next()) yield next.value
    })(),
  }
}

async function* counted(
  source: AsyncIterable<Buffer>,
  room: Room,
  isImage: boolean,
  seen: { bytes: number },
): AsyncGenerator<Buffer> {
  for await (const part of source) {
    seen.bytes += part.length
    checkRoom(room, seen.bytes, isImage)
    yield part
  }
}

/** Takes a stream in: what it is, whether it fits, images made anew; encrypted into the storage. Nothing stays when it throws. */
async function take(
  app: App,
  tenantId: string,
  given: string,
  source: AsyncIterable<Buffer>,
  room: Room,
): Promise<Uploaded> {
  const name = cleanName(given)
  const { head, all } = await peeked(source)
  const kind: Kind = kindOf(name, head)
  const seen = { bytes: 0 }
  const stream = counted(all, room, kind.image !== undefined, seen)
  const stored = freshName()
  if (!kind.image) {
    await storeFile(app, tenantId, stored, stream)
    return { name, media_type: kind.media_type, bytes: seen.bytes, stored, preview: null }
  }
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  const { image, preview } = await cleanImage(kind.image, Buffer.concat(parts))
  checkRoom(room, image.length)
  const small = freshName()
  try {
    await storeFile(app, tenantId, stored, Readable.from([image]))
    await storeFile(app, tenantId, small, Readable.from([preview]))
  } catch (cause) {
    // Where the storage is away, the hourly sweep takes them.
    await dropFiles(app, tenantId, [stored, small]).catch(() => {})
    throw cause
  }
  return { name, media_type: kind.media_type, bytes: image.length, stored, preview: small }
}

/**
 * Reads the multipart body of an upload: fields, then `file`. `allow` is asked before a byte of the file is read, with the fields that came before it,
 * so that who may not upload is told at once.
 * @throws unsupported_media_type, validation_failed; file_type_refused and its kin
 */
export async function receive<T>(
  req: RouteRequest,
  allow: (ctx: Ctx, fields: Readonly<Record<string, string>>) => Promise<T>,
): Promise<{ uploaded: Uploaded; allowed: T }> {
  if (!req.raw.isMultipart()) throw error('unsupported_media_type', { detail: 'Send the file as multipart/form-data.' })
  const tenantId = req.principal.workspace?.tenant_id ?? ''
  const fields: Record<string, string> = {}
  for await (const part of req.raw.parts({ limits: { fileSize: req.app.config.files.max_bytes + 1 } })) {
    if (part.type !== 'file') {
      if (typeof part.value === 'string') fields[part.fieldname] = part.value
      continue
    }
    const { allowed, room } = await own(req, async (ctx) => ({
      allowed: await allow(ctx, fields),
      room: await roomOf(ctx),
    }))
    const uploaded = await take(req.app, tenantId, part.filename ?? 'file', part.file, room)
    return { uploaded, allowed }
  }
  throw error('validation_failed', { fields: [{ pointer: '/file', code: 'required', message: 'is required' }] })
}

/** Forgets an upload that no row came to name; where the storage is away, the hourly sweep does. */
export const forget = async (req: RouteRequest, { stored, preview }: Uploaded): Promise<void> =>
  await dropFiles(req.app, req.principal.workspace?.tenant_id ?? '', preview ? [stored, preview] : [stored]).catch(
    () => {},
  )
