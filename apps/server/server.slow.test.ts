import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { defineModule, mergeModules, readConfig } from '@app/core'
import { openDatabase } from '@app/core/db'
import { pino } from 'pino'
import { afterAll, describe, expect, test } from 'vitest'
import { startDiskGuard } from './disk-guard.ts'
import { makeApp, startProgram } from './wire.ts'
import { startWorker } from './worker.ts'

const folder = mkdtempSync(join(tmpdir(), 'custos-server-'))
const config = (more: Record<string, string> = {}) => ({
  ...readConfig({
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'silent',
    RATE_PUBLIC: '0',
    RATE_SESSION: '0',
    ...more,
  }),
  public_url: 'http://127.0.0.1:3000',
  unsafe_fast_database: true,
  password_cost: 4,
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the program', () => {
  test('refuses a port in use and says what to do', async () => {
    const taken = createServer()
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      }),
    )
    await expect(startProgram(config({ PORT: String(port) }), { build_web: false })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use`,
    )
    taken.close()
  })

  test('only reads while the disk is nearly full, answers 503 with Retry-After to writes, and recovers', async () => {
    let free = 100e9
    const program = await startProgram(config(), {
      build_web: false,
      free_bytes: async () => ({ free, total: 1000e9 }),
    })
    const guard = startDiskGuard(program.app, async () => ({ free, total: 1000e9 }), 60_000)
    const cookies = new Map<string, string>()
    const call = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${program.url}${path}`, {
        method,
        ...(body ? { body: JSON.stringify(body) } : {}),
        headers: {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          'x-xsrf-token': cookies.get('XSRF-TOKEN') ?? '',
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
      })
      for (const line of response.headers.getSetCookie())
        cookies.set(line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).split(';')[0] ?? '')
      return {
        status: response.status,
        retry: response.headers.get('retry-after'),
        body: (await response.json()) as Record<string, unknown>,
      }
    }
    const account = {
      email: 'disk@example.test',
      password: 'a disk that is full',
      name: 'Disk',
      workspace_name: 'Disk',
      accept_terms: true,
    }
    expect((await call('POST', '/v1/auth/sign-up', account)).status).toBe(201)
    expect((await call('POST', '/v1/companies', { name: 'before' })).status).toBe(201)
    free = 19e9
    await guard.check()
    const refused = await call('POST', '/v1/companies', { name: 'while' })
    expect(refused).toMatchObject({ status: 503, body: { code: 'read_only' } })
    expect(Number(refused.retry)).toBeGreaterThan(0)
    const signUp = await call('POST', '/v1/auth/sign-up', { ...account, email: 'other@example.test' })
    expect(signUp).toMatchObject({ status: 503, body: { code: 'read_only' } })
    const list = await call('GET', '/v1/companies?fields=name')
    expect(list.status).toBe(200)
    expect((list.body['data'] as { name: string }[]).map((row) => row.name)).toEqual(['before'])
    free = 21e9
    await guard.check()
    expect((await call('POST', '/v1/companies', { name: 'too early' })).status).toBe(503)
    free = 30e9
    await guard.check()
    expect((await call('POST', '/v1/companies', { name: 'after' })).status).toBe(201)
    guard.stop()
    await program.stop()
  })

  test('the job worker goes on after the database was killed, and frees the jobs of a killed process', async () => {
    // As careful as in production: a fast one may forget what it acknowledged in the last moment before it was killed.
    const db = await openDatabase({ ...config(), unsafe_fast_database: false })
    const tenant = randomUUID()
    const done: string[] = []
    let [begun, end] = [0, (): void => {}]
    const module = defineModule({
      name: 'probe',
      jobs: {
        'probe.note': async (_app, payload) => void done.push(String(payload['id'])),
        'probe.long': async (_app, payload) => {
          begun += 1
          await new Promise<void>((resolve) => {
            end = resolve
          })
          done.push(String(payload['id']))
        },
      },
    })
    const said: string[] = []
    const log = pino({ level: 'debug' }, { write: (line: string) => void said.push(line) })
    const app = { ...makeApp(config(), db), parts: mergeModules([module]), log }
    const add = (id: string, job = 'probe.note') =>
      db.inTenant(tenant, (tx) =>
        tx.query('select app_enqueue($1, $2::json)', [job, JSON.stringify({ tenant_id: tenant, id })]),
      )
    await add('locked by a dead process')
    await db.asBoot((tx) => tx.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'dead'`))
    const worker = await startWorker(app)
    const until = async (id: string): Promise<void> => {
      for (const end = Date.now() + 60_000; !done.includes(id) && Date.now() < end;) await sleep(20)
      expect(done).toContain(id)
    }
    await until('locked by a dead process')
    const kill = (): void => {
      const pid = db.embedded?.pid()
      if (pid) process.kill(pid, 'SIGKILL')
    }
    const soon = async (work: () => Promise<unknown>): Promise<void> => {
      const isDone = (): Promise<boolean> =>
        work().then(
          () => true,
          () => false,
        )
      while (!(await isDone())) await sleep(20)
    }
    kill()
    await soon(() => add('after the kill'))
    await until('after the kill')
    // The first question of a new runner fails, as when the database goes once more in that moment.
    const rename = (from: string, to: string): Promise<void> =>
      soon(() => db.asBoot((tx) => tx.query(`alter table if exists graphile_worker.${from} rename to ${to}`)))
    await rename('_private_tasks', 'elsewhere')
    kill()
    await expect.poll(() => said.join(''), { timeout: 60_000 }).toMatch(/42P01.*did not start/)
    await rename('elsewhere', '_private_tasks')
    await soon(() => add('after a failed start'))
    await until('after a failed start')
    // What is at work when the database goes is tried again, but not beside itself.
    await add('at work', 'probe.long')
    await expect.poll(() => begun, { timeout: 60_000 }).toBe(1)
    kill()
    const tries = (): Promise<unknown> =>
      db
        .asBoot((tx) =>
          tx.query('select attempts::int as n from graphile_worker._private_jobs where locked_at is not null'),
        )
        .catch(() => [])
    await expect.poll(tries, { timeout: 60_000 }).toEqual([{ n: 2 }])
    end()
    await until('at work')
    await expect.poll(tries, { timeout: 60_000 }).toEqual([])
    expect([begun, done.filter((id) => id === 'at work').length]).toEqual([1, 1])
    await worker.stop()
    await db.close()
  })
})
