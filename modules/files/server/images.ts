import { error } from '@app/core'
import sharp from 'sharp'
import { type Kind, LOOKED_AT, cleanName, kindOf } from './kinds.ts'

/** An image is held in memory while it is made anew; larger ones are refused. */
export const IMAGE_BYTES = 25 * 1024 * 1024
const PIXELS = 50_000_000
const PREVIEW = 640

// One picture at a time on one thread: decoding is where an upload could take the machine away from everybody else.
sharp.concurrency(1)
sharp.cache(false)
let turn: Promise<unknown> = Promise.resolve()
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const next = turn.then(work, work)
  turn = next.catch(() => undefined)
  return next
}

/**
 * The image made anew from its pixels: turned the way the camera held it, and without anything beside them (place, camera, time, what somebody
 * hid behind the end). With a small one to show.
 * @throws file_image_refused when it cannot be read, or would unpack to more than 50 million pixels
 */
export async function cleanImage(
  kind: NonNullable<Kind['image']>,
  bytes: Buffer,
): Promise<{ image: Buffer; preview: Buffer }> {
  const open = (animated: boolean) => sharp(bytes, { limitInputPixels: PIXELS, failOn: 'error', animated })
  return await inTurn(async () => {
    try {
      const { format, width, height, pages = 1 } = await open(kind === 'gif' || kind === 'webp').metadata()
      if (format !== kind || width * height > PIXELS || pages > 500) throw new Error('refused')
      const image = open(pages > 1).autoOrient()
      const encoded = {
        jpeg: () => image.jpeg({ quality: 90, mozjpeg: false }),
        png: () => image.png(),
        webp: () => image.webp({ quality: 90 }),
        gif: () => image.gif(),
      }[kind]()
      return {
        image: await encoded.toBuffer(),
        preview: await open(false)
          .autoOrient()
          .resize(PREVIEW, PREVIEW, { fit: 'inside', withoutEnlargement: true })
          .webp({ quality: 80 })
          .toBuffer(),
      }
    } catch {
      throw error('file_image_refused')
    }
  })
}

/** Side of a photo of a person, in pixels. */
const PHOTO = 256

/**
 * A photo made anew as a small square, from its middle: turned the way the camera held it, and without anything beside its pixels.
 * @throws file_type_refused when it is no image; file_image_refused as `cleanImage`
 */
export async function squarePhoto(name: string, bytes: Buffer): Promise<Buffer> {
  const kind = kindOf(cleanName(name), bytes.subarray(0, LOOKED_AT))
  if (!kind.image) throw error('file_type_refused', { detail: 'A photo is a JPEG, PNG, WebP or GIF image.' })
  const { image } = await cleanImage(kind.image, bytes)
  return await inTurn(
    async () => await sharp(image).resize(PHOTO, PHOTO, { fit: 'cover' }).webp({ quality: 82 }).toBuffer(),
  )
}
