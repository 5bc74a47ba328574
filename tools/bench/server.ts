import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** The product as `npm start` runs it, in a process of its own: its memory is its own, not the bench's. */
export type BenchServer = {
  url: string
  /** Resident memory of the server process now, and its highest since the start, in MB (Linux; 0 elsewhere). */
  memory: () => { now: number; peak: number }
  /** CPU seconds so far: the program, and all processes of its PostgreSQL (Linux). Wall time means little on a shared machine. */
  cpu: () => { program: number; postgres: number }
  /** Resident memory of PostgreSQL that is not shared, in MB. */
  postgresMemory: () => number
  stop: () => Promise<void>
}

const ROOT = join(import.meta.dirname, '../..')

/** Starts it on a free port with everything in `folder`, and waits until it is ready. */
export async function startBenchServer(folder: string): Promise<BenchServer> {
  const port = await freePort()
  const child = spawn(process.execPath, ['apps/server/cli.ts', 'start'], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATA_DIR: join(folder, 'data'),
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: '',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let isGone = false
  const gone = new Promise<void>((resolve) =>
    child.once('exit', () => {
      isGone = true
      resolve()
    }),
  )
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 600 && !isGone; tries += 1) {
    if (
      await fetch(`${url}/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  if (isGone) throw new Error('the server did not start')
  const pid = child.pid ?? 0
  return {
    url,
    memory: () => ({ now: statusOf(pid, 'VmRSS'), peak: statusOf(pid, 'VmHWM') }),
    cpu: () => ({
      program: ticksOf(pid),
      postgres: postgresPids(folder).reduce((sum, one) => sum + ticksOf(one), 0),
    }),
    postgresMemory: () => postgresPids(folder).reduce((sum, one) => sum + statusOf(one, 'RssAnon'), 0),
    stop: async () => {
      if (!isGone) child.kill('SIGTERM')
      await gone
    },
  }
}

const quietly = (read: () => string): string => {
  try {
    return read()
  } catch {
    return ''
  }
}

const statusOf = (pid: number, name: string): number =>
  Math.round(
    Number(
      new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(
        quietly(() => readFileSync(`/proc/${pid}/status`, 'latin1')),
      )?.[1] ?? 0,
    ) / 1024,
  )

const ticksOf = (pid: number): number => {
  const text = quietly(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  const [user = 0, system = 0] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return (user + system) / 100
}

const postgresPids = (folder: string): number[] =>
  (existsSync('/proc') ? readdirSync('/proc') : [])
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (pid) =>
        quietly(() => readFileSync(`/proc/${pid}/stat`, 'latin1')).includes('(postgres') &&
        quietly(() => readlinkSync(`/proc/${pid}/cwd`)).includes(folder),
    )
    .map(Number)

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })

/** Somebody signed in over HTTP: cookies, CSRF token, one retry when it is spent. */
export type Client = {
  send: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>
  /** The answer itself, for downloads. */
  open: (path: string) => Promise<Response>
}

/** Signs up with a workspace of that name, and stays signed in. */
export async function signUpOverHttp(url: string, name = 'Bench'): Promise<Client> {
  const cookies = new Map<string, string>()
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const token = cookies.get('XSRF-TOKEN')
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
        ...(method !== 'GET' && token ? { 'x-xsrf-token': token } : {}),
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return answer
  }
  const send: Client['send'] = async (method, path, body) => {
    let answer = await call(method, path, body)
    if (answer.status === 403) answer = await call(method, path, body)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${text.slice(0, 300)}`)
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  }
  await send('POST', '/v1/auth/sign-up', {
    email: `${name.toLowerCase()}.${process.pid}@example.com`,
    password: 'seven purple kestrels over oslo',
    name,
    workspace_name: name,
    accept_terms: true,
  })
  return { send, open: (path) => call('GET', path) }
}
