import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Person, type Program, openProgram, runJobs, workspace } from '@app/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uploadFile } from '../../../packages/testkit/transfer.ts'
import { multipart } from '../../../packages/testkit/upload.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => program.close())

const download = async (who: Person, id: string, body: Record<string, unknown>): Promise<string> => {
  const link = await who.send('POST', `/v1/files/${id}/link`, body)
  return (await who.send('GET', String(link.data['url']))).body
}

test('an export of the workspace takes the bytes of all versions along, and another workspace gets them back under its own key', async () => {
  const from = await workspace(program)
  const contact = await from.owner.send('POST', '/v1/contacts', { last_name: 'Carrier' })
  const send = async (url: string, fields: Record<string, string>, text: string) => {
    const { body, headers } = multipart(fields, { name: 'offer.txt', bytes: Buffer.from(text) })
    return await from.owner.send('POST', url, body, headers)
  }
  const made = await send('/v1/files', { object: 'contact', record_id: String(contact.data['id']) }, 'Zyzzyva one')
  const id = String(made.data['id'])
  await send(`/v1/files/${id}/versions`, {}, 'Zyzzyva two')
  const asked = await from.owner.send('POST', '/v1/exports', { object: '*' })
  await runJobs(program)
  const answer = await from.owner.send('GET', `/v1/exports/${String(asked.data['id'])}/download`)
  const to = await workspace(program)
  const upload = await uploadFile(to.owner, program, '*', 'workspace.zip', answer.rawPayload)
  expect(upload.status, JSON.stringify(upload.data)).toBe(201)
  await to.owner.send('POST', `/v1/imports/${String(upload.data['id'])}/run`, {})
  await runJobs(program)
  expect((await to.owner.send('GET', `/v1/imports/${String(upload.data['id'])}`)).data['state']).toBe('done')
  expect(await download(to.owner, id, {})).toBe('Zyzzyva two')
  expect(await download(to.owner, id, { version: 1 })).toBe('Zyzzyva one')
  const folder = join(program.app.config.data_dir, 'files', to.tenant_id)
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  expect(paths).toHaveLength(2)
  for (const one of paths) expect(readFileSync(join(one.parentPath, one.name)).includes('Zyzzyva')).toBe(false)
})
