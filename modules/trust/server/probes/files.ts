import { type App, type Probe, inCtx, judge } from '@app/core'
import { HEAD, isSealed, storageOf } from '@app/core/files'
import { removeFilesOf } from '../../../files/server/index.ts'
import { CANARY_WORD, signInCanary } from './canaries.ts'

/** Stored files that are looked at beside the canary's own: of so many workspaces, so many each. */
const WORKSPACES = 5
const FILES = 10

/** The bytes as they lie, without a key; all of them, or the first. */
async function raw(app: App, name: string, all: boolean): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of await storageOf(app).read(name)) {
    parts.push(part)
    length += part.length
    if (!all && length >= HEAD) break
  }
  return Buffer.concat(parts)
}

/** Some of what lies there of other workspaces: do they begin as ciphertext does? */
async function others(app: App): Promise<{ looked: number; open: number }> {
  const found = { looked: 0, open: 0 }
  const storage = storageOf(app)
  const workspaces = (await storage.workspaces()).toSorted(() => Math.random() - 0.5).slice(0, WORKSPACES)
  for (const workspace of workspaces)
    for (const { name, isWhole } of (await storage.list(workspace)).slice(-FILES)) {
      if (!isWhole) continue
      // One that was deleted in between is none.
      const head = await raw(app, name, false).catch(() => null)
      if (!head) continue
      found.looked += 1
      if (!isSealed(head)) found.open += 1
    }
  return found
}

const sealed: Probe = {
  id: 'files.sealed',
  title:
    'A file that is uploaded lies encrypted under a name that tells nothing, on disk or in the bucket, and comes back',
  every_minutes: 360,
  run: async (app) => {
    const who = await signInCanary(app, 'a')
    const made = await who.send('POST', '/v1/contacts', { last_name: `${CANARY_WORD} with a file` })
    const contact = String(made.data['id'])
    const boundary = 'custos-probe'
    const field = (name: string, value: string, more = ''): string =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
    const words = `${CANARY_WORD} in a file\n`.repeat(5000)
    const up = await who.send(
      'POST',
      '/v1/files',
      `${field('object', 'contact')}${field('record_id', contact)}${field('file', words, `; filename="${CANARY_WORD}.txt"`)}--${boundary}--\r\n`,
      { 'content-type': `multipart/form-data; boundary=${boundary}` },
    )
    const link = await who.send('POST', `/v1/files/${String(up.data['id'])}/link`, {})
    const down = await who.send('GET', String(link.data['url']))
    const lying = await storageOf(app).list(who.tenant_id)
    let inClear = 0
    for (const { name } of lying) {
      const bytes = await raw(app, name, true)
      if (!isSealed(bytes) || bytes.includes(CANARY_WORD) || name.includes(CANARY_WORD)) inClear += 1
    }
    // The file goes for good, not into the trash: this is looked at every few hours.
    await inCtx(app, { tenant_id: who.tenant_id, member_id: null, source: 'job' }, (ctx) =>
      removeFilesOf(ctx, 'contact', [contact]),
    )
    await who.send('DELETE', `/v1/contacts/${contact}`)
    const { looked, open } = await others(app)
    return judge(
      {
        'it is taken': up.statusCode === 201 && lying.length > 0,
        'it comes back as it was': down.body === words,
        'it is not found in clear': inClear === 0,
        'nothing else lies there open': open === 0,
      },
      { storage: app.config.s3 ? 'bucket' : 'disk', looked_at: lying.length + looked },
    )
  },
}

export const fileProbes: readonly Probe[] = [sealed]
