import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { moveClock, openProgram, type Program, runJobs, type Person, workspace } from '@app/testkit'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { multipart } from '../../../packages/testkit/upload.ts'
import { removeFilesOf } from './index.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => program.close())
afterEach(async () => moveClock(program, 0))

const CANARY = 'Zyzzyva in the contract'
const PDF = Buffer.from(`%PDF-1.4\n${CANARY}\n%%EOF\n`)
const stored = (tenant: string): string[] =>
  readdirSync(join(program.app.config.data_dir, 'files', tenant), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))

async function upload(who: Person, to: Record<string, string>, name: string, bytes: Buffer, url = '/v1/files') {
  const { body, headers } = multipart({ ...to }, { name, bytes })
  return await who.send('POST', url, body, headers)
}
async function contactOf(who: Person): Promise<Record<string, string>> {
  const made = await who.send('POST', '/v1/contacts', { last_name: 'Carrier' })
  return { object: 'contact', record_id: String(made.data['id']) }
}
async function content(who: Person, id: unknown, body: Record<string, unknown> = {}) {
  const link = await who.send('POST', `/v1/files/${String(id)}/link`, body)
  return await who.send('GET', String(link.data['url']))
}

describe('a file', () => {
  test('goes up, is listed, comes down as it was, and lies encrypted under a name that tells nothing', async () => {
    const w = await workspace(program)
    const to = await contactOf(w.owner)
    const up = await upload(w.owner, to, 'Vertrag Müller.pdf', PDF)
    expect(up.statusCode, up.body).toBe(201)
    expect(up.data).toMatchObject({
      name: 'Vertrag Müller.pdf',
      media_type: 'application/pdf',
      bytes: PDF.length,
      revision: 1,
    })
    const list = await w.owner.send(
      'GET',
      `/v1/files?filter=${encodeURIComponent(JSON.stringify({ contact_id: { eq: to['record_id'] } }))}`,
    )
    expect(list.data['data']).toMatchObject([{ id: up.data['id'], preview_url: null }])
    const down = await content(w.owner, up.data['id'])
    expect(down.rawPayload.equals(PDF)).toBe(true)
    expect(down.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(PDF.length),
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="Vertrag_M_ller.pdf"; filename*=UTF-8''Vertrag%20M%C3%BCller.pdf`,
    })
    expect(down.headers['content-security-policy']).toContain('sandbox')
    expect(stored(w.tenant_id)).toHaveLength(1)
    for (const path of stored(w.tenant_id)) {
      expect(readFileSync(path).includes('Zyzzyva')).toBe(false)
      expect(path).not.toMatch(/ller|pdf/)
    }
    const trail = await w.owner.send('GET', `/v1/audit?object=file&record_id=${String(up.data['id'])}`)
    expect((trail.data['data'] as { name: string }[]).map((one) => one.name)).toEqual([
      'file.downloaded',
      'file.created',
    ])
    const found = async (objects: string) => (await w.owner.send('GET', `/v1/search?q=vertrag${objects}`)).data['data']
    expect(await found('')).toEqual([])
    expect(await found('&objects=file')).toMatchObject([{ object: 'file', title: 'Vertrag Müller.pdf' }])
  })

  test('that is no allowed kind is refused in words, by its first bytes, and leaves nothing', async () => {
    const w = await workspace(program)
    const to = await contactOf(w.owner)
    const refused: [string, Buffer, string, RegExp][] = [
      ['page.html', Buffer.from('<html><script>alert(1)</script>'), 'file_type_refused', /\.html are not taken/],
      ['logo.svg', Buffer.from('<svg onload="x()"/>'), 'file_type_refused', /\.svg are not taken/],
      ['run.exe', Buffer.from('MZ\u0000\u0001'), 'file_type_refused', /\.exe are not taken/],
      ['photo.jpg', PDF, 'file_type_refused', /ends in \.jpg, but the file is a PDF/],
      ['notes.txt', Buffer.from([0, 1, 2, 3]), 'file_type_refused', /\.txt/],
      ['none.txt', Buffer.alloc(0), 'file_empty', /empty/],
      ['torn.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2]), 'file_image_refused', /image/],
    ]
    for (const [name, bytes, code, words] of refused) {
      const answer = await upload(w.owner, to, name, bytes)
      expect(answer.data['code'], name).toBe(code)
      expect(String(answer.data['detail'] ?? answer.data['title']), name).toMatch(words)
    }
    expect(
      (await upload(w.owner, { object: 'nothing', record_id: to['record_id'] ?? '' }, 'a.pdf', PDF)).statusCode,
    ).toBe(400)
    expect((await w.owner.send('POST', '/v1/files', { object: 'contact' })).statusCode).toBe(415)
    program.app.config.files.max_bytes = 1000
    const large = await upload(w.owner, to, 'large.txt', Buffer.alloc(1001, 'a'))
    program.app.config.files.max_bytes = 50 * 1024 * 1024
    expect(large.data).toMatchObject({ code: 'file_too_large', max_bytes: 1000 })
    expect((await w.owner.send('GET', '/v1/files')).data['data']).toEqual([])
    expect(readdirSync(program.app.config.data_dir)).not.toContain(`files/${w.tenant_id}`)
  })

  test('that no room is left for is refused with how much there is', async () => {
    const w = await workspace(program)
    const to = await contactOf(w.owner)
    const before = program.app.config.files.quota_bytes
    program.app.config.files.quota_bytes = PDF.length + 10
    expect((await upload(w.owner, to, 'a.pdf', PDF)).statusCode).toBe(201)
    expect((await upload(w.owner, to, 'b.pdf', PDF)).data).toMatchObject({ code: 'file_quota', used_bytes: PDF.length })
    program.app.config.files.quota_bytes = before
    expect((await w.owner.send('GET', '/v1/files/usage')).data).toMatchObject({ used_bytes: PDF.length })
  })

  test('that is an image is made anew: no place, no camera, no tail, and a preview', async () => {
    const w = await workspace(program)
    const to = await contactOf(w.owner)
    const photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#c33' } })
      .jpeg()
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD0: { Make: 'CanaryCam' }, IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' } })
      .toBuffer()
    const planted = Buffer.concat([photo, Buffer.from('<script>Zyzzyva tail</script>')])
    expect((await sharp(planted).metadata()).exif?.includes('CanaryCam')).toBe(true)
    const up = await upload(w.owner, to, 'photo.jpg', planted)
    expect(up.data, up.body).toMatchObject({ media_type: 'image/jpeg', has_preview: true })
    const down = (await content(w.owner, up.data['id'])).rawPayload
    const about = await sharp(down).metadata()
    expect([about.exif, about.xmp, about.iptc, about.width, about.height]).toEqual([
      undefined,
      undefined,
      undefined,
      600,
      900,
    ])
    for (const word of ['CanaryCam', 'Zyzzyva', 'GPS', 'Exif']) expect(down.includes(word), word).toBe(false)
    const preview = await w.owner.send('GET', String(up.data['preview_url']))
    expect(preview.headers['content-type']).toBe('image/webp')
    expect((await sharp(preview.rawPayload).metadata()).exif).toBeUndefined()
    const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    expect((await upload(w.owner, to, 'bomb.png', bomb)).data['code']).toBe('file_image_refused')
  })

  test('has versions: a new one is shown, the old stays listed and can be shown again or undone', async () => {
    const w = await workspace(program)
    const to = await contactOf(w.owner)
    const id = String((await upload(w.owner, to, 'offer.txt', Buffer.from('first'))).data['id'])
    const second = await upload(w.owner, {}, 'offer two.txt', Buffer.from('second'), `/v1/files/${id}/versions`)
    expect(second.data, second.body).toMatchObject({ id, name: 'offer two.txt', revision: 2, bytes: 6 })
    expect((await content(w.owner, id)).body).toBe('second')
    expect((await content(w.owner, id, { version: 1 })).body).toBe('first')
    const versions = async () => (await w.owner.send('GET', `/v1/files/${id}/versions`)).data['data']
    expect(await versions()).toMatchObject([
      { number: 2, name: 'offer two.txt', is_shown: true },
      { number: 1, name: 'offer.txt', is_shown: false },
    ])
    await w.owner.send('POST', '/v1/undo', { batch: second.headers['x-undo'] })
    expect((await content(w.owner, id)).body).toBe('first')
    expect((await w.owner.send('POST', `/v1/files/${id}/versions/2/show`)).data).toMatchObject({ revision: 2 })
    expect((await w.owner.send('POST', `/v1/files/${id}/versions/9/show`)).statusCode).toBe(404)
    // Past its time in the trash a replaced version is gone, its bytes too; the one that is shown stays.
    const before = stored(w.tenant_id).length
    await moveClock(program, 31)
    await runJobs(program)
    await job('retention.run', w.tenant_id)
    await moveClock(program, 0)
    expect(await versions()).toMatchObject([{ number: 2 }])
    expect(stored(w.tenant_id)).toHaveLength(before - 1)
  })

  test('is renamed, deleted with undo, restored from the trash, and gone with its bytes when its time is over', async () => {
    const w = await workspace(program)
    const to = await contactOf(w.owner)
    const id = String((await upload(w.owner, to, 'a.txt', Buffer.from('text'))).data['id'])
    expect((await w.owner.send('PATCH', `/v1/files/${id}`, { name: 'b.txt' })).data).toMatchObject({ name: 'b.txt' })
    expect((await w.owner.send('PATCH', `/v1/files/${id}`, { name: '../b.txt' })).statusCode).toBe(400)
    const gone = await w.owner.send('DELETE', `/v1/files/${id}`)
    expect((await w.owner.send('GET', `/v1/files/${id}`)).statusCode).toBe(404)
    await w.owner.send('POST', '/v1/undo', { batch: gone.headers['x-undo'] })
    expect((await content(w.owner, id)).body).toBe('text')
    // With its record into the trash, and back with it.
    await w.owner.send('DELETE', `/v1/contacts/${to['record_id']}`)
    expect((await w.owner.send('GET', '/v1/trash?object=file')).data['data']).toMatchObject([{ id, title: 'b.txt' }])
    await w.owner.send('POST', `/v1/contacts/${to['record_id']}/restore`)
    expect((await content(w.owner, id)).body).toBe('text')
    await w.owner.send('DELETE', `/v1/contacts/${to['record_id']}`)
    await moveClock(program, 31)
    await job('retention.run', w.tenant_id)
    expect(stored(w.tenant_id)).toEqual([])
  })
})

const job = async (name: string, tenant: string): Promise<void> => {
  for (const module of program.app.parts.modules) await module.jobs?.[name]?.(program.app, { tenant_id: tenant })
}

describe('a link', () => {
  test('is for one session and workspace, for minutes, and only as long as the right lasts', async () => {
    const w = await workspace(program)
    const to = await contactOf(w.owner)
    const id = String((await upload(w.owner, to, 'a.txt', Buffer.from('text'))).data['id'])
    const { url } = (await w.owner.send('POST', `/v1/files/${id}/link`, {})).data as { url: string }
    const status = async (who: Person, at = url) => (await who.send('GET', at)).statusCode
    expect(await status(w.owner)).toBe(200)
    expect(await status(await w.as('admin'))).toBe(404)
    expect(await status((await workspace(program)).owner)).toBe(404)
    expect(await status(w.owner, `${url.slice(0, -3)}abc`)).toBe(404)
    expect((await program.server.inject(url)).statusCode).toBe(401)
    program.clock.offset += 5 * 60_000 + 1000
    expect(await status(w.owner)).toBe(404)
    program.clock.offset = 0
    const fresh = (await w.owner.send('POST', `/v1/files/${id}/link`, {})).data['url'] as string
    await w.owner.send('DELETE', `/v1/files/${id}`)
    expect(await status(w.owner, fresh)).toBe(404)
  })
})

describe('who may', () => {
  test('read and write a file is who may read and write its record', async () => {
    const w = await workspace(program)
    const rep = await w.as('rep')
    const mine = await contactOf(rep)
    const theirs = await contactOf(w.owner)
    const [own, other] = [
      String((await upload(rep, mine, 'mine.txt', Buffer.from('m'))).data['id']),
      String((await upload(w.owner, theirs, 'theirs.txt', Buffer.from('t'))).data['id']),
    ]
    const status = async (who: Person, method: 'GET' | 'PATCH' | 'DELETE', id: string) =>
      (await who.send(method, `/v1/files/${id}`, method === 'PATCH' ? { name: 'x.txt' } : undefined)).statusCode
    const manager = await w.as('manager')
    const viewer = await w.as('viewer')
    expect(await status(rep, 'GET', own)).toBe(200)
    expect(await status(rep, 'GET', other)).toBe(404)
    expect(await status(rep, 'DELETE', other)).toBe(404)
    expect(await status(manager, 'GET', other)).toBe(200)
    expect(await status(manager, 'PATCH', other)).toBe(403)
    expect(await status(viewer, 'GET', own)).toBe(200)
    expect(await status(viewer, 'DELETE', own)).toBe(403)
    expect((await upload(viewer, mine, 'v.txt', Buffer.from('v'))).statusCode).toBe(403)
    expect((await upload(rep, theirs, 'v.txt', Buffer.from('v'))).statusCode).toBe(404)
    expect((await upload(manager, theirs, 'v.txt', Buffer.from('v'))).statusCode).toBe(403)
    expect((await upload(viewer, {}, 'v.txt', Buffer.from('v'), `/v1/files/${own}/versions`)).statusCode).toBe(403)
    expect(((await rep.send('GET', '/v1/files')).data['data'] as { id: string }[]).map((one) => one.id)).toEqual([own])
    const stranger = (await workspace(program)).owner
    expect(await status(stranger, 'GET', own)).toBe(404)
    expect((await stranger.send('POST', `/v1/files/${own}/link`, {})).statusCode).toBe(404)
    expect((await upload(stranger, mine, 'v.txt', Buffer.from('v'))).statusCode).toBe(404)
    expect((await stranger.send('GET', `/v1/files/${own}/versions`)).statusCode).toBe(404)
    expect(stored(w.tenant_id)).toHaveLength(2)
  })
})

describe('bytes', () => {
  test('leave with an erasure at once, and torn uploads and strangers are swept', async () => {
    const w = await workspace(program)
    const to = await contactOf(w.owner)
    const kept = await contactOf(w.owner)
    await upload(w.owner, to, 'a.txt', Buffer.from('text'))
    const stays = String((await upload(w.owner, kept, 'b.txt', Buffer.from('stays'))).data['id'])
    expect(await w.inCtx((ctx) => removeFilesOf(ctx, 'contact', [to['record_id'] ?? '']))).toBe(1)
    await runJobs(program)
    expect(stored(w.tenant_id)).toHaveLength(1)
    const [path = ''] = stored(w.tenant_id)
    const old = new Date(program.app.clock().getTime() - 2 * 3_600_000)
    for (const name of [`${'0'.repeat(30)}`, `${'1'.repeat(30)}.part`]) {
      writeFileSync(join(path, '..', name), 'left over')
      utimesSync(join(path, '..', name), old, old)
    }
    await job('files.sweep', w.tenant_id)
    expect(stored(w.tenant_id)).toEqual([path])
    expect((await content(w.owner, stays)).body).toBe('stays')
  })

  test('that were changed on disk are not handed out', async () => {
    const w = await workspace(program)
    const id = (await upload(w.owner, await contactOf(w.owner), 'a.txt', Buffer.from('text'))).data['id']
    const [path = ''] = stored(w.tenant_id)
    writeFileSync(path, readFileSync(path).subarray(0, -1))
    expect((await content(w.owner, id)).data['code']).toBe('file_damaged')
    writeFileSync(path, '')
    expect((await content(w.owner, id)).statusCode).toBe(500)
  })
})
