import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Certificate, isGenuine } from '@app/core/retention'
import { afterAll, describe, expect, test } from 'vitest'

/**
 * kill -9 while a workspace is deleted: a real server process with a database of its own, killed at moments that come from a seed, until the deletion has
 * come to its end in spite of it. Questions to the database go through the server's own connection, by messages between the processes. PURGE_SEED replays.
 */
const seed = process.env['PURGE_SEED'] ? Number(process.env['PURGE_SEED']) : randomBytes(4).readUInt32LE()
const COMPANIES = 4000
const KILLS = 3
const folder = mkdtempSync(join(tmpdir(), 'custos-purge-kill-'))
let port = 0
let server: ChildProcess | undefined

/** The server, and beside it an ear for statements of this test. It listens before the program stands: a deletion goes on before the port opens. */
const SCRIPT = `
  const { startProgram } = await import(process.env.WIRE)
  const { readConfig } = await import(process.env.CORE)
  const program = await startProgram(readConfig(), { build_web: false })
  process.on('message', async ({ id, sql, values }) => {
    try { process.send({ id, rows: await program.app.db.asBoot((tx) => tx.query(sql, values)) }) }
    catch (cause) { process.send({ id, error: String(cause) }) }
  })
  process.send({ up: true })
`
const wire = fileURLToPath(new URL('../../../apps/server/wire.ts', import.meta.url))
const core = fileURLToPath(new URL('../../../packages/core/index.ts', import.meta.url))

type Said = { up?: true; id?: number; rows?: Record<string, unknown>[]; error?: string }
/** Starts it; answers true once it serves, false when it was killed before. */
function start(): { child: ChildProcess; up: Promise<boolean> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      WIRE: wire,
      CORE: core,
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'fatal',
      RATE_PUBLIC: '0',
      RATE_SESSION: '0',
      DISK_RESERVE_MB: '0',
    },
  })
  child.setMaxListeners(0)
  server = child
  const up = new Promise<boolean>((resolve) => {
    child.on('message', (said: Said) => said.up && resolve(true))
    child.once('exit', () => resolve(false))
  })
  return { child, up }
}

let asked = 0
/** What the database answers; nothing when the server died over it. */
async function ask(
  child: ChildProcess,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[] | null> {
  const id = (asked += 1)
  return await new Promise((resolve, reject) => {
    const ear = (said: Said): void => {
      if (said.id !== id) return
      child.off('message', ear)
      if (said.error) reject(new Error(said.error))
      else resolve(said.rows ?? [])
    }
    child.on('message', ear)
    child.once('exit', () => resolve(null))
    if (child.connected) child.send({ id, sql, values }, () => {})
    else resolve(null)
  })
}

afterAll(async () => {
  if (server && server.exitCode === null && server.signalCode === null) {
    const gone = new Promise((resolve) => server?.once('exit', resolve))
    server.kill('SIGTERM')
    await Promise.race([gone, sleep(15_000)])
    server.kill('SIGKILL')
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

describe(`kill -9 while a workspace is deleted (seed ${seed})`, () => {
  test('goes on at the next start, nothing is counted twice or left, and the neighbour keeps everything', async () => {
    port = await freePort()
    let { child, up } = start()
    expect(await up).toBe(true)
    const [gone, neighbour] = [await person('gone'), await person('neighbour')]
    for (let at = 0; at < COMPANIES; at += 2000)
      await gone('POST', '/v1/companies/batch', {
        records: Array.from({ length: 2000 }, (_, i) => ({ name: `Gone ${at + i}` })),
      })
    for (let i = 0; i < 3; i += 1) await neighbour('POST', '/v1/companies', { name: `Stays ${i}` })
    const [mine] = (await ask(child, `select id from identity.tenant where name = 'gone'`)) ?? []
    const tenant = String(mine?.['id'])
    await gone('POST', '/v1/workspace/delete', { name: 'gone' })
    const before = await counts(child, tenant)
    const kept = await counts(child, await idOf(child, 'neighbour'))
    expect(before['company']).toBe(COMPANIES)

    // Seven days later, as the database sees it.
    await ask(
      child,
      `update identity.tenant set closing_at = closing_at - interval '8 days', purge_at = now() - interval '1 minute' where id = $1`,
      [tenant],
    )
    await ask(child, `select graphile_worker.add_job('retention.end', json_build_object('tenant_id', $1::text))`, [
      tenant,
    ])
    const random = generator(seed)
    let deaths = 0
    for (; deaths < KILLS; deaths += 1) {
      // The first falls into the job, the others into the start that goes on with it.
      if (deaths === 0) {
        await until(async () => ((await ask(child, 'select from identity.purge_count limit 1')) ?? []).length > 0)
        await sleep(random() * 100)
        expect(await ask(child, 'select from identity.certificate where id = $1', [tenant])).toEqual([])
      } else await sleep(2000 + random() * 2500)
      const dead = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await dead
      ;({ child, up } = start())
    }
    expect(await up).toBe(true)
    await until(async () => (await ask(child, 'select from identity.tenant where id = $1', [tenant]))?.length === 0)

    const [row] = (await ask(child, 'select body from identity.certificate where id = $1', [tenant])) ?? []
    const certificate = row?.['body'] as Certificate
    expect(isGenuine(certificate)).toBe(true)
    const deleted = certificate.statement['deleted'] as Record<string, number>
    for (const table of ['company', 'search_term', 'member', 'stage', 'pipeline'])
      expect(deleted[table], table).toBe(before[table])
    // What happened meanwhile is in the trail, too.
    expect(deleted['event']).toBeGreaterThanOrEqual(before['event'] ?? Number.NaN)
    expect(Object.values(await counts(child, tenant)).every((rows) => rows === 0)).toBe(true)
    expect(await ask(child, 'select from identity.purge_count where tenant_id = $1', [tenant])).toEqual([])
    const left = await counts(child, await idOf(child, 'neighbour'))
    for (const table of ['company', 'search_term', 'member']) expect(left[table], table).toBe(kept[table])
    const list = (await neighbour('GET', '/v1/companies')) as { data: unknown[] }
    expect(list.data).toHaveLength(3)
  })
})

const idOf = async (child: ChildProcess, name: string): Promise<string> =>
  String((await ask(child, 'select id from identity.tenant where name = $1', [name]))?.[0]?.['id'])

/** Rows of a workspace in every table that has some: counted by the catalogue, not by the program. */
async function counts(child: ChildProcess, tenant: string): Promise<Record<string, number>> {
  const tables = await ask(
    child,
    `select c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE'`,
  )
  const sql = (tables ?? [])
    .map(
      ({ name }) => `select '${String(name)}' as name, count(*)::int as rows from ${String(name)} where tenant_id = $1`,
    )
    .join(' union all ')
  return Object.fromEntries(
    ((await ask(child, sql, [tenant])) ?? []).map((one) => [String(one['name']), Number(one['rows'])]),
  )
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>
/** Somebody with a workspace of their own, over HTTP; cookies are kept, the newest CSRF token goes along. */
async function person(name: string): Promise<Call> {
  const cookies = new Map<string, string>()
  const call: Call = async (method, path, body) => {
    const token = cookies.get('XSRF-TOKEN')
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token && method !== 'GET' ? { 'x-xsrf-token': token } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [key = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      cookies.set(key, value)
    }
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text.slice(0, 300)}`)
    return JSON.parse(text)
  }
  await call('POST', '/v1/auth/sign-up', {
    email: `${name}@example.test`,
    password: 'a purge that is cut off',
    name,
    workspace_name: name,
    accept_terms: true,
  })
  return call
}

async function until(done: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await done())) {
    if (Date.now() > end) throw new Error('not within 60 s')
    await sleep(20)
  }
}

/** mulberry32: small, and the same everywhere. */
function generator(from: number): () => number {
  let state = from >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  return await new Promise((resolve) =>
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    }),
  )
}
