/**
 * `npm run bench -- workspace-erasure [records]`: a workspace with so many contacts (100,000) is deleted while somebody works in another one: their
 * sorted page, a record and a search, and somebody writes a task, over HTTP, before, during and after. Prints median and p95 of each and the ratio of during to the mean of before and after:
 * it should stay below 2 (issue 4). Embedded PostgreSQL, fsync on; all of it in this process, as in the program.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ctx, inCtx, readConfig, records } from '@app/core'
import { purgeWorkspace } from '@app/modules/retention'
import { startProgram } from '../../apps/server/wire.ts'
import { type Client, signUpOverHttp } from './server.ts'

const rows = Number(process.argv[2] ?? 100_000)
const NEIGHBOURS = 2000
const WINDOW_MS = 15_000
const BATCH = 2000

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const folder = mkdtempSync(join(tmpdir(), 'custos-bench-'))
const program = await startProgram(
  readConfig({
    DATA_DIR: folder,
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    RATE_PUBLIC: '0',
    RATE_SESSION: '0',
  }),
  { build_web: false },
)
const { app } = program

async function fill(name: string, count: number): Promise<string> {
  const [found] = await app.db.asBoot((tx) =>
    tx.query<{ tenant_id: string; member_id: string }>(
      `select t.id as tenant_id, m.member_id from identity.tenant t join identity.membership m on m.tenant_id = t.id where t.name = $1`,
      [name],
    ),
  )
  if (!found) throw new Error('no workspace')
  const as = { ...found, source: 'api' as const }
  for (let at = 0; at < count; at += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - at) }, (_, i) => ({
      first_name: ['Ann', 'Bo', 'Cora', 'Dan'][(at + i) % 4] ?? 'Eve',
      last_name: `Person ${(at + i) * 7919}`,
      email: `person${at + i}@example.com`,
      job_title: `Buyer ${(at + i) % 31}`,
    }))
    await inCtx(app, as, async (ctx: Ctx) => await records.createMany(ctx, 'contact', batch))
  }
  return found.tenant_id
}

/** Reads and writes until told to stop; answers the waits in order. */
function reader(person: Client, id: string): { stop: () => Promise<number[]> } {
  const paths = ['/v1/contacts?limit=50&sort=last_name', `/v1/contacts/${id}`, '/v1/search?q=ann%20person']
  const waits: number[] = []
  let isOn = true
  const reading = (async () => {
    for (let n = 0; isOn; n += 1) {
      const from = performance.now()
      const path = paths[n % (paths.length + 1)]
      if (path) await person.send('GET', path)
      else await person.send('POST', '/v1/tasks', { title: 'Call back' })
      waits.push(performance.now() - from)
      await pause(20)
    }
  })()
  return {
    stop: async () => {
      isOn = false
      await reading
      return waits.toSorted((a, b) => a - b)
    },
  }
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
const line = (name: string, sorted: readonly number[]): void =>
  console.log(
    `${name.padEnd(8)} ${String(sorted.length).padStart(5)} calls   median ${at(sorted, 0.5).toFixed(1).padStart(6)} ms   p95 ${at(sorted, 0.95).toFixed(1).padStart(6)} ms   longest ${at(sorted, 0.9999).toFixed(0).padStart(5)} ms`,
  )

try {
  const person = await signUpOverHttp(program.url)
  await fill('Bench', NEIGHBOURS)
  const { data } = (await person.send('GET', '/v1/contacts?limit=1')) as { data: { id: string }[] }
  await signUpOverHttp(program.url, 'Goes')
  const from = performance.now()
  const goes = await fill('Goes', rows)
  console.log(`${rows} contacts made in ${((performance.now() - from) / 1000).toFixed(1)} s`)
  await app.db.asBoot((tx) =>
    tx.run(
      `update identity.tenant set closing = 'deleting', closing_at = now() - interval '8 days', purge_at = now() - interval '1 minute' where id = $1`,
      [goes],
    ),
  )
  const look = async (work: () => Promise<unknown>): Promise<number[]> => {
    const reading = reader(person, data[0]?.id ?? '')
    await work()
    return await reading.stop()
  }
  await look(() => pause(3000))
  const before = await look(() => pause(WINDOW_MS))
  const began = performance.now()
  const during = await look(() => purgeWorkspace(app, goes))
  const seconds = (performance.now() - began) / 1000
  const after = await look(() => pause(WINDOW_MS))
  line('before', before)
  line('during', during)
  line('after', after)
  const ratio = (share: number): string => ((2 * at(during, share)) / (at(before, share) + at(after, share))).toFixed(2)
  console.log(`deleted in ${seconds.toFixed(1)} s; ratio: median ${ratio(0.5)}, p95 ${ratio(0.95)}`)
} finally {
  await program.stop()
  rmSync(folder, { recursive: true, force: true })
}
