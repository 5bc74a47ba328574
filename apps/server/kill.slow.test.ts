import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/**
 * kill -9 while four writers write through the API (rulings.md 46): fsync is on, the ledger of acknowledged writes is here, in another process than the
 * server, and each run's moment comes from its seed, which is in the test's name. KILL_SEED replays one.
 */
const WRITERS = 4
const base = process.env['KILL_SEED'] ? Number(process.env['KILL_SEED']) : randomBytes(4).readUInt32LE()
const kinds = ['server', 'postmaster', 'both', 'postmaster', 'server', 'both'] as const
const runs = kinds.map((kind, i) => ({ kind, seed: (base + i * 7919) % 4294967296 }))

const folder = mkdtempSync(join(tmpdir(), 'custos-kill-'))
const dataDir = join(folder, 'data')
const ledger = new Set<string>()
let port = 0
let server: ChildProcess | undefined
const cookies = new Map<string, string>()

beforeAll(async () => {
  port = await freePort()
  await startServer()
  const answer = await call('POST', '/v1/auth/sign-up', {
    email: 'writer@example.test',
    password: 'four writers, one ledger',
    name: 'Writer',
    workspace_name: 'Ledger',
    accept_terms: true,
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
}, 60_000)

afterAll(async () => {
  if (server && server.exitCode === null) {
    server.kill('SIGTERM')
    await new Promise((resolve) => server?.once('exit', resolve))
  }
  rmSync(folder, { recursive: true, force: true })
})

describe('kill -9 while writes run', () => {
  test.each(runs)('of $kind loses no acknowledged write (seed $seed)', async ({ kind, seed }) => {
    const random = generator(seed)
    const state = { writing: true, refused: 0 }
    const before = ledger.size
    const writers = Array.from({ length: WRITERS }, (_, i) => write(`${seed}-${i}`, state))
    await sleep(250 + random() * 500)
    await strike(kind)
    if (kind === 'postmaster') await sleep(200 + random() * 300)
    else await startServer()
    await ready()
    // Serving again by itself: writes succeed once more before the count.
    const resumed = ledger.size
    await until(() => ledger.size > resumed + WRITERS)
    state.writing = false
    await Promise.all(writers)
    expect(ledger.size).toBeGreaterThan(before + WRITERS)
    const found = await names()
    expect(
      [...ledger].filter((name) => !found.has(name)),
      `seed ${seed}`,
    ).toEqual([])
  })

  test('a stop by SIGTERM drains and takes the database along', async () => {
    const pid = postmasterPid()
    const gone = new Promise<number | null>((resolve) => server?.once('exit', resolve))
    server?.kill('SIGTERM')
    expect(await gone).toBe(0)
    expect(existsSync(`/proc/${pid}/stat`) && readFileSync(`/proc/${pid}/stat`, 'utf8').includes('postgres')).toBe(
      false,
    )
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false)
    expect(existsSync(join(dataDir, 'instance.lock'))).toBe(false)
  })
})

async function write(prefix: string, state: { writing: boolean; refused: number }): Promise<void> {
  for (let n = 0; state.writing; n++) {
    const name = `${prefix}-${n}`
    const answer = await call('POST', '/v1/companies', { name }).catch(() => null)
    if (answer?.status === 201) ledger.add(name)
    else if (answer && ![503, 403].includes(answer.status))
      throw new Error(`unexpected ${answer.status} ${JSON.stringify(answer.body)}`)
    else await sleep(25)
  }
}

async function strike(kind: 'server' | 'postmaster' | 'both'): Promise<void> {
  const pid = postmasterPid()
  const gone = new Promise((resolve) => server?.once('exit', resolve))
  if (kind !== 'server') process.kill(pid, 'SIGKILL')
  if (kind !== 'postmaster') {
    server?.kill('SIGKILL')
    await gone
  }
}

const postmasterPid = (): number =>
  Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])

async function startServer(): Promise<void> {
  const wire = fileURLToPath(new URL('./wire.ts', import.meta.url))
  const core = fileURLToPath(new URL('../../packages/core/index.ts', import.meta.url))
  const script = `const { startProgram } = await import(${JSON.stringify(wire)}); const { readConfig } = await import(${JSON.stringify(core)})
    const program = await startProgram(readConfig(), { build_web: false }); process.on('SIGTERM', () => program.stop().then(() => process.exit(0)))`
  server = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'fatal',
      RATE_PUBLIC: '0',
      RATE_SESSION: '0',
      DISK_RESERVE_MB: '0',
    },
  })
  await ready()
}

async function ready(): Promise<void> {
  await until(async () => (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.status === 200)
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000
  while (!(await done())) {
    if (Date.now() > end) throw new Error('not within 30 s')
    await sleep(25)
  }
}

/** A browser's part: cookies are kept, the CSRF token of the last answer goes with the next request. */
async function call(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers: Record<string, string> = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
  if (body) headers['content-type'] = 'application/json'
  const token = cookies.get('XSRF-TOKEN')
  if (token && method !== 'GET') headers['x-xsrf-token'] = token
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(20_000),
  })
  for (const line of response.headers.getSetCookie()) {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
    cookies.set(name, value)
  }
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function names(): Promise<Set<string>> {
  const found = new Set<string>()
  let cursor: string | null = null
  do {
    const { status, body } = await call(
      'GET',
      `/v1/companies?fields=name&limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    if (status !== 200) throw new Error(`list answered ${status} ${JSON.stringify(body)}`)
    for (const row of body['data'] as { name: string }[]) found.add(row.name)
    cursor = body['next_cursor'] as string | null
  } while (cursor)
  return found
}

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0
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
