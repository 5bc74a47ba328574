import { randomBytes } from 'node:crypto'
import { moveClock, openProgram, type Program, runJobs, type Person, type Workspace, workspace } from '@app/testkit'
import { type App, readConfig } from '@app/core'
import { diskStorage, moveFiles, storageOf } from '@app/core/files'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type BucketServer, startBucketServer } from '../../../packages/testkit/bucket-server.ts'
import { multipart } from '../../../packages/testkit/upload.ts'

let server: BucketServer
let program: Program
let app: App
let w: Workspace
beforeAll(async () => {
  server = await startBucketServer(['files'])
  const { s3 } = readConfig({ S3_URL: server.url('files').replace('?', '/crm?'), DATA_DIR: 'unused' })
  program = await openProgram({ config: { ...(s3 ? { s3 } : {}), egress_allow: ['127.0.0.0/8'] } })
  app = program.app
  w = await workspace(program)
})
afterAll(async () => {
  await program.close()
  await server.stop()
})
afterEach(async () => {
  Object.assign(server, { fault: () => null, keepsVersions: false })
  await moveClock(program, 0)
})

const CANARY = 'Zyzzyva in the bucket '
async function upload(who: Person, name: string, bytes: Buffer, to?: Record<string, string>) {
  const made = to ?? { object: 'contact', record_id: String((await contact(who)).id) }
  const { body, headers } = multipart(made, { name, bytes })
  return await who.send('POST', '/v1/files', body, headers)
}
const contact = async (who: Person): Promise<{ id: string }> => ({
  id: String((await who.send('POST', '/v1/contacts', { last_name: 'Carrier' })).data['id']),
})
async function content(who: Person, id: unknown) {
  const link = await who.send('POST', `/v1/files/${String(id)}/link`, {})
  return await who.send('GET', String(link.data['url']))
}
const keysOf = async (tenant: string): Promise<string[]> =>
  (await server.keys('files')).filter((key) => key.startsWith(`crm/files/${tenant}/`))
const job = async (name: string, tenant: string): Promise<void> => {
  for (const module of app.parts.modules) await module.jobs?.[name]?.(app, { tenant_id: tenant })
}

describe('files in a bucket', () => {
  test('come back as they were, larger than a part too; the bucket has ciphertext under random names, and the ledger a line for each', async () => {
    const plain = Buffer.from(CANARY.repeat(500_000))
    const up = await upload(w.owner, 'long.txt', plain)
    expect(up.statusCode, up.body.slice(0, 300)).toBe(201)
    expect((await content(w.owner, up.data['id'])).rawPayload.equals(plain)).toBe(true)
    const [key = '', ...more] = await keysOf(w.tenant_id)
    expect(more).toEqual([])
    expect(key).toMatch(/^crm\/files\/[0-9a-f-]{36}\/[0-9a-f]{32}$/)
    const bytes = await server.bytes('files', key)
    expect(bytes.length).toBeGreaterThan(plain.length)
    expect(bytes.includes('Zyzzyva')).toBe(false)
    const lines = (await w.owner.send('GET', '/v1/privacy/egress?destination=file_store')).data['data'] as {
      cause: string
      outcome: string
      host: string
      fields: string[]
    }[]
    expect(new Set(lines.map((one) => one.cause))).toEqual(new Set(['file.store', 'file.read']))
    expect(lines.every((one) => one.outcome === 'sent' && one.host.startsWith('127.0.0.1'))).toBe(true)
    const { destinations } = (await w.owner.send('GET', '/v1/privacy/data-map')).data as {
      destinations: { key: string; in_use: boolean }[]
    }
    expect(destinations.find((one) => one.key === 'file_store')).toMatchObject({ in_use: true })
  })

  test('are not lost and leave nothing when the store is full, away, or refuses: the answer says which', async () => {
    const other = await workspace(program)
    const to = { object: 'contact', record_id: (await contact(other.owner)).id }
    const tried = async (status: number, code: string, bytes = Buffer.from('text')) => {
      server.fault = ({ method }) => (method === 'PUT' ? { status, code } : null)
      const answer = await upload(other.owner, 'a.txt', bytes, to)
      return [answer.statusCode, answer.data['code']]
    }
    const large = Buffer.alloc(9 * 1024 * 1024, 'a line ')
    expect(await tried(507, 'InsufficientStorage')).toEqual([507, 'storage_full'])
    expect(await tried(400, 'QuotaExceeded', large)).toEqual([507, 'storage_full'])
    expect(await tried(503, 'SlowDown')).toEqual([503, 'storage_unavailable'])
    expect(await tried(403, 'AccessDenied', large)).toEqual([503, 'storage_unavailable'])
    expect(await tried(0, '')).toEqual([503, 'storage_unavailable'])
    server.fault = () => null
    expect((await other.owner.send('GET', '/v1/files')).data['data']).toEqual([])
    expect(await keysOf(other.tenant_id)).toEqual([])
    expect(server.open.size).toBe(0)
    const id = (await upload(other.owner, 'a.txt', Buffer.from('text'), to)).data['id']
    server.fault = () => ({ status: 503, code: 'SlowDown' })
    expect((await content(other.owner, id)).data['code']).toBe('storage_unavailable')
    server.fault = () => null
    expect((await content(other.owner, id)).body).toBe('text')
  })

  test('are deleted for good, earlier versions and those the bucket keeps too; strangers and torn uploads are swept', async () => {
    server.keepsVersions = true
    const other = await workspace(program)
    const to = { object: 'contact', record_id: (await contact(other.owner)).id }
    const id = String((await upload(other.owner, 'a.txt', Buffer.from('first'), to)).data['id'])
    const { body, headers } = multipart({}, { name: 'a.txt', bytes: Buffer.from('second') })
    await other.owner.send('POST', `/v1/files/${id}/versions`, body, headers)
    expect(await keysOf(other.tenant_id)).toHaveLength(2)
    await other.owner.send('DELETE', `/v1/files/${id}`)
    await moveClock(program, 31)
    await job('retention.run', other.tenant_id)
    await runJobs(program)
    expect(await keysOf(other.tenant_id)).toEqual([])
    expect(server.hidden()).toEqual([])
    server.keepsVersions = false
    await storageOf(app).write(
      `${other.tenant_id}/${'0'.repeat(32)}`,
      (async function* () {
        yield randomBytes(40)
      })(),
    )
    await job('files.sweep', other.tenant_id)
    expect(await keysOf(other.tenant_id)).toEqual([])
  })

  test('move there from the disk and back, as they lie', async () => {
    const other = await workspace(program)
    const id = (await upload(other.owner, 'a.txt', Buffer.from('moved'))).data['id']
    const disk = diskStorage(app.config)
    const own = (storage: typeof disk): typeof disk => ({ ...storage, workspaces: async () => [other.tenant_id] })
    expect(await moveFiles(own(storageOf(app)), disk, () => {})).toBe(1)
    expect(await keysOf(other.tenant_id)).toEqual([])
    expect((await content(other.owner, id)).statusCode).toBe(410)
    expect(await moveFiles(own(disk), storageOf(app), () => {})).toBe(1)
    expect(await disk.list(other.tenant_id)).toEqual([])
    expect((await content(other.owner, id)).body).toBe('moved')
  })

  test('go with their workspace', async () => {
    const other = await workspace(program)
    await upload(other.owner, 'a.txt', Buffer.from('text'))
    expect(await storageOf(app).workspaces()).toContain(other.tenant_id)
    expect(await storageOf(app).removeAll(other.tenant_id)).toBe(1)
    expect(await keysOf(other.tenant_id)).toEqual([])
  })
})
