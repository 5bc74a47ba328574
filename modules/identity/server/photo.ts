import { type Route, type RouteRequest, error, noteAccount } from '@app/core'
import { actOf, download, idParams } from '@app/core/http'
import { IMAGE_BYTES, squarePhoto } from '../../files/server/index.ts'
import { accountsOfMembers, dropPhoto, photoOf, photosOf, setPhoto } from './photo.queries.ts'

const own = { permission: 'session', by_sso: true, tags: ['auth'] } as const
const accountOf = (req: RouteRequest): string => {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session.account_id
}
const asImage = (image: Buffer) => download({ name: 'photo.webp', type: 'image/webp', body: image })

/** The one file of the form, whole: a photo is small, and made anew before anything is kept. */
async function sentImage(req: RouteRequest): Promise<Buffer> {
  if (!req.raw.isMultipart()) throw error('unsupported_media_type', { detail: 'Send the file as multipart/form-data.' })
  for await (const part of req.raw.parts({ limits: { fileSize: IMAGE_BYTES + 1 } })) {
    if (part.type !== 'file') continue
    const bytes = await part.toBuffer()
    if (bytes.length > IMAGE_BYTES) throw error('file_too_large', { extra: { max_bytes: IMAGE_BYTES } })
    if (bytes.length === 0) throw error('file_empty')
    return await squarePhoto(part.filename ?? 'photo', bytes)
  }
  throw error('validation_failed', { fields: [{ pointer: '/file', code: 'required', message: 'is required' }] })
}

async function upload(req: RouteRequest): Promise<unknown> {
  const account_id = accountOf(req)
  const image = await sentImage(req)
  const changed_at = new Date(req.at).toISOString()
  await req.app.db.inAuth(async (tx) => {
    await setPhoto(tx, account_id, image, changed_at)
    await noteAccount(tx, actOf(req, { name: 'account.photo_set', account_id, tenant_id: null }))
  })
  return { changed_at, bytes: image.length }
}

async function remove(req: RouteRequest): Promise<undefined> {
  const account_id = accountOf(req)
  await req.app.db.inAuth(async (tx) => {
    if (await dropPhoto(tx, account_id))
      await noteAccount(tx, actOf(req, { name: 'account.photo_removed', account_id, tenant_id: null }))
  })
}

async function ownPhoto(req: RouteRequest): Promise<unknown> {
  const found = await req.app.db.inAuth((tx) => photoOf(tx, accountOf(req)))
  if (!found) throw error('not_found')
  return asImage(found.image)
}

/** Which colleagues have a photo; `changed_at` tells a new one from the one before. */
async function listPhotos(req: RouteRequest): Promise<unknown> {
  const members = await accountsOfMembers(req.ctx, null)
  const photos = await req.app.db.inAuth((tx) =>
    photosOf(
      tx,
      members.map((one) => one.account_id),
    ),
  )
  const since = new Map(photos.map((one) => [one.account_id, one.changed_at]))
  return {
    data: members.flatMap(({ id, account_id }) => {
      const changed_at = since.get(account_id)
      return changed_at === undefined ? [] : [{ id, changed_at }]
    }),
  }
}

async function memberPhoto(req: RouteRequest): Promise<unknown> {
  const [member] = await accountsOfMembers(req.ctx, req.params['id'] ?? '')
  const found = member && (await req.app.db.inAuth((tx) => photoOf(tx, member.account_id)))
  if (!found) throw error('not_found')
  req.reply.header('cache-control', 'private, max-age=300')
  return asImage(found.image)
}

/** Photos of people: each one's own choice, made by themselves alone (ONT-025); no service outside is asked for one. */
export const photoRoutes: readonly Route[] = [
  {
    ...own,
    method: 'GET',
    url: '/v1/auth/photo',
    summary: 'The photo of the own account',
    handler: ownPhoto,
  },
  {
    ...own,
    method: 'POST',
    url: '/v1/auth/photo',
    upload: true,
    summary: 'Upload a photo of oneself: `file`; it is made anew as a small square, without place and camera',
    handler: upload,
  },
  {
    ...own,
    method: 'DELETE',
    url: '/v1/auth/photo',
    status: 204,
    summary: 'Remove the photo of the own account',
    handler: remove,
  },
  {
    permission: 'member',
    tags: ['member'],
    method: 'GET',
    url: '/v1/members/photos',
    summary: 'Members who have a photo, and since when',
    handler: listPhotos,
  },
  {
    permission: 'member',
    tags: ['member'],
    method: 'GET',
    url: '/v1/members/:id/photo',
    summary: 'The photo of a member',
    schema: { params: idParams },
    handler: memberPhoto,
  },
]
