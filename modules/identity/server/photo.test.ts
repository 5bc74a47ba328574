import { type Person, type Program, openProgram, workspace } from '@app/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { multipart } from '../../../packages/testkit/upload.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => program.close())

type Json = Record<string, unknown>
const send = async (who: Person, bytes: Buffer, name = 'me.jpg') => {
  const { body, headers } = multipart({}, { name, bytes })
  return await who.send('POST', '/v1/auth/photo', body, headers)
}
/** As a phone takes it: on its side, with the place and the camera. */
const taken = async (): Promise<Buffer> =>
  await sharp({ create: { width: 900, height: 600, channels: 3, background: '#884422' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD0: { Make: 'CanaryCam' }, IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' } })
    .toBuffer()
const photos = async (who: Person): Promise<string[]> =>
  ((await who.send('GET', '/v1/members/photos')).data['data'] as { id: string }[]).map((one) => one.id)

test('a photo is one’s own choice: made anew without place and camera, seen by colleagues, replaced and removed', async () => {
  const w = await workspace(program)
  const rep = await w.as('rep')
  const url = `/v1/members/${rep.member_id}/photo`
  expect([await photos(w.owner), (await w.owner.send('GET', url)).statusCode]).toEqual([[], 404])
  const planted = await taken()
  expect((await sharp(planted).metadata()).exif?.includes('CanaryCam')).toBe(true)
  const up = await send(rep, planted)
  expect(up.statusCode, up.body).toBe(200)
  const seen = await w.owner.send('GET', url)
  expect(seen.headers['content-type']).toBe('image/webp')
  const about = await sharp(seen.rawPayload).metadata()
  expect([about.width, about.height, about.exif, about.xmp, about.iptc]).toEqual([
    256,
    256,
    undefined,
    undefined,
    undefined,
  ])
  for (const word of ['CanaryCam', 'GPS', 'Exif']) expect(seen.rawPayload.includes(word), word).toBe(false)
  expect(await photos(w.owner)).toEqual([rep.member_id])
  const refused: [string, Buffer, string][] = [
    ['me.svg', Buffer.from('<svg onload="x()"/>'), 'file_type_refused'],
    ['me.pdf', Buffer.from('%PDF-1.4\n%%EOF\n'), 'file_type_refused'],
    ['me.jpg', Buffer.from([0xff, 0xd8, 0xff, 1, 2]), 'file_image_refused'],
    ['me.jpg', Buffer.alloc(0), 'file_empty'],
  ]
  for (const [name, bytes, code] of refused) expect((await send(rep, bytes, name)).data['code']).toBe(code)
  // What was refused has changed nothing.
  expect((await rep.send('GET', '/v1/auth/photo')).rawPayload.equals(seen.rawPayload)).toBe(true)
  expect((await rep.send('DELETE', '/v1/auth/photo')).statusCode).toBe(204)
  expect([await photos(w.owner), (await w.owner.send('GET', url)).statusCode]).toEqual([[], 404])
})

test('no other workspace sees a photo, nobody after the member has left, and no key changes one', async () => {
  const [w, other] = [await workspace(program), await workspace(program)]
  const rep = await w.as('rep')
  await send(rep, await taken())
  const url = `/v1/members/${rep.member_id}/photo`
  expect([await photos(other.owner), (await other.owner.send('GET', url)).statusCode]).toEqual([[], 404])
  const out = await w.owner.send('PATCH', `/v1/members/${rep.member_id}`, { is_active: false })
  expect(out.statusCode, out.body).toBe(200)
  expect([await photos(w.owner), (await w.owner.send('GET', url)).statusCode]).toEqual([[], 404])
})

test('what is kept of the account lists name, address, password, sessions and photo, and shows the photo', async () => {
  const w = await workspace(program)
  await send(w.owner, await taken())
  const held = (await w.owner.send('GET', '/v1/auth/held')).data
  const places = (held['classes'] as Json[]).map((one) => one['place'])
  expect(places).toEqual(
    expect.arrayContaining([
      'identity.account',
      'identity.account_photo',
      'identity.membership',
      'identity.password',
      'identity.session',
      'member',
    ]),
  )
  const own = (await w.owner.send('GET', '/v1/auth/photo')).rawPayload
  expect(held['photo']).toBe(`data:image/webp;base64,${own.toString('base64')}`)
  const values = (held['records'] as { values: { label: string; value: string }[] }[]).flatMap((one) => one.values)
  const session = (await w.owner.send('GET', '/v1/auth/session')).data['account'] as Json
  expect(values.map((one) => one.value)).toEqual(expect.arrayContaining([session['name'], session['email']]))
})
